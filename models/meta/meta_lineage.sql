with recursive

edges as (
    {{ graph_edges() }}
),

-- Every pair of a table and something it descends from, with the shortest distance.
ancestry as (
    select
        child_name as model_name,
        parent_name as ancestor_name,
        1 as distance
    from edges

    union

    select
        ancestry.model_name,
        edges.parent_name as ancestor_name,
        ancestry.distance + 1 as distance
    from ancestry
    inner join edges on ancestry.ancestor_name = edges.child_name
),

shortest as (
    select
        model_name,
        ancestor_name,
        min(distance) as distance
    from ancestry
    group by model_name, ancestor_name
)

select * from shortest
order by model_name, distance, ancestor_name

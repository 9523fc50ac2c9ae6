with recursive

drawn as (
    {{ graph_drawn() }}
),

edges as (
    {{ graph_edges() }}
),

-- Views come after those that they read.
reached as (
    select
        view_name,
        1 as view_position
    from drawn

    union

    select
        edges.child_name as view_name,
        reached.view_position + 1 as view_position
    from reached
    inner join edges on reached.view_name = edges.parent_name
    inner join drawn on edges.child_name = drawn.view_name
),

ordered as (
    select
        drawn.view_name,
        drawn.drawn_by,
        cast(max(reached.view_position) as integer) as view_position
    from drawn
    inner join reached on drawn.view_name = reached.view_name
    group by drawn.view_name, drawn.drawn_by
)

select * from ordered
order by view_position, view_name

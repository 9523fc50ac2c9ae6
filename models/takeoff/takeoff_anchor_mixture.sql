with

weights as (select * from {{ ref('stg_takeoff_anchor_weights') }}),

milestones as (select * from {{ ref('takeoff_milestones_by_form') }}),

by_anchor as (
    select
        weights.preset,
        weights.anchor,
        weights.owner,
        weights.weight,
        milestones.milestone_year,
        weights.confidence,
        weights.rationale
    from weights
    inner join milestones
        on
            weights.preset = milestones.preset
            and milestones.form = 'anchor_' || weights.anchor
            and milestones.milestone = 'AC'
),

mixtures as (
    select
        preset,
        sum(weight * milestone_year order by anchor) / sum(weight order by anchor) as mixture_year
    from by_anchor
    group by preset
),

named as (
    select
        -- key
        by_anchor.preset,
        by_anchor.anchor,
        -- measures
        by_anchor.owner,
        by_anchor.weight,
        by_anchor.milestone_year,
        mixtures.mixture_year,
        -- provenance
        by_anchor.confidence,
        by_anchor.rationale
    from by_anchor
    inner join mixtures on by_anchor.preset = mixtures.preset
)

select * from named
order by preset, anchor

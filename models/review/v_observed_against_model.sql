with

supply as (select * from {{ ref('supply_observed_against_model') }}),

runs as (
    select * from {{ ref('allocation_largest_frontier_run') }}
    where combined_scenario_id = 'base__base'
),

-- What was observed stands in the calibrated variant, and beside it what the model would have said.
largest_runs as (
    select
        'largest training run' as quantity,
        observed.year,
        'FLOP' as unit,
        published.largest_frontier_run_flop as published_value,
        observed.modelled_run_flop as modelled_value,
        observed.largest_frontier_run_flop as observed_value
    from runs as observed
    inner join runs as published on observed.year = published.year and published.variant = 'published'
    where observed.variant = 'calibrated' and observed.is_observed
),

compared as (
    select
        quantity,
        year,
        unit,
        published_value,
        modelled_value,
        observed_value
    from supply
    union all
    select * from largest_runs
),

ratios as (
    select
        *,
        published_value / observed_value as published_over_observed_ratio,
        modelled_value / observed_value as modelled_over_observed_ratio,
        case
            when modelled_value is not null then ''
            when quantity = 'shipments' then 'the calibrated model takes shipments as observed: it models none'
            else 'follows from observed shipments and stock, so the calibrated model has no figure of its own'
        end as modelled_note
    from compared
)

select * from ratios
order by quantity, year

with

runs as (
    select * from {{ ref('allocation_largest_frontier_run') }}
    where variant in ('published', 'calibrated')
),

sensitivity as (
    select * from {{ ref('projection_sensitivity_groups') }}
    where measure = 'largest_run_flop_log10'
),

-- Choice of scenario: the published four by four, in both variants, each cell as likely as the others. Means are taken
-- in the order of the scenarios: the last bits of a sum depend on its order.
supply_scenarios as (
    select scenario from {{ ref('stg_scenarios') }}
    where layer = 'supply' and variant = 'published'
),

allocation_scenarios as (
    select scenario from {{ ref('stg_scenarios') }}
    where layer = 'allocation' and variant = 'published'
),

cells as (
    select
        runs.variant,
        runs.year,
        runs.combined_scenario_id,
        runs.largest_frontier_run_flop_log10 as cell,
        avg(runs.largest_frontier_run_flop_log10 order by runs.combined_scenario_id) over (
            partition by runs.variant, runs.year
        ) as grand_mean,
        avg(runs.largest_frontier_run_flop_log10 order by runs.combined_scenario_id) over (
            partition by runs.variant, runs.year, runs.supply_scenario
        ) as supply_mean,
        avg(runs.largest_frontier_run_flop_log10 order by runs.combined_scenario_id) over (
            partition by runs.variant, runs.year, runs.allocation_scenario
        ) as allocation_mean
    from runs
    inner join supply_scenarios on runs.supply_scenario = supply_scenarios.scenario
    inner join allocation_scenarios on runs.allocation_scenario = allocation_scenarios.scenario
),

-- Two-way analysis of variance: exact, because the grid is balanced.
by_scenario as (
    select
        variant,
        year,
        'choice of scenario' as compared_by,
        avg(pow(supply_mean - grand_mean, 2) order by combined_scenario_id) as supply_variance,
        avg(pow(allocation_mean - grand_mean, 2) order by combined_scenario_id) as allocation_variance,
        avg(pow(cell - grand_mean, 2) order by combined_scenario_id) as variance,
        max(supply_mean) - min(supply_mean) as supply_range_log10,
        max(allocation_mean) - min(allocation_mean) as allocation_range_log10
    from cells
    group by variant, year
),

by_parameter as (
    select
        variant,
        year,
        sum(shapley_frac order by sensitivity_group) filter (
            sensitivity_group in ('hardware', 'finance', 'usable_compute_growth')
        ) as supply_frac,
        sum(shapley_frac order by sensitivity_group) filter (
            sensitivity_group in ('allocation', 'run_growth')
        ) as allocation_frac
    from sensitivity
    group by variant, year
),

compared as (
    select
        variant,
        year,
        compared_by,
        supply_variance / variance as supply_frac,
        allocation_variance / variance as allocation_frac,
        supply_range_log10,
        allocation_range_log10
    from by_scenario
    -- an observed year has one run, whatever the scenario
    where variance > 1e-12

    union all by name

    select
        variant,
        year,
        'uncertainty of assumptions' as compared_by,
        supply_frac,
        allocation_frac
    from by_parameter
),

judged as (
    select
        -- key
        variant,
        compared_by,
        year,
        -- measures
        supply_frac,
        allocation_frac,
        supply_range_log10,
        allocation_range_log10,
        allocation_frac > supply_frac as does_allocation_dominate
    from compared
)

select * from judged
order by variant desc, compared_by, year

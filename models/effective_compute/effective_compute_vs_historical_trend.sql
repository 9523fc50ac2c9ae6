with

effective as (select * from {{ ref('effective_compute_by_year') }}),

trend as (select * from {{ ref('allocation_vs_historical_trend') }}),

scalars as (select * from {{ ref('scalar_parameters') }}),

lines as (
    select
        variant,
        combined_scenario_id,
        year,
        'anchor' as historical_line,
        historical_extrapolation_flop_log10 as historical_line_flop_log10
    from trend

    union all

    select
        variant,
        combined_scenario_id,
        year,
        'top_run' as historical_line,
        top_run_extrapolation_flop_log10 as historical_line_flop_log10
    from trend
),

gaps as (
    select
        -- key
        effective.variant,
        effective.software_form,
        effective.supply_scenario,
        effective.allocation_scenario,
        effective.combined_scenario_id,
        lines.historical_line,
        effective.year,
        -- measures
        lines.historical_line_flop_log10,
        effective.run_so_far_flop_log10 - lines.historical_line_flop_log10 as raw_log10_gap,
        effective.software_gain_log10,
        effective.effective_compute_flop_log10 - lines.historical_line_flop_log10 as effective_log10_gap,
        -- The runs on the line had software progress too: the line of effective compute is steeper.
        effective.effective_compute_flop_log10
        - lines.historical_line_flop_log10
        - scalars.software_growth_initial / ln(10) * (effective.year - {{ var('first_year') }})
            as effective_line_log10_gap
    from effective
    inner join lines
        on
            effective.variant = lines.variant
            and effective.combined_scenario_id = lines.combined_scenario_id
            and effective.year = lines.year
    cross join scalars
),

closed as (
    select
        *,
        -- Without a gap there is nothing to close.
        if(raw_log10_gap < 0, least(software_gain_log10, -raw_log10_gap), null) as software_closes_log10,
        if(raw_log10_gap < 0, least(software_gain_log10 / -raw_log10_gap, 1), null) as software_closes_frac
    from gaps
    order by variant desc, software_form, combined_scenario_id, historical_line, year
)

select * from closed

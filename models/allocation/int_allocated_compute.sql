with

split as (select * from {{ ref('int_compute_split') }}),

share_path as (select * from {{ ref('int_run_share_path') }}),

scalars as (select * from {{ ref('scalar_parameters') }}),

observed as (
    select
        year,
        largest_run_by_training_date_flop as observed_run_flop
    from {{ ref('stg_largest_run_observations') }}
),

published as (
    select
        *,
        modelled_run_flop as largest_frontier_run_flop,
        cast(null as double) as share_path_run_flop,
        cast(null as double) as uncapped_run_flop
    from split
    where is_calibrated = false
),

-- In an observed year observation wins; what the model would have said stays beside it.
observed_years as (
    select
        split.*,
        observed.observed_run_flop as largest_frontier_run_flop,
        cast(null as double) as share_path_run_flop,
        cast(null as double) as uncapped_run_flop
    from split
    inner join observed on split.year = observed.year
    where split.is_calibrated = true and split.is_observed = true
),

-- From the run of the nowcast year on: two methods say how it grows, and neither decides alone.
projected as (
    select
        split.*,
        share_path.run_share_of_usable_frac * split.usable_compute_flop as share_path_run_flop,
        0.5 * (
            log10(split.modelled_run_flop / of_anchor.modelled_run_flop)
            + log10(share_path.run_share_of_usable_frac * split.usable_compute_flop / scalars.largest_run_2026)
        ) as run_growth_log10,
        {{ growth_factor(
            score='scalars.run_growth_score',
            lead_years='split.year - ' ~ var('anchor_year'),
            record_years='scalars.run_record_years',
            spread='scalars.growth_spread_coefficient',
        ) }} as run_growth_factor,
        scalars.largest_run_2026,
        scalars.run_share_limit
    from split
    inner join split as of_anchor
        on
            split.path_id = of_anchor.path_id
            and split.draw = of_anchor.draw
            and of_anchor.year = {{ var('anchor_year') }}
    inner join share_path
        on
            split.is_closed = share_path.is_closed
            and split.supply_scenario = share_path.supply_scenario
            and split.draw = share_path.draw
            and split.year = share_path.year
    inner join scalars on split.draw = scalars.draw
    where split.is_calibrated = true and split.is_observed = false
),

grown as (
    select
        *,
        largest_run_2026 * pow(10, run_growth_log10 * run_growth_factor) as uncapped_run_flop
    from projected
),

-- No run exceeds its share of usable compute, nor all training of the year.
capped as (
    select
        *,
        least(least(uncapped_run_flop, run_share_limit * usable_compute_flop), training_flop)
            as largest_frontier_run_flop
    from grown
),

runs as (
    {% for part in ['published', 'observed_years', 'capped'] %}
        select
            path_id,
            draw,
            year,
            ai_infrastructure_capex_usd,
            usable_compute_flop,
            inference_flop,
            training_flop,
            ai_rnd_experiment_flop,
            post_training_flop,
            safety_eval_flop,
            reserved_idle_fragmented_flop,
            -- the labs train with their largest run at least
            greatest(frontier_lab_training_flop, largest_frontier_run_flop) as frontier_lab_training_flop,
            largest_run_share_of_frontier_lab_frac,
            is_observed,
            modelled_run_flop,
            share_path_run_flop,
            uncapped_run_flop,
            largest_frontier_run_flop
        from {{ part }}{% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select * from runs

with

paths as (select * from {{ ref('int_run_so_far') }}),

gains as (select * from {{ ref('int_software_gains') }}),

endogenous as (select * from {{ ref('int_software_endogenous') }}),

scalars as (select * from {{ ref('scalar_parameters') }}),

closed_form as (
    select
        paths.*,
        gains.software_form,
        gains.software_gain_log10,
        gains.software_gain_2025_log10,
        gains.software_gain_2026_log10,
        gains.software_growth_ln_per_year
    from paths
    inner join gains on paths.draw = gains.draw and paths.year = gains.year
),

-- Where part of the gain needs scaling, each year's addition counts by how much of the reference growth the run made in
-- that year. Taking the share of the whole gain instead would let the gain fall when scaling slows down. The first year
-- has no year before it to grow from, and counts as grown at the reference.
with_pace as (
    select
        closed_form.*,
        coalesce(
            1 - scalars.software_scale_dependence + scalars.software_scale_dependence * least(
                1,
                (closed_form.run_so_far_flop_log10 - lag(closed_form.run_so_far_flop_log10) over years_of_path)
                / scalars.run_growth_reference
            ),
            1
        ) as pace_frac,
        closed_form.software_gain_log10
        - lag(closed_form.software_gain_log10, 1, closed_form.software_gain_log10) over years_of_path
            as full_added_log10
    from closed_form
    inner join scalars on closed_form.draw = scalars.draw
    where closed_form.software_form = 'default'
    window years_of_path as (partition by closed_form.path_id, closed_form.draw order by closed_form.year)
),

summed as (
    select
        *,
        sum(pace_frac * full_added_log10) over years_of_path as paced_gain_log10
    from with_pace
    window years_of_path as (partition by path_id, draw order by year)
),

scale_dependent as (
    select
        path_id,
        draw,
        year,
        run_so_far_flop_log10,
        run_so_far_2025_flop_log10,
        run_so_far_2026_flop_log10,
        'scale_dependent' as software_form,
        paced_gain_log10 as software_gain_log10,
        max(paced_gain_log10) filter (year = {{ var('last_observed_year') }}) over of_path as software_gain_2025_log10,
        max(paced_gain_log10) filter (year = {{ var('anchor_year') }}) over of_path as software_gain_2026_log10,
        pace_frac * software_growth_ln_per_year as software_growth_ln_per_year
    from summed
    window of_path as (partition by path_id, draw)
),

with_endogenous as (
    select
        paths.*,
        'endogenous' as software_form,
        endogenous.software_gain_log10,
        max(endogenous.software_gain_log10) filter (paths.year = {{ var('last_observed_year') }}) over of_path
            as software_gain_2025_log10,
        max(endogenous.software_gain_log10) filter (paths.year = {{ var('anchor_year') }}) over of_path
            as software_gain_2026_log10,
        endogenous.software_growth_ln_per_year
    from paths
    inner join endogenous
        on paths.path_id = endogenous.path_id and paths.draw = endogenous.draw and paths.year = endogenous.year
    window of_path as (partition by paths.path_id, paths.draw)
),

every_variant as (
    select * from closed_form
    union all by name
    select * from scale_dependent
    union all by name
    select * from with_endogenous
),

effective as (
    select
        -- key
        path_id,
        software_form,
        draw,
        year,
        -- measures
        run_so_far_flop_log10,
        software_gain_log10,
        software_growth_ln_per_year,
        run_so_far_flop_log10 + software_gain_log10 as effective_compute_flop_log10,
        run_so_far_flop_log10 + software_gain_log10 - run_so_far_2025_flop_log10 - software_gain_2025_log10
            as effective_since_2025_log10,
        run_so_far_flop_log10 + software_gain_log10 - run_so_far_2026_flop_log10 - software_gain_2026_log10
            as effective_since_2026_log10
    from every_variant
)

select * from effective

{#-
  The closed form of software progress, over any relation with one row per path, draw and year.

  `paths` names a CTE with the key columns variant, software_variant, combined_scenario_id and draw, the year,
  run_so_far_flop_log10, and the columns software_growth_initial, software_growth_long_run, software_growth_decay,
  software_ceiling (null: none), software_scale_dependence and run_growth_reference. The three CTEs that follow end in
  `software_gains`: all of `paths` with the gain over the first year and its growth rate. The point tables call this
  with draw 0, an ensemble with its draws.

  The growth rate g falls from its initial to its long-run value at the rate of decay; its integral over the years since
  the first is the gain, which the ceiling M bends as M (1 - exp(-gain / M)).

  Where part of the gain needs scaling, each year's addition counts by how much of the reference growth the run made in
  that year. Taking the share of the whole gain instead would let the gain fall when scaling slows down.
-#}
{% macro software_gains(paths) %}
unlimited as (
    select
        *,
        software_growth_long_run
        + (software_growth_initial - software_growth_long_run)
        * exp(-software_growth_decay * (year - {{ var('first_year') }})) as unlimited_growth_ln_per_year,
        (
            software_growth_long_run * (year - {{ var('first_year') }})
            + (software_growth_initial - software_growth_long_run) * case
                when software_growth_decay = 0 then year - {{ var('first_year') }}
                else (1 - exp(-software_growth_decay * (year - {{ var('first_year') }}))) / software_growth_decay
            end
        ) / ln(10) as unlimited_gain_log10
    from {{ paths }}
),

limited as (
    select
        *,
        unlimited_growth_ln_per_year
        * coalesce(exp(-unlimited_gain_log10 / software_ceiling), 1) as full_growth_ln_per_year,
        coalesce(
            software_ceiling * (1 - exp(-unlimited_gain_log10 / software_ceiling)), unlimited_gain_log10
        ) as full_gain_log10,
        -- The first year has no year before it to grow from, and counts as grown at the reference.
        coalesce(
            1 - software_scale_dependence + software_scale_dependence * least(
                1,
                (run_so_far_flop_log10 - lag(run_so_far_flop_log10) over years_of_path) / run_growth_reference
            ),
            1
        ) as pace_frac
    from unlimited
    window years_of_path as (partition by variant, software_variant, combined_scenario_id, draw order by year)
),

stepped as (
    select
        *,
        pace_frac * (full_gain_log10 - lag(full_gain_log10, 1, full_gain_log10) over years_of_path) as added_log10
    from limited
    window years_of_path as (partition by variant, software_variant, combined_scenario_id, draw order by year)
),

software_gains as (
    select
        *,
        sum(added_log10) over years_of_path as software_gain_log10,
        pace_frac * full_growth_ln_per_year as software_growth_ln_per_year
    from stepped
    window years_of_path as (partition by variant, software_variant, combined_scenario_id, draw order by year)
)
{% endmacro %}

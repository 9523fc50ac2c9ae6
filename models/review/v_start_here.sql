with

models as (select * from {{ ref('meta_models') }}),

columns as (
    select
        model_name,
        string_agg(column_name, ', ' order by column_position) as column_names
    from {{ ref('meta_columns') }}
    group by model_name
),

{% set base = "variant = 'calibrated' and combined_scenario_id = 'base__base'" %}
{% set views = [
    (
        'v_base_case_timeseries',
        'What does the base case say of each year: money, chips, who binds, compute, largest run, cost, power?',
        "select year, binding_constraint, usable_compute_flop, largest_frontier_run_flop, largest_run_cost_usd,"
        " year_end_power_gw from review.v_base_case_timeseries where variant = 'calibrated' order by year",
    ),
    (
        'v_projection_bands',
        'How sure is a number: its median and 90% band, in any scenario and year?',
        "select year, p05, p50, p95, unit from review.v_projection_bands where measure = 'largest_run_flop' and "
        ~ base ~ " order by year",
    ),
    (
        'v_crossing_years',
        'When is a level reached, and with what chance by 2030?',
        "select label, p05_year, p50_year, p95_year, reached_by_2030_frac, never_frac from review.v_crossing_years where "
        ~ base ~ " order by measure, threshold_value",
    ),
    (
        'v_sensitivity_ranked',
        'Which assumption moves a number most, and how well is it known?',
        "select swing_rank, parameter, low_end_value, high_end_value, unit, confidence from review.v_sensitivity_ranked"
        " where variant = 'calibrated' and measure = 'largest_run_flop' and year = 2030 order by swing_rank",
    ),
    (
        'v_sources_and_confidence',
        'Which value was assumed, on whose word, and how sure is it?',
        "select parameter, year, assumption_value, assumption_unit, confidence, source_title"
        " from review.v_sources_and_confidence where layer = 'supply' and scenario = 'base' order by parameter, year",
    ),
    (
        'v_takeoff_milestones',
        'When would AI research be automated, and by whose values?',
        "select preset, milestone_year, coupled_milestone_year, p10, p50, p90 from review.v_takeoff_milestones"
        " where milestone = 'AC' order by milestone_year",
    ),
] %}
listed as (
    {% for name, question, query in views %}
        select
            {{ loop.index }} as view_position,
            '{{ name }}' as view_name,
            '{{ question }}' as question,
            '{{ query | replace("'", "''") }}' as example_query
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

described as (
    select
        listed.view_position,
        'review.' || listed.view_name as view_name,
        listed.question,
        models.grain,
        columns.column_names,
        listed.example_query
    from listed
    inner join models on listed.view_name = models.model_name
    inner join columns on listed.view_name = columns.model_name
)

select * from described
order by view_position

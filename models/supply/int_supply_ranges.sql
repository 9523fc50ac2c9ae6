{%- set parameters = path_parameters('supply') -%}
with

by_year as (select * from {{ ref('supply_parameters_by_year') }}),

scalars as (
    select * from {{ ref('scalar_parameters') }}
    where draw = 0
),

-- What is observed does not move. Beyond the last observed year a path spreads to its full range within some years, as
-- errors that add up do: with the square root of time.
reach as (
    select distinct
        by_year.year,
        least(sqrt(greatest(by_year.year - {{ var('last_observed_year') }}, 0) / scalars.range_opening_years), 1)
            as calibrated_reach
    from by_year
    cross join scalars
),

published as (
    select
        false as is_calibrated,
        by_year.supply_scenario,
        by_year.year,
        {% for parameter in parameters %}
            {{ range_of(parameter) }}{% if not loop.last %}
                ,
            {% endif %}
        {% endfor %}
    from by_year
    group by by_year.supply_scenario, by_year.year
),

calibrated as (
    select
        true as is_calibrated,
        by_year.supply_scenario,
        by_year.year,
        {% for parameter in parameters %}
            {{ range_of(parameter, reach='reach.calibrated_reach') }}{% if not loop.last %}
                ,
            {% endif %}
        {% endfor %}
    from by_year
    inner join reach on by_year.year = reach.year
    group by by_year.supply_scenario, by_year.year
)

select * from published
union all
select * from calibrated

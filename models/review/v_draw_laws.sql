with

laws as (select * from {{ ref('projection_parameter_laws') }}),

scalars as (select * from {{ ref('stg_scalar_assumptions') }}),

parameters as (select * from {{ ref('stg_parameters') }}),

-- A score moves the whole path of a parameter; -1 and 1 are the ends of its 90% range in each year. A score that has a
-- row of its own, as those of the law of growth, is a parameter like others.
named as (
    select
        laws.*,
        parameters.parameter is null as is_path,
        if(parameters.parameter is null, regexp_replace(laws.parameter, '_score$', ''), laws.parameter)
            as moved_parameter
    from laws
    left join parameters on laws.parameter = parameters.parameter
),

stated as (
    select
        named.moved_parameter as parameter,
        parameters.meaning,
        parameters.sensitivity_group,
        named.is_path,
        if(named.is_path, 'score of the path', parameters.unit) as unit,
        named.point_value,
        if(named.is_path, -1, scalars.point_low) as stated_low,
        if(named.is_path, 1, scalars.point_high) as stated_high,
        named.law,
        named.argument_1,
        named.argument_2,
        named.argument_3,
        case named.law
            {% for law, meaning in law_arguments().items() %}
                when '{{ law }}' then '{{ meaning }}'
            {% endfor %}
        end as argument_meaning,
        {% for quantile in band_quantiles() %}
            named.{{ quantile }},
        {% endfor %}
        named.clipped_frac,
        named.clipped_frac > 0.01 as is_clipped_above_1_percent,
        scalars.confidence,
        scalars.source_id,
        scalars.rationale
    from named
    inner join parameters on named.moved_parameter = parameters.parameter
    left join scalars on named.parameter = scalars.parameter
    order by named.is_path, parameters.sensitivity_group, named.moved_parameter
)

select * from stated

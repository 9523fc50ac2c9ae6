with

-- Only what moves a measure has a rank.
tornado as (
    select
        *,
        count(*) over (partition by variant, measure, year) as moved_count,
        count(*) filter (swing_rank is null) over (partition by variant, measure, year) as unmoving_count
    from {{ ref('projection_tornado') }}
    where year in (2026, 2030, 2035, 2040)
    qualify swing_rank <= 12
),

measures as (select * from {{ ref('stg_projection_measures') }}),

parameters as (select * from {{ ref('stg_parameters') }}),

sources as (select * from {{ ref('stg_sources') }}),

ranked as (
    select
        tornado.variant,
        measures.natural_measure as measure,
        measures.label,
        tornado.year,
        tornado.swing_rank,
        tornado.parameter,
        parameters.meaning,
        {{ natural_value('tornado.low_end_value') }} as low_end_value,
        {{ natural_value('tornado.point_value') }} as point_value,
        {{ natural_value('tornado.high_end_value') }} as high_end_value,
        measures.natural_unit as unit,
        starts_with(tornado.measure, 'horizon')
        and {{ is_beyond_measured_range(
            'pow(measures.logarithm_base, greatest(tornado.low_end_value, tornado.high_end_value))'
        ) }} as is_beyond_measured_range,
        abs({{ natural_value('tornado.high_end_value') }} - {{ natural_value('tornado.low_end_value') }}) as swing,
        pow(measures.logarithm_base, tornado.swing) as swing_ratio,
        tornado.swing_over_largest_frac,
        tornado.moved_count,
        tornado.unmoving_count,
        tornado.low_parameter_value,
        tornado.high_parameter_value,
        tornado.parameter_unit,
        tornado.layer,
        tornado.sensitivity_group,
        tornado.confidence,
        tornado.confidence = 'low' and tornado.swing_over_largest_frac >= 0.25 as is_low_confidence_and_large_swing,
        tornado.source_id,
        sources.author as source_author,
        sources.title as source_title,
        sources.url as source_url
    from tornado
    inner join measures on tornado.measure = measures.measure
    inner join parameters on tornado.parameter = parameters.parameter
    left join sources on tornado.source_id = sources.source_id
    order by
        tornado.variant,
        list_position({{ var('layers') }}, measures.layer),
        measures.natural_measure,
        tornado.year,
        tornado.swing_rank
)

select * from ranked

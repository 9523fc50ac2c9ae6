with

tornado as (select * from {{ ref('int_tornado') }}),

paths as (select * from {{ ref('int_projection_paths') }}),

measures as (select * from {{ ref('stg_projection_measures') }}),

parameters as (select * from {{ ref('stg_parameters') }}),

scalars as (select * from {{ ref('stg_scalar_assumptions') }}),

by_year as (select * from {{ ref('assumption_values_by_year') }}),

-- Where a parameter comes from: its own row, or what its path in the base scenario is interpolated to. The score of a
-- path stands for the path; a score that has a row of its own, as those of the law of growth, stands for itself.
swung as (
    select
        tornado.path_id,
        tornado.measure,
        tornado.year,
        if(parameters.parameter is null, replace(tornado.parameter, '_score', ''), tornado.parameter) as parameter,
        parameters.parameter is null as is_path,
        tornado.low_parameter_value,
        tornado.high_parameter_value,
        tornado.point_value,
        tornado.low_end_value,
        tornado.high_end_value,
        -- What enters and cancels again leaves a trace in the last bits, and moves nothing.
        if(
            abs(tornado.high_end_value - tornado.low_end_value)
            <= 1e-12 * greatest(abs(tornado.high_end_value), abs(tornado.low_end_value)),
            0, abs(tornado.high_end_value - tornado.low_end_value)
        ) as swing
    from tornado
    left join parameters on tornado.parameter = parameters.parameter
),

sourced as (
    select
        -- key
        paths.variant,
        paths.combined_scenario_id,
        swung.measure,
        swung.year,
        swung.parameter,
        -- measures, in the unit of the measure
        swung.point_value,
        swung.low_end_value,
        swung.high_end_value,
        swung.swing,
        if(
            swung.swing > 0,
            cast(rank() over (
                partition by swung.path_id, swung.measure, swung.year
                order by swung.swing desc, swung.parameter
            ) as integer),
            null
        ) as swing_rank,
        coalesce(
            swung.swing / nullif(max(swung.swing) over (partition by swung.path_id, swung.measure, swung.year), 0), 0
        ) as swing_over_largest_frac,
        measures.unit,
        -- what was moved
        swung.low_parameter_value,
        swung.high_parameter_value,
        if(swung.is_path, 'ends of the 90% range of the path', parameters.unit) as parameter_unit,
        parameters.layer,
        parameters.sensitivity_group,
        -- provenance
        coalesce(scalars.source_id, by_year.source_id_after) as source_id,
        coalesce(scalars.confidence, by_year.confidence) as confidence
    from swung
    inner join paths on swung.path_id = paths.path_id
    inner join measures on swung.measure = measures.measure
    inner join parameters on swung.parameter = parameters.parameter
    left join scalars on swung.parameter = scalars.parameter
    left join by_year
        on
            swung.parameter = by_year.parameter
            and swung.year = by_year.year
            and parameters.layer = by_year.layer
            and by_year.scenario = 'base'
)

select * from sourced
order by variant desc, measure, year, swing_rank

with

parameters as (select * from {{ ref('stg_parameters') }}),

cited as (select * from {{ ref('sources_and_confidence') }}),

lineage as (select * from {{ ref('meta_lineage') }}),

-- scalar_parameters is left out: it names every scalar only to pass it on.
models as (
    select
        model_name,
        code,
        model_name in (
            select lineage.model_name from lineage
            where lineage.ancestor_name = 'scalar_parameters' and lineage.distance = 1
        ) as is_reader_of_scalars
    from {{ ref('meta_models') }}
    where kind = 'model' and layer not in ('staging', 'review', 'meta') and model_name <> 'scalar_parameters'
),

evidence as (
    select
        parameter,
        cast(count(*) as integer) as value_count,
        cast(count(*) filter (is_judgement) as integer) as judgement_count,
        case
            when bool_or(confidence = 'low') then 'low'
            when bool_or(confidence = 'medium') then 'medium'
            else 'high'
        end as lowest_confidence,
        string_agg(distinct source_id, ', ' order by source_id) as source_ids
    from cited
    group by parameter
),

-- Code names a value by year as a text, 'parameter', and a scalar as a column.
readers as (
    select
        parameters.parameter,
        string_agg(models.model_name, ', ' order by models.model_name) as read_by_models
    from parameters
    inner join models
        on
            contains(models.code, '''' || parameters.parameter || '''')
            or (models.is_reader_of_scalars and regexp_matches(models.code, '\b' || parameters.parameter || '\b'))
    group by parameters.parameter
),

described as (
    select
        -- key
        parameters.parameter,
        -- attributes
        parameters.layer,
        parameters.symbol,
        parameters.meaning,
        parameters.unit,
        parameters.min_value,
        parameters.max_value,
        parameters.milestone_years,
        -- provenance
        evidence.value_count,
        evidence.judgement_count,
        evidence.lowest_confidence,
        evidence.source_ids,
        readers.read_by_models
    from parameters
    left join evidence on parameters.parameter = evidence.parameter
    left join readers on parameters.parameter = readers.parameter
    order by parameters.layer, parameters.parameter
)

select * from described

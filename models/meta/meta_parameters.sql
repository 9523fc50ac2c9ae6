{#- Macros, and four Python functions, that name parameters in place of the models that call them. -#}
{%- set named_by_macro = {
    'calibrated_supply_paths()': calibrated_supply_paths(),
    'calibrated_supply_scalars()': calibrated_supply_scalars(),
    'published_supply_scalars()': published_supply_scalars(),
    'is_beyond_measured_range(': ['horizon_measured_limit'],
    'loop_inputs(': money_loop_scalars(),
    'figures(loop, ': ['cost_of_capital', 'revenue_share_for_capital'],
    'parameter_columns(': agent_parameters(),
    'growth_and_weights(': ['quality_elasticity', 'revenue_elasticity', 'software_discount'],
} -%}
with

parameters as (select * from {{ ref('stg_parameters') }}),

cited as (select * from {{ ref('sources_and_confidence') }}),

lineage as (select * from {{ ref('meta_lineage') }}),

columns as (select * from {{ ref('meta_columns') }}),

models as (
    select * from {{ ref('meta_models') }}
    where kind = 'model' and layer not in ('staging', 'review', 'meta')
),

calls as (
    select
        unnest({{ named_by_macro.keys() | list }}) as macro_call,
        unnest({{ named_by_macro.values() | list }}) as named_parameters
),

-- A parameter that stands in a column of a table which the model reads.
in_reach as (
    select distinct
        lineage.model_name,
        columns.column_name as parameter
    from lineage
    inner join columns on lineage.ancestor_name = columns.model_name
    where lineage.distance = 1
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

-- The code names what it reads as a text, or as a column of a table it reads, or calls a macro that does.
readers as (
    select
        parameters.parameter,
        string_agg(models.model_name, ', ' order by models.model_name) as read_by_models
    from parameters
    inner join models
        on
            contains(models.code, '''' || parameters.parameter || '''')
            or contains(models.code, '"' || parameters.parameter || '"')
            or (
                regexp_matches(models.code, '\b' || parameters.parameter || '\b')
                and exists (
                    select 1 from in_reach
                    where in_reach.model_name = models.model_name and in_reach.parameter = parameters.parameter
                )
            )
            or exists (
                select 1 from calls
                where contains(models.code, calls.macro_call)
                    and list_contains(calls.named_parameters, parameters.parameter)
            )
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

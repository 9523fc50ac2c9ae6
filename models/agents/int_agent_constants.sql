with

models as (select * from {{ ref('stg_active_parameters') }}),

hours as (select * from {{ ref('stg_human_hours') }}),

-- What is measured or defined, and not drawn.
constants as (
    select
        (
            select active_params from models
            where model_name = 'DeepSeek V4-Pro'
        ) as open_weight_active_params,
        (
            select hours_per_year from hours
            where human_group = 'employed_world'
        ) as world_hours_per_year,
        (
            select hours_per_year from hours
            where human_group = 'full_time_equivalent'
        ) as hours_per_fte
)

select * from constants

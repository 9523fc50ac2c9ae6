{#-
  A model's folder is its schema, and its name begins with that of its layer, singular or plural; internal ones begin
  with int_. Registers of the layers meta and assumptions, and parameter_draws, have names of their own.
-#}
with

placed as (
    select
        model_name,
        layer,
        file_path,
        split_part(file_path, '/', 2) as folder,
        case split_part(file_path, '/', 2)
            when 'staging' then 'stg_'
            when 'review' then 'v_'
            when 'meta' then ''
            when 'assumptions' then ''
            else rtrim(split_part(file_path, '/', 2), 's') || 's?_|^int_|^parameter_draws$'
        end as name_pattern
    from {{ ref('meta_models') }}
    where kind = 'model'
)

select
    model_name,
    layer,
    file_path
from placed
where layer <> folder
    or not regexp_matches(model_name, '^' || name_pattern)

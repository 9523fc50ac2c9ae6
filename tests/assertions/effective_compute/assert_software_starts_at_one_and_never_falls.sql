with

stepped as (
    select
        *,
        software_gain_log10 - lag(software_gain_log10, 1, 0.0) over (
            partition by variant, software_form, combined_scenario_id
            order by year
        ) as step_log10
    from {{ ref('effective_compute_by_year') }}
)

select *
from stepped
where not coalesce(step_log10 >= -1e-12 and (year > {{ var('first_year') }} or software_gain_log10 = 0), false)

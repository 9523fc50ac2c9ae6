with

stepped as (
    select
        *,
        effective_compute_flop_log10 - lag(effective_compute_flop_log10) over (
            partition by variant, software_form, combined_scenario_id
            order by year
        ) as step_log10
    from {{ ref('effective_compute_by_year') }}
)

select *
from stepped
where step_log10 < -1e-12

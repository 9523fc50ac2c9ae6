with

steps as (
    select
        *,
        parameter_value - lag(parameter_value) over (
            partition by layer, parameter, scenario order by year
        ) as step,
        lag(milestone_year_after) over (
            partition by layer, parameter, scenario order by year
        ) as previous_milestone_year_after
    from {{ ref('assumption_values_by_year') }}
),

segments as (
    -- The step into a milestone belongs to the segment that ends there.
    select
        *,
        if(milestone_year_before = year, previous_milestone_year_after, milestone_year_after) as segment_end_year
    from steps
    where step is not null
)

select
    layer,
    parameter,
    scenario,
    segment_end_year
from segments
group by layer, parameter, scenario, segment_end_year
having min(step) < 0 and max(step) > 0

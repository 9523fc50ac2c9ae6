select
    milestones.layer,
    milestones.parameter,
    milestones.scenario,
    milestones.milestone_year,
    milestones.milestone_value,
    by_year.parameter_value
from {{ ref('assumption_milestones') }} as milestones
left join {{ ref('assumption_values_by_year') }} as by_year
    on
        milestones.layer = by_year.layer
        and milestones.parameter = by_year.parameter
        and milestones.scenario = by_year.scenario
        and milestones.milestone_year = by_year.year
where milestones.milestone_year between {{ var('first_year') }} and {{ var('last_year') }}
    -- exactly: a milestone is an assumption, not the outcome of a calculation
    and by_year.parameter_value is distinct from milestones.milestone_value

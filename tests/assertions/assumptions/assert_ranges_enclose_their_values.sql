select *
from {{ ref('assumption_milestones') }}
where not coalesce(milestone_low <= milestone_value and milestone_value <= milestone_high, false)

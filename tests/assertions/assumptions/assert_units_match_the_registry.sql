select
    milestones.layer,
    milestones.parameter,
    milestones.unit,
    parameters.unit as registered_unit
from {{ ref('assumption_milestones') }} as milestones
inner join {{ ref('stg_parameters') }} as parameters on milestones.parameter = parameters.parameter
where milestones.unit <> parameters.unit or milestones.layer <> parameters.layer

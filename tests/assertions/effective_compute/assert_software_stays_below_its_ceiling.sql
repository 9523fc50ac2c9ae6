select effective.*
from {{ ref('effective_compute_by_year') }} as effective
cross join {{ ref('scalar_parameters') }} as scalars
where effective.software_form in ('default', 'scale_dependent')
    and not coalesce(effective.software_gain_log10 < scalars.software_ceiling, false)

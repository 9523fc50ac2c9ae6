select effective.*
from {{ ref('effective_compute_by_year') }} as effective
inner join {{ ref('scalar_parameters') }} as scalars on effective.draw = scalars.draw
where effective.software_variant in ('default', 'scale_dependent')
    and not coalesce(effective.software_gain_log10 < scalars.software_ceiling, false)

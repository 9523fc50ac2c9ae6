select paced.*
from {{ ref('effective_compute_by_year') }} as paced
inner join {{ ref('effective_compute_by_year') }} as free
    on
        paced.variant = free.variant
        and paced.combined_scenario_id = free.combined_scenario_id
        and paced.year = free.year
        and paced.draw = free.draw
inner join {{ ref('scalar_parameters') }} as scalars on paced.draw = scalars.draw
where paced.software_variant = 'scale_dependent'
    and free.software_variant = 'default'
    -- The part that needs no scaling remains in full.
    and not coalesce(
        paced.software_gain_log10 <= free.software_gain_log10 + 1e-9
        and paced.software_gain_log10
        >= (1 - scalars.software_scale_dependence) * free.software_gain_log10 - 1e-9,
        false
    )

select scaled.*
from {{ ref('effective_compute_by_year') }} as scaled
inner join {{ ref('effective_compute_by_year') }} as free
    on
        scaled.variant = free.variant
        and scaled.combined_scenario_id = free.combined_scenario_id
        and scaled.year = free.year
cross join {{ ref('scalar_parameters') }} as scalars
where scaled.software_form = 'scale_dependent'
    and free.software_form = 'default'
    -- The part that needs no scaling remains in full.
    and not coalesce(
        scaled.software_gain_log10 <= free.software_gain_log10 + 1e-9
        and scaled.software_gain_log10
        >= (1 - scalars.software_scale_dependence) * free.software_gain_log10 - 1e-9,
        false
    )

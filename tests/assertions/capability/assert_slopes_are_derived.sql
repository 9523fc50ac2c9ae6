select capability.*
from {{ ref('capability_by_year') }} as capability
cross join {{ ref('scalar_parameters') }} as scalars
where not coalesce(
        abs(
            capability.horizon_doublings_per_oom
            * (scalars.run_growth_reference + scalars.software_growth_initial / ln(10))
            - scalars.horizon_doublings_per_year
        ) <= 1e-9
        and abs(
            capability.eci_per_oom
            * (scalars.run_growth_reference + scalars.software_growth_initial / ln(10))
            - scalars.eci_per_year
        ) <= 1e-9,
        false
    )

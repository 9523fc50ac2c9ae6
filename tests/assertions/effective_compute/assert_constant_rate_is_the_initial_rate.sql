select effective.*
from {{ ref('effective_compute_by_year') }} as effective
cross join {{ ref('scalar_parameters') }} as scalars
where effective.software_form = 'constant_rate'
    and not coalesce(
        abs(
            effective.software_gain_log10
            - scalars.software_growth_initial / ln(10) * (effective.year - {{ var('first_year') }})
        ) <= 1e-9,
        false
    )

{#- Per OOM, a slope is growth per year over the growth of effective compute per year: by the published form's
    assumption, or by the pace fitted to the readings. -#}
select capability.*
from {{ ref('capability_by_year') }} as capability
cross join {{ ref('scalar_parameters') }} as scalars
inner join {{ ref('capability_last_readings') }} as readings on readings.series = 'horizon_p50'
where not coalesce(
        abs(
            capability.horizon_doublings_per_oom
            * (scalars.run_growth_reference + scalars.software_growth_initial / ln(10))
            - if(
                capability.variant in ('calibrated', 'closed'),
                readings.fitted_growth_per_year * scalars.horizon_pace_factor,
                scalars.horizon_doublings_per_year
            )
        ) <= 1e-9
        and abs(
            capability.eci_per_oom
            * (scalars.run_growth_reference + scalars.software_growth_initial / ln(10))
            - scalars.eci_per_year
        ) <= 1e-9,
        false
    )

{#- METR prints three decimals in its file, and whole days on its chart. -#}
select *
from {{ ref('capability_horizon_fits') }}
where not coalesce(
        abs(difference_days) <= if(published_edition = '2026-05 file', 0.001, 0.5)
        and doubling_low_days < doubling_days
        and doubling_days < doubling_high_days,
        false
    )

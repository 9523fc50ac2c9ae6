{#- Horizon and index are two readings of the same progress: the line between them must not drift off. -#}
select *
from {{ ref('capability_by_year') }}
where year <= 2030
    and not coalesce(abs(bridge_difference_doublings) <= 1.5, false)

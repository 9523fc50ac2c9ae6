{#- Runs and software together grew by 1.0 to 1.4 OOM a year over 2019-25; both parameters stand for that time. -#}
select draw
from {{ ref('scalar_parameters') }}
where draw = 0
    and not coalesce(run_growth_reference + software_growth_initial / ln(10) between 1.0 and 1.4, false)

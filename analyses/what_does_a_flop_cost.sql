-- What does one usable exaFLOP (1e18 FLOP) cost, owned, rented and on average, in the base case?
select
    year,
    cost_per_usable_flop_upfront_usd * 1e18 as upfront_usd_per_exaflop,
    cost_per_usable_flop_cloud_usd * 1e18 as cloud_usd_per_exaflop,
    cost_per_usable_flop_blended_usd * 1e18 as blended_usd_per_exaflop
from {{ ref('supply_fundamental_inputs_by_year') }}
where variant = 'published' and supply_scenario = 'base'
order by year

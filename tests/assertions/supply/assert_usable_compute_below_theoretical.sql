select *
from {{ ref('supply_fundamental_inputs_by_year') }}
where not coalesce(usable_compute_flop <= theoretical_compute_flop, false)

select *
from {{ ref('supply_sensitivity_analysis') }}
where sensitivity_multiplier = 1 and usable_compute_ratio_to_base <> 1

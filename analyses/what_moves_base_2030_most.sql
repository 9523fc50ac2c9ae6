-- Which single supply parameter, halved or doubled, moves usable compute of the base case in 2030 most?
select
    sensitivity_parameter,
    max(usable_compute_ratio_to_base) filter (where sensitivity_multiplier = 0.5) as ratio_when_halved,
    max(usable_compute_ratio_to_base) filter (where sensitivity_multiplier = 2) as ratio_when_doubled,
    max(abs(log10(usable_compute_ratio_to_base))) as largest_move_log10
from {{ ref('supply_sensitivity_analysis') }}
where year = 2030 and sensitivity_multiplier in (0.5, 2)
group by sensitivity_parameter
order by largest_move_log10 desc, sensitivity_parameter

select *
from {{ ref('allocation_run_cross_checks') }}
where variant = 'calibrated' and not is_within_lab_fleet

{#-
  Estimates are rough by chance, so a rough one stops no build: it has the most draws that are made, and says which check
  it fails. Null shares stand for a measure that nothing moves; where one half of the draws moves it, the other does not
  agree.
-#}
select *
from {{ ref('projection_sensitivity_groups') }}
where (failed_gates <> '' and 2 * draw_count <= {{ var('sensitivity_draws_most') }})
    or (shapley_frac is null and failed_gates <> '')
    or contains(failed_gates, 'halves_disagree')
    is distinct from (shapley_frac is not null and coalesce(halves_difference_frac > 0.03, true))
    or contains(failed_gates, 'shapley_sum_not_one') is distinct from coalesce(abs(shapley_sum_frac - 1) > 0.02, false)
    or total_frac < first_order_frac - 1e-9
    or (first_order_frac not between -0.02 and 1.02 and not contains(failed_gates, 'first_order_out_of_range'))

{#- Null shares stand for a measure that nothing moves: an observed year, or a measure that the path does not reach. -#}
select *
from {{ ref('projection_sensitivity_groups') }}
where failed_gates <> ''
    or not coalesce(
        abs(shapley_sum_frac - 1) <= 0.02 and halves_difference_frac <= 0.03 and total_frac >= first_order_frac - 0.02,
        shapley_frac is null and first_order_frac is null and total_frac is null
    )

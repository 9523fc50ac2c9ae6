{#-
  In the base allocation the shares multiply to leading lab x (1 - inference) x final runs x top run, where none of them
  is capped.
-#}
select calibrated.year
from {{ ref('allocation_share_assumptions_by_year') }} as calibrated
cross join {{ ref('scalar_parameters') }} as scalars
where
    calibrated.variant = 'calibrated'
    and calibrated.allocation_scenario = 'base'
    and calibrated.year > {{ var('last_observed_year') }}
    and scalars.lab_inference_share <= scalars.lab_share_cap
    and scalars.final_run_share <= scalars.lab_share_cap
    and calibrated.largest_run_concentration_frac < 1
    and not coalesce(
        abs(
            calibrated.training_share_frac
            * calibrated.frontier_lab_training_share_frac
            * calibrated.largest_run_concentration_frac
            * calibrated.cluster_contiguity_factor_frac
            / (
                scalars.leading_lab_share
                * (1 - scalars.lab_inference_share)
                * scalars.final_run_share
                * scalars.top_run_share
            )
            - 1
        ) <= 1e-12,
        false
    )

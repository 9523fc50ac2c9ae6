{#- In the base allocation the shares multiply to leading lab x (1 - inference) x final runs x top run. -#}
select shares.year
from {{ ref('int_calibrated_shares') }} as shares
cross join {{ ref('scalar_parameters') }} as scalars
where
    shares.allocation_scenario = 'base'
    and shares.year > 2025
    and not coalesce(
        abs(
            shares.training_share_frac
            * shares.frontier_lab_training_share_frac
            * shares.largest_run_concentration_frac
            * shares.cluster_contiguity_factor_frac
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

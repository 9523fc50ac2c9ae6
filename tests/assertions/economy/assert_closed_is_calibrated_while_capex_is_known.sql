{#- Up to the nowcast year capex is known, so that closing the loop changes nothing: to the last bit. -#}
with

figures as (
    select
        variant,
        combined_scenario_id,
        year,
        usable_compute_flop,
        training_flop,
        inference_flop
    from {{ ref('allocation_compute_by_bucket') }}
),

capability as (
    select
        variant,
        combined_scenario_id,
        year,
        effective_compute_flop_log10,
        horizon_p50_minutes_log2,
        eci
    from {{ ref('capability_by_year') }}
    where software_form = 'default'
),

joined as (
    select
        figures.*,
        capability.effective_compute_flop_log10,
        capability.horizon_p50_minutes_log2,
        capability.eci
    from figures
    inner join capability
        on
            figures.variant = capability.variant
            and figures.combined_scenario_id = capability.combined_scenario_id
            and figures.year = capability.year
    where figures.year <= {{ var('anchor_year') }}
)

select
    closed.combined_scenario_id,
    closed.year
from joined as closed
left join joined as calibrated
    on
        closed.combined_scenario_id = calibrated.combined_scenario_id
        and closed.year = calibrated.year
        and calibrated.variant = 'calibrated'
where closed.variant = 'closed'
    and not coalesce(
        closed.usable_compute_flop = calibrated.usable_compute_flop
        and closed.training_flop = calibrated.training_flop
        and closed.inference_flop = calibrated.inference_flop
        and closed.effective_compute_flop_log10 = calibrated.effective_compute_flop_log10
        and closed.horizon_p50_minutes_log2 = calibrated.horizon_p50_minutes_log2
        and closed.eci = calibrated.eci, false
    )

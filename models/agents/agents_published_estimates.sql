with

estimates as (select * from {{ ref('stg_published_agent_estimates') }}),

bands as (
    select * from {{ ref('agents_bands_by_year') }}
    where variant = 'calibrated' and combined_scenario_id = 'base__base' and draw_set = 'all'
),

fleets as (
    select
        entity,
        observed_value as fleet_h100e
    from {{ ref('stg_dated_observations') }}
    where quantity = 'lab_fleet'
),

supply as (
    select * from {{ ref('supply_fundamental_inputs_by_year') }}
    where variant = 'calibrated' and supply_scenario = 'base'
),

compute as (
    select * from {{ ref('allocation_compute_by_bucket') }}
    where variant = 'calibrated' and combined_scenario_id = 'base__base'
),

-- Others count other chips: those of one lab, or all chips whether they infer or not.
scaled as (
    select
        estimates.*,
        case estimates.scaling
            when 'as_is' then 1.0
            when 'lab_fleet' then fleets.fleet_h100e / supply.available_stock_h100e
            when 'whole_stock'
                then supply.available_stock_h100e * supply.usable_compute_flop / supply.mean_stock_h100e
                    / compute.inference_flop
        end as model_factor
    from estimates
    left join fleets on estimates.fleet_entity = fleets.entity
    left join supply on estimates.year = supply.year
    left join compute on estimates.year = compute.year
),

compared as (
    select
        -- key
        scaled.estimate,
        -- attributes
        scaled.published,
        scaled.subject,
        scaled.unit,
        scaled.measure,
        scaled.year,
        scaled.scaling,
        -- measures, in the unit of the row
        scaled.published_low,
        scaled.published_mid,
        scaled.published_high,
        bands.point_value * scaled.model_factor as model_point,
        bands.p05 * scaled.model_factor as model_p05,
        bands.p50 * scaled.model_factor as model_p50,
        bands.p95 * scaled.model_factor as model_p95,
        bands.point_value * scaled.model_factor
        / coalesce(scaled.published_mid, sqrt(scaled.published_low * scaled.published_high)) as model_over_published,
        bands.p05 * scaled.model_factor <= coalesce(scaled.published_high, scaled.published_mid)
        and bands.p95 * scaled.model_factor >= coalesce(scaled.published_low, scaled.published_mid)
            as do_bands_overlap,
        -- provenance
        scaled.source_id,
        scaled.confidence,
        scaled.note
    from scaled
    left join bands on scaled.measure = bands.measure and scaled.year = bands.year
)

select * from compared
order by published, estimate

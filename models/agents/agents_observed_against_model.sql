with

bands as (
    select * from {{ ref('agents_bands_by_year') }}
    where variant = 'calibrated' and combined_scenario_id = 'base__base' and draw_set = 'all'
),

served as (
    select
        *,
        cast(left(period, 4) as integer) as year
    from {{ ref('stg_tokens_served') }}
    where role is not null
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

scalars as (
    select * from {{ ref('scalar_parameters') }}
    where draw = 0
),

spend as (select * from {{ ref('stg_agent_hour_spend') }}),

trends as (select * from {{ ref('stg_price_trends') }}),

world as (
    select
        'tokens served' as anchor,
        entity,
        period,
        year,
        role,
        'tokens_served_per_day' as measure,
        cast(1 as double) as model_factor,
        tokens_per_day as observed_value,
        low_tokens_per_day as observed_low,
        high_tokens_per_day as observed_high,
        source_id,
        confidence,
        note
    from served
    where scope = 'world'
),

-- What the chips of a lab could process, if it spent on inference what such labs do: capacity of the world, times its
-- inference compute over that of the world.
labs as (
    select
        'tokens of a lab over its capacity' as anchor,
        served.fleet_entity as entity,
        max(served.period) as period,
        served.year,
        'compared' as role,
        'tokens_capacity_per_day' as measure,
        fleets.fleet_h100e * scalars.lab_inference_share * supply.usable_compute_flop / supply.mean_stock_h100e
        / compute.inference_flop as model_factor,
        sum(served.tokens_per_day order by served.entity) as observed_value,
        cast(null as double) as observed_low,
        cast(null as double) as observed_high,
        min(served.source_id) as source_id,
        'low' as confidence,
        string_agg(served.entity, ' and ' order by served.entity) as note
    from served
    inner join fleets on served.fleet_entity = fleets.entity
    inner join supply on served.year = supply.year
    inner join compute on served.year = compute.year
    cross join scalars
    group by
        served.fleet_entity, served.year, fleets.fleet_h100e, scalars.lab_inference_share, supply.usable_compute_flop,
        supply.mean_stock_h100e, compute.inference_flop
),

list_prices as (
    select
        'list price of an agent-hour' as anchor,
        model_name || ', ' || harness as entity,
        cast(year as varchar) as period,
        year,
        'compared' as role,
        'list_price_per_agent_hour_frontier_usd' as measure,
        cast(1 as double) as model_factor,
        list_usd_per_hour as observed_value,
        cast(null as double) as observed_low,
        cast(null as double) as observed_high,
        source_id,
        confidence,
        sessions || ' sessions of ' || hours || ' hours' as note
    from spend
),

-- Neither sizes nor the serving ratio: what the inference compute of the year costs, over what an hour costs by its
-- list price.
price_route as (
    select
        'agents by price' as anchor,
        'World' as entity,
        cast(spend.year as varchar) as period,
        spend.year,
        'compared' as role,
        'agents_frontier' as measure,
        cast(1 as double) as model_factor,
        max(paid.point_value) * max(scalars.list_price_multiple) / 8766
        / sum(spend.list_usd_per_hour * spend.hours order by spend.model_name)
        * sum(spend.hours order by spend.model_name) as observed_value,
        cast(null as double) as observed_low,
        cast(null as double) as observed_high,
        min(spend.source_id) as source_id,
        'low' as confidence,
        'cost of the inference compute over that of an hour by its list price; no sizes, no serving ratio' as note
    from spend
    inner join bands as paid on spend.year = paid.year and paid.measure = 'inference_cost_usd'
    cross join scalars
    group by spend.year
),

price_falls as (
    select
        'fall of cost at fixed capability' as anchor,
        quantity as entity,
        period,
        {{ var('last_class_2026_year') }} as year,
        'compared' as role,
        'cost_fall_per_year_class_2026' as measure,
        cast(1 as double) as model_factor,
        coalesce(factor_per_year, sqrt(low_factor_per_year * high_factor_per_year)) as observed_value,
        low_factor_per_year as observed_low,
        high_factor_per_year as observed_high,
        source_id,
        confidence,
        concat_ws('; ', basis, note) as note
    from trends
    where not starts_with(quantity, 'tokens per GPU')
),

anchors as (
    select * from world
    union all by name
    select * from labs
    union all by name
    select * from list_prices
    union all by name
    select * from price_route
    union all by name
    select * from price_falls
),

compared as (
    select
        -- key
        anchors.anchor,
        anchors.entity,
        anchors.period,
        anchors.note,
        -- attributes
        anchors.year,
        anchors.role,
        anchors.measure,
        bands.unit,
        -- measures, in the unit of the row
        anchors.observed_value,
        anchors.observed_low,
        anchors.observed_high,
        bands.point_value * anchors.model_factor as model_point,
        bands.p05 * anchors.model_factor as model_p05,
        bands.p50 * anchors.model_factor as model_p50,
        bands.p95 * anchors.model_factor as model_p95,
        bands.point_value * anchors.model_factor / anchors.observed_value as model_over_observed,
        anchors.observed_value between bands.p05 * anchors.model_factor and bands.p95 * anchors.model_factor
            as is_in_band,
        -- provenance
        anchors.source_id,
        anchors.confidence
    from anchors
    inner join bands on anchors.measure = bands.measure and anchors.year = bands.year
)

select * from compared
order by anchor, year, entity, period, note

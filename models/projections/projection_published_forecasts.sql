with

forecasts as (select * from {{ ref('stg_published_forecasts') }}),

quantities as (select * from {{ ref('stg_forecast_quantities') }}),

thresholds as (select * from {{ ref('stg_projection_thresholds') }}),

measures as (select * from {{ ref('stg_projection_measures') }}),

bands as (select * from {{ ref('int_published_forecast_bands') }}),

observations as (select * from {{ ref('int_forecast_observations') }}),

paths as (
    select * from {{ ref('int_projection_paths') }}
    where variant = 'calibrated' and combined_scenario_id in ('mixture', 'base__base')
),

-- The last day of which anything is known: of an observation, or of somebody who forecast.
known as (
    select
        greatest(
            (select max(observations.observed_on) from observations),
            (select max(forecasts.made_from_on) from forecasts)
        ) as known_to_on
),

series_ends as (
    select
        series,
        max(observed_on) as last_observed_on
    from observations
    group by series
),

events as (
    select
        quantities.quantity,
        min(observations.observed_on) as happened_on
    from quantities
    inner join thresholds on quantities.threshold = thresholds.threshold
    inner join measures on thresholds.measure = measures.measure
    inner join observations
        on
            quantities.observed_series = observations.series
            and {{ natural_value('thresholds.threshold_value') }} <= observations.observed_value
    group by quantities.quantity
),

-- The last reading on or before the day that a forecast is about.
readings as (
    select
        forecasts.forecast_id,
        observations.observed_on,
        observations.observed_value,
        observations.is_lower_bound
    from forecasts
    inner join quantities on forecasts.quantity = quantities.quantity
    inner join series_ends on quantities.observed_series = series_ends.series
    inner join observations
        on series_ends.series = observations.series and forecasts.target_on >= observations.observed_on
    where forecasts.target_on <= series_ends.last_observed_on
    qualify row_number() over (partition by forecasts.forecast_id order by observations.observed_on desc) = 1
),

-- What they state as quantiles, the smallest first.
stated as (
    select
        *,
        list_filter(
            [
                struct_pack(level := 0.05, stated := p05),
                struct_pack(level := 0.1, stated := p10),
                struct_pack(level := 0.25, stated := p25),
                struct_pack(level := 0.5, stated := p50),
                struct_pack(level := 0.75, stated := p75),
                struct_pack(level := 0.9, stated := p90),
                struct_pack(level := 0.95, stated := p95)
            ],
            lambda quantile: quantile['stated'] is not null
        ) as stated_quantiles
    from forecasts
),

joined as (
    select
        stated.*,
        quantities.label,
        quantities.measure,
        quantities.threshold,
        quantities.likeness,
        quantities.comparison_note,
        if(stated.forecast_kind = 'value', quantities.logarithm_base, null) as logarithm_base,
        paths.variant,
        paths.combined_scenario_id,
        -- ours
        bands.levels as our_levels,
        bands.places as our_places,
        -- what came
        known.known_to_on,
        readings.observed_on,
        readings.observed_value,
        coalesce(readings.is_lower_bound, false) as is_lower_bound,
        series_ends.last_observed_on,
        events.happened_on
    from stated
    cross join paths
    cross join known
    inner join quantities on stated.quantity = quantities.quantity
    left join series_ends on quantities.observed_series = series_ends.series
    left join events on stated.quantity = events.quantity
    left join readings on stated.forecast_id = readings.forecast_id
    left join bands
        on
            stated.forecast_id = bands.forecast_id
            and paths.variant = bands.variant
            and paths.combined_scenario_id = bands.combined_scenario_id
),

placed as (
    select
        *,
        list_transform(
            stated_quantiles,
            lambda quantile: struct_pack(
                level := cast(quantile.level as double), place := {{ scaled_value('quantile.stated') }}
            )
        ) as quantiles,
        list_transform(quantiles, lambda quantile: quantile.level) as their_levels,
        list_transform(quantiles, lambda quantile: quantile.place) as their_places,
        {{ scaled_value('p50') }} as their_place,
        {% for quantile, level in band_quantiles().items() %}
            -- no date where fewer draws ever get there
            if({{ level }} <= our_levels[-1], {{ interpolated(level, 'our_levels', 'our_places') }}, null)
                as our_{{ quantile }}_place,
        {% endfor %}
        if(
            forecast_kind = 'event_probability' and target_decimal_year between our_places[1] and our_places[-1],
            {{ interpolated('target_decimal_year', 'our_places', 'our_levels') }},
            null
        ) as our_probability_frac,
        if(
            forecast_kind = 'value', {{ scaled_value('observed_value') }}, {{ decimal_year('happened_on') }}
        ) as observed_place,
        case
            when likeness = 'none' then comparison_note
            when our_levels is null then 'outside the projected years'
            when
                forecast_kind = 'event_probability' and our_probability_frac is null
                then 'outside the projected years'
        end as not_compared_because,
        case
            when forecast_kind = 'duration' then 'a span between two events that have not been observed'
            when starts_with(statistic, 'at_') then 'a bound, not what is expected'
            when made_to_on >= target_on then 'made when its day was over or may have been'
            when target_on > known_to_on then 'its day has not come'
            when last_observed_on is null and target_on is null then 'nothing observes it here'
            when last_observed_on is null then 'its day has come, but nothing observes it here'
            when
                forecast_kind = 'value' and observed_on is null
                then 'its day has come, but the observations end before it'
            when is_lower_bound then 'beyond what could be measured on its day'
            when forecast_kind = 'event_date' and happened_on is null then 'not observed to have happened'
            when forecast_kind = 'event_date' and happened_on <= made_to_on then 'made when it had happened'
            when
                forecast_kind = 'event_probability' and target_on > last_observed_on
                and not coalesce(happened_on <= target_on, false)
                then 'its day has come, but the observations end before it'
        end as not_scored_because
    from joined
),

compared as (
    select
        *,
        {{ interpolated('their_place', 'our_places', 'our_levels') }} as our_quantile_of_theirs_frac,
        if(
            len(their_places) > 1, {{ interpolated('our_p50_place', 'their_places', 'their_levels') }}, null
        ) as their_quantile_of_ours_frac,
        if(
            not_scored_because is null and forecast_kind = 'event_probability',
            cast(coalesce(happened_on <= target_on, false) as double),
            null
        ) as outcome_frac,
        if(not_scored_because is null, {{ quantile_score('quantile.place') }}, null) as their_quantile_score,
        if(
            not_scored_because is null and their_levels[-1] <= our_levels[-1],
            {{ quantile_score(interpolated('quantile.level', 'our_levels', 'our_places')) }},
            null
        ) as our_quantile_score
    from placed
),

named as (
    select
        -- key
        forecast_id,
        variant,
        combined_scenario_id,
        -- what is forecast, by whom
        quantity,
        label,
        subject,
        forecast_kind,
        target_period,
        target_on,
        target_decimal_year,
        forecaster,
        basis,
        statistic,
        made_period,
        made_to_on,
        unit,
        measure,
        threshold,
        likeness,
        -- theirs, in the unit of the row
        p50 as their_value,
        coalesce(if(len(stated_quantiles) > 1, stated_quantiles[1].stated, null), range_low) as their_low,
        coalesce(if(len(stated_quantiles) > 1, stated_quantiles[-1].stated, null), range_high) as their_high,
        if(len(stated_quantiles) > 1, their_levels[-1] - their_levels[1], null) as their_interval_frac,
        probability_frac as their_probability_frac,
        -- ours
        {% for quantile in band_quantiles() %}
            if(
                forecast_kind = 'event_probability',
                null,
                {{ natural_value('our_' ~ quantile ~ '_place', 'logarithm_base') }}
            ) as our_{{ quantile }},
        {% endfor %}
        our_probability_frac,
        -- one beside the other
        our_quantile_of_theirs_frac,
        their_quantile_of_ours_frac,
        if(
            not_compared_because is null and not starts_with(statistic, 'at_'),
            coalesce(p50 < our_p05, false) or coalesce(p50 > our_p95, false),
            null
        ) as is_outside_our_90,
        coalesce(comparison_note, '') as comparison_note,
        not_compared_because,
        -- what came
        coalesce(outcome_frac, if(forecast_kind = 'event_date', observed_place, observed_value)) as observed_value,
        if(forecast_kind = 'value', observed_on, happened_on) as observed_on,
        coalesce(their_quantile_score, pow(probability_frac - outcome_frac, 2)) as their_score,
        coalesce(our_quantile_score, pow(our_probability_frac - outcome_frac, 2)) as our_score,
        not_scored_because,
        -- provenance
        source_id,
        confidence,
        note
    from compared
)

select * from named
order by quantity, target_on, forecast_id, variant, combined_scenario_id

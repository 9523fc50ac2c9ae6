with

effective as (select * from {{ ref('int_effective_compute') }}),

scalars as (select * from {{ ref('scalar_parameters') }}),

paths as (select * from {{ ref('int_paths') }}),

frontier as (select * from {{ ref('capability_frontier_by_year') }}),

horizon_reading as (
    select * from {{ ref('capability_last_readings') }}
    where series = 'horizon_p50'
),

horizon_p80_reading as (
    select * from {{ ref('capability_last_readings') }}
    where series = 'horizon_p80'
),

eci_reading as (
    select * from {{ ref('capability_last_readings') }}
    where series = 'eci'
),

-- The published form starts from levels at the beginning of the last observed year, whose row stands for its middle.
published as (
    select
        effective.*,
        cast(0 as double) as effective_at_horizon_reading,
        cast(0 as double) as effective_at_eci_reading,
        cast({{ var('last_observed_year') }} as double) as horizon_read_at_year,
        cast({{ var('last_observed_year') }} as double) as eci_read_at_year,
        scalars.horizon_level_2025 + 0.5 * scalars.horizon_doublings_per_year as horizon_reading_log2,
        scalars.eci_level_2025 + 0.5 * scalars.eci_per_year as eci_reading,
        scalars.horizon_doublings_per_year as doublings_per_year,
        log2(scalars.horizon_ratio_p50_p80) as horizon_ratio_log2,
        cast(null as double) as observed_horizon_log2,
        cast(null as double) as observed_horizon_p80_log2,
        cast(null as double) as observed_eci
    from effective
    inner join paths on effective.path_id = paths.path_id
    inner join scalars on effective.draw = scalars.draw
    where paths.is_calibrated = false
),

-- The calibrated form starts from the last reading of each series, between the middles of two years; up to it, the row
-- of a year shows what had been read by its middle.
calibrated as (
    select
        effective.*,
        horizon_before.effective_since_2025_log10
        + (horizon_after.effective_since_2025_log10 - horizon_before.effective_since_2025_log10)
        * (horizon_reading.read_at_year - horizon_reading.year_before - 0.5) as effective_at_horizon_reading,
        eci_before.effective_since_2025_log10
        + (eci_after.effective_since_2025_log10 - eci_before.effective_since_2025_log10)
        * (eci_reading.read_at_year - eci_reading.year_before - 0.5) as effective_at_eci_reading,
        horizon_reading.read_at_year as horizon_read_at_year,
        eci_reading.read_at_year as eci_read_at_year,
        horizon_reading.reading_value as horizon_reading_log2,
        eci_reading.reading_value + scalars.eci_reading_error as eci_reading,
        horizon_reading.fitted_growth_per_year * scalars.horizon_pace_factor as doublings_per_year,
        -- The 80% horizon stays as far below as the two frontiers were when they were last read.
        horizon_reading.reading_value - horizon_p80_reading.reading_value as horizon_ratio_log2,
        frontier.horizon_p50_minutes_log2 as observed_horizon_log2,
        frontier.horizon_p80_minutes_log2 as observed_horizon_p80_log2,
        frontier.eci as observed_eci
    from effective
    inner join paths on effective.path_id = paths.path_id
    cross join horizon_reading
    cross join horizon_p80_reading
    cross join eci_reading
    {% for series in ['horizon', 'eci'] %}
        {% for side in ['before', 'after'] %}
            inner join effective as {{ series }}_{{ side }}
                on
                    effective.path_id = {{ series }}_{{ side }}.path_id
                    and effective.software_form = {{ series }}_{{ side }}.software_form
                    and effective.draw = {{ series }}_{{ side }}.draw
                    and {{ series }}_{{ side }}.year = {{ series }}_reading.year_{{ side }}
        {% endfor %}
    {% endfor %}
    inner join frontier on effective.year = frontier.year
    inner join scalars on effective.draw = scalars.draw
    where paths.is_calibrated = true
),

read as (
    select * from published
    union all by name
    select * from calibrated
),

-- Data pin only doublings per year, so the slopes per OOM of effective compute are derived: the faster software is
-- taken to have grown while the horizons were measured, the less one OOM is worth.
anchored as (
    select
        read.*,
        scalars.automation_2026,
        scalars.automation_distance_0,
        scalars.automation_distance_5,
        scalars.automation_distance_10,
        scalars.automation_distance_50,
        scalars.automation_width,
        read.doublings_per_year / (scalars.run_growth_reference + scalars.software_growth_initial / ln(10))
            as horizon_doublings_per_oom,
        scalars.eci_per_year / (scalars.run_growth_reference + scalars.software_growth_initial / ln(10)) as eci_per_oom,
        {% for series, record_years in [
            ('horizon', 'horizon_reading.record_years'), ('eci', 'eci_reading.record_years')
        ] %}
            {{ growth_factor(
                score='scalars.capability_growth_score',
                lead_years='(read.year + 0.5 - read.' ~ series ~ '_read_at_year)',
                record_years=record_years,
                spread='scalars.growth_spread_coefficient',
            ) }} as {{ series }}_growth_factor,
        {% endfor %}
        -- How far effective compute, in FLOP of 2022 algorithms, is above full automation, in sevenths of the gap.
        (
            read.effective_compute_flop_log10
            + ({{ var('first_year') }} - 2022) * scalars.software_growth_initial / ln(10)
            - scalars.full_automation_log10_flop
        ) / (scalars.automation_gap / 7) as gap_sevenths
    from read
    cross join horizon_reading
    cross join eci_reading
    inner join scalars on read.draw = scalars.draw
),

mapped as (
    select
        *,
        -- Growth since the reading, times the factor of the draw: docs/method.md#growth-factor.
        coalesce(
            observed_horizon_log2,
            horizon_reading_log2
            + horizon_doublings_per_oom * (effective_since_2025_log10 - effective_at_horizon_reading)
            * horizon_growth_factor
        ) as horizon_p50_minutes_log2,
        coalesce(
            observed_eci,
            eci_reading
            + eci_per_oom * (effective_since_2025_log10 - effective_at_eci_reading) * eci_growth_factor
        ) as eci,
        -- The assumption is of January 2026, half way in time between the rows of 2025 and 2026.
        1 / (
            1 + (1 - automation_2026) / automation_2026
            * exp(-0.5 * (effective_since_2025_log10 + effective_since_2026_log10) * ln(10) / automation_width)
        ) as ai_rnd_automation_frac,
        -- Quantiles of the takeoff model's task distribution, linear between them; the gap itself reaches from 20% of
        -- tasks, at -7 sevenths, to all of them at 0.
        case
            when gap_sevenths <= automation_distance_0 then 0
            when gap_sevenths <= automation_distance_5
                then 0.05 * (gap_sevenths - automation_distance_0) / (automation_distance_5 - automation_distance_0)
            when gap_sevenths <= automation_distance_10
                then
                    0.05
                    + 0.05 * (gap_sevenths - automation_distance_5) / (automation_distance_10 - automation_distance_5)
            when gap_sevenths <= -7
                then 0.1 + 0.1 * (gap_sevenths - automation_distance_10) / (-7 - automation_distance_10)
            when gap_sevenths <= automation_distance_50
                then 0.2 + 0.3 * (gap_sevenths + 7) / (automation_distance_50 + 7)
            when gap_sevenths <= 0
                then 0.5 + 0.5 * (gap_sevenths - automation_distance_50) / -automation_distance_50
            else 1
        end as economy_automation_frac
    from anchored
),

listed as (
    select
        -- key
        path_id,
        software_form,
        draw,
        year,
        -- measures
        software_gain_log10,
        effective_compute_flop_log10,
        effective_since_2025_log10,
        horizon_doublings_per_oom,
        eci_per_oom,
        horizon_p50_minutes_log2,
        coalesce(observed_horizon_p80_log2, horizon_p50_minutes_log2 - horizon_ratio_log2) as horizon_p80_minutes_log2,
        eci,
        ai_rnd_automation_frac,
        economy_automation_frac
    from mapped
)

select * from listed

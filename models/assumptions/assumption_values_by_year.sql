with

-- How far the 90% range reaches below and above the value: in the logarithm of a positive quantity, of the odds of a
-- fraction, and of the excess over 1 of a multiplier. A value that fills all there is, such as a share of 1, has
-- nowhere to go. See docs/method.md#working-scale.
milestones as (
    select
        *,
        {{ unbounded('milestone_value', 'unit') }} - {{ unbounded('milestone_low', 'unit') }} as reach_low_ln,
        {{ unbounded('milestone_high', 'unit') }} - {{ unbounded('milestone_value', 'unit') }} as reach_high_ln
    from {{ ref('assumption_milestones') }}
),

years as (
    select cast(unnest(generate_series({{ var('first_year') }}, {{ var('last_year') }})) as integer) as year
),

series_years as (
    select
        series.layer,
        series.parameter,
        series.scenario,
        years.year
    from (
        select distinct
            layer,
            parameter,
            scenario
        from milestones
    ) as series
    cross join years
),

-- The milestones on either side of each year; outside the milestones both are the nearest one.
bracketed as (
    select
        series_years.*,
        max(milestones.milestone_year) filter (milestones.milestone_year <= series_years.year) as year_before,
        min(milestones.milestone_year) filter (milestones.milestone_year >= series_years.year) as year_after
    from series_years
    inner join milestones
        on
            series_years.layer = milestones.layer
            and series_years.parameter = milestones.parameter
            and series_years.scenario = milestones.scenario
    group by all
),

paired as (
    select
        bracketed.*,
        before.milestone_value as value_before,
        after.milestone_value as value_after,
        if(isfinite(before.reach_low_ln), before.reach_low_ln, 0) as range_low_before,
        if(isfinite(after.reach_low_ln), after.reach_low_ln, 0) as range_low_after,
        if(isfinite(before.reach_high_ln), before.reach_high_ln, 0) as range_high_before,
        if(isfinite(after.reach_high_ln), after.reach_high_ln, 0) as range_high_after,
        before.unit,
        before.interpolation,
        before.variant,
        before.confidence as confidence_before,
        after.confidence as confidence_after,
        before.source_id as source_id_before,
        after.source_id as source_id_after
    from bracketed
    inner join milestones as before
        on
            bracketed.layer = before.layer
            and bracketed.parameter = before.parameter
            and bracketed.scenario = before.scenario
            and before.milestone_year = coalesce(bracketed.year_before, bracketed.year_after)
    inner join milestones as after
        on
            bracketed.layer = after.layer
            and bracketed.parameter = after.parameter
            and bracketed.scenario = after.scenario
            and after.milestone_year = coalesce(bracketed.year_after, bracketed.year_before)
),

weighted as (
    select
        *,
        coalesce((year - year_before) / nullif(year_after - year_before, 0), 0) as weight_after
    from paired
),

interpolated as (
    select
        -- key
        variant,
        layer,
        parameter,
        scenario,
        year,
        -- measure
        case
            when value_before = value_after or year_before = year_after then value_before
            when interpolation = 'log'
                then
                    value_before
                    * pow(value_after / value_before, weight_after)
            else value_before + (value_after - value_before) * weight_after
        end as parameter_value,
        range_low_before + (range_low_after - range_low_before) * weight_after as range_low_ln,
        range_high_before + (range_high_after - range_high_before) * weight_after as range_high_ln,
        unit,
        -- provenance
        interpolation,
        coalesce(year_before, year_after) as milestone_year_before,
        coalesce(year_after, year_before) as milestone_year_after,
        source_id_before,
        source_id_after,
        -- Between two milestones the value is no better known than the weaker of them.
        case
            when 'low' in (confidence_before, confidence_after) then 'low'
            when 'medium' in (confidence_before, confidence_after) then 'medium'
            else 'high'
        end as confidence
    from weighted
)

select * from interpolated

-- A control delays or does nothing, a longer or stronger one no less, and one whose inputs wait by exactly its length,
-- where the milestone comes after it.
with

controls as (
    select
        *,
        -- What a control keeps from coming at all is delayed without end.
        if(milestone_year is null, cast('infinity' as double), delay_years) as longest_delay_years
    from {{ ref('takeoff_pace_control') }}
    where uncontrolled_year is not null
),

compared as (
    select
        preset,
        control,
        since,
        amount,
        milestone,
        uncontrolled_year,
        delay_years,
        longest_delay_years,
        lag(longest_delay_years) over (
            partition by preset, control, since, milestone
            -- a cap is stronger where it leaves less growth
            order by if(starts_with(control, 'cap_'), -amount, amount)
        ) as weaker_delay_years
    from controls
)

select * from compared
where
    delay_years < -1e-6
    or longest_delay_years < weaker_delay_years - 1e-6
    or (control = 'pause_all_shift' and uncontrolled_year > since and not abs(delay_years - amount) < 1e-3)

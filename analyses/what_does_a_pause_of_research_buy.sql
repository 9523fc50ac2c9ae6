-- What does a pause of AI research buy? The delay of each milestone beside the length of the pause.
select
    preset,
    control,
    since,
    amount as pause_years,
    milestone,
    uncontrolled_year,
    delay_years,
    delay_years / amount as delay_per_year_of_pause
from {{ ref('takeoff_pace_control') }}
where control like 'pause%' and milestone in ('AC', 'ASI')
order by preset, milestone, since, amount, control

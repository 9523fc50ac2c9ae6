-- When is AI research automated? The presets of takeoff, as published and on the compute that this project forecasts.
select
    preset,
    milestone,
    max(milestone_year) filter (coupling = 'published') as published_year,
    max(milestone_year) filter (coupling = 'calibrated') as calibrated_year,
    max(milestone_year) filter (coupling = 'closed') as closed_year
from {{ ref('takeoff_coupled_milestones') }}
where milestone in ('AC', 'SAR', 'TED-AI', 'ASI')
group by preset, milestone
order by preset, published_year

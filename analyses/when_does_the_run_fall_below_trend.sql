-- When does the largest run of each scenario first fall below the historical trend, and how far by 2040?
select
    combined_scenario_id,
    min(year) filter (where gap_ratio < 1) as first_year_below_trend,
    max(log10_gap) filter (where year = 2024) as log10_gap_2024,
    max(log10_gap) filter (where year = 2030) as log10_gap_2030,
    max(log10_gap) filter (where year = 2040) as log10_gap_2040
from {{ ref('allocation_vs_historical_trend') }}
where variant = 'published'
group by combined_scenario_id
order by log10_gap_2040 desc

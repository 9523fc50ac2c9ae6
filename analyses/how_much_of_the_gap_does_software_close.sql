-- How many of the orders of magnitude by which raw compute falls short of the historical line does software close?
select
    variant,
    historical_line,
    year,
    median(raw_log10_gap) as median_raw_log10_gap,
    median(effective_log10_gap) as median_effective_log10_gap,
    median(software_closes_log10) as median_software_closes_log10,
    median(software_closes_frac) as median_software_closes_frac,
    median(effective_line_log10_gap) as median_gap_to_line_with_software
from {{ ref('effective_compute_vs_historical_trend') }}
where software_form = 'default' and year in (2030, 2035, 2040)
group by variant, historical_line, year
order by variant desc, historical_line, year

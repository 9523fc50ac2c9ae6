-- How good were the forecasts of past cut-offs: did what came lie in their bands, and did they beat the same pace?
-- Errors and scores are in the unit of the row; skill is 1 at best, and below 0 the same pace would have done better.
select
    quantity,
    first_year,
    cut_off,
    n_targets,
    coverage_50_frac,
    coverage_90_frac,
    mean_error,
    mean_crps,
    unit,
    skill_over_no_change,
    skill_over_same_pace
from projections.projection_walk_forward_summary
order by quantity, first_year, cut_off = 'all', cut_off

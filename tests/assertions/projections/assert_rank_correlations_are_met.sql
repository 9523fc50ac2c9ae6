select *
from {{ ref('projection_rank_correlations') }}
where not coalesce(abs(achieved_correlation - spearman_correlation) <= 0.02, false)

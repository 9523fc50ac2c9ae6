-- How much does the best split of compute in 2026 depend on how well one bucket replaces another?
select
    optimal.substitution_form,
    optimal.elasticity_of_substitution,
    optimal.bucket,
    optimal.optimal_share_frac,
    optimal.p05,
    optimal.p95,
    forms.confidence,
    forms.rationale
from {{ ref('economy_optimal_shares') }} as optimal
inner join {{ ref('stg_substitution_forms') }} as forms on optimal.substitution_form = forms.substitution_form
where optimal.year = 2026
order by optimal.elasticity_of_substitution, optimal.bucket

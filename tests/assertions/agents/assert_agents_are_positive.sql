-- Every path has agents of every class in every year, but for the class of 2026 before its year.
select
    variant,
    combined_scenario_id,
    year,
    agents_frontier,
    agents_class_2026,
    agents_open_weight
from {{ ref('agents_by_year') }}
where not coalesce(isfinite(agents_frontier) and agents_frontier > 0, false)
    or not coalesce(isfinite(agents_open_weight) and agents_open_weight > 0, false)
    or (agents_class_2026 is null) <> (year < {{ var('anchor_year') }})
    or not coalesce(isfinite(agents_class_2026) and agents_class_2026 > 0, true)

-- Which assumption moves each number of 2030 most, and is it one of low confidence?
-- Moved alone over its 90% range, calibrated base case. Change the year, or ask for one measure.
select
    tornado.measure,
    tornado.swing_rank,
    tornado.parameter,
    tornado.swing,
    tornado.unit,
    tornado.sensitivity_group,
    tornado.confidence,
    tornado.confidence = 'low' and tornado.swing_over_largest_frac >= 0.25 as is_weak_and_strong,
    sources.title as source_title
from {{ ref('projection_tornado') }} as tornado
inner join {{ ref('stg_sources') }} as sources on tornado.source_id = sources.source_id
where tornado.variant = 'calibrated' and tornado.year = 2030 and tornado.swing_rank <= 5 and tornado.swing > 0
order by tornado.measure, tornado.swing_rank

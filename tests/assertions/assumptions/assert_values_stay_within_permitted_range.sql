select
    by_year.layer,
    by_year.parameter,
    by_year.scenario,
    by_year.year,
    by_year.parameter_value
from {{ ref('assumption_values_by_year') }} as by_year
inner join {{ ref('stg_parameters') }} as parameters on by_year.parameter = parameters.parameter
where not coalesce(by_year.parameter_value between parameters.min_value and parameters.max_value, false)

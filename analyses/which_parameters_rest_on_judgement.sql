-- Which parameters rest mostly on judgement, and who reads them?
select
    layer,
    parameter,
    value_count,
    judgement_count,
    lowest_confidence,
    read_by_models
from {{ ref('meta_parameters') }}
order by judgement_count / value_count desc, layer, parameter

select parameter
from {{ ref('meta_parameters') }}
where read_by_models is null or value_count is null

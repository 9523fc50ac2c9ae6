select count(*) as series_count
from {{ ref('historical_trend_estimates') }}
having count(*) <> 45

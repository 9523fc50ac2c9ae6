with

shares as (select * from {{ ref('int_allocation_shares') }})

select * exclude (draw)
from shares
order by variant desc, allocation_scenario, year

{#- What is in service at year end is what survived and what was bought. -#}
select *
from {{ ref('int_supply_calibrated') }}
where not coalesce(
        abs(survivors_h100e + shipments_h100e - modelled_stock_h100e) <= 1e-9 * modelled_stock_h100e, false
    )

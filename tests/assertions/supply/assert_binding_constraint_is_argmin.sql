{#- The smallest limit binds and sets the available stock; the first of equals in the order of the limits. -#}
select *
from {{ ref('int_supply_results') }}
where not is_observed and binding_constraint <> 'nowcast' and not coalesce(
        available_stock_h100e = least(
            chip_stock_h100e, power_limited_stock_h100e, datacenter_limited_stock_h100e, capex_limited_stock_h100e
        )
        and binding_constraint = case available_stock_h100e
            when chip_stock_h100e then 'chip'
            when power_limited_stock_h100e then 'power'
            when datacenter_limited_stock_h100e then 'datacenter'
            when capex_limited_stock_h100e then 'capex'
        end,
        false
    )

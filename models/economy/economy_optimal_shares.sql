with

optimal as (select * from {{ ref('int_optimal_shares') }}),

loop as (
    select * from {{ ref('int_economy_loop') }}
    where supply_scenario = 'base' and economy_scenario = 'base'
),

supply as (
    select * from {{ ref('supply_fundamental_inputs_by_year') }}
    where variant = 'calibrated' and supply_scenario = 'base'
),

-- At the optimum a FLOP more is worth the same in every bucket.
priced as (
    select
        -- key
        'closed' as variant,
        optimal.substitution_form,
        optimal.bucket,
        optimal.year,
        -- what decides
        optimal.elasticity_of_substitution,
        optimal.software_growth_ln_per_year,
        optimal.bucket_weight,
        -- shares of the compute that the three buckets have
        optimal.optimal_share_frac,
        {% for name in band_quantiles() %}
            optimal.{{ name }},
        {% endfor %}
        -- what compute is worth
        sum(optimal.bucket_weight order by optimal.bucket) over of_year
        / loop.usable_compute_flop as shadow_price_ln_per_flop,
        sum(optimal.bucket_weight order by optimal.bucket) over of_year
        * loop.revenue_usd / loop.usable_compute_flop as shadow_price_usd_per_flop,
        supply.cost_per_usable_flop_blended_usd as cost_per_usable_flop_usd
    from optimal
    inner join loop on optimal.year = loop.year
    inner join supply on optimal.year = supply.year
    window of_year as (partition by optimal.substitution_form, optimal.year)
)

select * from priced

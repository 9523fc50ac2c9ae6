with

probabilities as (select * from {{ ref('projection_threshold_probabilities') }}),

-- The year by which a share of the draws has crossed; none where fewer ever do.
crossed as (
    select
        -- key
        variant,
        supply_scenario,
        allocation_scenario,
        combined_scenario_id,
        threshold,
        -- measures
        label,
        measure,
        threshold_value,
        {% for quantile, probability in band_quantiles().items() %}
            min(year) filter (reached_by_frac >= {{ probability }}) as {{ quantile }}_year,
        {% endfor %}
        1 - max(reached_by_frac) as never_frac
    from probabilities
    group by all
)

select * from crossed
order by variant desc, combined_scenario_id, threshold

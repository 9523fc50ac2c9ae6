{#- Epoch's filters on the models of the warehouse: what its own growth rates are rates of. -#}
with

models as (select * from {{ ref('historical_models') }}),

rates as (select * from {{ ref('stg_published_growth_rates') }}),

-- Among the ten largest of all models up to its own day; Rule A looks back one year only, so it lets more models in.
larger_models as (
    select
        models.model_name,
        count(earlier.model_name) as larger_model_count
    from models
    left join models as earlier
        on
            models.published_on >= earlier.published_on
            and models.training_compute_flop < earlier.training_compute_flop
    where models.training_compute_flop is not null
    group by models.model_name
),

metric_values as (
    {% for metric in ('training_compute', 'training_cost_2023usd') %}
        select
            '{{ metric }}' as metric,
            {{ trend_metrics()[metric] }} as metric_value,
            models.*
        from models
        where {{ trend_metrics()[metric] }} is not null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

points as (
    select
        'extended' as variant,
        rates.growth_id,
        metric_values.model_name,
        metric_values.published_on,
        metric_values.release_year_fractional,
        metric_values.metric_value
    from rates
    inner join metric_values
        on
            rates.metric = metric_values.metric
            and rates.first_day <= metric_values.published_on
            and coalesce(rates.last_day >= metric_values.published_on, true)
    left join larger_models on metric_values.model_name = larger_models.model_name
    where rates.model_filter = 'all' or coalesce(larger_models.larger_model_count < 10, false)
)

select * from points

with

models as (select * from {{ ref('historical_models') }}),

metric_values as (
    {% for metric, column in trend_metrics().items() %}
        select
            '{{ metric }}' as metric,
            {{ column }} as metric_value,
            models.*
        from models
        where {{ column }} is not null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

points as (
    {% for model_subset, condition in trend_subsets().items() %}
        select
            variant,
            metric,
            '{{ model_subset }}' as model_subset,
            model_name,
            organization,
            release_year,
            release_year_fractional,
            metric_value
        from metric_values
        where {{ condition }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from points

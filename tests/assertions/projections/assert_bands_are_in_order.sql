select
    variant,
    combined_scenario_id,
    measure,
    year
from {{ ref('projection_bands') }}
where not coalesce(
        {%- for quantile in band_quantiles() if not loop.first %}
            {{ loop.previtem }} <= {{ quantile }}{{ " and" if not loop.last }}
        {%- endfor %},
        false
    )

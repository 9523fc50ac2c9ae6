{%- set quantiles = band_quantiles() | list -%}
{%- set pairs = zip(quantiles[:-1], quantiles[1:]) -%}
select
    variant,
    combined_scenario_id,
    measure,
    year
from {{ ref('projection_bands') }}
where not coalesce(
        {%- for lower, upper in pairs %}
            {{ lower }} <= {{ upper }}{{ " and" if not loop.last }}
        {%- endfor %},
        false
    )

{#-
  Twice the mean pinball loss of a forecast over the levels of the list `quantiles`; of a single figure its distance to
  what came. `place` says where the forecast has its quantile of the level of `quantile`. Formula and source:
  docs/method.md#published-forecasts.
-#}
{% macro quantile_score(place) -%}
    list_avg(
        list_transform(
            quantiles,
            lambda quantile: 2 * (observed_place - ({{ place }}))
            * (quantile.level - cast(observed_place < ({{ place }}) as integer))
        )
    )
{%- endmacro %}

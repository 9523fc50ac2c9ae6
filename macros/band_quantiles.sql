{#- Probability of every quantile of the bands by the name of its column: p05 for 0.05. The var is the one list. -#}
{% macro band_quantiles() %}
{%- set named = {} -%}
{%- for probability in var('band_quantiles') -%}
    {%- do named.update({'p%02d' | format((100 * probability) | round | int): probability}) -%}
{%- endfor -%}
{{ return(named) }}
{% endmacro %}

{% test ranges(model, columns) %}
{#- One test for many columns, each with the arguments of in_range: min_value, max_value, nullable. -#}
{%- for column, range in columns.items() %}
select '{{ column }}' as column_name, cast({{ column }} as double) as bad_value
from {{ model }}
where not coalesce(
    isfinite(cast({{ column }} as double))
    {%- if 'min_value' in range %} and {{ column }} >= {{ range.min_value }}{% endif %}
    {%- if 'max_value' in range %} and {{ column }} <= {{ range.max_value }}{% endif %}, {{ range.nullable | default(false) }})
    {%- if range.nullable %} and {{ column }} is not null{% endif %}
{% if not loop.last %}union all{% endif %}
{%- endfor %}
{% endtest %}

{% test in_range(model, column_name, min_value=none, max_value=none, nullable=false) %}
{#- Fails on NaN and infinity as well as on values outside the closed range; on NULL unless nullable. -#}
select {{ column_name }}
from {{ model }}
where not coalesce(
    isfinite(cast({{ column_name }} as double))
    {%- if min_value is not none %} and {{ column_name }} >= {{ min_value }}{% endif %}
    {%- if max_value is not none %} and {{ column_name }} <= {{ max_value }}{% endif %}, {{ nullable }})
    {%- if nullable %} and {{ column_name }} is not null{% endif %}
{% endtest %}

{% test filled(model, columns) %}
{#- No row leaves any of the columns empty: one test for many columns. -#}
select *
from {{ model }}
where {% for column in columns %}{{ column }} is null{% if not loop.last %} or {% endif %}{% endfor %}
{% endtest %}

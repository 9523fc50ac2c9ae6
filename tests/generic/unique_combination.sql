{% test unique_combination(model, columns, nullable=[]) %}
{#- The grain: no two rows share the key, and no key column is null but those named in `nullable`. -#}
select {{ columns | join(', ') }}, count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{%- for column in columns if column not in nullable %} or {{ column }} is null{% endfor %}
{% endtest %}

{% test row_count(model, equals) %}
{#- The table, narrowed by the test's `where`, holds exactly this many rows. -#}
select count(*) as row_count
from {{ model }}
having count(*) <> {{ equals }}
{% endtest %}

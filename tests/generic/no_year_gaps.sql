{% test no_year_gaps(model, group_by) %}
{#- Every group holds each projected year exactly once. -#}
select {{ group_by | join(', ') }}, count(distinct year) as year_count
from {{ model }}
group by {{ group_by | join(', ') }}
having count(*) <> {{ var('last_year') }} - {{ var('first_year') }} + 1
    or count(distinct year) <> count(*)
    or min(year) <> {{ var('first_year') }}
    or max(year) <> {{ var('last_year') }}
{% endtest %}

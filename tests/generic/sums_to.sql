{% test sums_to(model, columns, total, tolerance, group_by=none) %}
{#- `columns` added up, per row or per group, equal the expression `total` within the absolute `tolerance`. -#}
{%- set added = columns | join(' + ') if group_by is none else 'sum(' ~ columns | join(' + ') ~ ')' %}
select {% if group_by %}{{ group_by | join(', ') }}, {% endif %}{{ added }} as added_up
from {{ model }}
{%- if group_by %}
group by {{ group_by | join(', ') }}
having not coalesce(abs({{ added }} - ({{ total }})) <= {{ tolerance }}, false)
{%- else %}
where not coalesce(abs({{ added }} - ({{ total }})) <= {{ tolerance }}, false)
{%- endif %}
{% endtest %}

{#- Says what the failed tests of a run found, by the first rows: dbt itself only counts them. -#}
{% macro show_broken_rules(results) %}
{%- for result in results if execute and result.status == 'fail' and result.node.resource_type == 'test' -%}
    {%- for row in run_query('select * from (\n' ~ result.node.compiled_code ~ '\n) limit 10') -%}
        {%- set cells = [] -%}
        {%- for name, value in row.dict().items() -%}{%- do cells.append(name ~ ' ' ~ value) -%}{%- endfor -%}
        {%- do log('broken in test ' ~ result.node.name ~ ': ' ~ cells | join('; '), info=true) -%}
    {%- endfor -%}
{%- endfor -%}
{% endmacro %}

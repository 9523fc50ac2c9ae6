{#- Says which rules the failed tests of a run found broken, and where: dbt itself only counts. -#}
{% macro show_broken_rules(results) %}
{%- for result in results if execute and result.status == 'fail' and result.node.resource_type == 'test' -%}
    {%- do log('Broken in test ' ~ result.node.name ~ ':', info=true) -%}
    {%- for row in run_query('select * from (\n' ~ result.node.compiled_code ~ '\n) limit 5') -%}
        {%- set shown = [] -%}
        {%- for name, value in row.dict().items() -%}{%- do shown.append(name ~ ' ' ~ value) -%}{%- endfor -%}
        {%- do log('  ' ~ shown | join('; '), info=true) -%}
    {%- endfor -%}
{%- endfor -%}
{% endmacro %}

{#-
  What `dbt show` runs, in the place of the macro of this name in dbt, whose table of numbers fails at 1e28, turns 1e27
  into twenty figures cut short and 1e-6 into 0.000. Doubles are shown as text of six digits, the other wide numbers as
  text of all their digits where the column is wide enough for them; JSON keeps the numbers. A table that Python made is shown as it stands in the warehouse.
-#}
{% macro get_show_sql(compiled_code, sql_header, limit) -%}
{%- set query = compiled_code if model.language == 'sql' else 'select * from ' ~ this -%}
{%- set shown = [] -%}
{%- if invocation_args_dict.output != 'json' -%}
    {%- for column in run_query('describe select * from (\n' ~ query ~ '\n)').rows -%}
        {%- set name = adapter.quote(column['column_name']) -%}
        {%- set type = column['column_type'] -%}
        {%- if type in ['DOUBLE', 'FLOAT'] -%}
            {%- do shown.append("printf('%.6g', " ~ name ~ ") as " ~ name) -%}
        {%- elif type in ['HUGEINT', 'UHUGEINT', 'BIGNUM'] or type.startswith('DECIMAL') -%}
            {%- set digits = "cast(" ~ name ~ " as varchar)" -%}
            {%- do shown.append("if(length(" ~ digits ~ ") > 20, printf('%.6g', cast(" ~ name ~ " as double)), " ~ digits
                ~ ") as " ~ name) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endif -%}
{{ sql_header or '' }}
select * {{ 'replace (' ~ shown | join(', ') ~ ')' if shown }}
from (
{{ query }}
)
{{ 'limit ' ~ limit if limit is not none }}
{%- endmacro %}

{% test finite_measures(model, signed=[], nullable=[]) %}
{#-
  Every double column of the model is finite, not null and not negative, so a new measure cannot escape.
  Exceptions are named: `signed` may be negative, `nullable` may be null.
-#}
{%- set checks = [] -%}
{%- if execute -%}
{%- for column in adapter.get_columns_in_relation(model) if column.dtype | upper in ('DOUBLE', 'FLOAT') -%}
    {%- set name = column.name -%}
    {%- set sign = '' if name in signed else ' and ' ~ name ~ ' >= 0' -%}
    {%- do checks.append(
        "select '" ~ name ~ "' as measure, " ~ name ~ " as bad_value from " ~ model
        ~ " where not coalesce(isfinite(" ~ name ~ ")" ~ sign ~ ", " ~ ('true' if name in nullable else 'false') ~ ")"
    ) -%}
{%- endfor -%}
{%- if not checks -%}{{ exceptions.raise_compiler_error("finite_measures: " ~ model ~ " has no double column") }}{%- endif -%}
{%- endif -%}
{{ checks | join('\nunion all\n') or 'select 1 where false' }}
{% endtest %}

{#-
  How an assumption moves within its range when it is drawn.

  A draw gives each assumption a score: 0 is its value, -1 the low and 1 the high end of its 90% range. A score moves
  the logarithm of a positive quantity; of a fraction the logarithm of its odds, so that it stays below 1; and of a
  multiplier the logarithm of its excess over 1, so that it stays above 1. These logarithms have no bounds, and ranges
  are kept in them, in nats: docs/method.md#working-scale.
-#}

{#- What a value lies above: 1 for a multiplier, 0 for anything else. -#}
{% macro floor_of(unit) %}cast({{ unit }} = 'multiplier' as double){% endmacro %}

{#- A value whose excess over its floor is multiplied by a factor; of a fraction, whose odds are. -#}
{% macro moved_by(value, floor, is_fraction, factor) -%}
    ({{ floor }} + ({{ value }} - {{ floor }}) * {{ factor }}
    / (1 - {{ is_fraction }} * {{ value }} + {{ is_fraction }} * {{ value }} * {{ factor }}))
{%- endmacro %}

{#- The logarithm that a score moves; infinite where a value cannot move, such as a share of 1. -#}
{% macro unbounded(value, unit) -%}
    ln(({{ value }} - {{ floor_of(unit) }}) / (1 - cast({{ unit }} = 'fraction' as double) * {{ value }}))
{%- endmacro %}

{#- An assumption (a struct of assumption_values_by_year, packed by `range_of`) moved by a score. -#}
{% macro moved_assumption(assumption, score) -%}
    {%- set factor = 'exp(' ~ score ~ ' * if(' ~ score ~ ' < 0, ' ~ assumption ~ '.range_low_ln, ' ~ assumption
        ~ '.range_high_ln))' -%}
    {{ moved_by(assumption ~ '.point_value', assumption ~ '.floor_value', assumption ~ '.is_fraction', factor) }}
{%- endmacro %}

{#- One struct of a parameter, in a query that groups long rows of assumptions; `reach` shrinks its range. -#}
{% macro range_of(parameter, reach='1') -%}
    max(struct_pack(
        point_value := parameter_value,
        floor_value := {{ floor_of('unit') }},
        is_fraction := cast(unit = 'fraction' as double),
        range_low_ln := range_low_ln * {{ reach }},
        range_high_ln := range_high_ln * {{ reach }}
    )) filter (parameter = '{{ parameter }}') as {{ parameter }}
{%- endmacro %}

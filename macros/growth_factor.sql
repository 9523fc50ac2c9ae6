{#-
  How much faster or slower than its path a quantity grows after its last reading: docs/method.md#growth-factor.

  `score` is the draw's, 0 for the point; `lead_years` the years since the last reading, `record_years` those of the
  record behind the growth; `spread` says how far ten fast technologies strayed. Up to the reading the factor is 1.
-#}
{% macro growth_factor(score, lead_years, record_years, spread) -%}
    {%- set width = spread ~ ' * sqrt(1 / greatest(' ~ lead_years ~ ', 1) + 1 / ' ~ record_years ~ ')' -%}
    case
        when {{ lead_years }} <= 0 then 1
        when {{ score }} < 0 then exp({{ width }} * {{ score }})
        else 1 + {{ width }} * {{ score }}
    end
{%- endmacro %}

{#- The select list that types a long seed of assumptions by milestone year. -#}
{% macro long_assumptions(layer) %}
        -- key
        '{{ layer }}' as layer,
        parameter,
        scenario,
        year as milestone_year,
        -- measure
        value as milestone_value,
        low as milestone_low,
        high as milestone_high,
        unit,
        interpolation,
        -- provenance
        source as source_id,
        confidence,
        rationale
{%- endmacro %}

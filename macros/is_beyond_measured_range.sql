{#-
  METR calls readings above a limit unreliable, the parameter horizon_measured_limit. A horizon that is null because it
  has no bound is beyond it too.
-#}
{% macro is_beyond_measured_range(horizon_minutes) -%}
    coalesce(
        {{ horizon_minutes }} > (
            select limits.horizon_measured_limit from {{ ref('scalar_parameters') }} as limits
            where limits.draw = 0
        ),
        true
    )
{%- endmacro %}

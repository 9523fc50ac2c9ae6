{#-
  Where x lies on a line through points, given as two lists of equal length; beyond the first or the last point the line
  is flat. `xs` ascends; of points with the same x the last counts. Null where x or a list is null or empty.
-#}
{% macro interpolated(x, xs, ys) -%}
    {%- set before = 'len(list_filter(' ~ xs ~ ', lambda known: known <= ' ~ x ~ '))' -%}
    case
        when {{ x }} < {{ xs }}[1] then {{ ys }}[1]
        when {{ x }} >= {{ xs }}[-1] then {{ ys }}[-1]
        else
            {{ ys }}[{{ before }}]
            + ({{ x }} - {{ xs }}[{{ before }}]) * ({{ ys }}[{{ before }} + 1] - {{ ys }}[{{ before }}])
            / ({{ xs }}[{{ before }} + 1] - {{ xs }}[{{ before }}])
    end
{%- endmacro %}

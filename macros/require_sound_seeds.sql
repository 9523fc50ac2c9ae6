{#
    End a run that would load faulty seeds, before anything is built. scripts.seeds.dbt_plugin says what is wrong.
#}
{% macro require_sound_seeds() %}
{%- if execute -%}
    {%- set loaded = [] -%}
    {%- for id in selected_resources if id.startswith('seed.') -%}{%- do loaded.append(id) -%}{%- endfor -%}
    {%- set faults = run_query("select getvariable('seed_faults') as faults").columns[0].values()[0] if loaded -%}
    {%- if faults -%}{%- do exceptions.raise_compiler_error('nothing was built.\n' ~ faults) -%}{%- endif -%}
{%- endif -%}
{% endmacro %}

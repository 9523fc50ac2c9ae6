{#-
  The rules of one table, checked together: a dbt test costs the same whatever it checks. Each row of the result is a
  broken rule, with the number of rows (of keys, groups or missing rows where the rule is about those) and an example.

  Always: no two rows share the grain, which is read from `config.meta.grain`, and no part of it is null but those
  named in `nullable`. In a model also: every double is finite, not null and not negative, so a new measure cannot
  escape; exceptions are named, `signed` may be negative, `nullable` may be null.

  On request:
    signed_in_logs   {column that names the measure: [column, ...]}: these may be negative where the measure is a
                     logarithm, as projection_measures says, and nowhere else
    filled           columns without nulls
    finite           columns of a seed that hold finite numbers
    ranges           {column: [lowest, highest]}, closed, null where open; finite and not null too, but for `nullable`
    accepted_values  {column: [value, ...]}; nulls pass
    relationships    {column: table.column that holds every value}; nulls pass
    in_order         [{columns: [smallest, ..., largest], above: exclusive lower bound}]; empty cells are passed over
    sums_to          {columns, total, tolerance, group_by}: added up, per row or per group, they make the expression
    every_year       each key without its year holds every projected year once
    row_count, published_row_count   rows of the table, and of its variant published
-#}
{% test table_rules(
    model, signed=[], signed_in_logs={}, nullable=[], filled=[], finite=[], ranges={}, accepted_values={},
    relationships={}, in_order=[], sums_to=none, every_year=false, row_count=none, published_row_count=none
) %}
{%- set parents = {} -%}
{%- for column, target in relationships.items() -%}
    {%- do parents.update({column: ref(target.split('.')[0])}) -%}
{%- endfor -%}
{#- Named here, because dbt looks for what a test refs before the graph is known. -#}
{%- set measures = ref('stg_projection_measures') if signed_in_logs -%}
{%- set scale_of = {} -%}
{%- for named_by, columns in signed_in_logs.items() -%}
    {%- for column in columns -%}{%- do scale_of.update({column: named_by}) -%}{%- endfor -%}
{%- endfor -%}
{%- if not execute -%}
select 1 where false
{%- else -%}
{%- set nodes = graph.nodes -%}
{%- set node = nodes['model.' ~ project_name ~ '.' ~ model.identifier]
    or nodes['seed.' ~ project_name ~ '.' ~ model.identifier] -%}
{%- set grain = node.config.meta.grain -%}

{#- Rules that one row breaks: what holds, when it does not, and the columns to show beside the key. -#}
{%- set rules = [] -%}
{%- for column in grain + filled if column not in nullable -%}
    {%- do rules.append((column ~ ' is not null', column ~ ' is null', [column])) -%}
{%- endfor -%}
{%- for column in double_columns(model, node) if column not in ranges -%}
    {%- set wanted = column ~ ' is finite' ~ (', not null' if column not in nullable) -%}
    {%- set missing = 'true' if column in nullable else 'false' -%}
    {%- if column in signed -%}
        {%- set sign, said = '', '' -%}
    {%- elif column in scale_of -%}
        {%- set sign = ' and (' ~ column ~ ' >= 0 or list_contains((select names from logarithms), '
            ~ scale_of[column] ~ '))' -%}
        {%- set said = ' and not negative but in a logarithm' -%}
    {%- else -%}
        {%- set sign, said = ' and ' ~ column ~ ' >= 0', ' and not negative' -%}
    {%- endif -%}
    {%- set is_broken = 'not coalesce(isfinite(' ~ column ~ ')' ~ sign ~ ', ' ~ missing ~ ')' -%}
    {%- do rules.append((wanted ~ said, is_broken, [column])) -%}
{%- endfor -%}
{%- set bounds = dict(ranges) -%}
{%- for column in finite -%}{%- do bounds.update({column: [none, none]}) -%}{%- endfor -%}
{%- for column, (low, high) in bounds.items() -%}
    {%- set missing = 'true' if column in nullable else 'false' -%}
    {%- set limits = (' and ' ~ column ~ ' >= ' ~ low if low is not none else '')
        ~ (' and ' ~ column ~ ' <= ' ~ high if high is not none else '') -%}
    {%- do rules.append((
        column ~ ' is finite' ~ (', not null' if column not in nullable) ~ limits,
        'not coalesce(isfinite(cast(' ~ column ~ ' as double))' ~ limits ~ ', ' ~ missing ~ ')',
        [column]
    )) -%}
{%- endfor -%}
{%- for column, values in accepted_values.items() -%}
    {%- set listed = [] -%}
    {%- for value in values -%}{%- do listed.append(sql_text(value) | trim if value is string else value) -%}{%- endfor -%}
    {%- do rules.append((
        column ~ ' is one of ' ~ values | join(', '), column ~ ' not in (' ~ listed | join(', ') ~ ')', [column]
    )) -%}
{%- endfor -%}
{%- for order in in_order -%}
    {%- set faults = [] -%}
    {%- for low in order.columns -%}
        {%- for high in order.columns[loop.index:] -%}{%- do faults.append(low ~ ' > ' ~ high) -%}{%- endfor -%}
        {%- if 'above' in order -%}{%- do faults.append(low ~ ' <= ' ~ order.above) -%}{%- endif -%}
    {%- endfor -%}
    {%- set bound = order.above ~ ' < ' if 'above' in order else '' -%}
    {%- do rules.append((bound ~ order.columns | join(' <= '), faults | join(' or '), order.columns)) -%}
{%- endfor -%}
{%- if sums_to -%}
    {%- set sum_rule = sums_to.columns | join(' + ') ~ ' = ' ~ sums_to.total -%}
    {%- set added = sums_to.columns | join(' + ') if 'group_by' not in sums_to else 'sum(' ~ sums_to.columns | join(' + ') ~ ')' -%}
    {%- set is_off = 'not coalesce(abs(' ~ added ~ ' - (' ~ sums_to.total ~ ')) <= ' ~ sums_to.tolerance ~ ', false)' -%}
    {%- if 'group_by' not in sums_to -%}{%- do rules.append((sum_rule, is_off, sums_to.columns)) -%}{%- endif -%}
{%- endif -%}

with
{% if signed_in_logs %}
-- Measures that are projected as logarithms.
logarithms as (select list(measure) as names from {{ measures }} where logarithm_base is not null),
{% endif %}
-- Every rule on single rows, in one scan.
scanned as (
    select
        [
            {%- for rule, is_broken, shown in rules %}
            {
                'rule': {{ sql_text(rule) }},
                'broken': count(*) filter (where {{ is_broken }}),
                'example': cast(min({{ struct_of((grain + shown) | unique) }}) filter (where {{ is_broken }}) as varchar)
            },
            {%- endfor %}
            {%- for name, wanted, where in [
                ('row_count', row_count, 'true'),
                ('published_row_count', published_row_count, "variant = 'published'"),
            ] if wanted is not none %}
            {
                'rule': '{{ name }} = {{ wanted }}',
                'broken': abs(count(*) filter (where {{ where }}) - {{ wanted }}),
                'example': count(*) filter (where {{ where }}) || ' rows'
            },
            {%- endfor %}
        ] as rules
    from {{ model }}
),

broken as (
    select unnest(rules, recursive := true) from scanned
    union all by name
    select
        {{ sql_text('one row per ' ~ grain | join(', ')) }} as rule,
        count(*) as broken,
        cast(min(example) as varchar) as example
    from (
        select {{ struct_of(grain) }} as example
        from {{ model }}
        group by {{ grain | join(', ') }}
        having count(*) > 1
    )
    {%- if every_year %}
    {%- set key = grain | reject('equalto', 'year') | list %}
    union all by name
    select
        {{ sql_text('every year per ' ~ key | join(', ')) }} as rule,
        count(*) as broken,
        cast(min(example) as varchar) as example
    from (
        select {{ struct_of(key) }} as example
        from {{ model }}
        group by {{ key | join(', ') }}
        having count(*) <> {{ var('last_year') }} - {{ var('first_year') }} + 1
            or count(distinct year) <> count(*)
            or min(year) <> {{ var('first_year') }}
            or max(year) <> {{ var('last_year') }}
    )
    {%- endif %}
    {%- if sums_to and 'group_by' in sums_to %}
    union all by name
    select
        {{ sql_text(sum_rule ~ ' per ' ~ sums_to.group_by | join(', ')) }} as rule,
        count(*) as broken,
        cast(min(example) as varchar) as example
    from (
        select {{ struct_of(sums_to.group_by) }} as example
        from {{ model }}
        group by {{ sums_to.group_by | join(', ') }}
        having {{ is_off }}
    )
    {%- endif %}
    {%- for column, target in relationships.items() %}
    union all by name
    select
        {{ sql_text(column ~ ' is in ' ~ target) }} as rule,
        count(*) as broken,
        cast(min({{ struct_of((grain + [column]) | unique) }}) as varchar) as example
    from {{ model }}
    anti join (select distinct {{ target.split('.')[1] }} as known from {{ parents[column] }}) on {{ column }} = known
    where {{ column }} is not null
    {%- endfor %}
)

select rule, broken, example from broken
where broken > 0
{%- endif -%}
{% endtest %}


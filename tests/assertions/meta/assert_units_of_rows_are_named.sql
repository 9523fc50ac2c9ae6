-- Where a unit is that of the row, the row names it, or names the parameter, symbol, measure or milestone that has it.
select
    figures.model_name,
    figures.column_name
from {{ ref('meta_columns') }} as figures
where figures.unit = 'unit of the row'
    and not starts_with(figures.model_name, 'int_')
    and not exists (
        select 1 from {{ ref('meta_columns') }} as named
        where named.model_name = figures.model_name
            and (
                named.column_name like '%unit'
                or named.column_name in (
                    'measure', 'parameter', 'metric', 'quantity', 'technology', 'threshold', 'symbol', 'evidence',
                    'milestone'
                )
            )
    )

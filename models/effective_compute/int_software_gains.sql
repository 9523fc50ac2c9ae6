with

scalars as (select * from {{ ref('scalar_parameters') }}),

years as (
    select cast(unnest(generate_series({{ var('first_year') }}, {{ var('last_year') }})) as integer) as year
),

-- Two forms: the default, and a constant rate, which has no decay and no ceiling.
drawn as (
    select
        forms.software_form,
        scalars.draw,
        years.year,
        years.year - {{ var('first_year') }} as years_since_first,
        scalars.software_growth_initial,
        scalars.software_growth_long_run,
        if(forms.is_constant, 0, scalars.software_growth_decay) as software_growth_decay,
        if(forms.is_constant, null, scalars.software_ceiling) as software_ceiling
    from scalars
    cross join years
    cross join (values ('default', false), ('constant_rate', true)) as forms (software_form, is_constant)
),

-- The growth rate g falls from its initial to its long-run value at the rate of decay; its integral over the years
-- since the first is the gain.
unlimited as (
    select
        *,
        software_growth_long_run
        + (software_growth_initial - software_growth_long_run)
        * exp(-software_growth_decay * years_since_first) as unlimited_growth_ln_per_year,
        (
            software_growth_long_run * years_since_first
            + (software_growth_initial - software_growth_long_run) * case
                when software_growth_decay = 0 then years_since_first
                else (1 - exp(-software_growth_decay * years_since_first)) / software_growth_decay
            end
        ) / ln(10) as unlimited_gain_log10
    from drawn
),

-- The ceiling M bends the gain as M (1 - exp(-gain / M)).
limited as (
    select
        -- key
        software_form,
        draw,
        year,
        -- measures
        unlimited_growth_ln_per_year
        * coalesce(exp(-unlimited_gain_log10 / software_ceiling), 1) as software_growth_ln_per_year,
        coalesce(
            software_ceiling * (1 - exp(-unlimited_gain_log10 / software_ceiling)), unlimited_gain_log10
        ) as software_gain_log10
    from unlimited
),

anchored as (
    select
        limited.*,
        of_2025.software_gain_log10 as software_gain_2025_log10,
        of_2026.software_gain_log10 as software_gain_2026_log10
    from limited
    inner join limited as of_2025
        on
            limited.software_form = of_2025.software_form
            and limited.draw = of_2025.draw
            and of_2025.year = {{ var('last_observed_year') }}
    inner join limited as of_2026
        on
            limited.software_form = of_2026.software_form
            and limited.draw = of_2026.draw
            and of_2026.year = {{ var('anchor_year') }}
)

select * from anchored

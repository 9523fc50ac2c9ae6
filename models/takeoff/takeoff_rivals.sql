with

reproduced as (select * from {{ ref('int_takeoff_rivals') }}),

cases as (select * from {{ ref('stg_takeoff_rival_cases') }}),

quantities as (select * from {{ ref('stg_takeoff_rival_quantities') }}),

results as (select * from {{ ref('stg_takeoff_rival_results') }}),

compared as (
    select
        -- key
        reproduced.rival_case,
        reproduced.quantity,
        reproduced.statistic,
        -- attributes
        cases.rival,
        cases.forecaster,
        cases.description,
        quantities.label,
        quantities.milestone,
        quantities.unit,
        -- measures, in the unit of the row
        results.published_value,
        reproduced.reproduced_value,
        reproduced.reproduced_value - results.published_value as difference,
        results.rounding,
        reproduced.sample_low,
        reproduced.sample_high,
        -- A sample as small as theirs scatters; without a sample only the rounding may differ.
        results.published_value
        between coalesce(reproduced.sample_low, reproduced.reproduced_value) - results.rounding
        and coalesce(reproduced.sample_high, reproduced.reproduced_value) + results.rounding as is_reproduced,
        reproduced.reached_frac,
        reproduced.draws,
        -- provenance
        coalesce(results.source_id, 'own') as source_id,
        results.confidence,
        concat_ws('; ', quantities.milestone_note, results.note) as note
    from reproduced
    inner join cases on reproduced.rival_case = cases.rival_case
    inner join quantities on reproduced.quantity = quantities.quantity
    left join results
        on
            reproduced.rival_case = results.rival_case
            and reproduced.quantity = results.quantity
            and reproduced.statistic = results.statistic
)

select * from compared
order by rival_case, quantity, statistic

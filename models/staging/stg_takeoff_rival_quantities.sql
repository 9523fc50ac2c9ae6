with

source as (select * from {{ ref('takeoff_rival_quantities') }}),

typed as (
    select
        -- key
        quantity,
        -- what is read off which model
        model as rival_model,
        reading,
        unit,
        level_frac,
        report_year,
        progress_years,
        window_months,
        -- for people
        label,
        milestone,
        milestone_note
    from source
)

select * from typed

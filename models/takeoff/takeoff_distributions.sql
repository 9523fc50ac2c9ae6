with

distributions as (select * from {{ ref('int_takeoff_distributions') }}),

forecasts as (select * from {{ ref('stg_takeoff_author_forecasts') }}),

-- The run whose laws are drawn here: its own quantiles stand beside.
published as (
    select
        case forecaster when 'Eli' then 'eli_dec2025' when 'Daniel' then 'daniel_dec2025' end as sampler,
        quantity,
        p10,
        p50,
        p90,
        source_id
    from forecasts
    where kind = 'model Monte Carlo'
),

named as (
    select
        -- key
        distributions.sampler,
        distributions.quantity,
        -- measures
        distributions.p10,
        distributions.p25,
        distributions.p50,
        distributions.p75,
        distributions.p90,
        distributions.never_frac,
        distributions.draws,
        distributions.unusable_draws,
        published.p10 as published_p10,
        published.p50 as published_p50,
        published.p90 as published_p90,
        case
            when published.p50 is null then 'not published'
            else
                'the published run has an older series of inputs, the curve of automation of that day, '
                || 'and draws that contradict themselves, which are left out here'
        end as why_they_differ
    from distributions
    left join published
        on
            distributions.sampler = published.sampler
            and distributions.quantity = published.quantity
)

select * from named
order by sampler, quantity

with

cited as (select * from {{ ref('sources_and_confidence') }}),

reviewed as (
    select
        layer,
        parameter,
        scenario,
        year,
        assumption_value,
        assumption_low,
        assumption_high,
        assumption_unit,
        confidence,
        origin,
        is_judgement,
        source_author,
        source_title,
        source_url,
        rationale,
        range_rationale,
        variant
    from cited
    order by layer, parameter, scenario, year
)

select * from reviewed

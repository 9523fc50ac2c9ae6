with

sensitivity as (select * from {{ ref('int_group_sensitivity') }}),

paths as (select * from {{ ref('int_projection_paths') }}),

measures as (select * from {{ ref('stg_projection_measures') }}),

prototype as (select * from {{ ref('stg_sensitivity_prototype') }}),

named as (
    select
        -- key
        paths.variant,
        paths.combined_scenario_id,
        sensitivity.measure,
        sensitivity.year,
        sensitivity.sensitivity_group,
        -- whose variance is shared out
        if(sensitivity.is_on_log_odds, 'log odds', measures.unit) as explained_unit,
        measures.label || if(sensitivity.is_on_log_odds, ' (log odds)', '') as explained_label,
        -- measures; null where nothing moves the measure
        sensitivity.first_order_frac,
        sensitivity.total_frac,
        sensitivity.shapley_frac,
        -- what an independent prototype found; it starts from the observed level, as the calibrated variant does, and
        -- its loop is closed
        prototype.prototype_total_frac,
        -- how far the estimates can be trusted
        sensitivity.shapley_sum_frac,
        sensitivity.halves_difference_frac,
        sensitivity.failed_gates,
        sensitivity.draw_count
    from sensitivity
    inner join paths on sensitivity.path_id = paths.path_id
    inner join measures on sensitivity.measure = measures.measure
    left join prototype
        on
            paths.variant in ('calibrated', 'closed')
            and sensitivity.measure = prototype.measure
            and sensitivity.year = prototype.year
            and sensitivity.sensitivity_group = prototype.sensitivity_group
)

select * from named
order by variant desc, measure, year, sensitivity_group

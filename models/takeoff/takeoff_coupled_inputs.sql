with

inputs as (select * from {{ ref('stg_takeoff_inputs') }}),

allocated as (select * from {{ ref('int_allocated_compute') }}),

runs as (select * from {{ ref('effective_compute_by_year') }}),

paths as (select * from {{ ref('int_paths') }}),

-- Inputs of the past and of the present day calibrate the model, so they stay as published in every coupling.
coupling_start as (
    select cast(ceil(max(point_value)) as integer) as start_year
    from {{ ref('stg_takeoff_parameters') }}
    where parameter = 'present_day'
),

-- Logs of what this project forecasts for the world: growth is what couples, the level of the leading company is not.
yearly as (
    select
        paths.variant as coupling,
        allocated.year,
        runs.run_so_far_flop_log10 as run_log10,
        log10(allocated.inference_flop) as inference_log10,
        log10(allocated.ai_rnd_experiment_flop) as experiment_log10
    from allocated
    inner join paths on allocated.path_id = paths.path_id
    inner join runs
        on
            paths.variant = runs.variant
            and paths.combined_scenario_id = runs.combined_scenario_id
            and allocated.year = runs.year
    where
        paths.variant in ('calibrated', 'closed')
        and paths.combined_scenario_id = 'base__base'
        and runs.software_form = 'default'
        and allocated.draw = 0
),

-- Inputs of takeoff stand for the first of January, ours for a whole year: the turn lies between two of them.
turns as (
    select
        coupling,
        year,
        (run_log10 + lag(run_log10) over (partition by coupling order by year)) / 2 as run_log10,
        (inference_log10 + lag(inference_log10) over (partition by coupling order by year)) / 2 as inference_log10,
        (experiment_log10 + lag(experiment_log10) over (partition by coupling order by year)) / 2 as experiment_log10
    from yearly
),

forecast as (
    select * from turns
    where run_log10 is not null
),

bounds as (
    select
        coupling,
        max(year) as last_year
    from forecast
    group by coupling
),

-- From the present day on inputs grow as here, and past the last projected year as published.
grown as (
    select
        bounds.coupling,
        inputs.year,
        inputs.human_coders,
        log10(inputs.inference_compute_h100e) as own_inference,
        log10(inputs.experiment_compute_h100e) as own_experiment,
        inputs.training_compute_log10_flop as own_run,
        start_inputs.training_compute_log10_flop - started.run_log10 as run_shift,
        log10(start_inputs.inference_compute_h100e) - started.inference_log10 as inference_shift,
        log10(start_inputs.experiment_compute_h100e) - started.experiment_log10 as experiment_shift,
        coupled.run_log10,
        coupled.inference_log10,
        coupled.experiment_log10,
        inputs.training_compute_log10_flop - end_inputs.training_compute_log10_flop as run_after,
        log10(inputs.inference_compute_h100e / end_inputs.inference_compute_h100e) as inference_after,
        log10(inputs.experiment_compute_h100e / end_inputs.experiment_compute_h100e) as experiment_after,
        inputs.year > coupling_start.start_year as is_coupled,
        inputs.year > bounds.last_year as is_after
    from inputs
    cross join bounds
    cross join coupling_start
    inner join forecast as started
        on bounds.coupling = started.coupling and coupling_start.start_year = started.year
    inner join inputs as start_inputs on coupling_start.start_year = start_inputs.year
    inner join inputs as end_inputs on bounds.last_year = end_inputs.year
    inner join forecast as coupled
        on
            bounds.coupling = coupled.coupling
            and coupled.year = least(greatest(inputs.year, coupling_start.start_year), bounds.last_year)
),

named as (
    select
        'published' as coupling,
        year,
        human_coders,
        inference_compute_h100e,
        experiment_compute_h100e,
        training_compute_log10_flop
    from inputs

    union all

    select
        coupling,
        year,
        human_coders,
        if(
            is_coupled,
            pow(10, inference_log10 + inference_shift + if(is_after, inference_after, 0)),
            pow(10, own_inference)
        ) as inference_compute_h100e,
        if(
            is_coupled,
            pow(10, experiment_log10 + experiment_shift + if(is_after, experiment_after, 0)),
            pow(10, own_experiment)
        ) as experiment_compute_h100e,
        if(is_coupled, run_log10 + run_shift + if(is_after, run_after, 0), own_run) as training_compute_log10_flop
    from grown
)

select * from named
order by coupling, year

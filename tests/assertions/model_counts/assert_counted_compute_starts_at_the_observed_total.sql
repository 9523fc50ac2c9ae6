-- And its largest run stays a part of it.
with

observed as (
    select sum(training_compute_flop) as observed_flop
    from {{ ref('historical_models') }}
    where release_year = {{ var('first_year') }}
),

inputs as (select * from {{ ref('model_counts_coupled_inputs') }})

select inputs.*
from inputs
cross join observed
where not coalesce(inputs.counted_largest_run_flop between 1 and inputs.counted_training_flop, false)
    or inputs.year = {{ var('first_year') }}
    and not coalesce(abs(inputs.counted_training_flop / observed.observed_flop - 1) <= 1e-9, false)

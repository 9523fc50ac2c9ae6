-- A measure of the models or the agents of one class says in its name which class it is.
select
    measure,
    agent_class
from {{ ref('stg_agent_measures') }}
where agent_class in ('frontier', 'class_2026', 'open_weight', 'mix')
    and basis <> 'served'
    and measure not in ('tokens_capacity_per_day')
    and not contains(measure, agent_class)

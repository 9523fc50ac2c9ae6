-- Tokens are agent-hours times tokens an hour, every class costs what the inference compute costs, work follows from
-- agents, the tokens served in the anchor year are the assumption, and the class of 2026 starts as the frontier and
-- never falls behind it.
with

agents as (select * from {{ ref('agents_by_year') }}),

parameters as (
    select * from {{ ref('scalar_parameters') }}
    where draw = 0
),

constants as (select * from {{ ref('int_agent_constants') }}),

checks as (
    {% for class in ['frontier', 'class_2026', 'open_weight'] %}
        select
            agents.variant,
            agents.combined_scenario_id,
            agents.year,
            'tokens of {{ class }}' as identity_name,
            agents.fresh_tokens_per_day_{{ class }} * 365.25 as one_side,
            agents.agent_hours_{{ class }} * parameters.fresh_tokens_per_agent_hour as other_side
        from agents
        cross join parameters
        union all by name
        select
            agents.variant,
            agents.combined_scenario_id,
            agents.year,
            'cost of {{ class }}' as identity_name,
            agents.cost_per_agent_hour_{{ class }}_usd * agents.agent_hours_{{ class }} as one_side,
            agents.inference_cost_usd as other_side
        from agents
        where agents.agents_{{ class }} is not null
        union all by name
    {% endfor %}
    select
        agents.variant,
        agents.combined_scenario_id,
        agents.year,
        'work of agents' as identity_name,
        agents.fte_frontier as one_side,
        agents.agents_frontier * 8766 * parameters.human_hours_per_agent_hour / constants.hours_per_fte as other_side
    from agents
    cross join parameters
    cross join constants
    union all by name
    select
        agents.variant,
        agents.combined_scenario_id,
        agents.year,
        'tokens served' as identity_name,
        agents.tokens_served_per_day as one_side,
        parameters.tokens_served_2026 as other_side
    from agents
    cross join parameters
    where agents.year = {{ var('anchor_year') }}
    union all by name
    select
        variant,
        combined_scenario_id,
        year,
        'class of 2026' as identity_name,
        if(year = {{ var('anchor_year') }}, agents_class_2026, least(agents_class_2026, agents_frontier)) as one_side,
        agents_frontier as other_side
    from agents
    where year >= {{ var('anchor_year') }}
)

select * from checks
where not coalesce(abs(one_side / other_side - 1) <= 1e-9, false)
    -- before its year the class has no value on both sides
    and not (one_side is null and year < {{ var('anchor_year') }})

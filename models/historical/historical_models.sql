with

models as (select * from {{ ref('stg_notable_ai_models') }}),

-- Rule A: how many models of the trailing year (t-1, t] have strictly more compute.
larger_peers as (
    select
        models.model_name,
        count(peers.model_name) as larger_peer_count
    from models
    left join models as peers
        on
            peers.release_year_fractional > models.release_year_fractional - 1
            and models.release_year_fractional >= peers.release_year_fractional
            and models.training_compute_flop < peers.training_compute_flop
    where models.training_compute_flop is not null
    group by models.model_name
),

-- Rule B: the best model of each organization and calendar year; an unknown organization has no best.
organization_year_ranks as (
    select
        model_name,
        row_number() over (
            partition by organization, release_year
            order by training_compute_flop desc, published_on desc, training_cost_usd2023 is null, model_name
        ) as organization_year_rank
    from models
    where training_compute_flop is not null and organization is not null
),

flagged as (
    select
        models.*,
        coalesce(larger_peers.larger_peer_count < 10, false) as is_frontier_rule_a,
        coalesce(organization_year_ranks.organization_year_rank = 1, false) as is_frontier_rule_b,
        coalesce(models.training_compute_flop >= 1e23, false) as is_frontier_rule_c
    from models
    left join larger_peers on models.model_name = larger_peers.model_name
    left join organization_year_ranks on models.model_name = organization_year_ranks.model_name
),

graded as (
    select
        -- key
        'published' as variant,
        model_name,
        -- attributes
        organization,
        country,
        domain,
        hardware_type,
        published_on,
        release_year,
        release_year_fractional,
        -- measures
        parameter_count,
        training_compute_flop,
        log10(training_compute_flop) as training_compute_flop_log10,
        training_time_hours,
        hardware_quantity,
        training_cost_usd2023,
        training_cost_cloud_usd2023,
        training_cost_upfront_usd2023,
        cost_per_flop_usd2023,
        -- frontier rules
        is_frontier_rule_a,
        is_frontier_rule_b,
        is_frontier_rule_c,
        is_frontier_rule_a or is_frontier_rule_b or is_frontier_rule_c as is_frontier_any,
        is_epoch_frontier,
        -- quality and provenance
        case
            when training_compute_flop is null then null
            when epoch_confidence = 'Confident' then 'high'
            when epoch_confidence = 'Likely' then 'medium'
            else 'low'
        end as compute_quality,
        case
            when training_cost_upfront_usd2023 is not null then 'high'
            when training_cost_cloud_usd2023 is not null then 'medium'
            when training_cost_usd2023 is not null then 'low'
        end as cost_quality,
        case when published_on is null then 'unclear' else 'publication_date' end as date_quality,
        epoch_confidence,
        source_id
    from flagged
)

select * from graded

"""The one list of the workbook's sheets. A later layer adds a sheet by adding an entry to ``SHEETS``.

Every number comes by SQL from the published tables; nothing is computed here.
"""

from scripts.workbook import downstream, economy, flow, history, projections, takeoff
from scripts.workbook.layout import ASSUMPTIONS, Block, Chart, Link, Parameters, Sheet

MATRIX, CAPACITY, BUCKETS = "Scenario Matrix", "Supply Capacity", "Allocation Buckets"
RUNS, HANDOFF, SOURCES = "Largest Frontier Run", "Effective-Compute Handoff", "Sources & Confidence"
FLOP_AXIS = "0E+00"
COMBINED = ("variant", "combined_scenario_id")
#: Extended pairs stand on published supply, so the variant does not name the row; the compute handed over does.
SUPPLY_ROW = ("supply_scenario", "year", "usable_compute_flop")

SCENARIO_MATRIX = Sheet(
    name=MATRIX,
    title="Scenario matrix: every supply scenario with every allocation scenario",
    shows="Usable compute and largest run of 2024, 2030 and 2040, largest run first. A scenario leads to its years.",
    tables=("review.v_scenario_matrix",),
    query="""
        from review.v_scenario_matrix
        order by variant desc, largest_frontier_run_2040_flop desc, combined_scenario_id
    """,
    frozen=4,
    has_caution=True,
    links=(Link("combined_scenario_id", RUNS, COMBINED),),
    blocks=(
        *(
            Block(
                f"Largest run of {year}: every published supply scenario with every allocation scenario",
                f"""
                pivot (
                    select supply_scenario, allocation_scenario, largest_frontier_run_{year}_flop as run_flop
                    from review.v_scenario_matrix
                    where variant = 'published'
                )
                on allocation_scenario using max(run_flop) group by supply_scenario order by supply_scenario
                """,
                Chart(
                    "dots",
                    "Largest training run of the year, FLOP",
                    FLOP_AXIS,
                    "supply_scenario",
                    "Supply scenario (marks: allocation scenario)",
                    is_log=True,
                ),
            )
            for year in (2030, 2040)
        ),
    ),
)

SUPPLY_CAPACITY = Sheet(
    name=CAPACITY,
    title="Supply capacity: all usable AI compute of a year, and what limits it",
    shows="Inputs, limits, the one that binds, costs. Blue numbers lead to the assumption behind them; in calibrated "
    "rows the assumption gives the path and what was observed gives its level.",
    tables=("supply.supply_fundamental_inputs_by_year", "supply.supply_capex_requirements"),
    query="""
        select inputs.*, money.capex_required_usd, money.capex_coverage_ratio
        from supply.supply_fundamental_inputs_by_year as inputs
        left join supply.supply_capex_requirements as money using (variant, supply_scenario, year)
        order by variant desc, supply_scenario, year
    """,
    frozen=3,
    has_caution=True,
    parameters=Parameters(
        "supply_scenario",
        {
            "shipments_h100e": "shipments_h100e",
            "accelerator_lifetime_years": "accelerator_lifetime_years",
            "peak_flop_per_second_per_h100e": "peak_flop_per_second_per_h100e",
            "effective_power_kw_per_h100e": "power_kw_per_h100e",
            "ai_datacenter_capacity_mw": "ai_datacenter_capacity_mw",
            "ai_share_of_datacenter_power_frac": "ai_share_of_datacenter_power_frac",
            "datacenter_packing_efficiency_frac": "datacenter_packing_efficiency_frac",
            "cluster_utilization_frac": "cluster_utilization_frac",
            "accelerator_unit_cost_usd": "accelerator_unit_cost_usd",
            "cluster_capex_multiplier": "cluster_capex_multiplier",
            "ai_infrastructure_capex_usd": "ai_infrastructure_capex_usd",
            "cost_per_h100e_year_cloud_usd": "cloud_rental_usd_per_h100e_year",
        },
    ),
    blocks=(
        Block(
            "Usable compute by supply scenario, published variant",
            """
            pivot (
                select year, supply_scenario, usable_compute_flop
                from supply.supply_fundamental_inputs_by_year
                where variant = 'published'
            )
            on supply_scenario using max(usable_compute_flop) group by year order by year
            """,
            Chart("line", "All usable AI compute of the year, FLOP", FLOP_AXIS, is_log=True),
        ),
        Block(
            "The four limits of the base scenario, published variant (the lowest binds)",
            """
            select
                year,
                chip_stock_h100e,
                power_limited_stock_h100e,
                datacenter_limited_stock_h100e,
                capex_limited_stock_h100e
            from supply.supply_fundamental_inputs_by_year
            where variant = 'published' and supply_scenario = 'base'
            order by year
            """,
            Chart("line", "Stock of accelerators, H100e", FLOP_AXIS, is_log=True),
        ),
        Block(
            "Years in which each limit binds, published and extended scenarios",
            """
            pivot (
                select supply_scenario, binding_constraint, years_binding
                from supply.supply_binding_constraints
                where variant in ('published', 'extended')
            )
            on binding_constraint in ('chip', 'power', 'datacenter', 'capex') using max(years_binding)
            group by supply_scenario order by supply_scenario desc
            """,
            Chart("bar", "Years of 2024 to 2040 in which it binds, count", "0", "supply_scenario", "Supply scenario"),
        ),
        Block(
            "Binding constraint by year, published and extended scenarios",
            """
            pivot (
                select year, supply_scenario, binding_constraint
                from supply.supply_fundamental_inputs_by_year
                where variant in ('published', 'extended')
            )
            on supply_scenario using max(binding_constraint) group by year order by year
            """,
        ),
    ),
)

ALLOCATION_BUCKETS = Sheet(
    name=BUCKETS,
    title="Allocation buckets: what the usable compute of a year is used for",
    shows="Six uses that add up to usable compute. Blue numbers lead to the share assumed or to the supply.",
    tables=("allocation.allocation_compute_by_bucket", "allocation.allocation_share_assumptions_by_year"),
    query="from allocation.allocation_compute_by_bucket order by variant desc, combined_scenario_id, year",
    frozen=5,
    has_caution=True,
    links=(Link("usable_compute_flop", CAPACITY, SUPPLY_ROW),),
    parameters=Parameters(
        "allocation_scenario",
        {
            "inference_flop": "inference_share_frac",
            "training_flop": "training_share_frac",
            "ai_rnd_experiment_flop": "ai_rnd_experiment_share_frac",
            "post_training_flop": "post_training_share_frac",
            "safety_eval_flop": "safety_eval_share_frac",
            "reserved_idle_fragmented_flop": "reserved_idle_fragmented_share_frac",
        },
    ),
    blocks=(
        Block(
            "Usable compute by use, base x base, published variant",
            """
            select year, inference_flop, training_flop, ai_rnd_experiment_flop, post_training_flop, safety_eval_flop,
                reserved_idle_fragmented_flop
            from allocation.allocation_compute_by_bucket
            where variant = 'published' and combined_scenario_id = 'base__base'
            order by year
            """,
            Chart("column", "Compute of the year, FLOP", FLOP_AXIS),
        ),
        Block(
            "Shares of usable compute by use, base, published variant",
            """
            select year, inference_share_frac, training_share_frac, ai_rnd_experiment_share_frac,
                post_training_share_frac, safety_eval_share_frac, reserved_idle_fragmented_share_frac
            from allocation.allocation_share_assumptions_by_year
            where variant = 'published' and allocation_scenario = 'base'
            order by year
            """,
            Chart("column", "Share of usable compute, %", "0%"),
        ),
    ),
)

LARGEST_FRONTIER_RUN = Sheet(
    name=RUNS,
    title="Largest frontier run: the biggest single training run of a year",
    shows="From usable compute to one run, and its gap to the historical line. Blue numbers lead to what is behind.",
    tables=("allocation.allocation_largest_frontier_run", "allocation.allocation_vs_historical_trend"),
    query="""
        select runs.*, trend.historical_extrapolation_flop, trend.gap_ratio, trend.log10_gap
        from allocation.allocation_largest_frontier_run as runs
        left join allocation.allocation_vs_historical_trend as trend using (variant, combined_scenario_id, year)
        order by variant desc, combined_scenario_id, year
    """,
    frozen=5,
    has_caution=True,
    links=(
        Link("usable_compute_flop", CAPACITY, SUPPLY_ROW),
        Link("training_flop", BUCKETS, ("variant", "combined_scenario_id", "year")),
    ),
    parameters=Parameters(
        "allocation_scenario",
        {
            "frontier_lab_training_flop": "frontier_lab_training_share_frac",
            "largest_frontier_run_flop": "largest_run_concentration_frac",
            "run_share_of_usable_frac": "cluster_contiguity_factor_frac",
        },
    ),
    blocks=(
        Block(
            "Chip-limited, base and fast path against the historical line (Rule A since 2018), published variant",
            """
            pivot (
                select year, pace, largest_frontier_run_flop from review.v_slow_base_fast_envelope
                where variant = 'published'
                union all
                select year, 'historical line', historical_extrapolation_flop
                from allocation.allocation_vs_historical_trend
                where variant = 'published' and combined_scenario_id = 'base__base'
            )
            on pace in ('fast', 'base', 'chip-limited', 'historical line') using max(largest_frontier_run_flop)
            group by year order by year
            """,
            Chart("line", "Largest training run of the year, FLOP", FLOP_AXIS, is_log=True),
        ),
        Block(
            "Largest run by supply scenario, base allocation, published variant",
            """
            pivot (
                select year, supply_scenario, largest_frontier_run_flop
                from allocation.allocation_largest_frontier_run
                where variant = 'published' and allocation_scenario = 'base'
            )
            on supply_scenario using max(largest_frontier_run_flop) group by year order by year
            """,
            Chart("line", "Largest training run of the year, FLOP", FLOP_AXIS, is_log=True),
        ),
        Block(
            "Largest run by allocation scenario, base supply, published variant",
            """
            pivot (
                select year, allocation_scenario, largest_frontier_run_flop
                from allocation.allocation_largest_frontier_run
                where variant = 'published' and supply_scenario = 'base'
            )
            on allocation_scenario using max(largest_frontier_run_flop) group by year order by year
            """,
            Chart("line", "Largest training run of the year, FLOP", FLOP_AXIS, is_log=True),
        ),
    ),
)

EFFECTIVE_COMPUTE_HANDOFF = Sheet(
    name=HANDOFF,
    title="Effective-compute handoff: what the effective-compute layer takes over",
    shows="Chip-limited, base and fast path: the largest run, and the compute that makes software progress.",
    tables=("review.v_phase4_handoff",),
    query="from review.v_phase4_handoff order by variant desc, year, combined_scenario_id",
    frozen=4,
    has_caution=True,
    links=(Link("largest_frontier_run_flop", RUNS, ("variant", "combined_scenario_id", "year")),),
    blocks=(
        Block(
            "Largest run that is handed over, published variant",
            """
            pivot (
                select year, pace, largest_frontier_run_flop from review.v_phase4_handoff where variant = 'published'
            )
            on pace in ('fast', 'base', 'chip-limited') using max(largest_frontier_run_flop) group by year order by year
            """,
            Chart("line", "Largest training run of the year, FLOP", FLOP_AXIS, is_log=True),
        ),
        Block(
            "Compute by use that is handed over, base path, published variant",
            """
            select year, inference_flop, training_flop, ai_rnd_experiment_flop, post_training_flop
            from review.v_phase4_handoff
            where variant = 'published' and pace = 'base'
            order by year
            """,
            Chart("line", "Compute of the year, FLOP", FLOP_AXIS, is_log=True),
        ),
    ),
)

MODEL_COUNTS = Sheet(
    name="Model Counts",
    title="Model counts: how many models exceed a training compute by the end of 2028",
    shows="Published forecast, the same without its faults, and every supply and allocation scenario, with 90% bands.",
    tables=("review.v_model_counts_2028",),
    query="""
        from review.v_model_counts_2028
        order by threshold_flop, counting_method, variant, scenario
    """,
    frozen=4,
    blocks=(
        *(
            Block(
                f"Models above {threshold} FLOP to date, median over runs",
                f"""
                pivot (
                    select year, concat_ws(', ', counting_method, variant, scenario) as forecast, models_p50
                    from model_counts.model_counts_absolute
                    where method = 'simulation' and threshold_flop = {threshold} and year <= 2028
                        and (
                            counting_method in ('published', 'corrected') and scenario = 'baseline'
                            or counting_method = 'coupled' and scenario = 'base__base'
                        )
                )
                on forecast using max(models_p50) group by year order by year
                """,
                Chart("line", f"Models above {threshold} FLOP to date, count", "0"),
            )
            for threshold in ("1e25", "1e26")
        ),
        Block(
            "Models of the year within a factor of ten of the largest run, median, coupled, base supply,"
            " calibrated variant",
            """
            pivot (
                select year, scenario, models_p50
                from model_counts.model_counts_frontier
                where counting_method = 'coupled' and variant = 'calibrated' and method = 'simulation'
                    and width_log10 = 1 and starts_with(scenario, 'base__')
            )
            on scenario using max(models_p50) group by year order by year
            """,
            Chart("line", "Models of the year, count", "0"),
        ),
        Block(
            "First year in which the median captures 10, 50 and 100 models, coupled, base case, both variants",
            """
            pivot (
                select variant, rule_name, captured_models, first_year_p50
                from model_counts.model_counts_rule_lead_time
                where counting_method = 'coupled' and scenario = 'base__base'
            )
            on captured_models in (10, 50, 100) using max(first_year_p50)
            group by variant, rule_name order by variant, rule_name
            """,
        ),
    ),
)

ASSUMPTION_ROWS = Sheet(
    name=ASSUMPTIONS,
    title="Assumptions: every value that a scenario gives, with its range, source and confidence",
    shows="A scenario takes what it does not give from its parent. Years between two milestones are interpolated.",
    tables=("meta.sources_and_confidence",),
    query="""
        select
            layer, parameter, scenario, year, variant, assumption_value, assumption_low, assumption_high,
            assumption_unit, confidence, source_id, origin, rationale, is_range_from_grade, range_rationale
        from meta.sources_and_confidence
        order by layer, parameter, variant desc, scenario, year
    """,
    frozen=4,
    unit_column="assumption_unit",
    links=(Link("source_id", SOURCES, ("source_id",)),),
)

SOURCE_ROWS = Sheet(
    name=SOURCES,
    title="Sources and confidence: where the assumptions and the observations come from",
    shows="One row per source in use. The number of values leads to the first assumption that cites it.",
    tables=("meta.sources_and_confidence", "staging.stg_sources"),
    query="""
        with cited as (
            select
                source_id,
                count(*) as values_citing,
                count(*) filter (confidence = 'high') as values_of_high_confidence,
                count(*) filter (confidence = 'medium') as values_of_medium_confidence,
                count(*) filter (confidence = 'low') as values_of_low_confidence,
                string_agg(distinct parameter, ', ' order by parameter) as cited_for
            from meta.sources_and_confidence
            group by source_id
            union all
            select source_id, count(*), null, null, null, 'historical_models'
            from historical.historical_models
            group by source_id
        )
        select
            source_id, author, title, source_year, vintage, retrieved_on, url, kind, origin, values_citing,
            values_of_high_confidence, values_of_medium_confidence, values_of_low_confidence, cited_for
        from cited
        left join staging.stg_sources using (source_id)
        order by source_id
    """,
    links=(Link("values_citing", ASSUMPTIONS, ("source_id",)),),
    blocks=(
        Block(
            "Assumed values by layer and confidence",
            """
            pivot meta.sources_and_confidence on confidence in ('high', 'medium', 'low') using count(*)
            group by layer order by layer
            """,
        ),
    ),
)

AGENTS = Sheet(
    name="Agents",
    title="Agents: tokens, agents and what their hours cost, from the inference compute of a year",
    shows="Base case. Capacity is not demand. Work in full-time equivalents has its ceilings beside it.",
    tables=("review.v_agents_by_year", "agents.agents_observed_against_model", "agents.agents_published_estimates"),
    query="""
        select
            variant, measure, year, agent_class, basis, point_value, p05, p50, p95, unit,
            automatable_fte_p50, world_fte
        from review.v_agents_by_year
        order by variant, measure, year
    """,
    frozen=3,
    unit_column="unit",
    blocks=(
        Block(
            "Agents that all inference compute could run, median over draws, calibrated variant",
            """
            pivot (
                select year, agent_class, p50
                from review.v_agents_by_year
                where variant = 'calibrated'
                    and measure in ('agents_frontier', 'agents_class_2026', 'agents_open_weight')
            )
            on agent_class using max(p50) group by year order by year
            """,
            Chart("line", "Agents running all year, count", "0E+00", is_log=True),
        ),
        Block(
            "What the measures are",
            "select distinct measure, unit, description from review.v_agents_by_year order by measure",
        ),
        Block(
            "What is observed beside the calibrated base case; the tokens of 2025 are held out",
            """
            select anchor, entity, period, role, observed_value, model_point, model_p05, model_p50, model_p95, unit,
                model_over_observed, is_in_band, source_id
            from agents.agents_observed_against_model
            order by anchor, year, entity, period
            """,
        ),
        Block(
            "Estimates of others beside the calibrated base case on the chips that they count",
            """
            select estimate, published, subject, published_low, published_mid, published_high, model_point, model_p05,
                model_p95, unit, model_over_published, source_id
            from agents.agents_published_estimates
            order by published, estimate
            """,
        ),
    ),
)

SHEETS = (
    flow.MODEL_FLOW,
    SCENARIO_MATRIX,
    history.HISTORICAL_BASELINE,
    SUPPLY_CAPACITY,
    ALLOCATION_BUCKETS,
    LARGEST_FRONTIER_RUN,
    downstream.CALIBRATION,
    EFFECTIVE_COMPUTE_HANDOFF,
    downstream.EFFECTIVE_COMPUTE,
    downstream.CAPABILITY,
    projections.PROJECTIONS,
    projections.CROSSING_YEARS,
    projections.SENSITIVITY,
    projections.FORECAST_RECORD,
    projections.PUBLISHED_FORECASTS,
    projections.DRAW_LAWS,
    MODEL_COUNTS,
    economy.ECONOMY,
    AGENTS,
    takeoff.TAKEOFF,
    ASSUMPTION_ROWS,
    SOURCE_ROWS,
    flow.OUTPUT_INVENTORY,
)

"""The sheet of the money loop and of the optimal split of compute."""

from scripts.workbook.layout import Block, Chart, Sheet

ECONOMY = Sheet(
    name="Economy",
    title="Economy: revenue, capex and what pays for it in the closed money loop, base supply and base allocation",
    shows="Known up to 2026, modelled afterwards. Points stand beside bands; medians lie lower where a law is skewed.",
    tables=(
        "review.v_economy_by_year",
        "economy.economy_observed_against_model",
        "economy.economy_revenue_elasticities",
        "economy.economy_optimal_shares",
        "economy.economy_allocation_against_optimum",
        "economy.economy_implied_preferences",
        "economy.economy_optimal_path",
    ),
    query="""
        select
            economy_scenario, year,
            revenue_usd, revenue_p05_usd, revenue_p50_usd, revenue_p95_usd, carrying_revenue_usd,
            carrying_revenue_p05_usd, carrying_revenue_p50_usd, carrying_revenue_p95_usd, carried_draw_frac,
            payback_years, payback_p05_years, payback_p50_years, payback_p95_years,
            capex_usd, capex_p05_usd, capex_p50_usd, capex_p95_usd, operating_cash_flow_usd,
            outside_finance_share_frac, outside_finance_share_p05_frac, outside_finance_share_p95_frac,
            binding_constraint, bound_by_capex_frac, bound_by_chip_frac, bound_by_power_frac, bound_by_datacenter_frac,
            loop_gain, loop_gain_p05, loop_gain_p95
        from review.v_economy_by_year
        order by economy_scenario, year
    """,
    frozen=2,
    blocks=(
        Block(
            "Revenue, what of it would carry the capex of the year before, and capex: base scenario, medians of draws",
            """
            select year, revenue_p50_usd, carrying_revenue_p50_usd, capex_p50_usd
            from review.v_economy_by_year
            where economy_scenario = 'base' and carrying_revenue_p50_usd is not null
            order by year
            """,
            Chart("line", "USD of the year", "0E+00", is_log=True),
        ),
        Block(
            "Best split of compute of a lab, Cobb-Douglas, at the point",
            """
            select
                year,
                max(optimal_share_frac) filter (bucket = 'inference') as optimal_inference_frac,
                max(optimal_share_frac) filter (bucket = 'training') as optimal_training_frac,
                max(optimal_share_frac) filter (bucket = 'experiments') as optimal_experiments_frac
            from economy.economy_optimal_shares
            where substitution_form = 'cobb_douglas'
            group by year
            order by year
            """,
            Chart("line", "Share of the three buckets", "0%"),
        ),
        Block(
            "Known years, and what the loop says of them from the year before; misses are kept",
            """
            select
                quantity, year, observed_value, observed_low, observed_high,
                model_value, model_p05, model_p50, model_p95,
                if(ends_with(quantity, '_usd'), 'USD', 'fraction') as unit,
                model_over_observed, is_inside_band, source_id
            from economy.economy_observed_against_model
            order by quantity, year
            """,
        ),
        Block(
            "Allocation scenarios against that split, Cobb-Douglas",
            """
            from economy.economy_allocation_against_optimum
            where substitution_form = 'cobb_douglas' and year in (2024, 2026, 2030, 2040)
            order by variant, allocation_scenario, year
            """,
        ),
        Block(
            "What a lab would have to believe for its split to be the best",
            "from economy.economy_implied_preferences order by entity, year, substitution_form",
        ),
        Block(
            "Best path of the years ahead against the rule that takes each year alone",
            "from economy.economy_optimal_path order by path_end, year",
        ),
        Block(
            "How revenue answers to compute: estimates beside the elasticity that is assumed",
            """
            select basis, period, elasticity, elasticity_low, elasticity_high, assumed_elasticity, source_id, note
            from economy.economy_revenue_elasticities
            order by basis, period
            """,
        ),
    ),
)

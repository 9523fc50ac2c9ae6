"""The sheets of what follows from allocation: calibration, effective compute and capability."""

from scripts.workbook.layout import Block, Chart, Link, Sheet

RUNS, FLOP_AXIS = "Largest Frontier Run", "0E+00"
RUN_ROW = Link("combined_scenario_id", RUNS, ("variant", "combined_scenario_id", "year"))
BASE_CASE = "combined_scenario_id = 'base__base' and software_form = 'default'"

CALIBRATION = Sheet(
    name="Calibration",
    title="Calibration: the largest runs that each variant would have predicted, and those observed",
    shows="By cut-off, the years after it held out. Error log10: 0.48 is 3 times too high, 1 is ten times too high.",
    tables=("allocation.allocation_run_backcast", "supply.supply_observed_against_model"),
    query="from allocation.allocation_run_backcast order by variant desc, cutoff_year desc, year",
    frozen=3,
    has_caution=True,
    blocks=(
        Block(
            "Largest runs 2018 to 2025, predicted by both variants from what was known by end of 2024, and observed",
            """
            select
                year,
                max(predicted_run_flop) filter (variant = 'published') as published_prediction_flop,
                max(predicted_run_flop) filter (variant = 'calibrated') as calibrated_prediction_flop,
                max(observed_run_flop) as observed_run_flop
            from allocation.allocation_run_backcast
            where cutoff_year = 2024
            group by year
            order by year
            """,
            Chart("line", "Largest training run of the year, FLOP", FLOP_AXIS, is_log=True),
        ),
        Block(
            "Error of each cut-off: mean and root mean square, log10",
            """
            select variant, cutoff_year, n_years, n_within_factor_3, mean_error_log10, rms_error_log10, n_held_out,
                mean_held_out_error_log10
            from allocation.allocation_run_backcast_summary
            order by variant desc, cutoff_year
            """,
        ),
        Block(
            "Observed years against the published and the calibrated model, base supply scenario",
            "from supply.supply_observed_against_model order by quantity, year",
        ),
        Block(
            "Which base runs fit the chips of the leading lab, both variants",
            """
            select variant, year, largest_frontier_run_flop, run_days, implied_run_h100e, lab_fleet_h100e,
                implied_share_of_lab_fleet_frac, is_within_lab_fleet
            from allocation.allocation_run_cross_checks
            where combined_scenario_id = 'base__base'
            order by variant desc, year
            """,
        ),
    ),
)

EFFECTIVE_COMPUTE = Sheet(
    name="Effective Compute",
    title="Effective compute: the largest run so far times the gain of software over 2024",
    shows="All scenarios, default software, whose rate is disputed. A scenario leads to its run.",
    tables=("effective_compute.effective_compute_by_year", "effective_compute.effective_compute_vs_historical_trend"),
    query="""
        select
            effective.variant, effective.combined_scenario_id, effective.year, effective.supply_scenario,
            effective.allocation_scenario, effective.run_so_far_flop_log10, effective.software_gain_log10,
            effective.software_growth_ln_per_year, effective.effective_compute_flop_log10,
            effective.effective_compute_flop, gaps.historical_line_flop_log10, gaps.raw_log10_gap,
            gaps.effective_log10_gap, gaps.software_closes_log10, gaps.software_closes_frac
        from effective_compute.effective_compute_by_year as effective
        inner join effective_compute.effective_compute_vs_historical_trend as gaps
            using (variant, software_form, combined_scenario_id, year)
        where software_form = 'default' and gaps.historical_line = 'top_run'
        order by effective.variant desc, combined_scenario_id, year
    """,
    frozen=3,
    has_caution=True,
    links=(RUN_ROW,),
    blocks=(
        Block(
            "Largest run and effective compute, base case, published and calibrated",
            f"""
            select
                year,
                max(power(10, run_so_far_flop_log10)) filter (variant = 'published') as published_run_flop,
                max(effective_compute_flop) filter (variant = 'published') as published_effective_flop,
                max(power(10, run_so_far_flop_log10)) filter (variant = 'calibrated') as calibrated_run_flop,
                max(effective_compute_flop) filter (variant = 'calibrated') as calibrated_effective_flop
            from effective_compute.effective_compute_by_year
            where {BASE_CASE}
            group by year
            order by year
            """,
            Chart("line", "FLOP of one run; effective: in algorithms of 2024", FLOP_AXIS, is_log=True),
        ),
        Block(
            "Growth of effective compute since 2024 by part, orders of magnitude, base case, calibrated variant",
            f"""
            select year, software_growth_log10, spend_growth_log10, hardware_price_growth_log10,
                hardware_stock_growth_log10, run_share_growth_log10
            from effective_compute.effective_compute_growth_decomposition
            where variant = 'calibrated' and {BASE_CASE}
            order by year
            """,
            Chart("column", "Growth since 2024, orders of magnitude of FLOP", "0"),
        ),
        Block(
            "Estimates of software progress, times a year, against the initial rate of the model",
            """
            select estimate_id, multiplier_per_year, multiplier_low_per_year, multiplier_high_per_year,
                model_multiplier_per_year, is_model_inside_interval, confidence
            from effective_compute.effective_compute_software_estimates
            order by multiplier_per_year, estimate_id
            """,
        ),
    ),
)

CAPABILITY = Sheet(
    name="Capability",
    title="Capability: task horizon, capability index and automation that effective compute brings",
    shows="All scenarios, default software. Coloured: above the measured range METR calls readings unreliable, so no "
    "such horizon is tested. A scenario leads to its run.",
    tables=("capability.capability_by_year", "capability.capability_observed_horizons"),
    query="""
        select
            variant, combined_scenario_id, year,
            is_beyond_measured_range, horizon_p50_minutes, horizon_p80_minutes, horizon_p50_minutes_log2, eci,
            ai_rnd_automation_frac, economy_automation_frac, effective_compute_flop_log10, horizon_doublings_per_oom,
            eci_per_oom, bridge_difference_doublings
        from capability.capability_by_year
        where software_form = 'default'
        order by variant desc, combined_scenario_id, year
    """,
    frozen=4,
    links=(RUN_ROW,),
    blocks=(
        Block(
            "Task horizon (p50), base case of both variants, and the end of the measured range",
            f"""
            select
                year,
                max(horizon_p50_minutes) filter (variant = 'published') as published_p50_minutes,
                max(horizon_p50_minutes) filter (variant = 'calibrated') as calibrated_p50_minutes,
                (select horizon_measured_limit from assumptions.scalar_parameters) as measured_range_minutes,
                bool_or(is_beyond_measured_range) filter (variant = 'calibrated') as is_beyond_measured_range
            from capability.capability_by_year
            where {BASE_CASE}
            group by year
            order by year
            """,
            Chart(
                "line",
                "Task length done half the time, minutes",
                "0E+00",
                series=("published_p50_minutes", "calibrated_p50_minutes", "measured_range_minutes"),
                is_log=True,
            ),
        ),
        Block(
            "Share that can be automated: AI research and all tasks of the economy, base case, calibrated variant",
            f"""
            select year, ai_rnd_automation_frac, economy_automation_frac
            from capability.capability_by_year
            where variant = 'calibrated' and {BASE_CASE}
            order by year
            """,
            Chart("line", "Share that can be automated, %", "0%"),
        ),
        Block(
            "Horizons that METR measured",
            """
            select model_name, released_on, horizon_p50_minutes, horizon_p50_low_minutes, horizon_p50_high_minutes,
                is_sota, is_reliable, is_fitted, is_beyond_measured_range
            from capability.capability_observed_horizons
            order by released_on, model_key
            """,
        ),
        Block(
            "How the trend before each cut-off predicted the models of the next 12 months, doublings",
            """
            select first_year, cut_off_on, n_models_fitted, n_models_scored, bias_doublings, rms_doublings,
                inside_band_frac
            from capability.capability_backcast
            where lead_window = '12 months'
            order by first_year, cut_off_on
            """,
        ),
    ),
)

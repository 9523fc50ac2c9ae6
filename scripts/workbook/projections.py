"""The sheets of the projections: bands, crossings, sensitivity, forecast record, others' forecasts and draw laws."""

from scripts.workbook.layout import ASSUMPTIONS, Block, Chart, Link, Sheet

BANDS, RANKED, SOURCES = "Projections", "Sensitivity", "Sources & Confidence"
FLOP_AXIS = "0E+00"
#: The base case in both variants and the mixture; all scenarios are in the view itself.
SHOWN_PATHS = """
    (
        variant = 'calibrated' and combined_scenario_id in ('base__base', 'mixture')
        or variant = 'published' and combined_scenario_id = 'base__base'
    )
"""
#: Along the chain, from money to automation; views for people name measures without their scale.
BY_CHAIN = """
    (
        select listed.measure_position
        from (
            select measure as scaled, natural_measure, measure_position from staging.stg_projection_measures
        ) as listed
        where measure in (listed.scaled, listed.natural_measure)
    )
"""


def _band_block(title: str, measure: str, unit: str, y_title: str) -> Block:
    """Return the band of a measure over the years, calibrated base case, beside the published point."""
    quantiles = ", ".join(
        f"max({quantile}) filter (variant = 'calibrated') as {quantile}_{unit}"
        for quantile in ("p05", "p25", "p50", "p75", "p95")
    )
    flags = (
        ", (select horizon_measured_limit from assumptions.scalar_parameters) as measured_range_minutes,"
        " bool_or(is_beyond_measured_range) filter (variant = 'calibrated') as is_beyond_measured_range"
    )
    drawn = tuple(f"{name}_{unit}" for name in ("p05", "p50", "p95", "published_point"))
    return Block(
        title,
        f"""
        select year, {quantiles}, max(point_value) filter (variant = 'published') as published_point_{unit}
            {flags if unit == "minutes" else ""}
        from review.v_projection_bands
        where measure = '{measure}' and combined_scenario_id = 'base__base'
        group by year
        order by year
        """,
        Chart(
            "line",
            y_title,
            FLOP_AXIS,
            series=(*drawn, "measured_range_minutes") if unit == "minutes" else drawn,
            is_log=True,
        ),
    )


PROJECTIONS = Sheet(
    name=BANDS,
    title="Projections: the distribution of every measure, in natural units",
    shows="Quantiles over all draws of base x base in both variants and of the mixture of scenarios. Coloured: above"
    " the measured range METR calls readings unreliable. A measure leads to the assumptions that move it most.",
    tables=("review.v_projection_bands",),
    query=f"""
        select
            variant, combined_scenario_id, label, year,
            is_beyond_measured_range, is_p95_beyond_measured_range,
            p05, p25, p50, p75, p95, point_value, unit, measure
        from review.v_projection_bands
        where {SHOWN_PATHS} and year in (2026, 2030, 2035, 2040)
        order by variant, combined_scenario_id, {BY_CHAIN}, year
    """,
    frozen=4,
    has_caution=True,
    unit_column="unit",
    links=(Link("label", RANKED, ("label", "year")),),
    blocks=(
        _band_block(
            "Largest run, base case: calibrated 5%, 50% and 95%, and published point",
            "largest_run_flop",
            "flop",
            "Largest training run of the year, FLOP",
        ),
        _band_block(
            "Effective compute, base case: calibrated 5%, 50% and 95%, and published point",
            "effective_compute_flop",
            "flop",
            "Effective compute, FLOP in algorithms of 2024",
        ),
        _band_block(
            "Task horizon (50%), base case, and the end of the measured range",
            "horizon_p50_minutes",
            "minutes",
            "Task length done half the time, minutes",
        ),
    ),
)

#: Columns of the block, threshold behind each.
HORIZONS = {name: f"horizon_{name}" for name in ("day", "week", "month", "year")}
RUNS = {f"at_least_1e{exponent}_flop": f"run_1e{exponent}" for exponent in (27, 28, 29, 30)}


def _probability_block(title: str, thresholds: dict[str, str]) -> Block:
    """Return the probability of each threshold by year, calibrated base case."""
    columns = ", ".join(
        f"max(reached_by_frac) filter (threshold = '{threshold}') as {name}_frac"
        for name, threshold in thresholds.items()
    )
    return Block(
        title,
        f"""
        select year, {columns}
        from projections.projection_threshold_probabilities
        where variant = 'calibrated' and combined_scenario_id = 'base__base'
        group by year
        order by year
        """,
        Chart("line", "Probability that it has been reached, %", "0%"),
    )


CROSSING_YEARS = Sheet(
    name="Crossing Years",
    title="Crossing years: when a threshold is first reached, and how often not by 2040",
    shows="Quantiles of the year over all draws; empty where fewer draws ever reach it. Coloured: above the measured"
    " range METR calls readings unreliable. A measure leads to its bands.",
    tables=("review.v_crossing_years", "projections.projection_threshold_probabilities"),
    query=f"""
        select
            variant, combined_scenario_id, label,
            is_beyond_measured_range, p05_year, p25_year, p50_year, p75_year, p95_year,
            never_frac, reached_by_2026_frac, reached_by_2030_frac, reached_by_2035_frac, reached_by_2040_frac,
            threshold_value, unit, measure, threshold
        from review.v_crossing_years
        where {SHOWN_PATHS}
        order by variant, combined_scenario_id, {BY_CHAIN}, threshold_value
    """,
    frozen=3,
    unit_column="unit",
    links=(Link("measure", BANDS, ("variant", "combined_scenario_id", "measure")),),
    blocks=(
        _probability_block(
            "Probability of a task horizon by year, base case, calibrated; beyond measured range as the table marks",
            HORIZONS,
        ),
        _probability_block("Probability of a largest run by year, base case, calibrated", RUNS),
    ),
)


GROUPS = (
    "hardware",
    "finance",
    "usable_compute_growth",
    "allocation",
    "run_growth",
    "software",
    "capability_map",
    "capability_growth",
)


def _group_block(year: int) -> Block:
    """Return the shares of variance by group of assumptions in a year, calibrated base case."""
    # Sampling gives a group that explains nothing a small share of either sign.
    columns = ", ".join(
        f"greatest(max(shapley_frac) filter (sensitivity_group = '{group}'), 0) as {group}_frac" for group in GROUPS
    )
    return Block(
        f"Shares of the variance of {year} by group of assumptions (Shapley effects), calibrated base case",
        f"""
        select explained_label as label, {columns}
        from projections.projection_sensitivity_groups
        where variant = 'calibrated' and year = {year}
        group by measure, explained_label
        order by {BY_CHAIN} desc
        """,
        Chart("bar", "Share of the variance, %", "0%", "label", "Measure"),
    )


SENSITIVITY = Sheet(
    name=RANKED,
    title="Sensitivity: which assumption moves a figure most, and how well it is known",
    shows="The twelve largest swings of each measure and year, base x base, each assumption alone at the ends of its"
    " 90% range; what moves nothing is counted, not listed. Coloured: low confidence and a large swing. Blue leads to"
    " the assumption and its source.",
    tables=("review.v_sensitivity_ranked", "projections.projection_sensitivity_groups"),
    query=f"""
        select
            variant, label, year, swing_rank, parameter,
            is_low_confidence_and_large_swing, confidence, swing_ratio, swing_over_largest_frac,
            low_end_value, point_value, high_end_value, swing, unit, unmoving_count, is_beyond_measured_range,
            low_parameter_value, high_parameter_value, parameter_unit,
            sensitivity_group, meaning, source_id, source_author
        from review.v_sensitivity_ranked
        order by variant, {BY_CHAIN}, year, swing_rank
    """,
    frozen=5,
    unit_column="unit",
    links=(Link("parameter", ASSUMPTIONS, ("parameter",)), Link("source_id", SOURCES, ("source_id",))),
    blocks=(
        _group_block(2030),
        _group_block(2040),
        Block(
            "How far these shares can be trusted: halves of the draws, the sum of the effects, failed checks",
            """
            select
                variant,
                max(draw_count) as draw_count,
                max(halves_difference_frac) as largest_halves_difference_frac,
                max(abs(shapley_sum_frac - 1)) as largest_shapley_sum_error_frac,
                coalesce(
                    string_agg(
                        distinct explained_label || ' ' || year || ': ' || failed_gates, '; '
                        order by explained_label || ' ' || year || ': ' || failed_gates
                    ) filter (failed_gates <> ''),
                    'none'
                ) as failed_gates
            from projections.projection_sensitivity_groups
            group by variant
            order by variant
            """,
        ),
        Block(
            "Shares of the variance of the largest run by choice of scenario, calibrated",
            """
            select year, allocation_frac, supply_frac
            from projections.projection_allocation_against_supply
            where variant = 'calibrated' and compared_by = 'choice of scenario'
            order by year
            """,
            Chart("line", "Share of the variance of the largest run, %", "0%"),
        ),
        Block(
            "Does allocation or supply decide the largest run? By both methods and in both variants",
            """
            select variant, compared_by, year, allocation_frac, supply_frac, does_allocation_dominate
            from projections.projection_allocation_against_supply
            where year in (2026, 2030, 2035, 2040)
            order by variant, compared_by, year
            """,
        ),
    ),
)

FORECAST_RECORD = Sheet(
    name="Forecast Record",
    title="Forecast record: what laws of growth would have said at past cut-offs of what came next",
    shows="Each forecast knows the readings before its cut-off only. Coloured: the 95% end is above the measured range,"
    " where METR calls readings unreliable.",
    tables=(
        "review.v_forecast_record",
        "projections.projection_forecast_record_summary",
        "projections.projection_forecast_record_chance",
    ),
    query="""
        select
            series_label, law, cut_off_on, reading_name,
            observed_value, is_above, predicted_p05, predicted_p25, predicted_p50, predicted_p75, predicted_p95, unit,
            is_p95_beyond_measured_range, is_within_50, is_within_80, is_within_90, pit_frac, lead_years, known_count,
            crps, log_score, score_unit, series, reading_key
        from review.v_forecast_record
        order by series, law, cut_off_on, read_on, reading_key
    """,
    frozen=4,
    unit_column="unit",
    blocks=(
        Block(
            "Largest run by year of training: forecast of the law of growth from what was known in 2023, and what came",
            """
            select
                cast(reading_key as integer) as year,
                predicted_p05 as predicted_p05_flop,
                predicted_p50 as predicted_p50_flop,
                predicted_p95 as predicted_p95_flop,
                observed_value as observed_flop
            from review.v_forecast_record
            where series = 'run_by_training_date' and law = 'growth factor' and cut_off_on = date '2023-01-01'
            order by year
            """,
            Chart("line", "Largest training run of the year, FLOP", FLOP_AXIS, is_log=True),
        ),
        Block(
            "Share of what came that lay in the bands, and scores of every law on all leads",
            """
            select
                series, law, target_count, coverage_50_frac, coverage_80_frac, coverage_90_frac, mean_pit_frac,
                mean_error, mean_crps, growth_factor_mean_crps, skill_of_growth_factor, mean_log_score, unit
            from projections.projection_forecast_record_summary
            where lead_band = 'all' and readings = 'measured'
            order by series, law
            """,
        ),
        Block(
            "What chance makes of it: the law of growth beside worlds in which it is true",
            """
            select
                series, statistic, target_count, record_frac, world_p025_frac, world_p50_frac, world_p975_frac,
                is_within_worlds, independent_target_count
            from projections.projection_forecast_record_chance
            order by series, statistic
            """,
        ),
    ),
)

PUBLISHED_FORECASTS = Sheet(
    name="Published Forecasts",
    title="Published forecasts: what others say, beside this project's band for the same quantity and date",
    shows="Calibrated, mixture. Where nothing can be compared or scored, the reason stands in its place. Coloured: the"
    " grade of the forecast's source, and a band that ends above the measured range of horizons.",
    tables=("review.v_published_forecasts",),
    query="""
        select
            label, forecaster, target_period, made_period,
            statistic, their_value, their_low, their_high, their_interval_frac,
            our_p05, our_p25, our_value, our_p75, our_p95, unit, is_p95_beyond_measured_range,
            our_quantile_of_theirs_frac, their_quantile_of_ours_frac, is_outside_our_90, comparison_note,
            not_compared_because, observed_value, observed_on, their_score, our_score, not_scored_because,
            subject, forecast_kind, basis, confidence, note, source_id, source_title, forecast_id
        from review.v_published_forecasts
        where combined_scenario_id = 'mixture'
        order by not_compared_because is not null, quantity, target_period, forecast_id
    """,
    frozen=2,
    unit_column="unit",
    blocks=(
        Block(
            "Where their figure lies in this project's band: below 5% and above 95% are outside",
            """
            select
                label || ', ' || forecaster || coalesce(' (' || target_period || ')', '') as forecast,
                our_quantile_of_theirs_frac
            from review.v_published_forecasts
            where combined_scenario_id = 'mixture' and our_quantile_of_theirs_frac is not null
            order by quantity desc, target_period desc, forecast_id desc
            """,
            Chart("bar", "Quantile of this project's band, %", "0%", "forecast", "Forecast"),
        ),
    ),
)

DRAW_LAWS = Sheet(
    name="Draw Laws",
    title="Draw laws: from which distribution every parameter is drawn",
    shows="The stated range beside the quantiles that the draws came to. Coloured: more than 1% of the draws were"
    " caught by a bound. A score moves a whole path: -1 and 1 are the ends of its 90% range.",
    tables=("review.v_draw_laws", "projections.projection_rank_correlations"),
    query="""
        select
            parameter, is_path, unit, law, argument_1, argument_2, argument_3, argument_meaning,
            point_value, stated_low, stated_high, p05, p25, p50, p75, p95, clipped_frac, is_clipped_above_1_percent,
            confidence, source_id, sensitivity_group, meaning
        from review.v_draw_laws
        order by is_path, sensitivity_group, parameter
    """,
    unit_column="unit",
    links=(Link("parameter", ASSUMPTIONS, ("parameter",)), Link("source_id", SOURCES, ("source_id",))),
    blocks=(
        Block(
            "Rank correlations asked for and reached",
            """
            select parameter_a, parameter_b, spearman_correlation, achieved_correlation
            from projections.projection_rank_correlations
            order by parameter_a, parameter_b
            """,
        ),
        Block(
            "Weights of the scenarios in the mixture",
            """
            select layer, scenario, weight_frac, owner, confidence, rationale
            from staging.stg_scenario_weights
            order by layer desc, weight_frac desc, scenario
            """,
        ),
        Block("What the draws were made from", "from projections.projection_run"),
    ),
)

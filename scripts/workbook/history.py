"""The sheet of the historical baseline."""

from scripts.workbook.layout import Block, Chart, Link, Sheet

HISTORICAL_BASELINE = Sheet(
    name="Historical Baseline",
    title="Historical baseline: growth of one training run, 1950 to 2026",
    shows="Log-linear fits of 5 metrics over 9 sets of models, with 95% intervals. The source leads to its row.",
    tables=("historical.historical_trend_estimates", "historical.historical_models"),
    query="""
        select estimates.*, observed.source_id
        from historical.historical_trend_estimates as estimates
        cross join (select min(source_id) as source_id from historical.historical_models) as observed
        order by variant desc, metric, model_subset
    """,
    frozen=3,
    has_caution=True,
    links=(Link("source_id", "Sources & Confidence", ("source_id",)),),
    blocks=(
        Block(
            "Training compute of Rule A models since 2018, with the fitted trend, published variant",
            """
            select
                residuals.model_name,
                residuals.organization,
                residuals.release_year_fractional,
                models.training_compute_flop,
                models.training_compute_flop_log10,
                residuals.fitted_log10
            from historical.historical_trend_residuals as residuals
            inner join historical.historical_models as models using (variant, model_name)
            where variant = 'published' and metric = 'training_compute' and model_subset = 'frontier_rule_a_2018+'
            order by release_year_fractional, model_name
            """,
            Chart(
                "scatter",
                "Training compute of one run, log10 FLOP",
                "0",
                "release_year_fractional",
                "Date of release",
                ("training_compute_flop_log10", "fitted_log10"),
                lines=("fitted_log10",),
            ),
        ),
        Block(
            "Growth of Rule A training compute, fitted on windows that start later and later, published variant",
            """
            select
                window_start_year,
                annual_growth_multiplier,
                annual_growth_multiplier_low,
                annual_growth_multiplier_high,
                n_models
            from historical.historical_trend_window_refits
            where variant = 'published' and metric = 'training_compute' and model_subset = 'frontier_rule_a_full'
            order by window_start_year
            """,
            Chart(
                "line",
                "Growth, factor per year",
                "0.0",
                "window_start_year",
                "First year of the window",
                ("annual_growth_multiplier", "annual_growth_multiplier_low", "annual_growth_multiplier_high"),
            ),
        ),
    ),
)

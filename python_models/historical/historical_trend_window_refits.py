"""Fits over trailing windows that start later and later, to see whether the trend slows down.

The maths lives in ``engine.historical``.
"""

import pyarrow as pa

from engine.historical import fit_log_linear, is_fittable

WINDOW_STARTS = range(2012, 2024)
KEYS = ["variant", "metric", "model_subset"]
SCHEMA = pa.schema(
    [(key, pa.string()) for key in KEYS]
    + [
        ("window_start_year", pa.int32()),
        ("n_models", pa.int32()),
        ("slope_log10_per_year", pa.float64()),
        ("slope_low_log10_per_year", pa.float64()),
        ("slope_high_log10_per_year", pa.float64()),
        ("annual_growth_multiplier", pa.float64()),
        ("annual_growth_multiplier_low", pa.float64()),
        ("annual_growth_multiplier_high", pa.float64()),
    ]
)


def model(dbt, session):
    """Return one row per variant, metric, whole-history subset and first year of the window."""
    points = (
        dbt.ref("int_trend_points")
        .filter("model_subset like '%_full'")
        .order("variant, metric, model_subset, release_year_fractional, model_name")
        .df()
    )
    rows = []
    for key, group in points.groupby(KEYS, sort=True):
        for start in WINDOW_STARTS:
            window = group[group["release_year"] >= start]
            if not is_fittable(window["release_year_fractional"], window["metric_value"]):
                continue
            fit = fit_log_linear(window["release_year_fractional"], window["metric_value"])
            rows.append(
                dict(zip(KEYS, key, strict=True))
                | {
                    "window_start_year": start,
                    "n_models": fit.n_points,
                    "slope_log10_per_year": fit.slope_log10_per_year,
                    "slope_low_log10_per_year": fit.slope_low_log10_per_year,
                    "slope_high_log10_per_year": fit.slope_high_log10_per_year,
                    "annual_growth_multiplier": 10**fit.slope_log10_per_year,
                    "annual_growth_multiplier_low": 10**fit.slope_low_log10_per_year,
                    "annual_growth_multiplier_high": 10**fit.slope_high_log10_per_year,
                }
            )
    return pa.Table.from_pylist(rows, schema=SCHEMA)

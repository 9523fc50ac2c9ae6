"""Fits without one organization at a time, to see whether one lab carries the trend.

The maths lives in ``engine.historical``.
"""

import pyarrow as pa

from engine.historical import fit_log_linear, is_fittable

KEYS = ["variant", "metric", "model_subset"]
SCHEMA = pa.schema(
    [(key, pa.string()) for key in KEYS]
    + [
        ("left_out_organization", pa.string()),
        ("n_left_out", pa.int32()),
        ("n_models", pa.int32()),
        ("annual_growth_multiplier", pa.float64()),
        ("annual_growth_multiplier_all", pa.float64()),
    ]
)


def model(dbt, session):
    """Return one row per variant, metric and organization of the headline subset, Rule A since 2018."""
    points = (
        dbt.ref("int_trend_points")
        .filter("model_subset = 'frontier_rule_a_2018+'")
        .order("variant, metric, model_subset, release_year_fractional, model_name")
        .df()
    )
    rows = []
    for key, group in points.groupby(KEYS, sort=True):
        if not is_fittable(group["release_year_fractional"], group["metric_value"]):
            continue
        fit_all = fit_log_linear(group["release_year_fractional"], group["metric_value"])
        for organization in sorted(group["organization"].dropna().unique()):
            kept = group[group["organization"] != organization]
            if not is_fittable(kept["release_year_fractional"], kept["metric_value"]):
                continue
            fit = fit_log_linear(kept["release_year_fractional"], kept["metric_value"])
            rows.append(
                dict(zip(KEYS, key, strict=True))
                | {
                    "left_out_organization": organization,
                    "n_left_out": len(group) - len(kept),
                    "n_models": fit.n_points,
                    "annual_growth_multiplier": 10**fit.slope_log10_per_year,
                    "annual_growth_multiplier_all": 10**fit_all.slope_log10_per_year,
                }
            )
    return pa.Table.from_pylist(rows, schema=SCHEMA)

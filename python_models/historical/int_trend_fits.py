"""The 45 log-linear fits; the maths lives in ``engine.historical``."""

import pyarrow as pa

from engine.historical import fit_log_linear, is_fittable

KEYS = ["variant", "metric", "model_subset"]
ESTIMATES = [
    "slope_log10_per_year",
    "intercept_log10",
    "r_squared",
    "standard_error",
    "slope_low_log10_per_year",
    "slope_high_log10_per_year",
    "residual_standard_error_log10",
    "durbin_watson",
]
SCHEMA = pa.schema([(key, pa.string()) for key in KEYS] + [(name, pa.float64()) for name in ESTIMATES])


def model(dbt, session):
    """Return one row per variant, metric and subset that has enough points."""
    points = (
        dbt.ref("int_trend_points").order("variant, metric, model_subset, release_year_fractional, model_name").df()
    )
    rows = []
    for key, group in points.groupby(KEYS, sort=True):
        if is_fittable(group["release_year_fractional"], group["metric_value"]):
            fit = fit_log_linear(group["release_year_fractional"], group["metric_value"])
            rows.append(dict(zip(KEYS, key, strict=True)) | {name: getattr(fit, name) for name in ESTIMATES})
    return pa.Table.from_pylist(rows, schema=SCHEMA)

"""Chow test of each candidate break year; the maths lives in ``engine.historical``."""

from dataclasses import asdict

import pyarrow as pa

from engine.historical import chow_test, is_fittable

KEYS = ["variant", "metric", "model_subset"]
SCHEMA = pa.schema(
    [(key, pa.string()) for key in KEYS]
    + [
        ("break_year", pa.int32()),
        ("n_before", pa.int32()),
        ("n_after", pa.int32()),
        ("slope_before_log10_per_year", pa.float64()),
        ("slope_after_log10_per_year", pa.float64()),
        ("f_statistic", pa.float64()),
        ("p_value", pa.float64()),
    ]
)


def model(dbt, session):
    """Return one row per variant, metric, whole-history subset and candidate break year."""
    points = (
        dbt.ref("int_trend_points")
        .filter("model_subset like '%_full'")
        .order("variant, metric, model_subset, release_year_fractional, model_name")
        .df()
    )
    rows = []
    for key, group in points.groupby(KEYS, sort=True):
        years, values = group["release_year_fractional"], group["metric_value"]
        for break_year in sorted(group["release_year"].unique()):
            sides = [years < break_year, years >= break_year]
            if not all(is_fittable(years[side], values[side]) for side in sides):
                continue
            test = chow_test(years, values, break_year)
            rows.append(dict(zip(KEYS, key, strict=True)) | {"break_year": int(break_year)} | asdict(test))
    return pa.Table.from_pylist(rows, schema=SCHEMA)

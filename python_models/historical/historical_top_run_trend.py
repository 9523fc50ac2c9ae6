"""Trend of the largest run of each year; the maths lives in ``engine.historical``."""

import pyarrow as pa

from engine.historical import fit_log_linear

ESTIMATES = [
    "slope_log10_per_year",
    "slope_low_log10_per_year",
    "slope_high_log10_per_year",
    "intercept_log10",
    "standard_error",
    "r_squared",
    "residual_standard_error_log10",
]
SCHEMA = pa.schema(
    [("variant", pa.string()), ("start_year", pa.int32()), ("end_year", pa.int32()), ("n_years", pa.int32())]
    + [(name, pa.float64()) for name in ESTIMATES]
)


def model(dbt, session):
    """Return one row: the fit of the largest published run of each year of the record, placed at mid-year."""
    ((first_year,),) = dbt.ref("scalar_parameters").filter("draw = 0").project("run_record_first_year").fetchall()
    runs = (
        dbt.ref("stg_largest_run_backcast")
        .filter(f"year >= {first_year}")
        .order("year")
        .project("year, largest_run_by_publication_flop")
        .fetchnumpy()
    )
    fit = fit_log_linear(runs["year"] + 0.5, runs["largest_run_by_publication_flop"])
    row = {
        "variant": "calibrated",
        "start_year": int(runs["year"][0]),
        "end_year": int(runs["year"][-1]),
        "n_years": fit.n_points,
    }
    return pa.Table.from_pylist([row | {name: getattr(fit, name) for name in ESTIMATES}], schema=SCHEMA)

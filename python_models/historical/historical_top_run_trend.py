"""Trends of the largest run of each year, dated in two ways; the maths lives in ``engine.historical``."""

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
DATES = ("training", "publication")
SCHEMA = pa.schema(
    [
        ("variant", pa.string()),
        ("dated_by", pa.string()),
        ("start_year", pa.int32()),
        ("end_year", pa.int32()),
        ("n_years", pa.int32()),
    ]
    + [(name, pa.float64()) for name in ESTIMATES]
)


def model(dbt, session):
    """Return one row per kind of date: the fit of the largest run of each year of the record, placed at mid-year."""
    ((first_year,),) = dbt.ref("scalar_parameters").filter("draw = 0").project("run_record_first_year").fetchall()
    runs = (
        dbt.ref("stg_largest_run_observations")
        .filter(f"year >= {first_year}")
        .order("year")
        .project("year, largest_run_by_training_date_flop as training, largest_run_by_publication_flop as publication")
        .fetchnumpy()
    )
    rows = []
    for dated_by in DATES:
        fit = fit_log_linear(runs["year"] + 0.5, runs[dated_by])
        row = {
            "variant": "calibrated",
            "dated_by": dated_by,
            "start_year": int(runs["year"][0]),
            "end_year": int(runs["year"][-1]),
            "n_years": fit.n_points,
        }
        rows.append(row | {name: getattr(fit, name) for name in ESTIMATES})
    return pa.Table.from_pylist(rows, schema=SCHEMA)

"""Run share of usable compute fitted up to each cut-off; the maths lives in ``engine.historical``."""

import pyarrow as pa

from engine.historical import fit_log_linear

ESTIMATES = ["slope_log10_per_year", "slope_low_log10_per_year", "slope_high_log10_per_year", "standard_error"]
SCHEMA = pa.schema(
    [("cutoff_year", pa.int32()), ("n_years", pa.int32()), ("level_log10", pa.float64())]
    + [(name, pa.float64()) for name in [*ESTIMATES, "residual_standard_error_log10"]]
)


def model(dbt, session):
    """Return one row per cut-off: the line through log10 of the share from the first year to the cut-off, included."""
    point = dbt.ref("scalar_parameters").filter("draw = 0")
    # Far from the years of the fit, at year 0, its level would mean nothing.
    ((first_year, reference_year),) = point.project("run_record_first_year, run_share_reference_year").fetchall()
    shares = (
        dbt.ref("stg_largest_run_backcast")
        .filter(f"year >= {first_year}")
        .order("year")
        .project("year, run_share_of_usable_frac")
        .fetchnumpy()
    )
    rows = []
    for cutoff_year in range(2021, int(shares["year"].max()) + 1):
        known = shares["year"] <= cutoff_year
        fit = fit_log_linear(shares["year"][known], shares["run_share_of_usable_frac"][known])
        rows.append(
            {
                "cutoff_year": cutoff_year,
                "n_years": fit.n_points,
                "level_log10": fit.intercept_log10 + fit.slope_log10_per_year * reference_year,
                "residual_standard_error_log10": fit.residual_standard_error_log10,
            }
            | {name: getattr(fit, name) for name in ESTIMATES}
        )
    return pa.Table.from_pylist(rows, schema=SCHEMA)

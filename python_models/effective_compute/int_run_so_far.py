"""Largest run up to each year, of every path; the maths lives in ``engine.effective_compute``."""

import numpy as np
import pyarrow as pa

from engine.effective_compute import run_so_far

KEYS = ["path_id", "draw", "year"]


def model(dbt, session):
    """Return one row per path, draw and year."""
    runs = (
        dbt.ref("int_allocated_compute")
        .project("path_id, draw, year, log10(largest_frontier_run_flop) as run_log10")
        .order("path_id, draw, year")
        .to_arrow_table()
    )
    years = np.unique(runs["year"].to_numpy()).tolist()
    reference_years = [int(dbt.config.meta_get("last_observed_year")), int(dbt.config.meta_get("anchor_year"))]
    so_far, (last_observed, anchor) = run_so_far(
        runs["run_log10"].to_numpy().reshape(-1, len(years)), [years.index(year) for year in reference_years]
    )
    columns = {key: runs[key] for key in KEYS} | {"run_so_far_flop_log10": so_far.ravel()}
    columns |= {
        "run_so_far_2025_flop_log10": last_observed.ravel(),
        "run_so_far_2026_flop_log10": anchor.ravel(),
    }
    return pa.table(columns)

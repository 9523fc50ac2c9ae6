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
    so_far, anchors = run_so_far(
        runs["run_log10"].to_numpy().reshape(-1, len(years)), [years.index(2025), years.index(2026)]
    )
    columns = {key: runs[key] for key in KEYS} | {"run_so_far_flop_log10": so_far.ravel()}
    columns |= {
        f"run_so_far_{year}_flop_log10": reached.ravel() for year, reached in zip((2025, 2026), anchors, strict=True)
    }
    return pa.table(columns)

"""Run share carried forward from the 2026 run towards its cap; the maths lives in ``engine.allocation``."""

import pyarrow as pa

from engine.allocation import run_share_path


def model(dbt, session):
    """Return one row per draw, supply scenario and year from the year of the first projected run on."""
    starts = dbt.ref("int_run_share_start").order("draw, is_closed, supply_scenario").to_arrow_table()
    years = range(starts["first_year"][0].as_py(), starts["last_year"][0].as_py() + 1)
    share_frac = run_share_path(
        starts["first_share_frac"].to_numpy(),
        starts["run_share_growth"].to_numpy(),
        starts["run_share_cap"].to_numpy(),
        len(years),
    )
    n_starts = len(starts)
    return pa.table(
        {
            "draw": pa.array([draw for draw in starts["draw"].to_pylist() for _ in years], pa.int32()),
            "is_closed": pa.array([is_closed for is_closed in starts["is_closed"].to_pylist() for _ in years]),
            "supply_scenario": pa.array([name for name in starts["supply_scenario"].to_pylist() for _ in years]),
            "year": pa.array([year for _ in range(n_starts) for year in years], pa.int32()),
            "run_share_of_usable_frac": pa.array(share_frac.ravel()),
        }
    )

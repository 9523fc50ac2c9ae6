"""Usable compute over draws: the supply views of an in-memory database, run through ``engine.supply``."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.supply import calibrated_supply, supply_capacity

#: The view that holds what the engine takes, by whether supply is calibrated.
INPUT_VIEWS = {False: "supply.int_supply_drawn_inputs", True: "supply.int_supply_calibrated_inputs"}
KEYS = ("is_calibrated", "draw", "year")


def usable_compute(
    connection: duckdb.DuckDBPyConnection, is_calibrated: bool, scenario: str, vintages: dict[str, NDArray]
) -> pa.Table:
    """Run one form of supply over all draws of one scenario.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Database with the supply views, which hold the draws.
    is_calibrated : bool
        Whether the calibrated or the published form runs.
    scenario : str
        Supply scenario key.
    vintages : dict of ndarray
        What was observed before the first projected year, in the names of ``calibrated_supply``.

    Returns
    -------
    pyarrow.Table
        Columns draw, year, usable_compute_flop, ai_infrastructure_capex_usd and is_observed.
    """
    view = INPUT_VIEWS[is_calibrated]
    condition = "true" if is_calibrated else "not is_calibrated"
    # Without the scenario, for which DuckDB would import pandas.
    columns = connection.execute(
        f"select * exclude (supply_scenario) from {view} where {condition} and supply_scenario = ?", [scenario]
    ).fetchnumpy()
    # The rows of a view come in any order.
    draws, draw_index = np.unique(columns["draw"], return_inverse=True)
    years = np.unique(columns["year"])
    place = draw_index * years.size + columns["year"] - years[0]
    inputs = {}
    for name in columns.keys() - set(KEYS):
        by_draw = np.empty(place.size)
        by_draw[place] = np.ma.filled(columns[name], np.nan)
        inputs[name] = by_draw.reshape(-1, years.size)
    if is_calibrated:
        usable_compute_flop = calibrated_supply(**vintages, **inputs).usable_compute_flop
        ai_infrastructure_capex_usd, is_observed = (
            inputs["ai_infrastructure_capex_usd"],
            np.isfinite(inputs["observed_stock_h100e"]),
        )
    else:
        usable_compute_flop = supply_capacity(**inputs).usable_compute_flop
        ai_infrastructure_capex_usd, is_observed = (
            inputs["ai_infrastructure_capex_usd"],
            np.zeros(usable_compute_flop.shape, dtype=bool),
        )
    return pa.table(
        {
            "draw": np.repeat(draws, years.size),
            "year": np.tile(years, draws.size),
            "usable_compute_flop": usable_compute_flop.ravel(),
            "ai_infrastructure_capex_usd": ai_infrastructure_capex_usd.ravel(),
            "is_observed": is_observed.ravel(),
        }
    )

"""Usable compute over draws: the columns of the supply views, run through ``engine.supply``."""

from __future__ import annotations

import inspect

import duckdb
from numpy.typing import NDArray

from engine.supply import calibrated_supply, supply_capacity

#: The view that holds the inputs of a form of supply, by whether it is calibrated.
FORMS = {True: "supply.int_supply_calibrated_inputs", False: "supply.int_supply_drawn_inputs"}
#: Inputs that are given by ``read_vintages``.
VINTAGES = ("vintage_shipments_h100e", "first_stock_h100e")


def input_names(is_calibrated: bool) -> list[str]:
    """Return the columns of the supply view that a form of supply takes."""
    engine = calibrated_supply if is_calibrated else supply_capacity
    return [name for name in inspect.signature(engine).parameters if name not in VINTAGES]


def read_vintages(connection: duckdb.DuckDBPyConnection) -> dict[str, NDArray]:
    """Return what was observed before the first projected year, in the names of ``calibrated_supply``."""
    first_year = connection.execute("select min(year) from supply.int_supply_ranges").fetchall()[0][0]
    shipped = connection.execute(
        "select shipments_h100e from staging.stg_ai_chip_shipments where year < ? order by year", [first_year]
    ).fetchnumpy()
    stock = connection.execute(
        "select stock_end_h100e from staging.stg_largest_run_backcast where year = ?", [first_year - 1]
    ).fetchnumpy()
    return {"vintage_shipments_h100e": shipped["shipments_h100e"], "first_stock_h100e": stock["stock_end_h100e"]}


def usable_compute(
    is_calibrated: bool, inputs: dict[str, NDArray], vintages: dict[str, NDArray]
) -> tuple[NDArray, NDArray]:
    """Run one form of supply over draws of one scenario.

    Parameters
    ----------
    is_calibrated : bool
        Whether the calibrated or the published form runs.
    inputs : dict of ndarray, shape (n_draws, n_years)
        The columns of ``input_names``; draws or years in which nothing differs may have length 1.
    vintages : dict of ndarray
        From ``read_vintages``.

    Returns
    -------
    usable_compute_flop, capex_usd : ndarray, shape (n_draws, n_years)
        Usable compute, FLOP of the year, and AI capex, USD of the year.
    """
    if is_calibrated:
        return calibrated_supply(**vintages, **inputs).usable_compute_flop, inputs["capex_usd"]
    return supply_capacity(**inputs).usable_compute_flop, inputs["ai_infrastructure_capex"]

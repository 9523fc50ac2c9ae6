"""Usable compute over draws: the columns of the supply views, run through ``engine.supply``."""

from __future__ import annotations

import inspect

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.supply import CalibratedSupply, SupplyCapacity, calibrated_supply, supply_capacity

#: The view that holds what the engine takes, by whether supply is calibrated.
INPUT_VIEWS = {False: "supply.int_supply_drawn_inputs", True: "supply.int_supply_calibrated_inputs"}
#: What the engine takes beside it: what was observed before the first projected year.
VINTAGES = ("vintage_shipments_h100e", "first_stock_h100e")


def input_names(is_calibrated: bool) -> list[str]:
    """Return the columns of the supply view that a form of supply takes."""
    engine = calibrated_supply if is_calibrated else supply_capacity
    return [name for name in inspect.signature(engine).parameters if name not in VINTAGES]


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
        What was observed before the first projected year, in the names of ``calibrated_supply``.

    Returns
    -------
    usable_compute_flop, ai_infrastructure_capex_usd : ndarray, shape (n_draws, n_years)
        Usable compute, FLOP of the year, and AI capex, USD of the year.
    """
    supply = run_supply(is_calibrated, inputs, vintages)
    return supply.usable_compute_flop, inputs["ai_infrastructure_capex_usd"]


def run_supply(
    is_calibrated: bool, inputs: dict[str, NDArray], vintages: dict[str, NDArray]
) -> CalibratedSupply | SupplyCapacity:
    """Return all that one form of supply gives, for the arguments of ``usable_compute``."""
    return calibrated_supply(**vintages, **inputs) if is_calibrated else supply_capacity(**inputs)


def past_vintages(shipments: pa.Table, runs: pa.Table, first_year: int) -> dict[str, NDArray]:
    """Return what was observed before the first projected year, in the names of ``VINTAGES``.

    Parameters
    ----------
    shipments, runs : pyarrow.Table
        Rows of ``stg_ai_chip_shipments`` and of ``stg_largest_run_observations``.
    first_year : int
        First projected calendar year.
    """
    shipped = {row["year"]: row["shipments_h100e"] for row in shipments.to_pylist()}
    stock = {row["year"]: row["stock_end_h100e"] for row in runs.to_pylist()}
    return {
        "vintage_shipments_h100e": np.array([shipped[year] for year in sorted(shipped) if year < first_year]),
        "first_stock_h100e": np.array([stock[first_year - 1]]),
    }

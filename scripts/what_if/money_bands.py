"""Bands of the money loop in the ensemble of a what-if: base supply, base allocation, the base scenario of money."""

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

from engine.quantiles import quantiles
from ensemble.chain import Chain
from ensemble.economy import CLOSED_SCENARIO, FIGURES, figures
from ensemble.run import read_loop_inputs
from scripts.what_if.outputs import DEFAULT_SCENARIO, Output, Selection

#: The table whose columns the loop draws, and the only variant that has money.
POINT_TABLE = "economy_feedback_by_year"
VARIANT = "closed"
#: By name of the output and year.
Bands = dict[tuple[str, int], tuple[float, ...]]


def money_outputs(outputs: Sequence[Output], selection: Selection) -> list[Output]:
    """Return the outputs that the loop draws again, where the selection holds its path."""
    is_selected = DEFAULT_SCENARIO in selection.scenarios and (not selection.variants or VARIANT in selection.variants)
    return [output for output in outputs if is_selected and output.table == POINT_TABLE and output.column in FIGURES]


def drawn_money(
    chain: Chain, parameters: pa.Table, outputs: Sequence[Output], probabilities: Sequence[float], years: Sequence[int]
) -> Bands:
    """Run the loop over draws.

    Parameters
    ----------
    chain : Chain
        Where the loop reads.
    parameters : pyarrow.Table
        One wide row per draw.
    outputs : sequence of Output
        What ``money_outputs`` returned.
    probabilities : sequence of float
        Of the quantiles.
    years : sequence of int
        Years that are wanted; those in which an output has no value are left out.
    """
    supply_scenario, allocation_scenario = DEFAULT_SCENARIO.split("__")
    inputs = read_loop_inputs(chain, parameters, supply_scenario, allocation_scenario)
    found = figures(inputs.run(), inputs.capital)
    bands: Bands = {}
    for output in outputs:
        by_year = quantiles(np.ascontiguousarray(found[output.column].T), probabilities)
        for k, year in enumerate(chain.years):
            if year in years and np.isfinite(by_year[:, k]).all():
                bands[output.name, year] = tuple(map(float, by_year[:, k]))
    return bands


def built_money(built: duckdb.DuckDBPyConnection, outputs: Sequence[Output], names: Sequence[str]) -> Bands:
    """Return the same as the warehouse holds it, in its quantiles of these names."""
    name_of = {output.column: output.name for output in outputs}
    rows = built.execute(
        f"select quantity, year, {', '.join(names)} from economy.economy_feedback_bands"
        " where loop_form = 'lagged' and economy_scenario = ? and list_contains(?, quantity)",
        [CLOSED_SCENARIO, [*name_of]],
    ).fetchall()
    return {(name_of[quantity], year): tuple(band) for quantity, year, *band in rows}

"""The scenario mixture: every draw takes one supply and one allocation scenario, in proportion to their weights."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ensemble.chain import PATHS, USABLE_COMPUTE, VIEW_MEASURES, Chain
from ensemble.laws import CHOICES

#: Shares of every scenario and draw; the chain stores them.
SHARES = "allocation.int_allocation_shares"


def chosen_scenarios(parameters: pa.Table, weights: Sequence[tuple[str, str, float]]) -> pa.Table:
    """Return the supply and the allocation scenario of every draw.

    Parameters
    ----------
    parameters : pyarrow.Table
        Draws with the columns of ``CHOICES``, uniform between 0 and 1.
    weights : sequence of (layer, scenario, weight)
        Weights of the scenarios of each layer, which add up to 1; the order decides which draws a scenario gets.

    Returns
    -------
    pyarrow.Table
        Columns draw, supply_scenario and allocation_scenario.
    """
    columns = {"draw": parameters["draw"]}
    for choice in CHOICES:
        layer = choice.split("_")[0]
        scenarios = [scenario for of_layer, scenario, _ in weights if of_layer == layer]
        ends = np.cumsum([weight for of_layer, _, weight in weights if of_layer == layer])
        # The last end is 1 but for rounding: a coordinate above it belongs to the last scenario.
        index = np.minimum(np.searchsorted(ends, parameters[choice].to_numpy(), side="right"), len(scenarios) - 1)
        columns[f"{layer}_scenario"] = pa.array(scenarios).take(pa.array(index))
    return pa.table(columns)


def mixture_arrays(chain: Chain, parameters: pa.Table, weights: Sequence[tuple[str, str, float]]) -> dict[str, NDArray]:
    """Return every measure of the calibrated mixture, each of shape (n_years, n_draws)."""
    chosen = chosen_scenarios(parameters, weights)
    path_ids = [row["path_id"] for row in chain.tables[PATHS].to_pylist() if row["is_calibrated"]]
    first_draw, years = parameters["draw"][0].as_py(), chain.years
    arrays: dict[str, NDArray] = {}
    with chain.over(parameters, path_ids) as connection:
        # One scenario of each layer is left in a draw, and so one path.
        connection.register("chosen", chosen)
        for table, scenario in ((USABLE_COMPUTE, "supply_scenario"), (SHARES, "allocation_scenario")):
            connection.execute(
                f"""
                create or replace table {table} as
                select kept.* from {table} as kept
                inner join chosen on kept.draw = chosen.draw and kept.{scenario} = chosen.{scenario}::scenario
                """
            )
        for view, columns in VIEW_MEASURES.items():
            rows = connection.execute(f"select draw, year, {', '.join(columns)} from {view}").fetchnumpy()
            place = (rows["year"].astype(np.int64) - years[0]) * parameters.num_rows + rows["draw"] - first_draw
            for name in columns:
                array = np.full(len(years) * parameters.num_rows, np.nan)
                array[place] = rows[name]
                arrays[name] = array.reshape(len(years), parameters.num_rows)
    return arrays


def read_weights(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, float]]:
    """Return the weights of the mixture in a fixed order."""
    return connection.execute(
        "select layer, scenario, weight_frac from staging.stg_scenario_weights order by layer, scenario"
    ).fetchall()

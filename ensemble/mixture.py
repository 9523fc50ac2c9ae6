"""The scenario mixture: every draw takes one supply and one allocation scenario, in proportion to their weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from ensemble.laws import CHOICES


class Weight(NamedTuple):
    """Share of the draws that take a scenario of a layer."""

    layer: str
    scenario: str
    weight_frac: float


def chosen_scenarios(parameters: pa.Table, weights: Sequence[Weight]) -> pa.Table:
    """Return the supply and the allocation scenario of every draw.

    Parameters
    ----------
    parameters : pyarrow.Table
        Draws with the columns of ``CHOICES``, uniform between 0 and 1.
    weights : sequence of Weight
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

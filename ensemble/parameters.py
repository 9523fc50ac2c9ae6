"""Draws of the parameters that agree with what is known of the present."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.draws import above
from ensemble.chain import Chain
from ensemble.databases import open_memory
from ensemble.run import opened_views

#: One row per draw: the least compute of full automation that agrees with how little of the economy is automated.
FLOOR = "capability.int_full_automation_floor"
FULL_AUTOMATION = "full_automation_log10_flop"


@dataclass(frozen=True)
class Drawn:
    """Draws of the parameters.

    Attributes
    ----------
    parameters : pyarrow.Table
        One wide row per draw, in the columns of ``scalar_parameters`` and the coordinates that choose scenarios.
    clipped_frac : dict of str to float
        Share of draws that a bound caught, by parameter.
    """

    parameters: pa.Table
    clipped_frac: dict[str, float]


def draw_parameters(chain: Chain, seed: int, first_draw: int, n_draws: int) -> Drawn:
    """Return consecutive draws of the parameters, numbered from ``first_draw + 1``.

    Parameters
    ----------
    chain : Chain
        Its laws are drawn from.
    seed, first_draw, n_draws : int
        Which part of which scrambled Sobol sequence.
    """
    laws = chain.laws
    parameters, clipped = laws.parameters(laws.uniforms(seed, first_draw, n_draws), first_draw)
    parameters, clipped_later = laws.with_later_layers(parameters, seed, first_draw)
    return Drawn(agree_with_present(chain, parameters), clipped | clipped_later)


def agree_with_present(chain: Chain, parameters: pa.Table) -> pa.Table:
    """Return draws in which no more of the economy is automated by the last observed year than a twentieth.

    The compute of full automation is drawn from its law above the floor that the other parameters of the draw set: each
    draw keeps its place in the law, squeezed into what is left of it. Nothing is clipped, and no draw is lost.

    Parameters
    ----------
    chain : Chain
        Its laws, and the view of the floor.
    parameters : pyarrow.Table
        Draws in the columns of ``scalar_parameters``, the draw's number among them.

    References
    ----------
    docs/method.md#agree-with-present
    """
    marginal = dict(zip(chain.laws.names, chain.laws.marginals, strict=True))[FULL_AUTOMATION]
    drawn = parameters[FULL_AUTOMATION].to_numpy()
    return _with_full_automation(parameters, above(marginal, drawn, floors(chain, parameters)))


def at_least_the_floor(chain: Chain, parameters: pa.Table) -> pa.Table:
    """Return rows whose compute of full automation is raised to the floor where it lies below: ends of ranges are."""
    raised = np.maximum(parameters[FULL_AUTOMATION].to_numpy(), floors(chain, parameters))
    return _with_full_automation(parameters, raised)


def floors(chain: Chain, parameters: pa.Table) -> NDArray:
    """Return the floor of each row, log10 FLOP."""
    with open_memory() as connection:
        views = opened_views(connection, chain, parameters, n_threads=1)
        (part,) = views.table(FLOOR)
        found = np.empty((part.n_rows, parameters.num_rows))
        views.fill([part["full_automation_floor_log10_flop"]], [found], slice(None))
    return found[0]


def _with_full_automation(parameters: pa.Table, values: NDArray) -> pa.Table:
    return parameters.set_column(parameters.column_names.index(FULL_AUTOMATION), FULL_AUTOMATION, pa.array(values))

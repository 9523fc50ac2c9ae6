"""What agents take from the drawn chain, and the draws of their own parameters, which change none of the chain's."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.draws import correlated_uniforms, draw_parameters, sobol_points
from ensemble.laws import CHOICES, TABLES, Laws
from ensemble.run import Run

#: Measures of the chain that agents read.
MEASURES = ("largest_run_flop_log10", "software_gain_log10", "economy_automation_frac")


def agent_laws(point: pa.Table, assumptions: pa.Table, parameters: pa.Table, rank_correlations: pa.Table) -> Laws:
    """Return the laws of the parameters of agents, from the tables that state them."""
    return Laws.of(dict(zip(TABLES, (point, assumptions, parameters, rank_correlations), strict=True)))


def draw_agent_parameters(chain_laws: Laws, laws: Laws, seed: int, n_draws: int) -> tuple[pa.Table, dict[str, float]]:
    """Return draws of the parameters of agents that are independent of those of the chain.

    A second Sobol sequence, paired with the first by number, would be tied to it: rank correlations reach 0.98. So the
    draws take the columns beyond those of the chain of one wider sequence with a seed of its own; each column of a
    sequence is scrambled by itself, and what the chain has drawn stays as it is.

    Parameters
    ----------
    chain_laws, laws : Laws
        What the chain draws, and what is drawn here.
    seed, n_draws : int
        Scrambling of the wider sequence, another one than that of the chain; how many draws, numbered from 1.

    Returns
    -------
    pyarrow.Table
        One wide row per draw.
    dict
        Share of draws that a bound caught, by parameter.

    References
    ----------
    docs/method.md#agents-draws
    """
    n_before = len(chain_laws.names) + len(CHOICES)
    points = sobol_points(n_before + len(laws.names), n_draws, seed)[:, n_before:]
    draws = draw_parameters(laws.marginals, correlated_uniforms(points, laws.correlation))
    columns = {"draw": np.arange(1, n_draws + 1, dtype=np.int32)}
    columns |= dict(zip(laws.names, draws.values.T, strict=True))
    return pa.table(columns), dict(zip(laws.names, draws.clipped_frac, strict=True))


def parameter_columns(parameters: pa.Table) -> dict[str, NDArray]:
    """Return the parameters of agents as ``engine.agents.run_agents`` takes them, of shape (n_draws, 1)."""
    return {name: parameters[name].to_numpy()[:, None] for name in parameters.column_names if name != "draw"}


def agent_inputs(run: Run, path: str) -> dict[str, NDArray]:
    """Return what agents take from the chain, of one path: arrays of shape (n_draws, n_years)."""
    number = run.chain.paths[path]
    ((_, measures),) = run.arrays([number], MEASURES)
    compute = run.columns("allocation.int_allocated_compute", ["inference_flop"], number)
    largest_run, software_gain, automation = (measures[name][0] for name in MEASURES)
    return {
        "inference_flop": compute["inference_flop"],
        "run_so_far_flop_log10": np.maximum.accumulate(largest_run, axis=-1),
        "software_gain_log10": software_gain,
        "economy_automation_frac": automation,
        "cost_per_usable_flop_usd": run.cost_per_usable_flop_usd(number),
    }

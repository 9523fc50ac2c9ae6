"""Agents over draws: what ``engine.agents`` takes, read from a run of the chain."""

from __future__ import annotations

import inspect

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.agents import run_agents
from ensemble.run import Run

#: Measures of the chain that agents read.
MEASURES = ("largest_run_flop_log10", "software_gain_log10", "economy_automation_frac")


def parameter_columns(parameters: pa.Table) -> dict[str, NDArray]:
    """Return the parameters of agents among wide rows, as ``run_agents`` takes them: of shape (n_draws, 1)."""
    taken = inspect.signature(run_agents).parameters
    return {name: parameters[name].to_numpy()[:, None] for name in parameters.column_names if name in taken}


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

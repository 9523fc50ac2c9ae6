"""Distributions of milestones over joint draws of the parameters: docs/method.md#takeoff-monte-carlo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.takeoff import run_takeoff
from engine.takeoff_calibration import solvable_sets
from engine.takeoff_cases import Case
from engine.takeoff_conditioning import Evidence, log_likelihoods
from engine.takeoff_inputs import Inputs
from engine.takeoff_parameters import Parameters
from engine.takeoff_sampling import CHOICE, Sampler, blocks, draw

#: Sets that run together, the longest step and the rows of tables: coarser than of a point run, which moves a median by
#: 0.001 year.
SETS_AT_ONCE, STEP_YEARS, TABLE_ROWS = 5000, 0.1, 256
#: What is drawn beside the parameters: whether there is a gap, and the horizon before it.
GAP_SWITCH, GAP_HORIZON = "include_gap", "pre_gap_ac_time_horizon"
MILESTONES = ("AC", "AI2027-SC", "SAR", "SIAR", "TED-AI", "ASI")
QUANTILES = {"p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90}


def read_samplers(rows: Iterable[Mapping[str, object]]) -> dict[str, Sampler]:
    """Return the laws of one sampler by parameter, from rows.

    References
    ----------
    docs/method.md#takeoff-monte-carlo
    """
    found = {}
    for row in rows:
        if row["law"] == CHOICE:
            pairs = [pair.split(":") for pair in str(row["choices"]).split()]
            arguments, weights = (tuple(float(pair[k]) for pair in pairs) for k in (0, 1))
        else:
            arguments, weights = (float(row["argument_1"]), float(row["argument_2"])), ()
        low = -np.inf if row["floor"] is None else float(row["floor"])
        high = np.inf if row["ceiling"] is None else float(row["ceiling"])
        found[str(row["parameter"])] = Sampler(str(row["law"]), arguments, weights, low, high)
    return found


def draw_parameters(
    case: Case,
    samplers: Mapping[str, Sampler],
    rank_correlations: Sequence[tuple[str, str, float]],
    n_draws: int,
    seed: int,
) -> Parameters:
    """Return joint draws; what has no law keeps the value of the case.

    References
    ----------
    docs/method.md#takeoff-monte-carlo
    """
    drawn = draw(samplers, rank_correlations, n_draws, np.random.default_rng(seed))
    has_gap = drawn.pop(GAP_SWITCH) > 0
    horizon = np.where(has_gap, drawn.pop(GAP_HORIZON), drawn["ac_time_horizon_minutes"])
    # The requirement is at least the horizon that there is.
    drawn["ac_time_horizon_minutes"] = np.maximum(horizon, drawn.get("present_horizon", case.values["present_horizon"]))
    drawn["gap_years"] = np.where(has_gap, drawn["gap_years"], 0.0)
    return Parameters.of({**case.values, **drawn})


def draw_milestones(
    case: Case, parameters: Parameters, inputs: Inputs, last_year: float, evidence: Sequence[Evidence] = ()
) -> tuple[dict[str, NDArray], NDArray, int]:
    """Return milestones of draws, what they make of evidence, and how many draws cannot be calibrated.

    Returns
    -------
    milestones : dict of str to ndarray, shape (n,)
        Calendar years, infinite for never.
    likelihoods : ndarray, shape (n_evidence, n)
        Logs, of each piece of evidence.
    unusable : int

    References
    ----------
    docs/method.md#takeoff-monte-carlo
    """
    form = replace(case.form, training="two_rates")
    is_usable = solvable_sets(parameters, inputs)
    usable = parameters.take(is_usable)
    parts, likelihoods = [], []
    for some in blocks(usable.size, SETS_AT_ONCE):
        run = run_takeoff(
            usable.take(some), inputs, form, last_year, step_years=STEP_YEARS, table_rows=TABLE_ROWS, stop_at="ASI"
        )
        parts.append(run.milestones())
        likelihoods.append(log_likelihoods(run, evidence))
    found = {name: np.concatenate([part[name] for part in parts]) for name in MILESTONES}
    return found, np.concatenate(likelihoods, axis=1), int((~is_usable).sum())


def with_spans(milestones: Mapping[str, NDArray]) -> dict[str, NDArray]:
    """Return milestones, and years between two of them over the draws that reach the first, as published.

    A span is NaN where a draw never reaches the first.

    References
    ----------
    docs/method.md#takeoff-monte-carlo
    """
    coder = milestones["AC"]
    with np.errstate(invalid="ignore"):
        spans = {
            f"AC to {later} years": np.where(np.isfinite(coder), milestones[later] - coder, np.nan)
            for later in ("TED-AI", "ASI")
        }
    return {**milestones, **spans}


def summarise(values: Mapping[str, NDArray]) -> dict[str, dict[str, float]]:
    """Return quantiles by quantity, and the share of draws that never reach it; a quantile that is never is NaN.

    References
    ----------
    docs/method.md#takeoff-monte-carlo
    """
    found = {}
    for name, each in values.items():
        finite = each[~np.isnan(each)]
        ranked = np.sort(finite)
        at = {key: ranked[min(int(np.ceil(q * ranked.size)) - 1, ranked.size - 1)] for key, q in QUANTILES.items()}
        found[name] = {key: value if np.isfinite(value) else np.nan for key, value in at.items()}
        found[name] |= {"never_frac": float(np.mean(np.isinf(finite))), "draws": finite.size}
    return found

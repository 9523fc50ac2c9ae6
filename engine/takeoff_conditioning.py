"""What observations say of draws of takeoff: docs/method.md#takeoff-conditioning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.conditioning import (
    MIN_EFFECTIVE_SAMPLE_SIZE,
    Observation,
    effective_sample_size,
    importance_weights,
    log_likelihood,
    weighted_quantile,
)
from engine.takeoff import Run
from engine.takeoff_parameters import ParameterError
from engine.takeoff_readings import readings

#: Kinds of evidence: an 80% time horizon in minutes, a serial speed-up of coding, and that coding is not automated yet.
HORIZON, UPLIFT, NO_CODER = "horizon_p80_minutes", "coding_uplift", "no_automated_coder"
READINGS = {HORIZON: "time_horizon_log10_minutes", UPLIFT: "serial_coding_multiplier_log10"}
#: Log10 of a horizon that is infinite: further from any reading than any finite one.
ENDLESS_LOG10 = 30.0
#: Log-likelihood of what cannot be: finite, as sums need, and without weight beside any other.
IMPOSSIBLE = -1e6
#: Stands for never where quantiles need numbers; whatever lies beyond the run is never.
NEVER = 1e9


@dataclass(frozen=True)
class Evidence:
    """Something observed.

    Attributes
    ----------
    kind : str
        ``HORIZON``, ``UPLIFT`` or ``NO_CODER``.
    at : float
        Calendar year of the reading, or up to which there was no Automated Coder.
    value, error_log10 : float
        The reading, in minutes or as a factor, and its standard error in log10; NaN for ``NO_CODER``.
    """

    kind: str
    at: float
    value: float = np.nan
    error_log10: float = np.nan

    def __post_init__(self) -> None:
        """Refuse what cannot be weighed."""
        if self.kind not in (*READINGS, NO_CODER):
            raise ParameterError(f"takeoff evidence {self.kind}: permitted are {HORIZON}, {UPLIFT} and {NO_CODER}")
        for name, value in (("value", self.value), ("error_log10", self.error_log10)):
            if self.kind != NO_CODER and not 0 < value < np.inf:
                raise ParameterError(
                    f"takeoff evidence {self.kind} at {self.at:g}: {name} = {value:g}, permitted is above 0 and finite"
                )


def log_likelihoods(run: Run, evidence: Sequence[Evidence]) -> NDArray:
    """Return the log-likelihood of each piece of evidence in each set of a run, shape (n_evidence, n_sets).

    References
    ----------
    docs/method.md#takeoff-conditioning
    """
    dates = np.array(sorted({piece.at for piece in evidence if piece.kind in READINGS}))
    # A draw that has left the range of numbers, or the curve of horizons, reads as NaN.
    with np.errstate(all="ignore"):
        found = readings(run, dates) if dates.size else {}
    coder = run.milestones()["AC"]
    rows = []
    for piece in evidence:
        if piece.kind == NO_CODER:
            rows.append(np.where(coder > piece.at, 0.0, IMPOSSIBLE))
            continue
        simulated = found[READINGS[piece.kind]][np.searchsorted(dates, piece.at)]
        observed = Observation(piece.kind, float(np.log10(piece.value)), piece.error_log10)
        likelihood = log_likelihood(np.where(np.isfinite(simulated), simulated, ENDLESS_LOG10), observed)
        rows.append(np.maximum(likelihood, IMPOSSIBLE))
    return np.stack(rows) if rows else np.zeros((0, coder.size))


def summarise_given(
    milestones: Mapping[str, NDArray], log_likelihood: NDArray, probabilities: Mapping[str, float], last_year: float
) -> dict[str, dict[str, float]]:
    """Return quantiles by milestone, the share that never reaches it and the effective number of draws.

    Parameters
    ----------
    milestones : mapping of str to ndarray, shape (n,)
        Calendar years, infinite for never; a draw that left the range of numbers (NaN) has no weight.
    log_likelihood : ndarray, shape (n,)
        Of all the evidence together.
    probabilities : mapping of str to float
        Names of quantiles and their probabilities.
    last_year : float
        A quantile beyond it is never: NaN. So are all where fewer draws count than can carry a quantile.

    References
    ----------
    docs/method.md#takeoff-conditioning
    """
    found = {}
    for name, years in milestones.items():
        weights = importance_weights(np.where(np.isnan(years), IMPOSSIBLE, log_likelihood))
        size = effective_sample_size(weights)
        dated = np.where(np.isfinite(years), years, NEVER)
        at = weighted_quantile(dated[:, None], weights, [*probabilities.values()])[:, 0]
        known = (at <= last_year) & (size >= MIN_EFFECTIVE_SAMPLE_SIZE)
        found[name] = dict(zip(probabilities, np.where(known, at, np.nan).tolist(), strict=True))
        found[name] |= {"never_frac": float(weights[np.isinf(years)].sum()), "effective_draws": size}
    return found

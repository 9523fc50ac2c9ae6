"""What new observations say of draws already made: importance weights, weighted quantiles, effective sample size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import softmax

from engine.ranges import not_negative, positive

#: Below this fewer than 25 effective draws lie beyond the 5% or the 95% quantile.
MIN_EFFECTIVE_SAMPLE_SIZE = 500
#: How many draws a message shows that come nearest to an observation outside all of them.
NEAREST_DRAWS = 3
#: A row of year y stands for this much later than its first of January.
MIDDLE_OF_YEAR = 0.5


@dataclass(frozen=True)
class Observation:
    """A new figure with its standard error, both in the unit of the measure: log10 or log2 where it spans decades.

    ``name`` is what messages call it, ``write`` how they write a value of it, such as without the logarithm, and
    ``write_error`` how they write the standard error.
    """

    name: str
    value: float
    standard_error: float
    write: Callable[[float], str] = "{:g}".format
    write_error: Callable[[float], str] = "{:g}".format

    def __post_init__(self) -> None:
        """Refuse what has no likelihood."""
        if not np.isfinite(self.value):
            raise ValueError(f"{self.name}: the value must be a finite number, got {self.value}")
        if not (np.isfinite(self.standard_error) and self.standard_error > 0):
            raise ValueError(f"{self.name}: the standard error must be above zero, got {self.standard_error}")


@dataclass(frozen=True)
class Posterior:
    """What draws say after observations: weights of shape (n,) that sum to 1, and quantiles of shape (k, m)."""

    weights: NDArray
    effective_sample_size: float
    quantiles: NDArray


class TooFewDrawsError(ValueError):
    """The observations leave too few draws to quote quantiles of; the message says which and what to do."""


def at_date(values_by_year: ArrayLike, years: ArrayLike, date: float) -> NDArray:
    """Interpolate yearly values at a date, linearly in their unit; a row of year y stands for y + 0.5.

    Parameters
    ----------
    values_by_year : array_like, shape (n, y)
        Finite values of each draw, in the unit of the measure: log10 or log2 where it spans decades.
    years : array_like, shape (y,)
        Calendar years, rising.
    date : float
        Decimal calendar year, e.g. 2026.1.

    Returns
    -------
    ndarray, shape (n,)
        Value of each draw at the date.

    Raises
    ------
    ValueError
        If the date lies before the middle of the first year or after that of the last.

    References
    ----------
    docs/method.md#value-at-a-date
    """
    middles = np.asarray(years, dtype=float) + MIDDLE_OF_YEAR
    if not middles[0] <= date <= middles[-1]:
        raise ValueError(
            f"date {date:g} is outside {middles[0]:g} to {middles[-1]:g}: the value of a year stands for its middle"
        )
    share_of_year = [np.interp(date, middles, one_year) for one_year in np.eye(middles.size)]
    return np.asarray(values_by_year, dtype=float) @ share_of_year


def log_likelihood(simulated: ArrayLike, observation: Observation) -> NDArray:
    """Return the logarithm of the normal likelihood of an observation given each draw, but for a constant.

    Parameters
    ----------
    simulated : array_like, shape (n,)
        What each draw says the observation would be, in its unit.
    observation : Observation
        Value and standard error.

    Returns
    -------
    ndarray, shape (n,)
        ``-((value - simulated) / standard_error)^2 / 2``.

    References
    ----------
    docs/method.md#importance-weights
    """
    return -0.5 * ((observation.value - np.asarray(simulated, dtype=float)) / observation.standard_error) ** 2


def importance_weights(log_likelihoods: ArrayLike) -> NDArray:
    """Return weights proportional to the likelihood that sum to 1, by log-sum-exp: no likelihood is too small.

    Parameters
    ----------
    log_likelihoods : array_like, shape (n,)
        Finite; of several independent observations, the sum.

    Returns
    -------
    ndarray, shape (n,)
        Weights.

    Raises
    ------
    ValueError
        If a log-likelihood is not finite.

    References
    ----------
    docs/method.md#importance-weights
    """
    log_likelihoods = np.asarray(log_likelihoods, dtype=float)
    if not np.all(np.isfinite(log_likelihoods)):
        raise ValueError("every draw must have a finite value to be compared with an observation")
    return softmax(log_likelihoods)


def effective_sample_size(weights: ArrayLike) -> float:
    """Return how many equally weighted draws tell as much: ``(sum w)^2 / sum w^2`` (Kish 1965).

    ValueError where a weight is negative or not finite, or all are 0.

    References
    ----------
    docs/method.md#effective-sample-size
    """
    weights = not_negative("weight", weights)
    return float(positive("sum of weights", weights.sum()) ** 2 / np.sum(weights**2))


def weighted_quantile(values: ArrayLike, weights: ArrayLike, probabilities: ArrayLike) -> NDArray:
    """Return quantiles of weighted draws, by linear interpolation.

    The definition is type 7 of Hyndman and Fan, generalised: the mean of the weighted quantile function from
    ``p (n - 1) / n`` to ``(p (n - 1) + 1) / n``, where n is the effective sample size. With equal weights it is
    ``np.quantile`` and DuckDB's ``quantile_cont``; a draw without weight is as good as left out.

    Parameters
    ----------
    values : array_like, shape (n, m)
        Finite draws of m quantities.
    weights : array_like, shape (n,)
        Not negative, not all zero.
    probabilities : array_like, shape (k,)
        Between 0 and 1.

    Returns
    -------
    ndarray, shape (k, m)
        Quantiles in the units of the values.

    Raises
    ------
    ValueError
        If a value is not finite.

    References
    ----------
    Akinshin (2023), "Weighted quantile estimators", arXiv:2304.07265. docs/method.md#weighted-quantiles.
    """
    values = np.asarray(values, dtype=float)
    weights = np.asarray(weights, dtype=float)
    if not np.all(np.isfinite(values)):
        raise ValueError("quantiles need finite values")
    size = effective_sample_size(weights)
    order = np.argsort(values, axis=0)
    cumulative = np.cumsum(weights[order], axis=0)
    cumulative = np.vstack([np.zeros(values.shape[1]), cumulative / cumulative[-1]])
    ordered = np.take_along_axis(values, order, axis=0)
    window_starts = np.asarray(probabilities, dtype=float) * (size - 1) / size
    # What share of the window has been passed after each draw; its steps are the weights of the mean.
    return np.stack(
        [
            np.sum(np.diff(np.clip((cumulative - start) * size, 0.0, 1.0), axis=0) * ordered, axis=0)
            for start in window_starts
        ]
    )


def condition(
    outputs: ArrayLike, simulated: ArrayLike, observations: Sequence[Observation], probabilities: ArrayLike
) -> Posterior:
    """Return what draws say of their outputs once observations are known.

    Parameters
    ----------
    outputs : array_like, shape (n, m)
        Finite outputs of each draw, any units.
    simulated : array_like, shape (n, o)
        What each draw says of each observation, in the observation's unit.
    observations : sequence of Observation, length o
        Independent of each other and of all that the draws were made from.
    probabilities : array_like, shape (k,)
        Quantiles to return, between 0 and 1.

    Returns
    -------
    Posterior
        Weights, effective sample size and quantiles.

    Raises
    ------
    TooFewDrawsError
        If the effective sample size is below 500.
    ValueError
        If there is no observation, or a value is not finite.

    References
    ----------
    docs/method.md#importance-weights, docs/method.md#effective-sample-size
    """
    if not observations:
        raise ValueError("give at least one observation")
    simulated = np.asarray(simulated, dtype=float)
    likelihoods = [log_likelihood(simulated[:, k], observation) for k, observation in enumerate(observations)]
    weights = importance_weights(np.sum(likelihoods, axis=0))
    size = effective_sample_size(weights)
    if size < MIN_EFFECTIVE_SAMPLE_SIZE:
        raise TooFewDrawsError(_refusal(size, simulated, observations, likelihoods))
    return Posterior(weights, size, weighted_quantile(outputs, weights, probabilities))


def _refusal(
    size: float, simulated: NDArray, observations: Sequence[Observation], likelihoods: Sequence[NDArray]
) -> str:
    """Say how many draws are left, which observation leaves the fewest by itself, how far off it is, and what to do."""
    alone = [effective_sample_size(importance_weights(likelihood)) for likelihood in likelihoods]
    worst = int(np.argmin(alone))
    observation, drawn = observations[worst], np.sort(simulated[:, worst])
    below = np.mean(drawn < observation.value)
    if drawn[0] <= observation.value <= drawn[-1]:
        place = f"{below:.1%} of the draws lie below it"
    else:
        nearest = drawn[:NEAREST_DRAWS] if observation.value < drawn[0] else drawn[: -NEAREST_DRAWS - 1 : -1]
        place = (
            f"it lies {'below' if observation.value < drawn[0] else 'above'} every draw, the nearest say "
            f"{', '.join(map(observation.write, nearest))} and the median {observation.write(np.median(drawn))}"
        )
    return (
        f"the observations leave an effective sample size of {size:,.0f} out of {len(simulated):,} draws, "
        f"and {MIN_EFFECTIVE_SAMPLE_SIZE} are needed. "
        f"{observation.name} = {observation.write(observation.value)}, with a standard error of "
        f"{observation.write_error(observation.standard_error)}, alone leaves {alone[worst]:,.0f}; {place}. "
        "Give it a wider standard error, or make more draws."
    )

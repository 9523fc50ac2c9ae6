"""How a lab would split its compute between inference, final training runs and experiments.

Revenue answers to inference and to the quality that training gives; experiments make both cheaper in later years, by
software. The last axis of weights and shares holds the ``BUCKETS``; leading axes are parameter sets, and years where
there are any.

The method is section "Optimal allocation" of docs/method.md; anchors: Erdil (2024), "Optimally allocating compute
between inference and training", and GATE (Erdil et al. 2025, arXiv:2503.04941).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

BUCKETS = ("inference", "training", "experiments")
INFERENCE, TRAINING, EXPERIMENTS = range(3)
#: No share of a path falls below this: experiments of a last year, after which nothing counts, are worth nothing.
LEAST_SHARE = 1e-3
#: A path has settled when no share moves by more in a step.
PATH_TOLERANCE = 1e-13
MOST_STEPS = 20_000
#: Ideas that do not get harder at all are the limit of this difficulty, far below rounding.
EASIEST_IDEAS = 1e-9


def software_horizon(idea_difficulty: ArrayLike, discount: ArrayLike, software_growth: ArrayLike) -> NDArray:
    """Return the years that a gain in software counts for, from the year after it was made.

    Next year's growth is smaller by ``idea_difficulty`` times the gain, so what is left of it falls by
    ``idea_difficulty * software_growth`` a year, and what it is worth by ``discount``: the sum of a geometric series.

    Parameters
    ----------
    idea_difficulty : array_like, shape (...)
        Rate at which ideas get harder (beta).
    discount : array_like, shape (...)
        What a year later is worth over what this year is, between 0 and 1.
    software_growth : array_like, shape (...)
        Growth of software efficiency, ln per year.

    Returns
    -------
    ndarray, shape (...)
        Discounted years (Gamma).

    Raises
    ------
    ValueError
        If a figure is out of its range.

    References
    ----------
    docs/method.md#optimal-allocation
    """
    beta, delta, growth = (np.asarray(value, dtype=float) for value in (idea_difficulty, discount, software_growth))
    _require("idea_difficulty", beta, beta >= 0, "0 or more")
    _require("discount", delta, (delta > 0) & (delta < 1), "between 0 and 1")
    _require("software_growth", growth, growth > 0, "positive")
    return delta / (1 - delta + delta * beta * growth)


def bucket_weights(
    *,
    inference_elasticity: ArrayLike,
    quality_elasticity: ArrayLike,
    research_compute_elasticity: ArrayLike,
    idea_difficulty: ArrayLike,
    discount: ArrayLike,
    software_growth: ArrayLike,
) -> NDArray:
    """Return what one logarithm more of compute in a bucket adds to the logarithm of revenue, discounted.

    Parameters
    ----------
    inference_elasticity, quality_elasticity : array_like, shape (...)
        Elasticity of revenue to effective inference compute and to effective training compute, positive.
    research_compute_elasticity : array_like, shape (...)
        Elasticity of research output to experiment compute (zeta), positive.
    idea_difficulty, discount, software_growth : array_like, shape (...)
        As ``software_horizon`` takes them.

    Returns
    -------
    ndarray, shape (..., 3)
        Weights of the ``BUCKETS``.

    Raises
    ------
    ValueError
        If a figure is out of its range.

    References
    ----------
    docs/method.md#optimal-allocation
    """
    named = {
        "inference_elasticity": inference_elasticity,
        "quality_elasticity": quality_elasticity,
        "research_compute_elasticity": research_compute_elasticity,
    }
    of_inference, of_training, of_research = (np.asarray(value, dtype=float) for value in named.values())
    for name, value in zip(named, (of_inference, of_training, of_research), strict=True):
        _require(name, value, value > 0, "positive")
    horizon = software_horizon(idea_difficulty, discount, software_growth)
    of_experiments = (of_inference + of_training) * of_research * np.asarray(software_growth, dtype=float) * horizon
    return np.stack(np.broadcast_arrays(of_inference, of_training, of_experiments), axis=-1)


def optimal_shares(weights: ArrayLike, exponent: ArrayLike = 0.0) -> NDArray:
    """Return the shares that bring the most, where buckets replace each other with constant elasticity.

    Parameters
    ----------
    weights : array_like, shape (..., 3)
        Weights of the buckets, positive.
    exponent : array_like, shape (...)
        1 - 1 / elasticity of substitution, below 1; 0 is Cobb-Douglas.

    Returns
    -------
    ndarray, shape (..., 3)
        Shares, adding up to 1.

    Raises
    ------
    ValueError
        If a weight is not positive, or an exponent not below 1.

    References
    ----------
    docs/method.md#optimal-allocation
    """
    weights, exponent = _weights(weights), _exponent(exponent)
    return mix_of(weights ** (1 / (1 - exponent[..., None])))


def mix_of(amounts: ArrayLike) -> NDArray:
    """Return shares of amounts.

    Parameters
    ----------
    amounts : array_like, shape (..., n)
        Amounts of one unit, positive.

    Returns
    -------
    ndarray, shape (..., n)
        Amounts over their sum on the last axis.

    Raises
    ------
    ValueError
        If an amount is not positive.

    References
    ----------
    docs/method.md#optimal-allocation
    """
    amounts = np.asarray(amounts, dtype=float)
    _require("an amount of a bucket", amounts, amounts > 0, "positive")
    return amounts / amounts.sum(axis=-1, keepdims=True)


def marginal_values(weights: ArrayLike, shares: ArrayLike, exponent: ArrayLike = 0.0) -> NDArray:
    """Return what a little more of each bucket is worth, up to a factor that the buckets share.

    The ratio of two is the rate of substitution: how much of the one is worth giving up for a little of the other.

    Parameters
    ----------
    weights, shares : array_like, shape (..., 3)
        Weights and shares of the buckets, positive.
    exponent : array_like, shape (...)
        As ``optimal_shares`` takes it.

    Returns
    -------
    ndarray, shape (..., 3)
        ``weights * shares ** (exponent - 1)``.

    Raises
    ------
    ValueError
        As for ``optimal_shares``, and if shares are not positive or do not add up to 1.

    References
    ----------
    docs/method.md#optimal-allocation
    """
    return _weights(weights) * _shares(shares) ** (_exponent(exponent)[..., None] - 1)


def loss_frac(weights: ArrayLike, shares: ArrayLike, exponent: ArrayLike = 0.0) -> NDArray:
    """Return how much more compute a mix needs to bring what the optimal one brings.

    Parameters
    ----------
    weights, shares : array_like, shape (..., 3)
        Weights and shares of the buckets, positive.
    exponent : array_like, shape (...)
        As ``optimal_shares`` takes it.

    Returns
    -------
    ndarray, shape (...)
        Share of compute, 0 at the optimum.

    Raises
    ------
    ValueError
        As for ``marginal_values``.

    References
    ----------
    docs/method.md#optimal-allocation
    """
    weights, exponent, shares = _weights(weights), _exponent(exponent), _shares(shares)
    best = optimal_shares(weights, exponent)
    # At the optimum itself rounding may leave less than nothing.
    return np.maximum(np.expm1(_ln_value(weights, best, exponent) - _ln_value(weights, shares, exponent)), 0.0)


def implied_weights(shares: ArrayLike, exponent: ArrayLike = 0.0) -> NDArray:
    """Return the weights, adding up to 1, for which shares would be optimal.

    Parameters
    ----------
    shares : array_like, shape (..., 3)
        Shares, positive, adding up to 1.
    exponent : array_like, shape (...)
        As ``optimal_shares`` takes it.

    Returns
    -------
    ndarray, shape (..., 3)
        Weights.

    Raises
    ------
    ValueError
        If shares are not positive or do not add up to 1, or an exponent is not below 1.

    References
    ----------
    docs/method.md#optimal-allocation
    """
    return mix_of(_shares(shares) ** (1 - _exponent(exponent)[..., None]))


def optimal_path(
    *,
    inference_elasticity: ArrayLike,
    quality_elasticity: ArrayLike,
    research_compute_elasticity: ArrayLike,
    idea_difficulty: ArrayLike,
    discount: ArrayLike,
    software_growth: ArrayLike,
    counts_later_years: bool,
) -> NDArray:
    """Return the shares of every year that bring the most discounted log revenue.

    Software moves away from its path as the shares do from those of the static rule, at which the path is taken to
    hold: within a year da/dt = g ((x / x*)^zeta exp(-beta a) - 1). Its exact step makes the value concave in the shares
    where zeta is at most 1: there is one best path, and no gain from a step that overshoots.

    Parameters
    ----------
    inference_elasticity, quality_elasticity, research_compute_elasticity : array_like, shape (...)
        As ``bucket_weights`` takes them.
    idea_difficulty, discount : array_like, shape (...)
        As ``software_horizon`` takes them.
    software_growth : array_like, shape (..., n_years)
        Growth of software efficiency at the shares of the static rule, ln per year.
    counts_later_years : bool
        Whether software that is left after the last year is worth something, as if growth then stayed as it is; if not,
        experiments of the last year are worth nothing.

    Returns
    -------
    ndarray, shape (..., n_years, 3)
        Shares, none below ``LEAST_SHARE``.

    Raises
    ------
    ValueError
        If a figure is out of its range, or the path has not settled.

    References
    ----------
    docs/method.md#optimal-allocation
    """
    growth = np.asarray(software_growth, dtype=float)
    scalars = {
        "inference_elasticity": inference_elasticity,
        "quality_elasticity": quality_elasticity,
        "research_compute_elasticity": research_compute_elasticity,
        "idea_difficulty": idea_difficulty,
        "discount": discount,
    }
    by_name = {name: np.asarray(value, dtype=float)[..., None] for name, value in scalars.items()}
    static_weights = bucket_weights(**by_name, software_growth=growth)
    static = optimal_shares(static_weights)
    of_inference, of_training, zeta, beta, delta = (value[..., 0] for value in by_name.values())
    beta = np.maximum(beta, EASIEST_IDEAS)
    of_both = of_inference + of_training
    fading = np.exp(-beta[..., None] * growth)
    last = of_both / (1 - delta * fading[..., -1]) if counts_later_years else np.zeros_like(of_both)
    n_years = growth.shape[-1]

    def weights_of(shares: NDArray) -> NDArray:
        """Return what a logarithm more of each bucket adds in each year, in the value of that year."""
        pace = (shares[..., EXPERIMENTS] / static[..., EXPERIMENTS]) ** zeta[..., None]
        kept = np.empty(pace.shape)
        gain = np.zeros(pace.shape[:-1])
        for t in range(n_years):
            added = np.log1p((1 - fading[..., t]) * (pace[..., t] * np.exp(-beta * gain) - 1)) / beta
            # How much of a gain made before this year is left after it.
            kept[..., t] = fading[..., t] * np.exp(-beta * added)
            gain = gain + added
        weights = static_weights.copy()
        worth = last
        for t in reversed(range(n_years)):
            weights[..., t, EXPERIMENTS] = delta * worth * zeta * (1 - kept[..., t]) / beta
            worth = of_both + delta * kept[..., t] * worth
        return weights

    # At the best path each year's shares are those of its weights, which hang on the shares: half a step at a time.
    shares = static
    for _ in range(MOST_STEPS):
        moved = 0.5 * (_shares_of(weights_of(shares)) - shares)
        shares = shares + moved
        if np.abs(moved).max(initial=0.0) <= PATH_TOLERANCE:
            return shares
    raise ValueError(f"shares of the path still move by {np.abs(moved).max():.3g} after {MOST_STEPS} steps")


def _shares_of(weights: NDArray) -> NDArray:
    """Return shares in the ratio of weights, but none below ``LEAST_SHARE``."""
    at_least = np.zeros(weights.shape, dtype=bool)
    for _ in BUCKETS:
        free = np.where(at_least, 0.0, weights)
        room = 1 - LEAST_SHARE * at_least.sum(axis=-1, keepdims=True)
        shares = np.where(at_least, LEAST_SHARE, room * free / free.sum(axis=-1, keepdims=True))
        at_least |= shares < LEAST_SHARE
    return shares


def _ln_value(weights: NDArray, shares: NDArray, exponent: NDArray) -> NDArray:
    """Return the logarithm of the weighted mean of shares of the power ``exponent``; of power 0, the geometric one."""
    weights = weights / weights.sum(axis=-1, keepdims=True)
    exponent = exponent[..., None]
    logs = np.log(shares)
    scaled = exponent * logs
    # Exact near power 0, and no overflow far below it.
    highest = scaled.max(axis=-1, keepdims=True)
    summed = highest[..., 0] + np.log1p(np.sum(weights * np.expm1(scaled - highest), axis=-1))
    power = exponent[..., 0]
    return np.where(power == 0, np.sum(weights * logs, axis=-1), summed / np.where(power == 0, 1.0, power))


def _weights(weights: ArrayLike) -> NDArray:
    weights = np.asarray(weights, dtype=float)
    _require("a weight of a bucket", weights, weights > 0, "positive")
    return weights


def _shares(shares: ArrayLike) -> NDArray:
    shares = np.asarray(shares, dtype=float)
    _require("a share of a bucket", shares, shares > 0, "positive")
    total = shares.sum(axis=-1)
    _require("the sum of the shares of the buckets", total, np.abs(total - 1) <= 1e-9, "1")
    return shares


def _exponent(exponent: ArrayLike) -> NDArray:
    exponent = np.asarray(exponent, dtype=float)
    _require("the exponent of substitution", exponent, exponent < 1, "below 1")
    return exponent


def _require(name: str, values: NDArray, is_right: NDArray, rule: str) -> None:
    """Raise a ValueError that names the first figure that breaks a rule; NaN and infinity break every rule."""
    is_right = np.isfinite(values) & is_right
    if not np.all(is_right):
        raise ValueError(f"{name} must be {rule}, got {values[~is_right].flat[0]:.6g}")

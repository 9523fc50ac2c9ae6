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
    """Return the shares of every year that bring the most discounted log revenue, by projected gradient.

    Software moves away from its path as the shares do from those of the static rule, at which the path is taken to
    hold: a(t+1) = a(t) + g(t) ((x(t)/x*(t))^zeta exp(-beta a(t)) - 1). Where g stays as it is, both rules agree.

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
    of_both = of_inference + of_training
    last = of_both / (1 - delta + delta * beta * growth[..., -1]) if counts_later_years else np.zeros_like(of_both)
    n_years = growth.shape[-1]

    def weights_of(shares: NDArray) -> NDArray:
        """Return what a logarithm more of each bucket adds in each year, in the value of that year."""
        ratio = (shares[..., EXPERIMENTS] / static[..., EXPERIMENTS]) ** zeta[..., None]
        made = np.empty(ratio.shape)
        gain = np.zeros(ratio.shape[:-1])
        for t in range(n_years):
            made[..., t] = growth[..., t] * ratio[..., t] * np.exp(-beta * gain)
            gain = gain + made[..., t] - growth[..., t]
        weights = static_weights.copy()
        worth = last
        for t in reversed(range(n_years)):
            weights[..., t, EXPERIMENTS] = delta * worth * zeta * made[..., t]
            worth = of_both + delta * worth * (1 - beta * made[..., t])
        return weights

    # Steps as large as the steepest bucket of the static rule allows: its curvature is weight / share^2.
    total = static_weights.sum(axis=-1, keepdims=True)
    step = 0.5 * static_weights.min(axis=-1, keepdims=True) / total**2
    shares = static
    for _ in range(MOST_STEPS):
        following = _onto_simplex(shares + step * weights_of(shares) / shares)
        moved = np.abs(following - shares).max(initial=0.0)
        shares = following
        if moved <= PATH_TOLERANCE:
            return shares
    raise ValueError(f"shares of the path still move by {moved:.3g} after {MOST_STEPS} steps")


def _onto_simplex(points: NDArray) -> NDArray:
    """Return the nearest shares, none below ``LEAST_SHARE`` and adding up to 1."""
    n_buckets = points.shape[-1]
    room = 1 - n_buckets * LEAST_SHARE
    above = points - LEAST_SHARE
    falling = -np.sort(-above, axis=-1)
    excess = np.cumsum(falling, axis=-1) - room
    counts = np.arange(1, n_buckets + 1)
    n_kept = np.sum(falling - excess / counts > 0, axis=-1, keepdims=True)
    cut = np.take_along_axis(excess, n_kept - 1, axis=-1) / n_kept
    return np.maximum(above - cut, 0.0) + LEAST_SHARE


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

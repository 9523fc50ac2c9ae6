"""What the rival models of takeoff share: their draws, and the spread of a small sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.draws import Marginal, quantile
from engine.ranges import checked


def draw_between(law: str, low: float, value: float, high: float, uniform: ArrayLike) -> NDArray:
    """Return draws of a law on a closed range.

    Parameters
    ----------
    law : str
        ``triangular`` with its mode at the value, ``uniform``, or ``log_uniform``: uniform in the logarithm.
    low, value, high : float
        Ends of the range and the value between them; a log-uniform range is above 0.
    uniform : array_like, shape (n,)
        Uniform coordinates in [0, 1).

    Returns
    -------
    ndarray, shape (n,)
        Draws, in the unit of the value.

    Raises
    ------
    ValueError
        If the law is unknown, the ends do not rise around the value, or a log-uniform range reaches 0.

    References
    ----------
    docs/method.md#takeoff-rivals
    """
    if not low <= value <= high or low == high:
        raise ValueError(f"low, value and high of a {law} law must rise, got {low:g}, {value:g} and {high:g}")
    uniform = np.asarray(uniform, dtype=float)
    if law == "triangular":
        return quantile(Marginal("triangular", (low, value, high)), uniform)
    if law == "uniform":
        return low + (high - low) * uniform
    if law == "log_uniform":
        if low <= 0:
            raise ValueError(f"low of a log_uniform law must be above 0, got {low:g}")
        return low * (high / low) ** uniform
    raise ValueError(f"unknown law {law!r}: triangular, uniform, log_uniform")


def sample_range(values: ArrayLike, level: float, sample_size: float) -> tuple[float, float, float]:
    """Return a quantile of draws, and where that of a smaller sample of the same law lies in 95 of 100 samples.

    Parameters
    ----------
    values : array_like, shape (n,)
        Draws; infinite where an event does not come.
    level : float
        Level of the quantile, 0 to 1; 0 is the smallest of the smaller sample and 1 its largest.
    sample_size : float
        Draws of the smaller sample, 2 or more.

    Returns
    -------
    value, low, high : float
        The quantile (for level 0 and 1, the median of the smallest and largest), and the ends of the range.

    Raises
    ------
    ValueError
        If the level lies outside 0 to 1 or the sample has fewer than 2 draws.

    Notes
    -----
    The k-th of n sorted draws, with k = 1 + level (n - 1), has a place in the distribution that follows the beta law
    (k, n + 1 - k), whatever the law of the draws.

    References
    ----------
    David and Nagaraja (2003), Order Statistics, section 2.1; docs/method.md#takeoff-rivals
    """
    from scipy.special import betaincinv

    level = float(checked("level", level, "within 0 to 1", lambda x: (x >= 0) & (x <= 1)))
    sample_size = float(checked("sample_size", sample_size, "2 or above", lambda x: x >= 2))
    rank = 1 + level * (sample_size - 1)
    low, middle, high = betaincinv(rank, sample_size + 1 - rank, [0.025, 0.5, 0.975])
    return tuple(reached_quantile(values, place) for place in (middle if level in (0, 1) else level, low, high))


def reached_quantile(values: ArrayLike, level: float) -> float:
    """Return a quantile of draws of which some may be infinite; infinite where the level falls among those.

    References
    ----------
    docs/method.md#takeoff-rivals
    """
    ranked = np.sort(np.asarray(values, dtype=float))
    place = level * (ranked.size - 1)
    below, above = ranked[int(np.floor(place))], ranked[int(np.ceil(place))]
    weight = place - np.floor(place)
    # The same twice: also where both are infinite.
    return float(below if below == above else below + (above - below) * weight)


def share_range(is_so: ArrayLike, sample_size: float) -> tuple[float, float, float]:
    """Return the share of draws in which something is so, and where that of a smaller sample lies in 95 of 100.

    Parameters
    ----------
    is_so : array_like of bool, shape (n,)
        Draws.
    sample_size : float
        Draws of the smaller sample, 2 or more.

    Returns
    -------
    value, low, high : float
        Share, 0 to 1, and the ends of the range by the normal law.

    References
    ----------
    docs/method.md#takeoff-rivals
    """
    sample_size = float(checked("sample_size", sample_size, "2 or above", lambda x: x >= 2))
    share = float(np.mean(is_so))
    spread = 1.959963984540054 * np.sqrt(share * (1 - share) / sample_size)
    return share, max(share - spread, 0.0), min(share + spread, 1.0)

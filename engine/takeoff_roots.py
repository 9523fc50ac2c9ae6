"""Roots of many equations at once, each in its own bracket."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

MOST_STEPS = 80


def find_roots(
    function: Callable[[NDArray], NDArray], low: ArrayLike, high: ArrayLike, tolerance: float = 1e-13
) -> tuple[NDArray, NDArray]:
    """Return the roots of an array of functions of one variable, and where there is one.

    Parameters
    ----------
    function : callable
        From arguments of shape (n,) to values of shape (n,), continuous between the ends of each bracket.
    low, high : array_like, shape (n,)
        The brackets.
    tolerance : float
        Width, relative to the root, at which a bracket is left.

    Returns
    -------
    root : ndarray, shape (n,)
        NaN where the values at both ends have the same sign or are not finite.
    is_found : ndarray of bool, shape (n,)

    References
    ----------
    Chandrupatla (1997), A new hybrid quadratic/bisection algorithm, doi:10.1016/S0965-9978(96)00051-8.
    """
    b, a = (np.array(end, dtype=float) for end in np.broadcast_arrays(low, high))
    fa, fb = function(a), function(b)
    c, fc = a.copy(), fa.copy()
    is_found = (np.sign(fa) * np.sign(fb) <= 0) & np.isfinite(fa) & np.isfinite(fb)
    part = np.full(a.shape, 0.5)
    root = np.where(np.abs(fa) < np.abs(fb), a, b)
    is_open = is_found & (fa != 0) & (fb != 0)
    root = np.where(fa == 0, a, np.where(fb == 0, b, root))
    for _ in range(MOST_STEPS):
        if not is_open.any():
            break
        x = a + part * (b - a)
        fx = function(x)
        same = np.sign(fx) == np.sign(fa)
        c, fc = np.where(same, a, b), np.where(same, fa, fb)
        b, fb = np.where(same, b, a), np.where(same, fb, fa)
        a, fa = x, fx
        best = np.where(np.abs(fa) < np.abs(fb), a, b)
        root = np.where(is_open, best, root)
        with np.errstate(divide="ignore", invalid="ignore"):
            least_part = np.minimum(tolerance * np.maximum(np.abs(best), 1e-300) / np.abs(b - c), 0.5)
            xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
            quadratic = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        is_open &= (np.abs(b - a) > 2 * tolerance * np.abs(best)) & (fa != 0) & np.isfinite(fa)
        is_smooth = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi) & np.isfinite(quadratic)
        part = np.clip(np.where(is_smooth, quadratic, 0.5), np.nan_to_num(least_part), 1 - np.nan_to_num(least_part))
    return np.where(is_found, root, np.nan), is_found

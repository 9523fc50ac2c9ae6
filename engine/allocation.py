"""The run share of usable compute: how it grew, and how it may go on below a cap."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def run_share_path(
    first_share_frac: ArrayLike, growth_per_year: ArrayLike, cap_frac: ArrayLike, n_years: int
) -> NDArray:
    """Return the run share of usable compute by year, growing ever more slowly towards a cap.

    share(t + 1) = share(t) exp(growth (1 - share(t) / cap)); a share above the cap falls back to it.

    Parameters
    ----------
    first_share_frac, growth_per_year, cap_frac : array_like, shape (...)
        Share in the first year and its cap, 0 to 1; growth far below the cap, ln per year.
    n_years : int
        Number of years, the first included.

    Returns
    -------
    ndarray, shape (..., n_years)
        Run share of usable compute, 0 to 1.

    Raises
    ------
    ValueError
        If a share or cap is not positive, or the growth is negative.

    References
    ----------
    docs/method.md#run-share-path
    """
    first, growth, cap = np.broadcast_arrays(
        *(np.asarray(value, dtype=float) for value in (first_share_frac, growth_per_year, cap_frac))
    )
    if not (np.all(first > 0) and np.all(cap > 0)):
        raise ValueError("run share and its cap must be positive")
    if not np.all(growth >= 0):
        raise ValueError("growth of the run share must not be negative")
    share_frac = np.empty((*first.shape, n_years))
    share_frac[..., 0] = first
    for year in range(1, n_years):
        before = share_frac[..., year - 1]
        share_frac[..., year] = before * np.exp(growth * (1 - before / cap))
    return share_frac

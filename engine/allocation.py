"""The run share of usable compute: how it grew, and how it may go on below a cap."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.ranges import not_negative, positive_share


def run_share_path(
    first_share_frac: ArrayLike, growth_per_year: ArrayLike, cap_frac: ArrayLike, n_years: int
) -> NDArray:
    """Return the run share of usable compute by year, growing ever more slowly towards a cap.

    share(t + 1) = share(t) exp(growth (1 - share(t) / cap)), and at most the cap; a share above the cap falls back to
    it.

    Parameters
    ----------
    first_share_frac, growth_per_year, cap_frac : array_like, shape (...)
        Share in the first year and its cap, above 0 and at most 1; growth far below the cap, ln per year, 0 or above.
    n_years : int
        Number of years, the first included, at least 1.

    Returns
    -------
    ndarray, shape (..., n_years)
        Run share of usable compute, 0 to 1: never above both the first share and the cap.

    Raises
    ------
    ValueError
        If a share or cap does not lie above 0 and at most 1, the growth is negative or not finite, or there is no year.

    References
    ----------
    docs/method.md#run-share-path
    """
    if n_years < 1:
        raise ValueError(f"n_years is {n_years}; it must be 1 or above")
    first, growth, cap = np.broadcast_arrays(
        positive_share("run share of usable compute in the first year", first_share_frac),
        not_negative("growth of the run share", growth_per_year),
        positive_share("cap on the run share", cap_frac),
    )
    share_frac = np.empty((*first.shape, n_years))
    share_frac[..., 0] = first
    for year in range(1, n_years):
        before = share_frac[..., year - 1]
        grown = before * np.exp(growth * (1 - before / cap))
        # A step of a year overshoots where growth is above 1.
        share_frac[..., year] = np.minimum(grown, np.maximum(before, cap))
    return share_frac

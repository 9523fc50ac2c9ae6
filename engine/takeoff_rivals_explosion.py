"""Davidson and Houlden's software intelligence explosion: each doubling of software takes longer or shorter."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.ranges import checked


def doubling_times(
    *,
    initial_speedup: ArrayLike,
    returns_to_research: ArrayLike,
    limit_years: ArrayLike,
    parallel_exponent: ArrayLike,
    doublings_per_year: float,
    doubling_months_today: float,
    last_month: float,
) -> NDArray:
    """Return when each doubling of software ends, counted from the full automation of AI R&D.

    Parameters
    ----------
    initial_speedup : array_like, shape (n,)
        Pace of software progress at full automation over that of today, above 0.
    returns_to_research : array_like, shape (n,)
        Doublings of software for each doubling of cumulative research, at the start; above 0.
    limit_years : array_like, shape (n,)
        Years of progress at today's pace until software reaches its limit, above 0. The returns fall to 0 on the way.
    parallel_exponent : array_like, shape (n,)
        How much a doubling of research effort adds to its pace, above 0.
    doublings_per_year : float
        Doublings of software that count as a year of progress, above 0.
    doubling_months_today : float
        Months of a doubling of software at today's pace, above 0.
    last_month : float
        A run ends with the doubling that reaches this month, above 0.

    Returns
    -------
    ndarray, shape (n, 1 + most doublings)
        Months after full automation at which each doubling ends, from 0; infinite for those that do not take place.

    Raises
    ------
    ValueError
        If a value is not finite or not above 0.

    References
    ----------
    docs/method.md#takeoff-rival-explosion
    """
    speedup, returns, limit, exponent, per_year, today, last = (
        checked(name, values, "above 0", lambda x: x > 0)
        for name, values in (
            ("initial_speedup", initial_speedup),
            ("returns_to_research", returns_to_research),
            ("limit_years", limit_years),
            ("parallel_exponent", parallel_exponent),
            ("doublings_per_year", doublings_per_year),
            ("doubling_months_today", doubling_months_today),
            ("last_month", last_month),
        )
    )
    speedup, initial_returns, limit, exponent = np.broadcast_arrays(
        *(np.atleast_1d(values) for values in (speedup, returns, limit, exponent))
    )
    most = limit * per_year
    ends = np.full((*speedup.shape, 1 + int(np.ceil(most.max()))), np.inf)
    ends[..., 0] = 0.0
    month = np.zeros(speedup.shape)
    doubling, returns = today / speedup, initial_returns
    is_running = np.ones(speedup.shape, dtype=bool)
    for number in range(1, ends.shape[-1]):
        if not is_running.any():
            break
        month = month + doubling
        ends[..., number] = np.where(is_running, month, np.inf)
        # The returns have fallen by the time that they decide on the next doubling.
        returns = returns - initial_returns / most
        is_running &= (month < last) & (number < most) & (returns > 0)
        # What has ended keeps the length of its doubling: its returns may be nil.
        rate = exponent * (1 / np.where(is_running, returns, 1) - 1)
        with np.errstate(over="ignore"):  # returns close to nil: the next doubling never ends
            doubling = np.where(is_running, doubling * 2**rate, doubling)
    return ends


def shortest_window(ends: ArrayLike, n_doublings: int) -> NDArray:
    """Return the fewest months in which so many doublings in a row took place.

    Parameters
    ----------
    ends : array_like, shape (..., n)
        Months at which doublings end, of `doubling_times`.
    n_doublings : int
        Length of the window, 1 or more.

    Returns
    -------
    ndarray, shape (...)
        Months; infinite where fewer doublings took place.

    Raises
    ------
    ValueError
        If the length is below 1.

    References
    ----------
    docs/method.md#takeoff-rival-explosion
    """
    ends = np.asarray(ends, dtype=float)
    if n_doublings < 1:
        raise ValueError(f"n_doublings is {n_doublings}; it must be 1 or above")
    if n_doublings >= ends.shape[-1]:
        return np.full(ends.shape[:-1], np.inf)
    first, last = ends[..., :-n_doublings], ends[..., n_doublings:]
    # No window begins with a doubling that did not take place.
    return np.min(last - np.where(np.isfinite(first), first, 0), axis=-1)


def most_doublings_within(ends: ArrayLike, months: float) -> NDArray:
    """Return the most doublings that took place within so many months in a row.

    Parameters
    ----------
    ends : array_like, shape (..., n)
        Months at which doublings end, of `doubling_times`.
    months : float
        Length of the window, above 0.

    Returns
    -------
    ndarray of int, shape (...)
        Doublings.

    Raises
    ------
    ValueError
        If the length is not above 0.

    References
    ----------
    docs/method.md#takeoff-rival-explosion
    """
    ends = np.asarray(ends, dtype=float)
    checked("months", months, "above 0", lambda x: x > 0)
    most = np.zeros(ends.shape[:-1], dtype=int)
    for last in range(1, ends.shape[-1]):
        # A longer window than any before can only be longer by one: without its last doubling it was among those.
        start = np.take_along_axis(ends, (last - 1 - most)[..., None], axis=-1)[..., 0]
        most += np.isfinite(ends[..., last]) & (ends[..., last] <= start + months)
    return most

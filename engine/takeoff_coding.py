"""Coding labour of humans and AIs over tasks: docs/method.md#takeoff-coding.

Tasks are numbered by the effective compute at which AIs can do them. On the scale ``y`` of a schedule the fraction of
automated tasks has one shape, a logistic curve or a straight line, so the best split of compute over tasks needs two
functions of one variable per parameter set: ``ln b(y)``, the compute that the automated tasks take together, and
``ln(1 - i)``, what is left to humans.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.takeoff_arithmetic import ARRAYS, Table, Values
from engine.takeoff_roots import find_roots

AUTOMATION_FORMS = ("logistic", "linear")
#: Below this y next to no task is automated, and tables end.
LOWEST_Y = {"logistic": -12.0, "linear": 0.0}
#: Log odds of the fraction of tasks of which the tables of the best split start.
LOWEST_LOG_ODDS = -7.0
#: Log odds up to which the rows of the best split are close together.
CLOSE_LOG_ODDS = 7.0
#: Nodes and weights of the integral over one row of a table.
ROW_NODES, ROW_WEIGHTS = (
    (values / 2 + shift) for values, shift in zip(np.polynomial.legendre.leggauss(3), (0.5, 0.0), strict=True)
)
#: Fall of a task's weight within a row, in logs, from which the integral is its first two terms.
LOCAL_EXPONENT = 3.0
LEAST_LOG_ODDS = -60.0
LEAST = 1e-300
LARGEST_EXPONENT = 700.0


@dataclass(frozen=True)
class Schedule:
    """Which tasks AIs can do at which effective compute, and what one unit of compute does on them.

    Attributes
    ----------
    form : str
        One of ``AUTOMATION_FORMS``.
    asymptote : ndarray, shape (n_sets,)
        What the logistic curve would rise to; it is cut off at 1.
    slope, offset : ndarray, shape (n_sets,)
        ``y = slope * P - offset``, P in orders of magnitude of effective compute.
    rho : ndarray, shape (n_sets,)
        Substitution between tasks, negative.
    efficiency_slope : ndarray, shape (n_sets,)
        Growth of the efficiency on an automated task, natural log per unit of y (sigma).
    ln_least_human_share : ndarray, shape (n_sets,)
        Log of the share of tasks that humans always keep, from the cap on coding labour.
    """

    form: str
    asymptote: NDArray
    slope: NDArray
    offset: NDArray
    rho: NDArray
    efficiency_slope: NDArray
    ln_least_human_share: NDArray

    @property
    def full_y(self) -> NDArray:
        """Scale value at which every task can be automated.

        References
        ----------
        docs/method.md#takeoff-coding
        """
        return full_y(self.form, self.asymptote)

    def automation_fraction(self, ooms: ArrayLike) -> NDArray:
        """Return the share of tasks that AIs can do at an effective compute, 0 to 1."""
        y = np.minimum(self.slope * ooms - self.offset, self.full_y)
        return np.clip(_fraction(self.form, self.asymptote, y), 0.0, 1.0)

    def tables(self, rows: int) -> tuple[Table, Table]:
        """Return ``ln b`` over y and the log of the labour multiplier over the log of relative compute."""
        task_compute = task_compute_table(self, rows)
        return task_compute, best_split_table(self, task_compute, rows)


def full_y(form: str, asymptote: NDArray) -> NDArray:
    """Return y of a fraction of 1.

    References
    ----------
    docs/method.md#takeoff-coding
    """
    return -np.log(asymptote - 1.0) if form == "logistic" else np.ones_like(asymptote)


def _fraction(form: str, asymptote: NDArray, y: NDArray) -> NDArray:
    return asymptote / (1.0 + np.exp(-y)) if form == "logistic" else y


def y_of_fraction(form: str, asymptote: NDArray, fraction: NDArray) -> NDArray:
    """Return y at which AIs can do ``fraction`` of the tasks.

    References
    ----------
    docs/method.md#takeoff-coding
    """
    return np.log(fraction / (asymptote - fraction)) if form == "logistic" else fraction + 0.0 * asymptote


def task_exponent(rho: NDArray, efficiency_slope: NDArray) -> NDArray:
    """Return s: the weight of a task in the best split of compute is ``exp(s * y)`` of where it was automated.

    References
    ----------
    docs/method.md#takeoff-coding
    """
    return -rho / (1.0 - rho) * efficiency_slope


def ln_task_compute(form: str, asymptote: NDArray, y: NDArray, exponent: NDArray) -> NDArray:
    """Return ``ln b(y)``, where b is the integral over the automated tasks of ``exp(exponent * (y_task - y))``.

    Exact: the Gauss series of the incomplete beta function after Euler's transformation, whose terms all have one sign.

    References
    ----------
    docs/method.md#takeoff-coding
    """
    if form == "linear":
        with np.errstate(divide="ignore"):
            return np.log(-np.expm1(-exponent * np.maximum(y, 0.0))) - np.log(exponent)
    share = 1.0 / (1.0 + np.exp(-y))  # fraction over asymptote
    n_terms = min(int(34.0 / -np.log(min(float(np.nanmax(share, initial=0.5)), 0.995))) + 8, 4000)
    n = np.arange(n_terms)
    ratios = (n + 2.0) / (exponent[..., None] + 2.0 + n) * share[..., None]
    series = 1.0 + np.cumprod(ratios, axis=-1).sum(axis=-1)
    return np.log(asymptote * share * (1.0 - share) / (exponent + 1.0)) + np.log(series)


def ln_human_share(ops: SimpleNamespace, form: str, asymptote: Values, y: Values, ln_least: Values) -> Values:
    """Return the log of the share of tasks left to humans at ``y``, never under ``ln_least``.

    References
    ----------
    docs/method.md#takeoff-coding
    """
    if form == "linear":
        return ops.most(ops.log(ops.most(1.0 - y, LEAST)), ln_least)
    odds = ops.exp(y)
    return ops.most(ops.log(ops.most(1.0 - (asymptote - 1.0) * odds, LEAST) / (1.0 + odds)), ln_least)


def ln_limited(ops: SimpleNamespace, rho: Values, ln_left: Values, excess: Values, relative: Values) -> Values:
    """Return the log multiplier where capability limits: compute has all tasks that AIs can do.

    ``excess`` is how far, in logs, the tasks want less compute than there is (negative here), ``relative`` the log of
    compute at its present efficiency over humans.

    References
    ----------
    docs/method.md#takeoff-coding
    """
    exponent = ops.least(relative + (1.0 - rho) * excess, LARGEST_EXPONENT)
    return ((1.0 - rho) * ln_left + ops.log1p(ops.exp(exponent))) / rho


def ln_multiplier(schedule: Schedule, ooms: ArrayLike, ln_compute_per_human: ArrayLike) -> NDArray:
    """Return the log of coding labour over human coding labour, exactly; see ``split_labour``.

    References
    ----------
    docs/method.md#takeoff-coding
    """
    return split_labour(schedule, ooms, ln_compute_per_human)[0]


def split_labour(schedule: Schedule, ooms: ArrayLike, ln_compute_per_human: ArrayLike) -> tuple[NDArray, NDArray]:
    """Return the log of coding labour over human coding labour, exactly, and the part of it that is the AIs'.

    Parameters
    ----------
    schedule : Schedule
    ooms : array_like
        Effective compute P, orders of magnitude.
    ln_compute_per_human : array_like
        Log of the coders that the inference compute per human coder replaces on a task just automated.

    Returns
    -------
    ln_multiple : ndarray, shape (n_sets,)
    ai_share : ndarray, shape (n_sets,)
        Part of ``(N/H)**rho`` that automated tasks make up: by the envelope theorem the elasticity of coding labour to
        inference compute.

    References
    ----------
    docs/method.md#takeoff-coding
    """
    form, asymptote, rho = schedule.form, schedule.asymptote, schedule.rho
    y = schedule.slope * ooms - schedule.offset
    top = schedule.full_y
    exponent = task_exponent(rho, schedule.efficiency_slope)
    capped = np.minimum(y, top)
    if form == "linear":
        capped = np.maximum(capped, LEAST)
    ln_left = ln_human_share(ARRAYS, form, asymptote, capped, schedule.ln_least_human_share)
    relative = ln_compute_per_human + schedule.efficiency_slope * np.maximum(y - top, 0.0)
    excess = ln_task_compute(form, asymptote, capped, exponent) - ln_left - relative
    found = np.broadcast_to(ln_limited(ARRAYS, rho, ln_left, excess, relative), excess.shape).copy()
    with np.errstate(over="ignore"):
        share = np.broadcast_to(1.0 / (1.0 + np.exp(-relative - (1.0 - rho) * excess)), excess.shape).copy()
    inside = np.flatnonzero(excess > 0)
    if inside.size:
        pick = [np.broadcast_to(v, excess.shape)[inside] for v in (asymptote, rho, schedule.efficiency_slope, exponent)]
        asymptote, rho, sigma, exponent = pick
        ln_compute = np.broadcast_to(ln_compute_per_human + schedule.efficiency_slope * y, excess.shape)[inside]
        highest = np.log(np.expm1(-np.broadcast_to(ln_left, excess.shape)[inside]) + LEAST)

        def spare(log_odds: NDArray) -> NDArray:
            y_task = y_of_fraction(form, asymptote, 1.0 / (1.0 + np.exp(-log_odds)))
            left = -np.logaddexp(0.0, log_odds)
            return ln_compute - ln_task_compute(form, asymptote, y_task, exponent) - sigma * y_task + left

        log_odds, _ = find_roots(spare, np.full_like(ln_compute, LEAST_LOG_ODDS), highest)
        log_odds = np.where(np.isfinite(log_odds), log_odds, LEAST_LOG_ODDS)
        y_task = y_of_fraction(form, asymptote, 1.0 / (1.0 + np.exp(-log_odds)))
        found[inside] = _ln_split(rho, -np.logaddexp(0.0, log_odds), ln_compute - sigma * y_task)
        share[inside] = 1.0 / (1.0 + np.exp(-(ln_compute - sigma * y_task)))
    return found, share


def _ln_split(rho: NDArray, ln_left: NDArray, ln_relative: NDArray) -> NDArray:
    """Return the log multiplier where compute limits: it takes the easiest tasks up to a share of ``1 - left``."""
    return ((1.0 - rho) * ln_left + np.logaddexp(0.0, ln_relative)) / rho


def task_compute_table(schedule: Schedule, rows: int) -> Table:
    """Return the table of ``ln b`` over y, up to full automation.

    References
    ----------
    docs/method.md#takeoff-coding
    """
    form = schedule.form
    exponent = task_exponent(schedule.rho, schedule.efficiency_slope)
    asymptote = _once(schedule.asymptote)
    lowest, top = LOWEST_Y[form], full_y(form, asymptote)
    step = (top - lowest) / (rows - 1)
    if form == "linear":
        y = lowest + step * np.arange(rows)[:, None]
        y = np.maximum(y, step * 1e-3)
        return Table.of(lowest, step, ln_task_compute(form, asymptote, y, exponent) + 0.0 * exponent)
    decay = np.exp(-exponent * step)
    y = lowest + step * np.arange(rows - 1)[:, None]
    rises = sum(
        _density(y + step * at) * (weight * step * np.exp(-exponent * step * (1.0 - at)))
        for at, weight in zip(ROW_NODES, ROW_WEIGHTS, strict=True)
    )
    found = np.empty((rows, exponent.size))
    found[0] = _density(lowest) / (exponent + 1.0)
    for row in range(rows - 1):
        np.multiply(found[row], decay, out=found[row + 1])
        found[row + 1] += rises[row]
    # Where a task loses its weight within a row, it is the last tasks alone that count.
    y = lowest + step * np.arange(rows)[:, None]
    local = _density(y) / (exponent + np.tanh(-y / 2.0))
    return Table.of(lowest, step, np.log(asymptote * np.where(exponent * step > LOCAL_EXPONENT, local, found)))


def _density(y: NDArray) -> NDArray:
    return np.exp(y) / (1.0 + np.exp(y)) ** 2


def _once(values: NDArray) -> NDArray:
    """Return one value for all where they are equal, so that what rests on them is computed once."""
    return values[:1] if np.all(values == values[0]) else values


def best_split_table(schedule: Schedule, task_compute: Table, rows: int) -> Table:
    """Return the log multiplier of the best split over the log of relative compute.

    The last tasks matter most, so its rows follow the log odds of the share of tasks: ``ln(1 - i)`` is all but a
    straight line in the log of compute there, which i itself is not.

    References
    ----------
    docs/method.md#takeoff-coding
    """
    form, rho, sigma = schedule.form, schedule.rho, schedule.efficiency_slope
    n_sets = sigma.size
    half = rows // 2
    highest = np.maximum(-schedule.ln_least_human_share, CLOSE_LOG_ODDS + 1.0)
    close = np.linspace(LOWEST_LOG_ODDS, CLOSE_LOG_ODDS, half, endpoint=False)[:, None]
    far = CLOSE_LOG_ODDS + (highest - CLOSE_LOG_ODDS) * np.linspace(0.0, 1.0, rows - half)[:, None]
    log_odds = np.concatenate([np.broadcast_to(close, (half, n_sets)), far])
    asymptote = schedule.asymptote
    y = y_of_fraction(form, asymptote, 1.0 / (1.0 + np.exp(-log_odds)))
    ln_left = -np.logaddexp(0.0, log_odds)
    ln_compute = ARRAYS.look_up(task_compute, y) + sigma * y - ln_left
    multiplier = _ln_split(rho, ln_left, ln_compute - sigma * y)
    origin, end = ln_compute[0], ln_compute[-1]
    step = (end - origin) / (rows - 1)
    even = np.linspace(0.0, 1.0, rows)[:, None]
    at, ln_compute, multiplier = (
        np.ascontiguousarray(rows.T) for rows in (origin + even * (end - origin), ln_compute, multiplier)
    )
    found = np.stack([np.interp(at[k], ln_compute[k], multiplier[k]) for k in range(n_sets)], axis=1)
    return Table.of(origin, step, found)

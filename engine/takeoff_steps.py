"""The law of motion in fixed steps: the Runge-Kutta method of fourth order, docs/method.md#takeoff-motion.

Inputs are straight lines inside a step, in logs, so what they are at its ends says what they are inside it. A set whose
effective compute rises by more than ``STEEP_OOMS`` in a step takes that step again in ``PIECES``; what a set gets does
not depend on the sets beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.takeoff_arithmetic import ARRAYS, Values
from engine.takeoff_inputs import LN10
from engine.takeoff_motion import Motion

#: Rise of effective compute, orders of magnitude, that a step may have.
STEEP_OOMS = 0.6
PIECES = 8
#: Steps after which sets that are through are left out, where less than this share of sets is still running.
STOP_EVERY, KEPT_SHARE = 10, 0.9


@dataclass(frozen=True)
class Law:
    """The law of motion of some sets, over arrays or plain numbers.

    Attributes
    ----------
    motion : Motion
    is_flow : bool
        Whether effective compute is the integral of training compute times software efficiency.
    returns, ln_start : ndarray or float
        r, and the log of the research stock at the start.
    first_training : ndarray or float
        log10 training compute at the start.
    """

    motion: Motion
    is_flow: bool
    returns: Values
    ln_start: Values
    first_training: Values

    def ooms(self, training: Values, ln_stock: Values, ln_effective: Values) -> Values:
        """Return effective compute P that AI research has, unless a pause of training holds it back."""
        if self.is_flow:
            return ln_effective / LN10
        return training - self.first_training + self.returns / LN10 * (ln_stock - self.ln_start)

    def rates(
        self, inputs: tuple, ln_stock: Values, ln_effective: Values, base: Values, switch: tuple | None, held: Values
    ) -> tuple:
        """Return the growth of the stock, and in the flow form that of effective compute over its level ``base``."""
        ops, motion = self.motion.ops, self.motion
        training, ln_coders, ln_per_coder, ln_experiments = inputs
        ooms, flow = self.ooms(training, ln_stock, ln_effective), 0.0
        if self.is_flow:
            flow = ops.exp(training * LN10 + self.returns * (ln_stock - self.ln_start) - base)
        if switch is None:
            return ops.exp(motion.ln_effort(ooms, ln_coders, ln_per_coder, ln_experiments) - ln_stock), flow
        trains, researches, human = switch
        if not self.is_flow:
            ooms = ops.where(trains > 0.0, ooms, held)
        helped = ops.exp(motion.ln_effort(ooms, ln_coders, ln_per_coder, ln_experiments) - ln_stock)
        alone = ops.exp(motion.ln_human_effort(ln_coders, ln_experiments) - ln_stock)
        return researches * ((1.0 - human) * helped + human * alone), trains * flow

    def step(self, start: tuple, end: tuple, h: float, state: tuple, switch: tuple | None, held: Values) -> tuple:
        """Return the state (log of stock, log of effective compute) after a step of ``h`` years.

        In the flow form effective compute, not its logarithm, is the variable inside the step: after a pause of
        training the logarithm is stiff, and would end before the run without a pause.
        """
        log1p = self.motion.ops.log1p
        stock, effective = state
        middle = tuple((a + b) / 2 for a, b in zip(start, end, strict=True))
        k1, f1 = self.rates(start, stock, effective, effective, switch, held)
        if not self.is_flow:
            k2, _ = self.rates(middle, stock + h / 2 * k1, effective, effective, switch, held)
            k3, _ = self.rates(middle, stock + h / 2 * k2, effective, effective, switch, held)
            k4, _ = self.rates(end, stock + h * k3, effective, effective, switch, held)
            return stock + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), effective
        k2, f2 = self.rates(middle, stock + h / 2 * k1, effective + log1p(h / 2 * f1), effective, switch, held)
        k3, f3 = self.rates(middle, stock + h / 2 * k2, effective + log1p(h / 2 * f2), effective, switch, held)
        k4, f4 = self.rates(end, stock + h * k3, effective + log1p(h * f3), effective, switch, held)
        grown = log1p(h / 6 * (f1 + 2 * f2 + 2 * f3 + f4))
        return stock + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), effective + grown

    def steps(self, start: tuple, end: tuple, h: float, state: tuple, switch: tuple | None, held: Values) -> tuple:
        """Return the state after a step taken in ``PIECES``."""
        for k in range(PIECES):
            a, b = (
                tuple(x + (y - x) * (part / PIECES) for x, y in zip(start, end, strict=True)) for part in (k, k + 1)
            )
            state = self.step(a, b, h / PIECES, state, switch, held)
        return state

    def take(self, places: NDArray) -> Law:
        """Return the law of some of the sets."""
        return Law(
            self.motion.take(places),
            self.is_flow,
            *(_some(v, places) for v in (self.returns, self.ln_start, self.first_training)),
        )


def _some(value: Values, places: NDArray) -> Values:
    return value[places] if np.ndim(value) else value


def integrate(
    law: Law,
    times: NDArray,
    inputs: list[list],
    start_ooms: Values,
    switches: list[list] | None,
    stop_ooms: NDArray | None = None,
) -> tuple[NDArray, NDArray]:
    """Return effective compute and the log of the stock at ``times``, shape (n_times,) or (n_times, n_sets).

    Parameters
    ----------
    law : Law
    times : ndarray, shape (n_times,)
        Ends of steps; one that stands twice is the end of a pause of training.
    inputs : list of four lists of n_times
        Training compute (log10 FLOP), logs of coders, compute per coder, and compute for experiments.
    start_ooms : ndarray or float
    switches : list of three lists of n_times - 1, or None
        Of each step: training (0 or 1), research (0 or 1), share that humans lead.
    stop_ooms : ndarray, shape (n_sets,), or None
        Arrays without switches only: a set that is above it is not run on, and stays where it is.

    References
    ----------
    docs/method.md#takeoff-motion
    """
    ops, is_many = law.motion.ops, law.motion.ops is ARRAYS
    shape = (times.size, *np.shape(law.ln_start))
    ooms, ln_stock = np.empty(shape), np.empty(shape)
    rows, widths = list(zip(*inputs, strict=True)), np.diff(times).tolist()
    state, held, switch = (law.ln_start, start_ooms * LN10), None, None
    running = None if stop_ooms is None else np.arange(stop_ooms.size)
    for n, row in enumerate(rows):
        if running is not None and running.size < shape[1]:
            row = tuple(_some(value, running) for value in row)
        p = law.ooms(row[0], *state)
        if switches:
            trained = switch[0] if switch else 1.0
            switch = tuple(values[min(n, len(widths) - 1)] for values in switches)
            if not law.is_flow:
                held = p if n == 0 else ops.where(trained > 0.0, p, held)
                p = ops.where(switch[0] > 0.0, p, held)
        if running is None:
            ooms[n], ln_stock[n] = p, state[0]
        else:
            if n:
                ooms[n], ln_stock[n] = ooms[n - 1], ln_stock[n - 1]
            ooms[n, running], ln_stock[n, running] = p, state[0]
            is_on = ~(p > stop_ooms[running])
            if n % STOP_EVERY == 0 and is_on.mean() < KEPT_SHARE:
                kept = np.flatnonzero(is_on)
                law, running = law.take(kept), running[kept]
                row, state = (tuple(_some(value, kept) for value in values) for values in (row, state))
        if n == len(widths) or (running is not None and not running.size):
            ooms[n:], ln_stock[n:] = ooms[n], ln_stock[n]
            break
        following = rows[n + 1]
        if running is not None and running.size < shape[1]:
            following = tuple(_some(value, running) for value in following)
        arguments = row, following, widths[n], state, switch, held
        after = law.step(*arguments)
        rise = law.ooms(following[0], *after) - law.ooms(row[0], *state)
        if not is_many:
            state = after if rise <= STEEP_OOMS else law.steps(*arguments)
            continue
        places = np.flatnonzero(~(rise <= STEEP_OOMS))
        if places.size:
            start, end, some_state, some_switch = (
                tuple(_some(value, places) for value in values) if values else None
                for values in (row, following, state, switch)
            )
            some_held = None if held is None else held[places]
            finer = law.take(places).steps(start, end, widths[n], some_state, some_switch, some_held)
            for coarse, fine in zip(after, finer, strict=True):
                coarse[places] = fine
        state = after
    return ooms, ln_stock

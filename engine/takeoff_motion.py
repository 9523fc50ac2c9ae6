"""Research effort at an effective compute: the right-hand side of the law of motion, docs/method.md#takeoff-effort.

Written once over ``engine.takeoff_arithmetic``: for arrays of parameter sets and for one set in plain numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from engine.takeoff_arithmetic import ARRAYS, NUMBERS, Table, Values, pick_number, pick_some
from engine.takeoff_coding import Schedule, ln_human_share, ln_limited
from engine.takeoff_taste import LOWEST_SD, WIDENING_SD, Taste
from engine.takeoff_throughput import Throughput


@dataclass(frozen=True)
class Motion:
    """Constants and tables of research effort; each an array of shape (n_sets,), or a plain number.

    Attributes
    ----------
    ops : SimpleNamespace
        ``ARRAYS`` or ``NUMBERS``.
    form : str
        Form of automation.
    """

    ops: SimpleNamespace
    form: str
    has_coding_automation: bool
    has_taste: bool
    asymptote: Values
    slope: Values
    offset: Values
    full_y: Values
    coding_rho: Values
    efficiency_slope: Values
    ln_least_human_share: Values
    parallel_penalty: Values
    throughput_rho: Values
    compute_exponent: Values
    ln_compute_weight: Values
    ln_labour_weight: Values
    sd_slope: Values
    sd_offset: Values
    task_compute: Table
    best_split: Table
    taste: Table

    @classmethod
    def of(
        cls,
        schedule: Schedule,
        throughput: Throughput,
        taste: Taste,
        parallel_penalty: Values,
        sd_slope: Values,
        sd_offset: Values,
        has_coding_automation: bool,
        has_taste: bool,
        rows: int,
    ) -> Motion:
        """Return research effort over tables of ``rows`` rows."""
        task_compute, best_split = schedule.tables(rows)
        return cls(
            ops=ARRAYS,
            form=schedule.form,
            has_coding_automation=has_coding_automation,
            has_taste=has_taste,
            asymptote=schedule.asymptote,
            slope=schedule.slope,
            offset=schedule.offset,
            full_y=schedule.full_y,
            coding_rho=schedule.rho,
            efficiency_slope=schedule.efficiency_slope,
            ln_least_human_share=schedule.ln_least_human_share,
            parallel_penalty=parallel_penalty,
            throughput_rho=throughput.rho,
            compute_exponent=throughput.rho * throughput.zeta,
            ln_compute_weight=np.log(throughput.alpha),
            ln_labour_weight=np.log1p(-throughput.alpha),
            sd_slope=sd_slope,
            sd_offset=sd_offset,
            task_compute=task_compute,
            best_split=best_split,
            taste=taste.table(rows),
        )

    def number(self, place: int) -> Motion:
        """Return the motion of one set, in plain numbers."""
        plain = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Table):
                plain[field.name] = value.number(place)
            elif isinstance(value, np.ndarray):
                plain[field.name] = pick_number(value, place)
        return replace(self, ops=NUMBERS, **plain)

    def take(self, places: NDArray) -> Motion:
        """Return the motion of some of the sets."""
        some = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Table):
                some[field.name] = value.take(places)
            elif isinstance(value, np.ndarray):
                some[field.name] = pick_some(value, places)
        return replace(self, **some)

    def ln_multiplier(self, ooms: Values, ln_compute_per_human: Values) -> Values:
        """Return the log of coding labour over that of humans alone."""
        ops = self.ops
        y = self.slope * ooms - self.offset
        capped = ops.least(y, self.full_y)
        if self.form == "linear":
            capped = ops.most(capped, 0.0)
        ln_left = ln_human_share(ops, self.form, self.asymptote, capped, self.ln_least_human_share)
        relative = ln_compute_per_human + self.efficiency_slope * ops.most(y - self.full_y, 0.0)
        excess = ops.look_up(self.task_compute, capped) - ln_left - relative
        limited = ln_limited(ops, self.coding_rho, ln_left, excess, relative)
        split = ops.look_up(self.best_split, ln_compute_per_human + self.efficiency_slope * y)
        return ops.where(excess >= 0.0, split, limited)

    def ln_taste(self, ooms: Values) -> Values:
        """Return the log of the taste of humans and AIs together."""
        ops = self.ops
        above = ops.most(self.sd_slope * ooms - self.sd_offset - LOWEST_SD, 0.0)
        return ops.look_up(self.taste, WIDENING_SD * (above / (WIDENING_SD + above)))

    def ln_throughput(self, ln_experiments: Values, ln_labour: Values) -> Values:
        """Return the log of experiment throughput."""
        ops = self.ops
        compute = self.ln_compute_weight + self.compute_exponent * ln_experiments
        labour = self.ln_labour_weight + self.throughput_rho * ln_labour
        return (compute + ops.log1p(ops.exp(labour - compute))) / self.throughput_rho

    def ln_effort(
        self, ooms: Values, ln_coders: Values, ln_compute_per_human: Values, ln_experiments: Values
    ) -> Values:
        """Return the log of research effort: throughput times taste."""
        ln_labour = ln_coders
        if self.has_coding_automation:
            ln_labour = ln_labour + self.ln_multiplier(ooms, ln_compute_per_human)
        effort = self.ln_throughput(ln_experiments, self.parallel_penalty * ln_labour)
        return effort + self.ln_taste(ooms) if self.has_taste else effort

    def ln_human_effort(self, ln_coders: Values, ln_experiments: Values) -> Values:
        """Return the log of research effort of humans alone."""
        return self.ln_throughput(ln_experiments, self.parallel_penalty * ln_coders)

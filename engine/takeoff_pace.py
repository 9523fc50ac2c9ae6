"""Pace control: pauses, caps, floors and taxes on AI research, docs/method.md#takeoff-pace.

A control changes the inputs or one of three switches of a step: whether training goes on, whether research goes on, and
which share of research time humans lead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.takeoff_inputs import LN10, Inputs
from engine.takeoff_parameters import Range, refuse_outside

PAUSES = ("pause_train", "pause_rd", "pause_both", "pause_all_go", "pause_all_shift")
CAPS = ("cap_train", "cap_all")
KINDS = ("none", *PAUSES, *CAPS, "floor", "tax")
#: What the amount of a kind is, and what it may be.
AMOUNTS = {
    **dict.fromkeys(PAUSES, ("pause_years", Range(0.0, 100.0, "[]", "years"))),
    **dict.fromkeys(CAPS, ("growth_cap", Range(0.0, 10.0, "[]", "OOM/year"))),
    "floor": ("human_led_share", Range(0.0, 1.0, "[]", "fraction")),
    "tax": ("compute_tax", Range(0.0, 1e12, "[]", "x")),
}
SINCE = Range(2000.0, 2300.0, "[]", "year")


@dataclass(frozen=True)
class Control:
    """One control of the pace.

    Attributes
    ----------
    kind : str
        One of ``KINDS``.
    since : float
        Date from which it holds, calendar year.
    amount : float
        Years of a pause, growth cap (OOM per year), share of research that humans lead, or tax: compute for coding is
        divided by one plus it.
    """

    kind: str = "none"
    since: float = np.inf
    amount: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a control that is not known or not permitted."""
        if self.kind not in KINDS:
            raise ValueError(f"takeoff control kind = {self.kind!r}: permitted is one of {', '.join(KINDS)}")
        if self.kind != "none":
            refuse_outside(AMOUNTS[self.kind][0], self.amount, AMOUNTS[self.kind][1])
            refuse_outside("control_since", self.since, SINCE)

    @property
    def until(self) -> float:
        """End of a pause; of another control, never."""
        return self.since + self.amount if self.kind in PAUSES else np.inf

    def edges(self, years: NDArray) -> NDArray:
        """Return the times at which it turns, and those at which inputs that waited do; ``years`` are the latter."""
        if self.kind == "none":
            return np.empty(0)
        if self.kind == "pause_all_shift":
            return np.concatenate([[self.since, self.until], years[years > self.since] + self.amount])
        return np.array([self.since, self.until]) if self.kind in PAUSES else np.array([self.since])

    def input_times(self, times: NDArray) -> NDArray:
        """Return the times whose inputs hold: those of ``times``, unless all waited."""
        if self.kind != "pause_all_shift":
            return times
        return np.where(times <= self.since, times, np.maximum(times - self.amount, self.since))

    def inputs(self, inputs: Inputs) -> Inputs:
        """Return the inputs under a cap."""
        if self.kind not in CAPS:
            return inputs
        capped = replace(inputs, training=inputs.training.capped(self.since, self.amount))
        if self.kind == "cap_train":
            return capped
        most = self.amount * LN10
        return replace(
            capped,
            ln_inference=inputs.ln_inference.capped(self.since, most),
            ln_experiments=inputs.ln_experiments.capped(self.since, most),
        )

    def ln_coding_tax(self, times: NDArray) -> NDArray:
        """Return what the log of compute for coding is lowered by."""
        return np.where(times >= self.since, np.log1p(self.amount if self.kind == "tax" else 0.0), 0.0)

    def switches(self, middles: NDArray) -> tuple[NDArray, NDArray, NDArray]:
        """Return training (0 or 1), research (0 or 1) and the human-led share of steps by their middles."""
        holds = (middles >= self.since) & (middles <= self.until)
        stops_training = holds & (self.kind in ("pause_train", "pause_both", "pause_all_go", "pause_all_shift"))
        stops_research = holds & (self.kind in ("pause_all_go", "pause_all_shift"))
        human = np.where(holds & (self.kind in ("pause_rd", "pause_both")), 1.0, 0.0)
        if self.kind == "floor":
            human = np.where(holds, self.amount, 0.0)
        return 1.0 - stops_training, 1.0 - stops_research, human


def all_edges(controls: Sequence[Control], years: NDArray) -> NDArray:
    """Return every time at which a control turns.

    References
    ----------
    docs/method.md#takeoff-pace
    """
    return np.unique(np.concatenate([np.empty(0), *(control.edges(years) for control in controls)]))


def ends_of_training_pauses(controls: Sequence[Control]) -> NDArray:
    """Return the times at which what was researched in a pause is deployed at once.

    References
    ----------
    docs/method.md#takeoff-pace
    """
    return np.unique([control.until for control in controls if control.kind in PAUSES and control.kind != "pause_rd"])

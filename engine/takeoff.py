"""Timelines and takeoff: time horizon, coding automation, research taste and software progress.

An independent writing of the model of the AI Futures Project (December 2025, and its form of August 2026). Effective
compute P, in orders of magnitude, and the research stock R are its only states; every other figure follows from them
and the date. Arrays carry parameter sets on the last axis.

The method is section "Takeoff" of docs/method.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.takeoff_calibration import Calibration, calibrate, training_level
from engine.takeoff_inputs import Inputs
from engine.takeoff_milestones import MILESTONES, crossing_times, milestone_levels
from engine.takeoff_motion import Motion
from engine.takeoff_pace import Control, all_edges, ends_of_training_pauses
from engine.takeoff_parameters import Form, ParameterError, Parameters
from engine.takeoff_steps import Law, integrate

#: Longest step, years, up to ``LATE_YEAR`` and after it.
STEP_YEARS, LATE_STEP_YEARS = 0.05, 0.5
LATE_YEAR = 2060.0
#: Rows of the tables of coding labour and of taste, per parameter set.
TABLE_ROWS = 1024
#: Sets up to which each is run in plain numbers, which is faster than arrays of few.
FEW_SETS = 10
LATEST_YEAR = 2300.0


@dataclass(frozen=True)
class Run:
    """One run of many parameter sets.

    Attributes
    ----------
    parameters, inputs, form : Parameters, Inputs, Form
    calibration : Calibration
    motion : Motion
        Research effort as arrays.
    times : ndarray, shape (n_times,)
        Calendar years; the end of a pause of training stands twice, before and after what waited is deployed.
    ooms : ndarray, shape (n_times, n_sets)
        Effective compute P, orders of magnitude: gained since the start (stock), or log10 FLOP (flow).
    ln_stock : ndarray, shape (n_times, n_sets)
        Log of the research stock.
    """

    parameters: Parameters
    inputs: Inputs
    form: Form
    calibration: Calibration
    motion: Motion
    times: NDArray
    ooms: NDArray
    ln_stock: NDArray

    @property
    def is_finite(self) -> NDArray:
        """Whether each set stayed in the range of numbers, shape (n_sets,)."""
        return np.isfinite(self.ooms).all(axis=0) & np.isfinite(self.ln_stock).all(axis=0)

    @property
    def taste_ratio(self) -> NDArray:
        """M / beta: above 1, successive doublings of effort come faster from taste alone; shape (n_sets,)."""
        per_oom = self.parameters.ai_research_taste_slope / self.calibration.present_rate
        taste = np.log10(self.parameters.median_to_top_taste_multiplier) / self.calibration.z_top
        return per_oom * taste * self.calibration.software_returns

    def levels(self, names: Sequence[str] = MILESTONES) -> dict[str, NDArray]:
        """Return the effective compute (OOM) of each milestone, shape (n_sets,); infinite where none does it."""
        return milestone_levels(self.parameters, self.inputs, self.calibration, self.motion, names)

    def milestones(self, names: Sequence[str] = MILESTONES) -> dict[str, NDArray]:
        """Return the calendar year of each milestone, shape (n_sets,).

        Infinite where it is not reached in the run, NaN where the run left the range of numbers before it.
        """
        levels = self.levels(names)
        is_flow = self.form.effective_compute == "flow"
        return {name: crossing_times(self.times, self.ooms, level, is_flow) for name, level in levels.items()}


def run_takeoff(
    parameters: Parameters,
    inputs: Inputs,
    form: Form,
    end_year: float = 2050.0,
    controls: Sequence[Control] = (),
    step_years: float = STEP_YEARS,
    table_rows: int = TABLE_ROWS,
    stop_at: str | None = None,
) -> Run:
    """Calibrate and run the model for every parameter set.

    Parameters
    ----------
    parameters : Parameters
        Of n sets.
    inputs : Inputs
    form : Form
    end_year : float
        Last year of the run.
    controls : sequence of Control
        None, or one for each set.
    step_years : float
        Longest step up to ``LATE_YEAR``; steps end on the turns of inputs and controls.
    table_rows : int
        Rows of the tables of coding labour and of taste.
    stop_at : str or None
        A set that has passed this milestone is not run on; its later figures stay where they are.

    Returns
    -------
    Run

    Raises
    ------
    ParameterError
        If a parameter, a control or the end is not permitted, or no calibration is in range.

    References
    ----------
    docs/method.md#takeoff
    """
    if not parameters.present_day.max() < end_year <= LATEST_YEAR:
        raise ParameterError(
            f"takeoff end_year = {end_year:g}: permitted is ({parameters.present_day.max():g}, {LATEST_YEAR:g}]"
        )
    if len(controls) not in (0, parameters.size):
        raise ParameterError(f"takeoff controls: {len(controls)} were given, expected none or {parameters.size}")
    if not form.has_compute_slowdown:
        inputs = inputs.without_slowdown(float(parameters.present_day[0]), LATEST_YEAR)
    calibration = calibrate(parameters, inputs, form)
    sd_slope = parameters.ai_research_taste_slope / calibration.present_rate
    motion = Motion.of(
        calibration.schedule,
        calibration.throughput,
        calibration.taste,
        parameters.parallel_penalty,
        sd_slope,
        sd_slope * calibration.automated_coder_ooms - parameters.ai_research_taste_at_coding_automation_anchor_sd,
        form.has_coding_automation,
        form.has_taste,
        table_rows,
    )
    drive = Drive.of(parameters, inputs, form, controls, end_year, step_years)
    stop = None
    if stop_at and not controls:
        stop = milestone_levels(parameters, inputs, calibration, motion, (stop_at,))[stop_at]
    ooms, ln_stock = _integrate(drive, motion, calibration, form, stop)
    return Run(parameters, inputs, form, calibration, motion, drive.times, ooms, ln_stock)


@dataclass(frozen=True)
class Drive:
    """Inputs at the ends of steps, and the switches of each step.

    Attributes
    ----------
    times : ndarray, shape (n_times,)
    inputs : tuple of ndarray, shape (n_times, n_sets or 1)
        Training compute (log10 FLOP), and logs of coders, of compute per coder and of compute for experiments.
    switches : tuple of ndarray, shape (n_times - 1, n_sets), or None
        Training and research (0 or 1), and the share of research that humans lead.
    """

    times: NDArray
    inputs: tuple[NDArray, ...]
    switches: tuple[NDArray, ...] | None

    @classmethod
    def of(
        cls,
        parameters: Parameters,
        inputs: Inputs,
        form: Form,
        controls: Sequence[Control],
        end_year: float,
        step_years: float,
    ) -> Drive:
        """Return the drive of a run."""
        times = _times(parameters, inputs, form, controls, end_year, step_years)
        middles = (times[1:] + times[:-1]) / 2
        ln_eta = np.log(parameters.optimal_ces_eta_init)
        if np.all(ln_eta == ln_eta[0]):
            ln_eta = ln_eta[:1]

        def of_control(control: Control) -> tuple[NDArray, ...]:
            held, when = control.inputs(inputs), control.input_times(times)
            ln_coders = held.ln_coders.at(when)
            per_coder = held.ln_inference.at(when) - control.ln_coding_tax(times) - ln_coders
            training = training_level(parameters, held, form, when[:, None])
            return training, ln_coders[:, None], per_coder[:, None] + ln_eta, held.ln_experiments.at(when)[:, None]

        if not controls:
            return cls(times, of_control(Control()), None)
        columns = [of_control(control) for control in controls]
        stacked = tuple(
            np.stack([column[i][:, min(k, column[i].shape[1] - 1)] for k, column in enumerate(columns)], axis=1)
            for i in range(4)
        )
        switches = tuple(np.stack(rows, axis=1) for rows in zip(*(c.switches(middles) for c in controls), strict=True))
        return cls(times, stacked, switches)


def _times(
    parameters: Parameters,
    inputs: Inputs,
    form: Form,
    controls: Sequence[Control],
    end_year: float,
    step_years: float,
) -> NDArray:
    """Return the ends of steps: none is longer than ``step_years``, and none crosses a turn of inputs or controls."""
    turns = np.concatenate([inputs.edges, all_edges(controls, inputs.edges), parameters.present_day])
    turns = np.unique(np.concatenate([[form.start_year, end_year], turns]))
    turns = turns[(turns >= form.start_year) & (turns <= end_year)]
    turns = turns[np.concatenate([[True], np.diff(turns) > 1e-9])]
    longest = np.where(turns[:-1] < LATE_YEAR, step_years, max(step_years, LATE_STEP_YEARS))
    counts = np.ceil(np.diff(turns) / longest - 1e-9).astype(int)
    pieces = [np.linspace(a, b, n, endpoint=False) for a, b, n in zip(turns[:-1], turns[1:], counts, strict=True)]
    times = np.concatenate([*pieces, [turns[-1]]])
    jumps = ends_of_training_pauses(controls)
    return np.sort(np.concatenate([times, jumps[(jumps > form.start_year) & (jumps < end_year)]]))


def _integrate(
    drive: Drive, motion: Motion, calibration: Calibration, form: Form, stop: NDArray | None
) -> tuple[NDArray, NDArray]:
    """Return effective compute and the log of the research stock at the ends of steps, shape (n_times, n_sets)."""
    is_flow = form.effective_compute == "flow"
    ln_start, returns, start_ooms = (
        np.log(calibration.start_stock),
        calibration.software_returns,
        calibration.start_ooms,
    )
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        if ln_start.size > FEW_SETS:
            inputs = [rows[:, 0].tolist() if rows.shape[1] == 1 else list(rows) for rows in drive.inputs]
            switches = [list(rows) for rows in drive.switches] if drive.switches else None
            law = Law(motion, is_flow, returns, ln_start, inputs[0][0])
            return integrate(law, drive.times, inputs, start_ooms, switches, stop)
        parts = []
        for k in range(ln_start.size):
            inputs = [rows[:, min(k, rows.shape[1] - 1)].tolist() for rows in drive.inputs]
            switches = [rows[:, k].tolist() for rows in drive.switches] if drive.switches else None
            law = Law(motion.number(k), is_flow, float(returns[k]), float(ln_start[k]), inputs[0][0])
            parts.append(integrate(law, drive.times, inputs, float(start_ooms[k]), switches))
    return tuple(np.stack([part[i] for part in parts], axis=1) for i in (0, 1))

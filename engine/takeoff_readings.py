"""What a takeoff run says in a year, and how its figures are shown: docs/method.md#takeoff-readings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.takeoff import Run
from engine.takeoff_calibration import training_level
from engine.takeoff_coding import split_labour
from engine.takeoff_inputs import LN10
from engine.takeoff_milestones import present_ln_uplift
from engine.takeoff_parameters import Parameters

#: Effective and training compute are shown on the level of this day's largest model, Grok 3.
DISPLAY_TIME, DISPLAY_LOG10_FLOP = 2025.13, 26.54


def readings(run: Run, times: NDArray) -> dict[str, NDArray]:
    """Return figures of a run, each of shape (n_times, n_sets); NaN where a figure is infinite or does not apply.

    Parameters
    ----------
    run : Run
    times : ndarray, shape (n_times,)
        Calendar years within the run.

    References
    ----------
    docs/method.md#takeoff-readings
    """
    p, sets = run.parameters, range(run.parameters.size)

    def at(when: NDArray, values: NDArray) -> NDArray:
        return np.stack([np.interp(when, run.times, values[:, k]) for k in sets], axis=1)

    shown = np.array([DISPLAY_TIME])
    ooms, ln_stock = at(times, run.ooms), at(times, run.ln_stock)
    software = run.calibration.software_returns / LN10 * (ln_stock - at(shown, run.ln_stock))
    training = training_level(p, run.inputs, run.form, times[:, None]) + np.zeros_like(ooms)
    training_shown = training_level(p, run.inputs, run.form, shown[:, None])
    z = run.motion.sd_slope * ooms - run.motion.sd_offset
    ln_coders, ln_inference, ln_experiments = (
        path.at(times)[:, None] for path in (run.inputs.ln_coders, run.inputs.ln_inference, run.inputs.ln_experiments)
    )
    ln_per_coder = np.log(p.optimal_ces_eta_init) + ln_inference - ln_coders
    ln_multiple = np.stack(
        [split_labour(run.calibration.schedule, o, c)[0] for o, c in zip(ooms, ln_per_coder, strict=True)]
    )
    if not run.form.has_coding_automation:
        ln_multiple = np.zeros_like(ooms)
    effort = run.motion.ln_effort(ooms, ln_coders, ln_per_coder, ln_experiments)
    return {
        "effective_compute_log10_flop": DISPLAY_LOG10_FLOP + ooms - at(shown, run.ooms),
        "training_compute_log10_flop": DISPLAY_LOG10_FLOP + training - training_shown,
        "software_efficiency_log10": software,
        "automation_frac": run.calibration.schedule.automation_fraction(ooms),
        "serial_coding_multiplier_log10": p.parallel_penalty * ln_multiple / LN10,
        "research_uplift_log10": present_ln_uplift(p, run.inputs, run.motion, ooms) / LN10,
        "ai_taste_sd": z,
        "research_effort_log10": effort / LN10,
        "research_stock_log10": ln_stock / LN10,
        "time_horizon_log10_minutes": horizon_log10_minutes(
            p, run.calibration.present_rate, ooms - run.calibration.present_ooms
        ),
        "human_coders": np.exp(ln_coders) + np.zeros_like(ooms),
        "inference_compute_h100e": np.exp(ln_inference) + np.zeros_like(ooms),
        "experiment_compute_h100e": np.exp(ln_experiments) + np.zeros_like(ooms),
    }


def horizon_log10_minutes(p: Parameters, present_rate: NDArray, ahead: NDArray) -> NDArray:
    """Return log10 of the 80% time horizon ``ahead`` orders of magnitude from today; NaN where it is infinite.

    References
    ----------
    docs/method.md#takeoff-horizon
    """
    per_doubling = p.present_doubling_time * present_rate
    step = 1.0 - p.doubling_difficulty_growth_factor
    is_even = np.abs(step) < 1e-9
    with np.errstate(divide="ignore", invalid="ignore"):
        bent = np.log1p(-step * ahead / per_doubling) / np.where(
            is_even, 1.0, np.log(p.doubling_difficulty_growth_factor)
        )
    doublings = np.where(is_even, ahead / per_doubling, bent)
    return np.log10(p.present_horizon) + doublings * np.log10(2.0)

"""What experiment and automation compute and coders are worth to each other: docs/method.md#takeoff-mrts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.takeoff import Run
from engine.takeoff_coding import Schedule, split_labour
from engine.takeoff_roots import find_roots

#: Log odds of the share of inference compute between which the best split is sought.
SPLIT_BRACKET = (-80.0, 20.0)


@dataclass(frozen=True)
class Exchange:
    """Rates of substitution along a run, arrays of shape (n_times, n_sets).

    Attributes
    ----------
    mrts : ndarray
        Experiment compute that makes up for one unit of automation compute lost; 1 where the split is best.
    best_inference_share : ndarray
        Share of automation in the compute for both at which experiment throughput is largest.
    best_gain : ndarray
        What that split adds to experiment throughput, as a fraction.
    coder_worth_h100e : ndarray
        Experiment compute that makes up for one coder lost, H100e.
    """

    mrts: NDArray
    best_inference_share: NDArray
    best_gain: NDArray
    coder_worth_h100e: NDArray


def exchange_rates(run: Run, times: NDArray) -> Exchange:
    """Return the rates of substitution at ``times`` on the run's own path of effective compute.

    References
    ----------
    docs/method.md#takeoff-mrts
    """
    n_times, n_sets = len(times), run.parameters.size
    place = np.tile(np.arange(n_sets), n_times)
    ooms = np.stack([np.interp(times, run.times, run.ooms[:, k]) for k in range(n_sets)], axis=1).ravel()
    schedule, throughput = run.calibration.schedule, run.calibration.throughput
    schedule = Schedule(schedule.form, *(getattr(schedule, name)[place] for name in list(vars(schedule))[1:]))
    throughput = type(throughput)(*(values[place] for values in vars(throughput).values()))
    penalty, eta = run.parameters.parallel_penalty[place], run.parameters.optimal_ces_eta_init[place]

    def repeated(path: object) -> NDArray:
        return np.repeat(path.at(times), n_sets)

    coders, inference, experiments = (
        repeated(path) for path in (run.inputs.ln_coders, run.inputs.ln_inference, run.inputs.ln_experiments)
    )

    def parts(ln_inference: NDArray, ln_experiments: NDArray) -> tuple[NDArray, NDArray, NDArray, NDArray]:
        """Return ln X and its elasticities to experiment compute, inference compute and coders."""
        ln_multiple, ai_share = split_labour(schedule, ooms, np.log(eta) + ln_inference - coders)
        ln_labour = penalty * (coders + ln_multiple)
        share = throughput.compute_share(ln_experiments, ln_labour)
        to_labour = penalty * (1 - share)
        ln_x = throughput.ln_throughput(ln_experiments, ln_labour)
        return ln_x, throughput.zeta * share, to_labour * ai_share, to_labour * (1 - ai_share)

    ln_x, to_experiments, to_inference, to_coders = parts(inference, experiments)
    pool = np.logaddexp(inference, experiments)

    def split(log_odds: NDArray) -> tuple[NDArray, NDArray]:
        return pool - np.logaddexp(0.0, -log_odds), pool - np.logaddexp(0.0, log_odds)

    def excess(log_odds: NDArray) -> NDArray:
        _, c, i, _ = parts(*split(log_odds))
        with np.errstate(divide="ignore"):
            return np.log(i) - np.log(c) - log_odds

    best, is_found = find_roots(excess, np.full_like(pool, SPLIT_BRACKET[0]), SPLIT_BRACKET[1], tolerance=1e-10)
    best = np.where(is_found, best, SPLIT_BRACKET[0])
    gain = np.expm1(parts(*split(best))[0] - ln_x)
    per_compute = to_experiments / np.exp(experiments)
    found = (
        to_inference / np.exp(inference) / per_compute,
        1.0 / (1.0 + np.exp(-best)),
        gain,
        to_coders / np.exp(coders) / per_compute,
    )
    return Exchange(*(values.reshape(n_times, n_sets) for values in found))

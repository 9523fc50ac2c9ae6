"""Inputs over time: coders, inference and experiment compute, training compute: docs/method.md#takeoff-inputs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

LN10 = float(np.log(10.0))


@dataclass(frozen=True)
class Path:
    """A quantity that is a straight line between its nodes, most often of a logarithm.

    Attributes
    ----------
    times : ndarray, shape (n_nodes,)
        Calendar years, rising.
    values : ndarray, shape (n_nodes,)
    goes_on : bool
        Whether the first and the last slope go on outside, or the first and the last value.
    """

    times: NDArray
    values: NDArray
    goes_on: bool = False

    @property
    def slopes(self) -> NDArray:
        """Slope of each segment, per year."""
        return np.diff(self.values) / np.diff(self.times)

    def at(self, times: ArrayLike) -> NDArray:
        """Return the value at times of any shape."""
        times = np.asarray(times, dtype=float)
        found = np.interp(times, self.times, self.values)
        if self.goes_on:
            found += np.minimum(times - self.times[0], 0.0) * self.slopes[0]
            found += np.maximum(times - self.times[-1], 0.0) * self.slopes[-1]
        return found

    def slope_at(self, times: ArrayLike) -> NDArray:
        """Return the slope; on a node inside, the mean of both sides."""
        times = np.asarray(times, dtype=float)
        slopes = self.slopes if self.goes_on else np.concatenate([[0.0], self.slopes, [0.0]])
        shift = 0 if self.goes_on else 1
        before, after = (
            np.clip(np.searchsorted(self.times, times, side=side) - 1 + shift, 0, slopes.size - 1)
            for side in ("left", "right")
        )
        return (slopes[before] + slopes[after]) / 2

    def capped(self, since: float, most: float) -> Path:
        """Return the path whose slope is at most ``most`` from ``since`` on; what is lost is not caught up."""
        later = self.times[self.times > since]
        end = later if later.size else np.array([since + 1.0])
        times = np.concatenate([self.times[self.times < since], [since], end])
        values = self.at(times)
        slopes = np.diff(values) / np.diff(times)
        slopes = np.where(times[:-1] >= since, np.minimum(slopes, most), slopes)
        return replace(
            self, times=times, values=values[0] + np.concatenate([[0.0], np.cumsum(slopes * np.diff(times))])
        )

    def steady_from(self, since: float, until: float) -> Path:
        """Return the path whose slope at ``since`` goes on."""
        slope = float(self.slope_at(since))
        times = np.concatenate([self.times[self.times < since], [since, until]])
        values = self.at(times)
        values[-1] = values[-2] + slope * (until - since)
        return replace(self, times=times, values=values)


@dataclass(frozen=True)
class Inputs:
    """What is put into AI research at the leading company.

    Attributes
    ----------
    training : Path
        log10 FLOP of the frontier training run.
    ln_coders : Path
        Log of human coders, full-time equivalents.
    ln_inference, ln_experiments : Path
        Logs of the compute on which coding AIs run, and of that for experiments, H100e.
    """

    training: Path
    ln_coders: Path
    ln_inference: Path
    ln_experiments: Path

    @classmethod
    def of(
        cls,
        years: ArrayLike,
        human_coders: ArrayLike,
        inference_compute_h100e: ArrayLike,
        experiment_compute_h100e: ArrayLike,
        training_compute_log10_flop: ArrayLike,
    ) -> Inputs:
        """Return the inputs of a table by year.

        Raises
        ------
        ValueError
            If a value is not finite and positive, or years do not rise.
        """
        years = np.asarray(years, dtype=float)
        named = {
            "human_coders": human_coders,
            "inference_compute_h100e": inference_compute_h100e,
            "experiment_compute_h100e": experiment_compute_h100e,
            "training_compute_log10_flop": training_compute_log10_flop,
        }
        if years.size < 2 or not np.all(np.diff(years) > 0):
            raise ValueError("years of takeoff inputs: expected at least two, rising")
        for name, values in named.items():
            values = np.asarray(values, dtype=float)
            wrong = ~(np.isfinite(values) & (values > 0))
            if values.shape != years.shape or wrong.any():
                place = f" in {years[wrong][0]:.0f}" if values.shape == years.shape else ""
                raise ValueError(f"{name}{place}: expected one positive number for each of {years.size} years")
        return cls(
            Path(years, np.asarray(training_compute_log10_flop, dtype=float), goes_on=True),
            *(Path(years, np.log(np.asarray(named[name], dtype=float))) for name in list(named)[:3]),
        )

    @property
    def edges(self) -> NDArray:
        """Times at which a slope changes."""
        return np.unique(np.concatenate([path.times for path in vars(self).values()]))

    def without_slowdown(self, since: float, until: float) -> Inputs:
        """Return the inputs that go on growing as in the year of ``since``."""
        return Inputs(*(path.steady_from(since, until) for path in vars(self).values()))

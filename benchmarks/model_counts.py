"""Measure the simulation of model counts and show where the time goes.

Usage: ``python -m benchmarks.model_counts``, with the inputs that the built warehouse holds.
"""

import cProfile
import functools
import json
import pstats
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.model_count_inputs import CORRECTED, PUBLISHED, THRESHOLDS_FLOP, Conventions, ScenarioInputs
from engine.model_count_rows import scenario_inputs, totals_by_year
from engine.model_counts import simulate_model_counts
from engine.model_tallies import summarise_counts, summarise_frontier_counts
from scripts.terminal import run_command
from scripts.warehouse import open_warehouse, warehouse_path

ROOT = Path(__file__).resolve().parents[1]
N_RUNS = 1000
TARGET_SECONDS, TARGET_MB = 0.6, 400
REPEATS = 5
SLOWEST_SHOWN = 10


@functools.cache
def _baseline() -> tuple[ScenarioInputs, NDArray]:
    """Return the inputs of the baseline, and training compute by year of history, FLOP."""
    with open_warehouse(warehouse_path()) as connection:
        history = connection.table("staging.stg_model_count_history").order("release_year").fetchnumpy()
        scenarios = connection.table("model_counts.int_model_count_scenarios").filter("scenario = 'baseline'")
        (parameters,) = scenarios.project("* exclude (scenario)").to_arrow_table().to_pylist()
    years = history["release_year"]
    history_flop = totals_by_year(years, history["training_compute_flop"])
    return scenario_inputs(parameters, years, THRESHOLDS_FLOP, float(history_flop.max())), history_flop


def _simulate_and_summarise(conventions: Conventions) -> None:
    """Run the baseline from seed to percentiles."""
    inputs, history_flop = _baseline()
    result = simulate_model_counts(inputs, history_flop, N_RUNS, np.random.default_rng(2024), conventions)
    summarise_counts(result.counts, result.years, inputs.thresholds_flop, inputs.first_forecast_year, conventions)
    summarise_frontier_counts(result.frontier_counts, conventions)


def _seconds(function: Callable[[], None]) -> float:
    """Return the best of a few wall times, which other work on the machine disturbs least."""
    best = np.inf
    for _ in range(REPEATS):
        start = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - start)
    return best


def measure() -> None:
    """Print one JSON object: peak memory of a process that only simulates, then wall times in seconds."""
    _baseline()
    start = time.perf_counter()
    _simulate_and_summarise(PUBLISHED)
    first_seconds = time.perf_counter() - start
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # kilobytes on Linux
    measured = {
        "first": first_seconds,
        "published": _seconds(lambda: _simulate_and_summarise(PUBLISHED)),
        "corrected": _seconds(lambda: _simulate_and_summarise(CORRECTED)),
    }
    print(json.dumps({"peak_mb": peak_mb, "seconds": measured}))


def bench_model_counts() -> None:
    """Print time and memory of the baseline against the target, and the slowest steps."""
    command = [sys.executable, "-c", "from benchmarks.model_counts import measure; measure()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    measured = json.loads(done.stdout)
    seconds, peak_mb = measured["seconds"], measured["peak_mb"]

    print(f"model counts, baseline, {N_RUNS} runs of 12 years, draws to percentiles:")
    print(f"  {seconds['published']:.3f} s, best of {REPEATS} (target {TARGET_SECONDS} s)")
    print(f"  {peak_mb:.0f} MB at peak, imports included (target {TARGET_MB} MB)")
    print(f"  {seconds['first']:.3f} s the first time in a process")
    print(f"  {seconds['corrected']:.3f} s with corrected conventions")

    _baseline()
    profile = cProfile.Profile()
    profile.runcall(_simulate_and_summarise, PUBLISHED)
    print("  slowest functions, own seconds under the profiler:")
    own_seconds = {
        f"{Path(file).stem}.{name}" if Path(file).is_file() else name: times[2]
        for (file, _line, name), times in pstats.Stats(profile).stats.items()
    }
    for name, spent in sorted(own_seconds.items(), key=lambda item: -item[1])[:SLOWEST_SHOWN]:
        print(f"    {spent:6.3f}  {name}")


if __name__ == "__main__":
    run_command(bench_model_counts, __doc__)

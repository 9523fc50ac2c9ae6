"""Measure everything and show where the time goes.

Usage: ``python -m benchmarks``. Builds into a new temporary file; the published warehouse is only read.
"""

from benchmarks.agents import bench_agents
from benchmarks.blocks import bench_ensemble
from benchmarks.build import bench_build, bench_outputs
from benchmarks.chain import bench_chain
from benchmarks.economy import bench_economy
from benchmarks.model_counts import bench_model_counts
from benchmarks.takeoff import bench_takeoff
from benchmarks.what_if import bench_what_if
from scripts.terminal import run_command


def main() -> None:
    """Measure everything."""
    bench_build()
    bench_outputs()
    bench_model_counts()
    bench_agents()
    bench_takeoff()
    bench_what_if()
    bench_chain()
    bench_economy()
    bench_ensemble()


if __name__ == "__main__":
    run_command(main, __doc__)

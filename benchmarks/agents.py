"""Measure the agents of all paths and their bands, after a change of their assumptions.

Usage: ``python -m benchmarks.agents``. The published warehouse is only read.
"""

import math

from replay.replay import Replay
from scripts.terminal import run_command
from scripts.warehouse import warehouse_path

TARGET_SECONDS = 2
REPEATS = 3
#: The value and the law, so that draws are made anew as well.
CHANGE = {"value": 0.21, "argument_1": math.log(0.21)}
POINTS = ("int_agent_points", "agents_by_year")
BANDS = ("int_agent_summaries", "agents_bands_by_year")


def _seconds() -> dict[str, float]:
    """Return the time of each table that hangs on a parameter of agents."""
    with Replay(warehouse_path()) as replay:
        replay.override("scalar_assumptions", {"parameter": "serving_ratio"}, CHANGE)
        replay.run(["agents_by_year", "agents_bands_by_year"])
        return replay.seconds


def bench_agents() -> None:
    """Print the time of points and bands, the best of a few, which other work on the machine disturbs least."""
    measured = [_seconds() for _ in range(REPEATS)]
    best = {name: min(seconds[name] for seconds in measured) for name in measured[0]}
    points, bands = (sum(best.get(name, 0) for name in names) for names in (POINTS, BANDS))
    print("agents, after a change of their assumptions:")
    print(f"  {points:.2f} s all paths, best of {REPEATS} (target {TARGET_SECONDS} s)")
    print(f"  {bands:.2f} s bands of two paths over all draws, the run of their chain included")


if __name__ == "__main__":
    run_command(bench_agents, __doc__)

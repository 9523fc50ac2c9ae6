"""Measure the closed money loop.

Usage: ``python -m benchmarks.economy``. The published warehouse is only read.
"""

import time

from ensemble.chain import Chain
from ensemble.economy import LoopInputs
from ensemble.parameters import draw_parameters
from ensemble.run import run_chain
from scripts.warehouse import open_warehouse, warehouse_path

PATH = "calibrated.base__base"
N_DRAWS = 2**14
TARGET_SECONDS, TARGET_POINT_SECONDS = 1.0, 0.1
REPEATS = 5


def _best(inputs: LoopInputs, **form: bool) -> float:
    """Return the shortest time of a few runs, seconds."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        inputs.run(**form)
        times.append(time.perf_counter() - start)
    return min(times)


def bench_economy() -> None:
    """Print the time of the loop at the point and over draws, against the targets."""
    with open_warehouse(warehouse_path()) as connection:
        chain = Chain.read(connection)
    found = {}
    for name, parameters in (
        ("point", chain.laws.point()),
        ("draws", draw_parameters(chain, 1, 0, N_DRAWS).parameters),
    ):
        with run_chain(chain, parameters, [chain.paths[PATH]]) as run:
            found[name] = run.loop_inputs("base", "base")
    print(f"closed money loop, one path of {len(chain.years)} years:")
    print(f"  {_best(found['point']):.4f} s at the point, best of {REPEATS} (target {TARGET_POINT_SECONDS} s)")
    print(f"  {_best(found['draws']):.3f} s over {N_DRAWS} draws (target {TARGET_SECONDS:g} s)")
    print(f"  {_best(found['draws'], is_same_year=True):.3f} s in the same-year form")


if __name__ == "__main__":
    bench_economy()

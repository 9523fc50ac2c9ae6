"""Measure a what-if over the whole chain, with and without the ensemble, and show where the time goes.

Usage: ``python -m benchmarks.what_if``. The published warehouse is only read.
"""

import subprocess
import sys
import time

from scripts.terminal import run_command
from scripts.warehouse import ROOT
from scripts.what_if.__main__ import WhatIf, what_if

TARGET_SECONDS, ENSEMBLE_TARGET_SECONDS = 0.45, 5
REPEATS = 5
SLOWEST_SHOWN = 10
#: One change in each layer, so that everything from supply to capability is computed again.
CHANGES = (
    "supply_assumptions.ai_infrastructure_capex_usd.base.2030*=2",
    "scalar_assumptions.software_growth_initial*=0.9",
)


def _time_command(*options: str) -> float:
    """Return the wall time of the command, start of Python and imports included, in seconds."""
    command = [sys.executable, "-m", "scripts.what_if", *options]
    for change in CHANGES:
        command += ["--set", change]
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def _time_imports() -> float:
    """Return the wall time of a Python that only imports what every what-if needs, in seconds."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import duckdb, numpy, pyarrow"], check=True)
    return time.perf_counter() - start


def _time_function() -> tuple[float, WhatIf]:
    """Return the wall time of the function in seconds, and its result."""
    start = time.perf_counter()
    result = what_if(*CHANGES)
    return time.perf_counter() - start, result


def bench_what_if() -> None:
    """Print the time from the shell and inside a process against the target, and the slowest tables."""
    # The best of a few, which other work on the machine disturbs least.
    from_shell = min(_time_command() for _ in range(REPEATS))
    inside, result = min((_time_function() for _ in range(REPEATS)), key=lambda pair: pair[0])
    print(f"what-if, seeds to capability, {len(result.seconds)} tables:")
    print(f"  {from_shell:.2f} s from the shell, best of {REPEATS} (target {TARGET_SECONDS} s)")
    imports = min(_time_imports() for _ in range(REPEATS))
    print(f"  {inside:.2f} s inside a process that has the imports behind it")
    print(f"  {imports:.2f} s in a Python that imports DuckDB, NumPy and Arrow and does nothing: the floor of the rest")
    print(f"  {sum(result.seconds.values()):.2f} s of these in the tables, slowest first:")
    for name, seconds in sorted(result.seconds.items(), key=lambda item: -item[1])[:SLOWEST_SHOWN]:
        print(f"    {seconds:6.3f}  {name}")
    with_ensemble = min(_time_command("--ensemble") for _ in range(REPEATS))
    print(f"  {with_ensemble:.2f} s from the shell with the ensemble (target {ENSEMBLE_TARGET_SECONDS} s)")


if __name__ == "__main__":
    run_command(bench_what_if, __doc__)

"""Measure the takeoff model: one trajectory with its calibration, and 10,000 of them over the published laws.

Usage: ``python -m benchmarks.takeoff``. The published warehouse is only read.
"""

import resource
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from engine.takeoff import run_takeoff
from engine.takeoff_calibration import solvable_sets
from engine.takeoff_cases import read_cases, read_inputs
from engine.takeoff_monte_carlo import SETS_AT_ONCE, STEP_YEARS, TABLE_ROWS, draw_parameters, read_samplers
from engine.takeoff_parameters import Parameters
from engine.takeoff_sampling import blocks
from scripts.terminal import run_command
from scripts.warehouse import open_warehouse, warehouse_path

ONE_SECONDS, MANY_SECONDS, MANY_DRAWS, END_YEAR = 0.030, 6.0, 10_000, 2050.0
BUILD_SECONDS = 4.0
REPEATS, WORKERS = 9, 2
PRESET, SAMPLER = "dec2025_default", "eli_dec2025"


def bench_takeoff() -> None:
    """Print the time of one trajectory, the best of a few in a warm process, and that of many on two cores."""
    with open_warehouse(warehouse_path()) as connection:

        def rows(table: str, order: str) -> list[dict]:
            return connection.sql(f"from staging.{table} order by {order}").to_arrow_table().to_pylist()

        cases = read_cases(rows("stg_takeoff_presets", "preset"), rows("stg_takeoff_parameters", "preset, parameter"))
        inputs = read_inputs(rows("stg_takeoff_inputs", "year"))
        samplers = read_samplers(row for row in rows("stg_takeoff_samplers", "parameter") if row["sampler"] == SAMPLER)
        pairs = rows("stg_takeoff_rank_correlations", "parameter_a, parameter_b")
        (in_build,) = connection.execute(
            "select sum(build_seconds order by table_name) from meta.run_artifacts where schema_name = 'takeoff'"
        ).fetchone()
    case = cases[PRESET]
    one = Parameters.of(case.values)

    def run_one() -> float:
        start = time.perf_counter()
        run_takeoff(one, inputs, case.form, END_YEAR).milestones()
        return time.perf_counter() - start

    run_one()
    best = min(run_one() for _ in range(REPEATS))
    correlations = [(row["parameter_a"], row["parameter_b"], row["spearman_correlation"]) for row in pairs]
    drawn = draw_parameters(case, samplers, correlations, MANY_DRAWS, seed=42)
    drawn = drawn.take(solvable_sets(drawn, inputs))
    form = replace(case.form, training="two_rates")

    def run_some(some: slice) -> None:
        run_takeoff(
            drawn.take(some), inputs, form, END_YEAR, step_years=STEP_YEARS, table_rows=TABLE_ROWS, stop_at="ASI"
        ).milestones()

    start, before = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(run_some, blocks(drawn.size, SETS_AT_ONCE)))
    seconds, cpu = time.perf_counter() - start, time.process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print("takeoff, with calibration, to 2050:")
    print(f"  {1000 * best:.0f} ms one trajectory, best of {REPEATS} (target {1000 * ONE_SECONDS:.0f} ms)")
    print(f"  {seconds:.1f} s {MANY_DRAWS:,} draws on {WORKERS} threads (target {MANY_SECONDS:g} s), {cpu:.1f} CPU s")
    print(f"  {memory:.2f} GB peak memory (target 1 GB)")
    # Two nodes run side by side.
    print(f"  {in_build / WORKERS:.1f} s of the last build went into its tables (target {BUILD_SECONDS:g} s)")


if __name__ == "__main__":
    run_command(bench_takeoff, __doc__)

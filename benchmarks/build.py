"""Measure the build and the outputs, and show where the time goes."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from scripts.dbt import dbt_command
from scripts.warehouse import ROOT, warehouse_path

TARGET_SECONDS, AIM_SECONDS = 30, 25
#: The layers of the published system, up to the largest run, with their tests and with what dbt parsed before.
LAYERS = ("seeds", "staging", "assumptions", "historical", "supply", "allocation")
LAYERS_TARGET_SECONDS = 10
#: Export, charts and workbook, side by side as `make outputs` runs them.
OUTPUTS_TARGET_SECONDS = 9
CORES = 2
SLOWEST_SHOWN = 8
WITHOUT_UNIT_TESTS = ("--exclude-resource-type", "unit_test")


def _processor_seconds() -> float:
    """Return what ended child processes took of the processors, in seconds."""
    used = os.times()
    return used.children_user + used.children_system


def _run_dbt(*arguments: str, database: Path, target: Path) -> float:
    """Run dbt and return its wall time in seconds; it parses only what the target folder does not hold."""
    environment = os.environ | {"WAREHOUSE_PATH": str(database), "DBT_TARGET_PATH": str(target)}
    start = time.perf_counter()
    subprocess.run(dbt_command("--quiet", *arguments), cwd=ROOT, env=environment, check=True)
    return time.perf_counter() - start


def bench_build() -> None:
    """Time ``dbt build`` into new files, and print the share of each layer and the slowest nodes."""
    with tempfile.TemporaryDirectory() as folder:
        database, target = Path(folder) / "warehouse.duckdb", Path(folder) / "target"
        parse_seconds = _run_dbt("parse", database=database, target=target)
        # What make build does from the second time on.
        before = _processor_seconds()
        build_seconds = _run_dbt("build", *WITHOUT_UNIT_TESTS, database=database, target=target)
        processor_seconds = _processor_seconds() - before
        results = json.loads((target / "run_results.json").read_text())["results"]
        nodes = json.loads((target / "manifest.json").read_text())
        database.unlink()
        # With what they read: the closed supply reads the money loop, whose layer is a later one.
        selected = [f"+tag:{layer}" for layer in LAYERS]
        layers_seconds = _run_dbt("build", *WITHOUT_UNIT_TESTS, "--select", *selected, database=database, target=target)
    nodes = nodes["nodes"]

    print(
        f"dbt build, new file, {len(results)} nodes, parsed before: {build_seconds:.1f} s "
        f"(target {TARGET_SECONDS} s, aim {AIM_SECONDS} s)"
    )
    print(f"  {processor_seconds:.1f} s of processors: {processor_seconds / CORES:.1f} s is the floor on {CORES} cores")
    print(f"  start and first parse: {parse_seconds:.1f} s more")
    print(f"  up to {LAYERS[-1]}, with tests: {layers_seconds:.1f} s (target {LAYERS_TARGET_SECONDS} s)")
    by_kind: dict[str, list[float]] = defaultdict(list)
    for result in results:
        node = nodes.get(result["unique_id"])
        kind = f"{node['resource_type']}s of {node['fqn'][1]}" if node else "hooks"
        by_kind[kind].append(result["execution_time"])
    print("  seconds by kind, summed over the threads that run at once:")
    for kind, seconds in sorted(by_kind.items(), key=lambda item: -sum(item[1])):
        print(f"    {sum(seconds):6.2f}  {kind} ({len(seconds)})")
    print("  slowest nodes:")
    for result in sorted(results, key=lambda result: -result["execution_time"])[:SLOWEST_SHOWN]:
        print(f"    {result['execution_time']:6.2f}  {result['unique_id']}")


def bench_outputs() -> None:
    """Time the commands that write outputs, alone and side by side, from a copy of the published warehouse."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(warehouse_path(), Path(folder) / "warehouse.duckdb")
        environment = os.environ | {"WAREHOUSE_PATH": str(Path(folder) / "warehouse.duckdb")}

        def seconds_of(*names: str) -> float:
            start = time.perf_counter()
            commands = [
                subprocess.Popen(
                    [sys.executable, "-m", f"scripts.{name}"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
                )
                for name in names
            ]
            for command in commands:
                if command.wait() != 0:
                    raise subprocess.CalledProcessError(command.returncode, command.args)
            return time.perf_counter() - start

        outputs = ("export", "charts", "workbook")
        print(f"outputs, side by side: {seconds_of(*outputs):.2f} s (target {OUTPUTS_TARGET_SECONDS} s)")
        for name in outputs:
            print(f"    {seconds_of(name):6.2f}  {name} alone")

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

from scripts.warehouse import ROOT, warehouse_path

#: 20 s for the layers up to allocation, 3 s for effective compute and capability.
TARGET_SECONDS = 23
OUTPUTS_TARGET_SECONDS = 20
#: The published system's pipelines for the same three layers, on the same kind of machine (two cores).
PUBLISHED_SECONDS = 29
SLOWEST_SHOWN = 8


def _run_dbt(*arguments: str, database: Path, target: Path) -> float:
    """Run dbt without a parse cache and return its wall time in seconds."""
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", *arguments]
    environment = os.environ | {"WAREHOUSE_PATH": str(database), "DBT_TARGET_PATH": str(target)}
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return time.perf_counter() - start


def bench_build() -> None:
    """Time ``dbt build`` from a deleted database, and print the share of each layer and the slowest nodes."""
    with tempfile.TemporaryDirectory() as folder:
        database, target = Path(folder) / "warehouse.duckdb", Path(folder) / "target"
        parse_seconds = _run_dbt("parse", database=database, target=Path(folder) / "parse")
        build_seconds = _run_dbt("build", database=database, target=target)
        results = json.loads((target / "run_results.json").read_text())["results"]
        nodes = json.loads((target / "manifest.json").read_text())
    nodes = nodes["nodes"] | nodes["unit_tests"]

    print(f"dbt build, new file, {len(results)} nodes: {build_seconds:.1f} s (target {TARGET_SECONDS} s)")
    print(f"  against {PUBLISHED_SECONDS} s of the published pipelines: {build_seconds / PUBLISHED_SECONDS:.2f}")
    print(f"  start and parse alone: {parse_seconds:.1f} s")
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
    """Time each command that writes outputs, from the published warehouse."""
    total = 0.0
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(warehouse_path(), Path(folder) / "warehouse.duckdb")
        environment = os.environ | {"WAREHOUSE_PATH": str(Path(folder) / "warehouse.duckdb")}
        print(f"outputs (target {OUTPUTS_TARGET_SECONDS} s in all)")
        for command in ("export", "charts", "workbook"):
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", f"scripts.{command}"], cwd=ROOT, env=environment, check=True, capture_output=True
            )
            seconds = time.perf_counter() - start
            total += seconds
            print(f"    {seconds:6.2f}  {command}")
    print(f"    {total:6.2f}  in all")

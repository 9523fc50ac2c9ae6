"""Measure the ensemble in blocks: time, memory, and what a second worker brings.

Usage: ``python -m benchmarks.blocks``. Reads the published warehouse.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from distributed import LocalCluster

from benchmarks.bare_chain import bare_measures
from benchmarks.chain import TARGET_RATIO
from ensemble.parameters import draw_parameters
from ensemble.run import run_chain
from scripts.blocks.__main__ import read_plan
from scripts.blocks.block import BLOCK_DRAWS, BlockPlan
from scripts.blocks.engines import compute_on_dask
from scripts.blocks.run import run_ensemble
from scripts.terminal import run_command
from scripts.warehouse import ROOT

N_DRAWS = 2**20
TARGET_MB = 1024
TARGET_SPEEDUP = 1.8
#: Blocks that one and two workers are timed on: enough that the last one of a worker does not decide.
WORKER_BLOCKS = 12
PATHS = ("calibrated.base__base",)


def _plan(seed: int) -> BlockPlan:
    """Return a plan over the published warehouse."""
    return read_plan(seed, PATHS, BLOCK_DRAWS)


def measure() -> None:
    """Print one JSON object: wall time and peak memory of a process that runs the ensemble, writing included."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        run_ensemble(_plan(seed=1), N_DRAWS, folder)
        seconds = time.perf_counter() - start
        size_mb = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 2**20
    # Unlike ru_maxrss, this does not count the process that started this one.
    (peak_kb,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    print(json.dumps({"seconds": seconds, "peak_mb": int(peak_kb) / 1024, "size_mb": size_mb}))


def _bare_ratio() -> float:
    """Return the processor time of the chain over one block, draws to measures, to that of bare NumPy."""
    chain = _plan(seed=1).chain.chain
    parameters = draw_parameters(chain, 1, 0, BLOCK_DRAWS).parameters
    path_ids = [chain.paths[path] for path in PATHS]
    start = time.process_time()
    with run_chain(chain, parameters, path_ids) as run:
        for _ in run.arrays(path_ids):
            pass
    ours = time.process_time()
    for _ in bare_measures(chain, parameters, path_ids):
        pass
    return (ours - start) / (time.process_time() - ours)


def _worker_seconds(n_workers: int) -> float:
    """Return the wall time of some blocks on that many workers, once the workers are warm."""
    with LocalCluster(
        n_workers=n_workers, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        list(compute_on_dask(_plan(seed=2), range(2 * n_workers), scheduler=cluster.scheduler_address))
        plan = _plan(seed=1)
        start = time.perf_counter()
        list(compute_on_dask(plan, range(WORKER_BLOCKS), scheduler=cluster.scheduler_address))
        return time.perf_counter() - start


def bench_ensemble() -> None:
    """Print time and memory of one process, and the time of two workers against one."""
    command = [sys.executable, "-c", "from benchmarks.blocks import measure; measure()"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    measured = json.loads(done.stdout.splitlines()[-1])
    seconds = measured["seconds"]
    print(f"ensemble, {N_DRAWS:,} draws of {', '.join(PATHS)} in one process, {N_DRAWS // BLOCK_DRAWS} blocks:")
    print(f"  {seconds:.1f} s, {N_DRAWS / seconds:,.0f} draws a second; {measured['size_mb']:.0f} MB written")
    print(f"  {measured['peak_mb']:.0f} MB at peak, imports included (target {TARGET_MB} MB)")
    print(f"  chain of one block: {_bare_ratio():.2f} times the processor time of bare NumPy (target {TARGET_RATIO})")
    one, two = _worker_seconds(1), _worker_seconds(2)
    print(f"  {WORKER_BLOCKS} blocks: {one:.1f} s by one dask worker, {two:.1f} s by two")
    print(f"    {one / two:.2f} times as fast (target {TARGET_SPEEDUP})")


if __name__ == "__main__":
    run_command(bench_ensemble, __doc__)

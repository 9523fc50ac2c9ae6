"""A whole run: compute the blocks that are missing, add all of them up, write bands and tail probabilities."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import pyarrow as pa
from tqdm import tqdm

from scripts.blocks.bands import merge_blocks
from scripts.blocks.block import BlockPlan
from scripts.blocks.engines import compute_here, compute_on_dask
from scripts.blocks.store import Store

#: Seconds between lines of progress in a log, which keeps every line; a terminal shows one that moves.
LOG_INTERVAL_SECONDS = 10


def run_ensemble(
    plan: BlockPlan,
    n_draws: int,
    to: str,
    *,
    engine: str = "local",
    scheduler: str | None = None,
    workers: int | None = None,
) -> pa.Table:
    """Compute the blocks of a run that are missing, add all of them up, and write bands and tail probabilities.

    Parameters
    ----------
    plan : BlockPlan
        What to compute.
    n_draws : int
        How many draws, a multiple of the run's block.
    to : str
        Folder or fsspec URL; blocks of the run that are there already are used.
    engine : str
        local or dask.
    scheduler, workers : str, int, optional
        As for ``compute_on_dask``.

    Returns
    -------
    pyarrow.Table
        The bands.

    Raises
    ------
    BlockError, OutputError
        If a block cannot be computed, the folder holds another run, or it cannot be written.
    """
    store = Store(to, plan)
    n_blocks = n_draws // plan.block_draws
    finished, broken = store.finished()
    store.write_manifest()
    missing = [index for index in range(n_blocks) if index not in finished]
    print(f"{n_draws:,} draws of {', '.join(plan.paths)}, seed {plan.seed}, into {to}")
    print(f"  {n_blocks} blocks of {plan.block_draws:,}, {n_blocks - len(missing)} of them finished before", flush=True)
    for name in broken:
        print(f"  {name} is broken and will be replaced", flush=True)
    if missing:
        blocks = (
            compute_on_dask(plan, missing, scheduler=scheduler, workers=workers)
            if engine == "dask"
            else compute_here(plan, missing)
        )
        _write(store, blocks, len(missing))
    bands, tails = merge_blocks(plan, map(store.read_block, range(n_blocks)), n_blocks)
    store.write_table("bands.parquet", bands)
    store.write_table("tail_probabilities.parquet", tails)
    return bands


def _write(store: Store, blocks: Iterator[tuple[int, bytes]], n_blocks: int) -> None:
    """Write each block as it comes, and show the draws done, the draws a second and the time left."""
    n_draws = store.plan.block_draws
    interval = 0.1 if sys.stderr.isatty() else LOG_INTERVAL_SECONDS
    with (
        contextlib.closing(blocks),
        tqdm(total=n_blocks * n_draws, unit=" draws", unit_scale=True, mininterval=interval) as progress,
    ):
        for index, content in blocks:
            store.write_block(index, content)
            progress.update(n_draws)

"""Compute blocks here one by one, or on the workers of a dask.distributed cluster: one function, the same bytes.

Only the process that asked for the blocks writes files: a block that a lost worker leaves behind, or that two workers
compute, is still one file.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError

from scripts.blocks.block import BlockPlan, summarise_block
from scripts.blocks.store import INSTALL, block_bytes
from scripts.blocks.workers import workers_here
from scripts.warehouse import OutputError

#: Blocks asked for at once, for each thread of the workers: one at work, one waiting.
AHEAD = 2
#: A block whose computing failed is tried this often again.
RETRIES = 2
CONNECT_SECONDS = 30


def compute_block(plan: BlockPlan, digest: str, index: int) -> bytes:
    """Return the file of a block; refuse if this process computes by other code or versions than ``digest`` names."""
    if plan.digest != digest:
        raise OutputError(
            "a worker has other code or other versions than this process: start it from a checkout of the same commit,"
            f" with the same lock (it makes digest {plan.digest[:16]}, here it is {digest[:16]})"
        )
    # A worker has one thread; others of the machine have theirs.
    return block_bytes(plan, index, summarise_block(plan, index, n_threads=1))


def compute_here(plan: BlockPlan, indexes: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the file of each block, computed in this process."""
    for index in indexes:
        yield index, block_bytes(plan, index, summarise_block(plan, index))


def compute_on_dask(
    plan: BlockPlan, indexes: Iterable[int], *, scheduler: str | None = None, workers: int | None = None
) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the file of each block as workers finish them.

    Parameters
    ----------
    plan : BlockPlan
        What to compute; sent to the cluster once.
    indexes : iterable of int
        The blocks.
    scheduler : str, optional
        Address of a running scheduler, such as tcp://10.0.0.1:8786, whose workers can import this project.
    workers : int, optional
        Without a scheduler: how many processes to start on this machine; by default one for each core.

    Raises
    ------
    OutputError
        If dask.distributed is not installed, no scheduler or worker answers, or a block keeps killing its workers.
    """
    try:
        from distributed import Client, KilledWorker, as_completed
    except ImportError:
        raise OutputError(f"--engine dask needs dask.distributed. Install it: {INSTALL}") from None
    with contextlib.ExitStack() as stack:
        address = scheduler or stack.enter_context(workers_here(workers))
        try:
            client = stack.enter_context(Client(address, timeout=CONNECT_SECONDS))
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except (OSError, TimeoutError, ValueError) as error:
            raise OutputError(f"no scheduler with workers answers at {address}: {error}") from None
        digest = plan.digest
        # As the result of a task it lies on the workers that need it, and is made again if they are lost.
        sent = client.submit(_receive, plan, key=f"plan-{digest}-{plan.seed}")
        waiting = iter(indexes)
        asked: dict[str, int] = {}
        done = as_completed()

        def ask() -> None:
            while len(asked) < AHEAD * max(1, sum(client.nthreads().values())):
                index = next(waiting, None)
                if index is None:
                    return
                key = f"block-{digest}-{plan.seed}-{index}"
                asked[key] = index
                done.add(client.submit(compute_block, sent, digest, index, key=key, retries=RETRIES))

        ask()
        for future in done:
            try:
                content = future.result()
            except KilledWorker as error:
                raise OutputError(
                    f"block {asked[future.key]} killed every worker that tried it; if memory ran out, start fewer"
                    f" workers on a machine ({error})"
                ) from None
            except CancelledError:
                raise OutputError(f"the scheduler at {address} was lost; finished blocks stay") from None
            yield asked.pop(future.key), content
            future.release()
            ask()


def _receive(plan: BlockPlan) -> BlockPlan:
    """Keep the plan on a worker."""
    return plan

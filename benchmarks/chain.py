"""Measure the ensemble of the warehouse against the same arithmetic in bare NumPy, and show where the time goes.

Usage: ``python -m benchmarks.chain``. The published warehouse is only read.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.bare_chain import bare_measures
from ensemble.chain import Chain
from ensemble.parameters import draw_parameters
from ensemble.run import LARGEST_RUN, run_chain
from ensemble.summaries import summarise
from scripts.terminal import run_command
from scripts.warehouse import open_warehouse, warehouse_path

#: For 2^14 draws of the published scenarios, four by four, in both variants.
TARGET_SECONDS = 10
#: Of processor time without summaries: other work on the machine disturbs it least.
TARGET_RATIO = 2.5

Threshold = tuple[str, str, float]


@dataclass(frozen=True)
class Seconds:
    """Wall and processor time; the latter counts all threads and not what others do on the machine."""

    wall: float
    processor: float

    @classmethod
    def now(cls) -> "Seconds":
        """Return the clocks."""
        return cls(time.perf_counter(), time.process_time())

    def since(self, start: "Seconds") -> "Seconds":
        """Return the time from ``start`` to this."""
        return Seconds(self.wall - start.wall, self.processor - start.processor)

    def plus(self, other: "Seconds") -> "Seconds":
        """Return both together."""
        return Seconds(self.wall + other.wall, self.processor + other.processor)

    def __str__(self) -> str:
        """Show both."""
        return f"{self.wall:6.2f} s, {self.processor:6.2f} s of processors"


def _time_ensemble(
    chain: Chain, parameters: pa.Table, path_ids: Sequence[int], thresholds: Sequence[Threshold]
) -> dict[str, Seconds]:
    """Return the time of each part of the ensemble, from draws to bands."""
    start = Seconds.now()
    with run_chain(chain, parameters, path_ids) as run:
        opened = Seconds.now()
        (view,) = (measure.view for measure in chain.measures if measure.name == LARGEST_RUN)
        for _ in run.arrays(path_ids, [measure.name for measure in chain.measures if measure.view == view]):
            pass
        computed = Seconds.now()
        summaries = Seconds(0, 0)
        for _, arrays in run.arrays(path_ids):
            before = Seconds.now()
            summarise(arrays, thresholds, list(chain.quantiles.values()))
            summaries = summaries.plus(Seconds.now().since(before))
        compute = computed.since(opened)
        # A run computes each measure once; the second pass here had the first measures to compute again.
        capability = Seconds.now().since(computed).since(summaries).since(compute)
    return {
        "supply": opened.since(start),
        "shares and views of compute": compute,
        "views of capability": capability,
        "summaries": summaries,
    }


def _time_bare(
    chain: Chain, parameters: pa.Table, path_ids: Sequence[int], thresholds: Sequence[Threshold]
) -> dict[str, Seconds]:
    """Return the time of the chain and of its summaries in bare NumPy."""
    start = Seconds.now()
    summaries = Seconds(0, 0)
    for _, measures in bare_measures(chain, parameters, path_ids):
        before = Seconds.now()
        _summarise_bare(measures, thresholds, list(chain.quantiles.values()))
        summaries = summaries.plus(Seconds.now().since(before))
    return {"chain": Seconds.now().since(start).since(summaries), "summaries": summaries}


def _summarise_bare(
    measures: dict[str, NDArray], thresholds: Sequence[Threshold], probabilities: Sequence[float]
) -> None:
    """Compute what ``summarise`` computes, as NumPy offers it."""
    for values in measures.values():
        np.quantile(values, probabilities, axis=0)
        values.mean(axis=0)
    for _, measure, threshold in thresholds:
        reached = measures[measure] >= threshold
        reached.sum(axis=0)
        np.diff(np.logical_or.accumulate(reached, axis=1).sum(axis=0))


def _sum(parts: Iterable[Seconds]) -> Seconds:
    """Return all times together."""
    total = Seconds(0, 0)
    for part in parts:
        total = total.plus(part)
    return total


def bench_chain() -> None:
    """Print the times of the published grid in both variants and of all paths, and their ratios to bare NumPy."""
    with open_warehouse(warehouse_path()) as connection:
        chain = Chain.read(connection)
        ((n_draws, seed),) = connection.execute(
            "select draw_count, random_seed from projections.projection_run"
        ).fetchall()
        thresholds = connection.execute(
            "select threshold, measure, threshold_value from staging.stg_projection_thresholds order by threshold"
        ).fetchall()
    parameters = draw_parameters(chain, seed, 0, n_draws).parameters
    grid = [path.removeprefix("published.") for path in chain.paths if path.startswith("published.")]
    both = [chain.paths[f"{variant}.{scenario}"] for variant in ("published", "calibrated") for scenario in grid]
    for path_ids in (both, sorted(chain.paths.values())):
        ours = _time_ensemble(chain, parameters, path_ids, thresholds)
        bare = _time_bare(chain, parameters, path_ids, thresholds)
        total, bare_total = _sum(ours.values()), _sum(bare.values())
        target = f" (target {TARGET_SECONDS} s)" if path_ids == both else ""
        print(
            f"ensemble, {n_draws:,} draws x {len(chain.years)} years x {len(path_ids)} paths, draws to bands{target}:"
        )
        print(f"  {total}")
        for part, seconds in ours.items():
            print(f"    {seconds}  {part}")
        print(f"  {bare_total}  in bare NumPy")
        for part, seconds in bare.items():
            print(f"    {seconds}  {part}")
        views = _sum(seconds for part, seconds in ours.items() if part != "summaries")
        ratio = views.processor / bare["chain"].processor
        print(f"  ratio of processor time without summaries {ratio:.2f} (target {TARGET_RATIO})")
        with_summaries = [getattr(total, kind) / getattr(bare_total, kind) for kind in ("processor", "wall")]
        print("    with them {:.2f}, and {:.2f} of wall time".format(*with_summaries))


if __name__ == "__main__":
    run_command(bench_chain, __doc__)

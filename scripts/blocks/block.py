"""One block: consecutive Sobol points through the whole chain, and a table of counts that adds up with other blocks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.histograms import count_bins
from ensemble.chain import Chain, versions
from ensemble.parameters import draw_parameters
from ensemble.run import run_chain
from ensemble.source import source_digest
from scripts.readings import Scale
from scripts.text import unknown

#: The path of the scenario mixture, in which every draw takes one of the calibrated paths.
MIXTURE = "calibrated.mixture"
#: A power of two, so that every block is a balanced piece of the Sobol sequence.
BLOCK_DRAWS = 2**16
#: One row per path, year, measure and either bin or threshold: how many draws fell into the bin, or reached it.
SCHEMA = pa.schema(
    [
        ("path", pa.string()),
        ("year", pa.int16()),
        ("measure", pa.string()),
        ("bin", pa.int32()),
        ("threshold", pa.float64()),
        ("draw_count", pa.int64()),
    ]
)


class BlockError(Exception):
    """A block cannot be computed or counted; the message says why."""


@dataclass(frozen=True)
class ChainDraws:
    """The chain of a warehouse, drawn and projected in pieces of one Sobol sequence; ``scales`` say how it is read."""

    chain: Chain
    scales: dict[str, Scale]

    @property
    def digest(self) -> str:
        """SHA-256 of all that decides a projection but the draws."""
        return self.chain.digest

    @property
    def years(self) -> list[int]:
        """Projected calendar years."""
        return self.chain.years

    @property
    def bin_widths(self) -> dict[str, float]:
        """Width of a bin of each measure, in its unit, in the order of the measures."""
        return {measure.name: measure.bin_width for measure in self.chain.measures}

    @property
    def quantiles(self) -> dict[str, float]:
        """Probability of every quantile of the bands by its name, such as p05."""
        return self.chain.quantiles

    def projections(
        self, seed: int, first_draw: int, n_draws: int, paths: Sequence[str], n_threads: int | None
    ) -> Iterator[tuple[str, dict[str, NDArray]]]:
        """Yield each path with its measures, of shape (n_draws, n_years), for consecutive draws.

        Raises
        ------
        BlockError
            If a path is unknown.
        """
        numbers = self.chain.paths
        for path in paths:
            if path not in [*numbers, MIXTURE]:
                raise BlockError(unknown("path", path, [*numbers, MIXTURE]))
        names = {numbers[path]: path for path in paths if path != MIXTURE}
        opened = set(names)
        if MIXTURE in paths:
            opened |= {number for path, number in numbers.items() if path.startswith("calibrated.")}
        parameters = draw_parameters(self.chain, seed, first_draw, n_draws).parameters
        with run_chain(self.chain, parameters, sorted(opened), n_threads) as run:
            for group, arrays in run.arrays(list(names)):
                for k, path_id in enumerate(group):
                    yield names[path_id], {measure: values[k] for measure, values in arrays.items()}
            if MIXTURE in paths:
                yield MIXTURE, run.mixture()


@dataclass(frozen=True)
class BlockPlan:
    """All that decides what a block holds, but for its number.

    ``thresholds`` are pairs of a measure and a value in its unit, whose tail is counted exactly.
    """

    chain: ChainDraws
    seed: int
    paths: tuple[str, ...]
    thresholds: tuple[tuple[str, float], ...]
    block_draws: int = BLOCK_DRAWS

    def __post_init__(self) -> None:
        """Refuse thresholds that would never be counted."""
        widths = self.chain.bin_widths
        unknown = sorted({measure for measure, _ in self.thresholds} - set(widths))
        if unknown:
            raise BlockError(f"thresholds of unknown measures {', '.join(unknown)}: there are {', '.join(widths)}")

    def settings(self) -> dict[str, Any]:
        """Return what decides the result beside the seed, as JSON holds it."""
        return {
            "chain": self.chain.digest,
            "paths": list(self.paths),
            "block_draws": self.block_draws,
            "bin_widths": self.chain.bin_widths,
            "thresholds": [list(threshold) for threshold in self.thresholds],
            # Another version may round differently, and counts near the edge of a bin with it.
            "versions": versions(),
            # What counts the draws, and all that it imports.
            "source": source_digest("scripts/blocks/block.py"),
        }

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the settings."""
        return hashlib.sha256(json.dumps(self.settings(), sort_keys=True).encode()).hexdigest()


def summarise_block(plan: BlockPlan, index: int, n_threads: int | None = None) -> pa.Table:
    """Return the counts of one block: a function of the plan's seed and digest and the index, of nothing else.

    ``n_threads`` is how much runs at once, by default on every core.

    Raises
    ------
    BlockError
        If a value is not finite.
    """
    first_draw = index * plan.block_draws
    projected = plan.chain.projections(plan.seed, first_draw, plan.block_draws, plan.paths, n_threads)
    # Path by path, and each freed before the next: all paths of a block at once may not fit into memory.
    return pa.concat_tables(
        part for path, arrays in projected for part in _count_projection(plan, path, first_draw, arrays)
    ).combine_chunks()


def _count_projection(plan: BlockPlan, path: str, first_draw: int, arrays: dict[str, NDArray]) -> Iterator[pa.Table]:
    """Yield the counts of one path, measure by measure: in bins, and at or above thresholds."""
    widths = plan.chain.bin_widths
    years = np.array(plan.chain.years)
    for measure, by_draw in arrays.items():
        for draw, year in np.argwhere(~np.isfinite(by_draw)):
            raise BlockError(
                f"{measure} of {path} in {years[year]} is {by_draw[draw, year]} in draw {first_draw + draw + 1}"
                f" of seed {plan.seed}: it must be finite"
            )
        values = np.ascontiguousarray(by_draw.T)
        histogram = count_bins(values, years, widths[measure])
        yield _rows(path, histogram.groups, measure, histogram.counts, bins=histogram.bins)
        for threshold in (value for name, value in plan.thresholds if name == measure):
            reached = np.count_nonzero(values >= threshold, axis=1)
            yield _rows(path, years, measure, reached, thresholds=np.full(reached.size, threshold))


def _rows(
    path: str,
    years: NDArray,
    measure: str,
    counts: NDArray,
    *,
    bins: NDArray | None = None,
    thresholds: NDArray | None = None,
) -> pa.Table:
    """Return counts with their labels."""
    n = len(counts)
    columns = [
        pa.repeat(path, n),
        years,
        pa.repeat(measure, n),
        pa.nulls(n) if bins is None else bins,
        pa.nulls(n) if thresholds is None else thresholds,
        counts,
    ]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
    return pa.table(arrays, schema=SCHEMA)

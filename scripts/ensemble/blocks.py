"""One block: consecutive Sobol points through the whole chain, and a table of counts that adds up with other blocks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from engine.histograms import count_bins

if TYPE_CHECKING:
    from ensemble.chain import Chain
    from numpy.typing import NDArray

#: A power of two, so that every block is a balanced piece of the Sobol sequence.
BLOCK_DRAWS = 2**16
#: Width of a bin of each measure, in its unit: 0.5% of a FLOP, USD or minute, the 64th of an ECI point, 0.02% of all
#: tasks. Powers of two; a quantile is less than one width from the exact one.
BIN_WIDTHS = {
    "usable_compute_flop_log10": 1 / 512,
    "ai_capex_usd_log10": 1 / 512,
    "training_flop_log10": 1 / 512,
    "largest_run_flop_log10": 1 / 512,
    "software_gain_log10": 1 / 512,
    "effective_compute_flop_log10": 1 / 512,
    "horizon_p50_minutes_log2": 1 / 128,
    "horizon_p80_minutes_log2": 1 / 128,
    "eci": 1 / 64,
    "ai_rnd_automation_frac": 1 / 4096,
    "economy_automation_frac": 1 / 4096,
}
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
class Run:
    """All that decides what a block holds, but for its number.

    ``thresholds`` are pairs of a measure and a value in its unit, whose tail is counted exactly.
    """

    chain: Chain
    seed: int
    paths: tuple[str, ...]
    thresholds: tuple[tuple[str, float], ...]
    block_draws: int = BLOCK_DRAWS

    def __post_init__(self) -> None:
        """Refuse thresholds that would never be counted."""
        unknown = sorted({measure for measure, _ in self.thresholds} - set(BIN_WIDTHS))
        if unknown:
            raise BlockError(f"thresholds of unknown measures {', '.join(unknown)}: there are {', '.join(BIN_WIDTHS)}")

    def settings(self) -> dict[str, Any]:
        """Return what decides the result beside the seed, as JSON holds it."""
        return {
            "chain": self.chain.digest,
            "paths": list(self.paths),
            "block_draws": self.block_draws,
            "bin_widths": BIN_WIDTHS,
            "thresholds": [list(threshold) for threshold in self.thresholds],
            # Another version may round differently, and counts near the edge of a bin with it.
            "versions": {name: version(name) for name in ("duckdb", "numpy", "scipy")},
        }

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the settings."""
        return hashlib.sha256(json.dumps(self.settings(), sort_keys=True).encode()).hexdigest()


def summarise_block(run: Run, index: int) -> pa.Table:
    """Return the counts of one block: a function of the run's seed and digest and the index, of nothing else.

    Raises
    ------
    BlockError
        If the chain returns a measure without a bin width, or a value that is missing or not finite.
    """
    parameters = run.chain.draw(run.seed, index * run.block_draws, run.block_draws)
    # Path by path, and each projection freed before the next: all paths of a block at once may not fit into memory.
    parts = []
    for path in run.paths:
        parts += _count_projection(run, path, run.chain.project(parameters, [path]))
    return pa.concat_tables(parts).combine_chunks()


def _count_projection(run: Run, path: str, projection: pa.Table) -> Iterator[pa.Table]:
    """Yield the counts of one path, measure by measure: in bins, and at or above thresholds."""
    measures = [name for name in projection.column_names if name not in ("path", "draw", "year")]
    unknown = sorted(set(measures) - set(BIN_WIDTHS))
    if unknown:
        raise BlockError(f"no bin width is set for {', '.join(unknown)}: add it to BIN_WIDTHS")
    years, n_rows = np.unique(projection["year"].to_numpy(), return_counts=True)
    if not years.size or np.any(n_rows != run.block_draws):
        raise BlockError(
            f"{path} has {n_rows.tolist()} rows in {years.tolist()}, but there are {run.block_draws} draws"
        )
    order = np.argsort(projection["year"].to_numpy(), kind="stable").reshape(years.size, run.block_draws)
    for measure in measures:
        column = projection[measure]
        missing = column.is_null().to_numpy()[order]
        known = ~np.all(missing, axis=1)  # in some years a measure may not exist at all
        values = column.to_numpy()[order[known]]
        bad = missing[known] | ~np.isfinite(values)
        if np.any(bad):
            row = order[known][bad][0]
            raise BlockError(
                f"{measure} of {path} in {projection['year'][row]} is {column[row]} in draw {projection['draw'][row]}"
                f" of seed {run.seed}: it must be finite"
            )
        histogram = count_bins(values, years[known], BIN_WIDTHS[measure])
        yield _rows(path, histogram.groups, measure, histogram.counts, bins=histogram.bins)
        for threshold in (value for name, value in run.thresholds if name == measure):
            reached = np.count_nonzero(values >= threshold, axis=1)
            yield _rows(path, years[known], measure, reached, thresholds=np.full(reached.size, threshold))


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

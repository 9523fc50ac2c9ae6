"""From the counts of blocks to bands and tail probabilities, one block in memory at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from engine.histograms import Histogram, merge, quantiles
from scripts.blocks.block import BlockError, BlockPlan

#: A path is named as in the warehouse.
KEYS = [("variant", pa.string()), ("combined_scenario_id", pa.string()), ("year", pa.int16())]
TAILS_SCHEMA = pa.schema(
    [
        *KEYS,
        ("measure", pa.string()),
        ("threshold", pa.float64()),
        ("n_draws", pa.int64()),
        ("n_reached", pa.int64()),
        ("reached_frac", pa.float64()),
    ]
)
#: Blocks merged at once: a sum is sorted as often as there are batches, and holds a batch in memory.
BATCH = 8
#: More than any calendar year: a group is path, measure and year in one integer.
YEARS = 10_000


def merge_blocks(plan: BlockPlan, blocks: Iterable[pa.Table], n_blocks: int) -> tuple[pa.Table, pa.Table]:
    """Add up blocks and read bands and tail probabilities from the sum.

    Parameters
    ----------
    plan : BlockPlan
        What the blocks belong to.
    blocks : iterable of pyarrow.Table
        Every block once, in any order, as ``summarise_block`` returns them.
    n_blocks : int
        How many there are.

    Returns
    -------
    bands, tail_probabilities : pyarrow.Table
        By path, measure and year: the quantiles of the chain, and the columns of TAILS_SCHEMA. A quantile is less
        than ``bin_width``, in its unit, from the exact one. ``n_reached`` is exact.

    Raises
    ------
    BlockError
        If the counts are not those of ``n_blocks`` whole blocks.
    """
    total = Histogram.of([], [], [])
    batch = []
    reached: Counter[tuple[int, float]] = Counter()
    for block in blocks:
        groups = _groups(plan, block)
        counts = block["draw_count"].to_numpy()
        is_bin = pc.is_valid(block["bin"]).to_numpy()
        bins = block["bin"].filter(is_bin).to_numpy()
        batch.append(Histogram.of(groups[is_bin], bins, counts[is_bin]))
        thresholds = block["threshold"].filter(~is_bin).to_pylist()
        for group, threshold, count in zip(groups[~is_bin], thresholds, counts[~is_bin], strict=True):
            reached[int(group), threshold] += int(count)
        if len(batch) == BATCH:
            total, batch = merge([total, *batch]), []
    total = merge([total, *batch])
    return _bands(plan, total, n_blocks * plan.block_draws), _tails(plan, reached, n_blocks * plan.block_draws)


def _groups(plan: BlockPlan, block: pa.Table) -> np.ndarray:
    """Return path, measure and year of each row as one integer, rising in this order."""
    measures = list(plan.chain.bin_widths)
    path, measure = (
        pc.index_in(block[name], value_set=pa.array(labels)).to_numpy()
        for name, labels in (("path", plan.paths), ("measure", measures))
    )
    return (path.astype(np.int64) * len(measures) + measure) * YEARS + block["year"].to_numpy()


def _labels(plan: BlockPlan, group: int) -> dict[str, str | int]:
    """Return what ``_groups`` put into an integer."""
    measures = list(plan.chain.bin_widths)
    rest, year = divmod(group, YEARS)
    path, measure = divmod(rest, len(measures))
    variant, scenario = plan.paths[path].split(".")
    return {"variant": variant, "combined_scenario_id": scenario, "year": year, "measure": measures[measure]}


def _bands(plan: BlockPlan, total: Histogram, n_draws: int) -> pa.Table:
    """Return the bands of all draws; refuse counts that do not add up to them."""
    rows = []
    names, probabilities = list(plan.chain.quantiles), list(plan.chain.quantiles.values())
    # The groups of a measure share a width; reading in bin widths lets one pass serve all measures.
    for group, n_counted, values in quantiles(total, 1.0, probabilities):
        labels = _labels(plan, group)
        width = plan.chain.bin_widths[labels["measure"]]
        if n_counted != n_draws:
            path = f"{labels['variant']}.{labels['combined_scenario_id']}"
            raise BlockError(
                f"{labels['measure']} of {path} in {labels['year']} counts {n_counted} draws, not {n_draws}:"
                " the blocks do not belong together; delete them and run again"
            )
        read = values * width
        if labels["measure"].endswith("_frac"):
            # A quantile read within a bin may lie above every draw, and a share then above 1.
            read = np.minimum(read, 1.0)
        rows.append(labels | {"n_draws": n_draws, "bin_width": width} | dict(zip(names, read.tolist(), strict=True)))
    schema = pa.schema(
        [*KEYS, ("measure", pa.string()), ("n_draws", pa.int64())]
        + [(name, pa.float64()) for name in [*names, "bin_width"]]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _tails(plan: BlockPlan, reached: Counter[tuple[int, float]], n_draws: int) -> pa.Table:
    """Return the share of all draws at or above each threshold."""
    return pa.Table.from_pylist(
        [
            _labels(plan, group)
            | {"threshold": threshold, "n_draws": n_draws, "n_reached": count, "reached_frac": count / n_draws}
            for (group, threshold), count in sorted(reached.items())
        ],
        schema=TAILS_SCHEMA,
    )

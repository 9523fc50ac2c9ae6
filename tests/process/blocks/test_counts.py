"""What is counted in blocks adds up."""

from dataclasses import replace

import numpy as np
import pytest

from scripts.blocks.bands import merge_blocks
from scripts.blocks.block import BlockError, summarise_block
from tests.process.blocks.toy_chain import BIN_WIDTHS, BLOCK, PATHS, SHARES, ToyChain, toy_plan

# What is counted


def test_blocks_add_up_to_one_run_to_the_bit():
    plan = toy_plan()
    blocks = [summarise_block(plan, index) for index in range(8)]
    whole = replace(plan, block_draws=8 * BLOCK)
    bands, tails = merge_blocks(whole, [summarise_block(whole, 0)], 1)
    for order in (range(8), reversed(range(8)), (3, 0, 7, 1, 2, 6, 5, 4)):
        assert merge_blocks(plan, (blocks[index] for index in order), 8) == (bands, tails)


def test_bands_and_tails_are_those_of_the_draws():
    plan = toy_plan()
    bands, tails = merge_blocks(plan, (summarise_block(plan, index) for index in range(32)), 32)
    draws = dict(ToyChain().projections(7, 0, 32 * BLOCK, PATHS))
    assert bands.num_rows == 2 * 3 * 4
    for row in bands.to_pylist():
        values = draws[f"{row['variant']}.{row['combined_scenario_id']}"][row["measure"]][:, row["year"] - 2024]
        assert row["n_draws"] == 32 * BLOCK
        assert row["bin_width"] == BIN_WIDTHS[row["measure"]]
        read = np.array([row[name] for name in SHARES])
        assert np.max(np.abs(read - np.quantile(values, list(SHARES.values())))) < row["bin_width"]
    assert tails.num_rows == bands.num_rows
    for row in tails.to_pylist():
        values = draws[f"{row['variant']}.{row['combined_scenario_id']}"][row["measure"]][:, row["year"] - 2024]
        assert row["n_reached"] == np.sum(values >= row["threshold"])
        assert row["reached_frac"] == row["n_reached"] / (32 * BLOCK)
    assert {0, 32 * BLOCK} < set(tails["n_reached"].to_pylist())  # none, some and all of the draws


def test_blocks_counted_twice_or_left_out_are_refused():
    plan = toy_plan()
    blocks = [summarise_block(plan, index) for index in range(3)]
    for wrong in ([*blocks, blocks[0]], blocks[:2]):
        with pytest.raises(BlockError, match=r"counts \d+ draws, not 768: the blocks do not belong together"):
            merge_blocks(plan, wrong, 3)


def test_a_value_that_is_not_finite_is_named_with_its_draw():
    with pytest.raises(BlockError, match=r"effective_compute_flop_log10 of .*base__base in 2024 is nan in draw 300 of"):
        summarise_block(toy_plan(chain=ToyChain(broken_draw=300)), 1)


def test_a_threshold_of_no_measure_is_refused():
    with pytest.raises(BlockError, match="thresholds of unknown measures horizon: there are effective_compute"):
        toy_plan(thresholds=(("horizon", 8.0),))

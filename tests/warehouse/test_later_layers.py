"""Draws of layers that came after the first draws had been published move none of those and follow their laws."""

import numpy as np
import pytest
from scipy.stats import rankdata

from engine.draws import sobol_points
from ensemble.chain import Chain
from ensemble.laws import CHOICES, LATER_LAYERS
from ensemble.parameters import agree_with_present

#: Largest rank correlation that chance alone may leave at 2^14 draws.
UNTIED = 0.03
SEED = 2024


@pytest.fixture(scope="module")
def chain(warehouse) -> Chain:
    return Chain.read(warehouse)


@pytest.fixture(scope="module")
def stored(warehouse):
    return warehouse.query("from projections.parameter_draws order by draw").to_arrow_table()


def ranks(table, names) -> np.ndarray:
    """Return ranks of columns, centred and of length one, so that their products are rank correlations."""
    ranked = rankdata(np.column_stack([table[name].to_numpy() for name in names]), axis=0)
    ranked -= ranked.mean(axis=0)
    return ranked / np.linalg.norm(ranked, axis=0)


def test_every_later_layer_draws_in_the_one_order(chain):
    assert tuple(layer.layer for layer in chain.laws.later) == LATER_LAYERS


def test_draws_of_the_first_sequence_are_as_without_later_layers(chain, stored):
    laws = chain.laws
    alone, _ = laws.parameters(laws.uniforms(SEED, 0, stored.num_rows), 0)
    names = ["draw", *laws.names, *CHOICES]
    assert agree_with_present(chain, alone).select(names).equals(stored.select(names))


@pytest.mark.parametrize("place", range(len(LATER_LAYERS)))
def test_a_later_layer_is_untied_from_all_that_is_drawn_before_it(chain, stored, place):
    before = [*chain.laws.names, *CHOICES, *(name for layer in chain.laws.later[:place] for name in layer.names)]
    own = chain.laws.later[place].names
    assert np.abs(ranks(stored, before).T @ ranks(stored, own)).max() < UNTIED


def test_the_measure_sees_a_tie(chain, stored):
    # The first columns of a second sequence of the same width are tied to those of the first.
    width = len(chain.laws.names) + len(CHOICES)
    first, second = (sobol_points(width, 2**12, seed) for seed in (SEED, SEED + 1))
    tied = np.abs(np.corrcoef(first.T, second.T)[:width, width:])
    assert tied.max() > 0.5


@pytest.mark.parametrize("place", range(len(LATER_LAYERS)))
def test_a_later_layer_has_the_stated_correlations(warehouse, chain, stored, place):
    names = chain.laws.later[place].names
    found = ranks(stored, names).T @ ranks(stored, names)
    stated = np.eye(len(names))
    for a, b, spearman in warehouse.execute(
        "select parameter_a, parameter_b, spearman_correlation from staging.stg_rank_correlations"
    ).fetchall():
        if {a, b} <= set(names):
            stated[names.index(a), names.index(b)] = stated[names.index(b), names.index(a)] = spearman
    np.testing.assert_allclose(found, stated, atol=UNTIED)

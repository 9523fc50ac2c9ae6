"""Joint draws: the sequence, the copula, the marginal laws."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtri
from scipy.stats import spearmanr

from engine.draws import (
    LAWS,
    Z95,
    Marginal,
    above,
    correlated_uniforms,
    draw_parameters,
    normal_correlation,
    quantile,
    repair_correlation,
    sobol_points,
)


def test_the_same_seed_gives_the_same_bits_and_another_seed_others():
    points = sobol_points(5, 256, seed=7)
    assert np.array_equal(points, sobol_points(5, 256, seed=7))
    assert not np.array_equal(points, sobol_points(5, 256, seed=8))


def test_blocks_are_pieces_of_one_sequence():
    whole = sobol_points(3, 1024, seed=1)
    pieces = [sobol_points(3, 256, seed=1, first_point=256 * k) for k in range(4)]
    assert np.array_equal(whole, np.concatenate(pieces))


@pytest.mark.parametrize(
    ("marginal", "percentiles"),
    [
        (Marginal("normal", (10.0, 2.0)), {0.5: 10.0, 0.841344746: 12.0, 0.158655254: 8.0}),
        (Marginal("lognormal", (np.log(5.0), 0.21)), {0.5: 5.0, 0.95: 5 * np.exp(0.21 * 1.6448536269514722)}),
        (Marginal("split_normal", (6.7, 10.7, 14.7)), {0.05: 6.7, 0.5: 10.7, 0.95: 14.7}),
        (Marginal("split_normal", (33.0, 36.0, 40.0)), {0.05: 33.0, 0.5: 36.0, 0.95: 40.0}),
        (Marginal("triangular", (0.0, 1.0, 4.0)), {0.25: 1.0, 0.0625: 0.5, 0.75: 4 - np.sqrt(3.0)}),
        (Marginal("beta", (1.0, 1.0)), {0.3: 0.3}),
        (Marginal("beta", (2.0, 1.0)), {0.25: 0.5}),
        (Marginal("student_t", (1.0, 2.0, 8.0)), {0.5: 1.0, 0.05: 1 - 2 * 1.8595480375, 0.95: 1 + 2 * 1.8595480375}),
    ],
)
def test_quantiles_are_those_of_the_law(marginal, percentiles):
    for share, value in percentiles.items():
        assert float(quantile(marginal, share)) == pytest.approx(value, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize(
    "marginal",
    [
        Marginal("normal", (10.0, 2.0)),
        Marginal("lognormal", (1.0, 0.3)),
        Marginal("split_normal", (33.0, 36.0, 40.0)),
        Marginal("triangular", (0.0, 1.0, 4.0)),
        Marginal("triangular", (0.0, 0.0, 4.0)),
        Marginal("beta", (2.0, 4.0)),
        Marginal("student_t", (1.0, 2.0, 8.0)),
    ],
)
def test_probabilities_are_the_inverse_of_quantiles(marginal):
    shares = np.linspace(0.001, 0.999, 199)
    law = LAWS[marginal.law]
    assert law.find_probability(quantile(marginal, shares), *marginal.arguments) == pytest.approx(shares, abs=1e-12)


def test_every_law_has_a_probability():
    assert all(callable(law.find_probability) for law in LAWS.values())


def test_draws_above_a_floor_follow_the_rest_of_the_law():
    """Of a standard normal above 1, the truncated law of SciPy; a floor far below moves nothing, each has its own."""
    marginal = Marginal("normal", (0.0, 1.0))
    shares = (np.arange(4096) + 0.5) / 4096
    draws = quantile(marginal, shares)
    assert above(marginal, draws, np.full(4096, 1.0)) == pytest.approx(stats.truncnorm(1, np.inf).ppf(shares), abs=1e-9)
    assert above(marginal, draws, np.full(4096, -9.0)) == pytest.approx(draws, abs=1e-9)
    floors = np.where(shares < 0.5, -9.0, 2.0)
    moved = above(marginal, draws, floors)
    assert moved[shares < 0.5] == pytest.approx(draws[shares < 0.5], abs=1e-9)
    assert moved[shares > 0.5].min() >= 2.0


def test_a_floor_above_the_bound_of_the_parameter_gives_the_bound():
    assert above(Marginal("normal", (0.0, 1.0), -3.0, 3.0), [0.0], [5.0]).tolist() == [3.0]


@pytest.mark.parametrize(
    ("marginal", "message"),
    [
        (Marginal("normal", (0.0, -1.0)), "must not be negative"),
        (Marginal("split_normal", (3.0, 2.0, 4.0)), "must rise"),
        (Marginal("triangular", (1.0, 1.0, 1.0)), "must rise"),
        (Marginal("beta", (2.0, 0.0)), "must be positive"),
        (Marginal("cauchy", (0.0, 1.0)), "unknown law 'cauchy'"),
    ],
)
def test_laws_that_make_no_sense_are_refused(marginal, message):
    with pytest.raises(ValueError, match=message):
        quantile(marginal, 0.5)


def test_the_copula_reaches_its_rank_correlations():
    target = np.array([[1.0, 0.5, -0.3], [0.5, 1.0, 0.0], [-0.3, 0.0, 1.0]])
    correlation, change = repair_correlation(np.where(np.eye(3) == 1, 1.0, normal_correlation(target)))
    assert change == 0.0
    uniforms = correlated_uniforms(sobol_points(3, 2**13, seed=3), correlation)
    assert spearmanr(uniforms).statistic == pytest.approx(target, abs=0.02)
    # Each margin stays uniform.
    margins = np.quantile(uniforms, [0.05, 0.5, 0.95], axis=0).T
    assert margins == pytest.approx(np.tile([0.05, 0.5, 0.95], (3, 1)), abs=0.005)


def test_contradicting_targets_are_repaired_and_the_change_is_reported():
    impossible = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    repaired, change = repair_correlation(impossible)
    assert np.linalg.eigvalsh(repaired)[0] > 0
    assert np.diag(repaired) == pytest.approx(np.ones(3))
    assert change == pytest.approx(np.abs(repaired - impossible).max())
    assert change > 0.1


@pytest.mark.parametrize("matrix", [[[1.0, 0.5], [0.4, 1.0]], [[0.9, 0.5], [0.5, 1.0]], [[1.0, 1.2], [1.2, 1.0]]])
def test_what_is_no_correlation_matrix_is_refused(matrix):
    with pytest.raises(ValueError, match="correlation"):
        repair_correlation(matrix)


def test_floors_catch_draws_and_count_them():
    uniforms = sobol_points(2, 2**12, seed=5)
    draws = draw_parameters([Marginal("normal", (0.0, 1.0), low=0.0), Marginal("normal", (9.0, 1.0))], uniforms)
    assert draws.values.min(axis=0)[0] == 0.0
    assert draws.clipped_frac == pytest.approx([0.5, 0.0], abs=1e-3)


def test_the_quantile_of_95_percent_is_scipys():
    assert ndtri(0.95) == Z95

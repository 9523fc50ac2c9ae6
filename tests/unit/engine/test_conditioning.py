"""Conditioning of draws: quantiles against NumPy, posteriors and effective sample sizes against closed forms."""

import duckdb
import numpy as np
import pytest
from scipy.special import ndtri

from engine.conditioning import (
    Observation,
    TooFewDrawsError,
    at_date,
    condition,
    effective_sample_size,
    importance_weights,
    log_likelihood,
    weighted_quantile,
)
from engine.draws import sobol_points

PROBABILITIES = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
N_DRAWS = 2**14


@pytest.fixture(scope="module")
def normals() -> np.ndarray:
    """Return two independent standard normal quantities, quasi-random: shape (2^14, 2)."""
    return ndtri(sobol_points(2, N_DRAWS, seed=11))


def test_quantiles_of_equal_weights_are_those_of_numpy_and_duckdb():
    values = np.random.default_rng(1).normal(30, 2, (1001, 3))
    probabilities = np.array([0.0, 0.003, 0.05, 0.5, 0.77, 1.0])
    ours = weighted_quantile(values, np.full(1001, 0.2), probabilities)
    assert ours == pytest.approx(np.quantile(values, probabilities, axis=0), rel=1e-12)
    with duckdb.connect() as connection:
        connection.register("draws", {"value": values[:, 0]})
        ((theirs,),) = connection.execute(
            "select quantile_cont(value, [0.0, 0.003, 0.05, 0.5, 0.77, 1.0]) from draws"
        ).fetchall()
    assert ours[:, 0] == pytest.approx(theirs, rel=1e-12)


def test_draws_without_weight_are_as_good_as_left_out():
    values = np.array([[5.0], [1.0], [9.0], [2.0], [-7.0], [4.0]])
    weights = np.array([1.0, 1.0, 0.0, 1.0, 0.0, 1.0])
    ours = weighted_quantile(values, weights, PROBABILITIES)
    assert ours == pytest.approx(np.quantile([[5.0], [1.0], [2.0], [4.0]], PROBABILITIES, axis=0), rel=1e-12)


def test_weighted_quantiles_worked_by_hand():
    # Weights 1, 1, 2 have an effective size of 16 / 6 = 8 / 3: each quantile is a mean over a window 3/8 wide. That of
    # the median starts at 5/16: 3/16 of it lie before 1/2, where the second draw ends, and 3/16 after.
    ours = weighted_quantile([[10.0], [20.0], [40.0]], [1.0, 1.0, 2.0], [0.0, 0.5, 1.0])
    assert ours[:, 0] == pytest.approx([(10 * 2 + 20) / 3, 30.0, 40.0], rel=1e-12)


def test_the_effective_sample_size():
    assert effective_sample_size(np.full(700, 0.3)) == pytest.approx(700, rel=1e-12)
    assert effective_sample_size([0.0, 5.0, 0.0]) == pytest.approx(1, rel=1e-12)
    assert effective_sample_size([1.0, 1.0, 2.0]) == pytest.approx(16 / 6, rel=1e-12)


@pytest.mark.parametrize(("value", "standard_error"), [(0.0, 1.0), (0.8, 0.5), (-1.5, 0.3), (2.0, 4.0)])
def test_a_normal_prior_and_a_normal_likelihood_give_the_normal_posterior(normals, value, standard_error):
    prior_mean, prior_sd = 27.0, 1.5
    simulated = prior_mean + prior_sd * normals[:, :1]
    value = prior_mean + prior_sd * value
    outputs = np.column_stack([simulated[:, 0], 3 * simulated[:, 0] + normals[:, 1]])
    posterior = condition(outputs, simulated, [Observation("x", value, standard_error)], PROBABILITIES)

    # The posterior's precision is the sum of both, its mean weighted by them.
    precision = 1 / prior_sd**2 + 1 / standard_error**2
    mean = (prior_mean / prior_sd**2 + value / standard_error**2) / precision
    expected = mean + ndtri(PROBABILITIES) / np.sqrt(precision)
    # In standard deviations of the posterior; plain random draws miss by up to 0.07.
    assert posterior.quantiles[:, 0] == pytest.approx(expected, abs=0.004 / np.sqrt(precision))
    # What depends on it narrows along: 3 x plus noise that the observation says nothing of.
    sd = np.sqrt(9 / precision + 1)
    assert posterior.quantiles[:, 1] == pytest.approx(3 * mean + ndtri(PROBABILITIES) * sd, abs=0.02 * sd)

    # E[L]^2 / E[L^2], both integrals of products of normal densities.
    miss = (value - prior_mean) ** 2
    both, half = prior_sd**2 + standard_error**2, prior_sd**2 + standard_error**2 / 2
    mean_of_square = np.sqrt(standard_error**2 / 2 / half) * np.exp(-miss / (2 * half))
    square_of_mean = standard_error**2 / both * np.exp(-miss / both)
    assert posterior.effective_sample_size == pytest.approx(N_DRAWS * square_of_mean / mean_of_square, rel=1e-3)


def test_observations_add_up_in_any_order(normals):
    first, second, third = Observation("a", 0.3, 0.8), Observation("b", -0.4, 0.6), Observation("a", 0.5, 0.9)
    columns = {"forward": [0, 1, 0], "backward": [0, 1, 0]}
    forward = condition(normals, normals[:, columns["forward"]], [first, second, third], PROBABILITIES)
    backward = condition(normals, normals[:, columns["backward"]], [third, second, first], PROBABILITIES)
    assert forward.quantiles == pytest.approx(backward.quantiles, abs=1e-10)
    assert forward.effective_sample_size == pytest.approx(backward.effective_sample_size, rel=1e-10)
    # Two readings of one thing tell as much as one with both precisions.
    precision = 1 / 0.8**2 + 1 / 0.9**2
    joint = Observation("a", (0.3 / 0.8**2 + 0.5 / 0.9**2) / precision, precision**-0.5)
    pooled = condition(normals, normals, [joint, second], PROBABILITIES)
    assert forward.weights == pytest.approx(pooled.weights, rel=1e-9)


def test_weights_survive_likelihoods_below_the_smallest_number():
    weights = importance_weights([-5000.0, -5000.0 + np.log(3)])
    assert weights == pytest.approx([0.25, 0.75], rel=1e-12)


def test_too_few_draws_are_refused_and_the_observation_is_named(normals):
    wide, narrow = Observation("largest run at 2026.5", 0.1, 1.0), Observation("horizon at 2027", 2.5, 0.01)
    alone = effective_sample_size(importance_weights(log_likelihood(normals[:, 1], narrow)))
    with pytest.raises(TooFewDrawsError) as refusal:
        condition(normals, normals, [wide, narrow], PROBABILITIES)
    message = str(refusal.value)
    assert "out of 16,384 draws, and 500 are needed" in message
    assert f"horizon at 2027 = 2.5, with a standard error of 0.01, alone leaves {alone:.0f}; 99.4% of" in message
    assert "wider standard error, or make more draws" in message


def test_an_observation_outside_every_draw_is_said_plainly():
    simulated = np.linspace(26, 28, 1001)[:, None]
    for value, place, nearest in (
        (31.0, "above", "10^28.000, 10^27.998, 10^27.996"),
        (20.0, "below", "10^26.000, 10^26.002, 10^26.004"),
    ):
        far = Observation("run of 2026", value, 0.1, "10^{:.3f}".format, "{:g} decades".format)
        with pytest.raises(TooFewDrawsError) as refusal:
            condition(simulated, simulated, [far], PROBABILITIES)
        message = str(refusal.value)
        assert f"run of 2026 = 10^{value:.3f}, with a standard error of 0.1 decades, alone leaves" in message
        assert f"it lies {place} every draw, the nearest say {nearest} and the median 10^27.000." in message


def test_the_limit_is_500_effective_draws(normals):
    def observation(standard_error):
        return [Observation("x", 0.0, standard_error)]

    # At the prior's mean the effective share is e sqrt(2 + e^2) / (1 + e^2), for an error of e prior sds.
    assert condition(normals, normals, observation(0.0218), PROBABILITIES).effective_sample_size < 515
    with pytest.raises(TooFewDrawsError, match=r"effective sample size of 4[89]\d out"):
        condition(normals, normals, observation(0.0212), PROBABILITIES)


def test_yearly_values_stand_for_the_middle_of_the_year():
    values = np.array([[26.0, 27.0, 29.0], [1.0, 3.0, 3.0]])
    years = [2025, 2026, 2027]
    assert at_date(values, years, 2026.5) == pytest.approx([27.0, 3.0], rel=1e-15)
    assert at_date(values, years, 2026.1) == pytest.approx([26.6, 2.2], rel=1e-12)
    assert at_date(values, years, 2027.5) == pytest.approx([29.0, 3.0], rel=1e-15)
    assert at_date(values[:, :1], [2025], 2025.5) == pytest.approx([26.0, 1.0], rel=1e-15)


@pytest.mark.parametrize("date", [2025.49, 2027.51, np.nan])
def test_dates_outside_the_years_are_refused(date):
    with pytest.raises(ValueError, match=r"is outside 2025\.5 to 2027\.5: the value of a year stands for its middle"):
        at_date(np.ones((4, 3)), [2025, 2026, 2027], date)


@pytest.mark.parametrize(
    ("value", "standard_error", "message"),
    [
        (np.nan, 1.0, "run: the value must be a finite number"),
        (1.0, 0.0, "run: the standard error must be above zero, got 0"),
        (1.0, -0.1, "run: the standard error must be above zero"),
        (1.0, np.inf, "run: the standard error must be above zero"),
    ],
)
def test_observations_without_a_likelihood_are_refused(value, standard_error, message):
    with pytest.raises(ValueError, match=message):
        Observation("run", value, standard_error)


def test_what_cannot_be_compared_is_refused(normals):
    with pytest.raises(ValueError, match="at least one observation"):
        condition(normals, normals[:, :0], [], PROBABILITIES)
    with pytest.raises(ValueError, match="every draw must have a finite value"):
        condition(normals, np.where(normals > 3, np.nan, normals), [Observation("x", 0.0, 1.0)], PROBABILITIES)
    with pytest.raises(ValueError, match="quantiles need finite values"):
        condition(np.where(normals > 3, np.inf, normals), normals, [Observation("x", 0.0, 1.0)], PROBABILITIES)

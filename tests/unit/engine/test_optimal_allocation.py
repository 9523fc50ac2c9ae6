"""The optimal split of compute: figures by hand, conditions of an optimum, and an independent optimizer."""

import numpy as np
import pytest
from scipy.optimize import minimize

from engine.optimal_allocation import (
    BUCKETS,
    LEAST_SHARE,
    bucket_weights,
    implied_weights,
    loss_frac,
    marginal_values,
    mix_of,
    optimal_path,
    optimal_shares,
    software_horizon,
)

#: Point values of the parameters, as the seeds hold them.
POINT = {
    "inference_elasticity": 0.55,
    "quality_elasticity": 0.25,
    "research_compute_elasticity": 0.69,
    "idea_difficulty": 0.65,
    "discount": 0.8,
}
EXPONENTS = (0.0, -0.155, 1 - 1 / 2.58, -9.0)
#: What OpenAI spent in 2024, as published: inference, final runs, other research.
OPENAI_2024 = (0.29, 0.07, 0.64)
#: Base allocation of 2024 of the published system.
BASE_2024 = (0.55, 0.30, 0.08)


def weights_at(growth):
    return bucket_weights(**POINT, software_growth=growth)


def many_weights(n_sets=500):
    """Weights of drawn parameter sets, all within their ranges."""
    random = np.random.default_rng(7)
    return bucket_weights(
        inference_elasticity=random.uniform(0.3, 0.8, n_sets),
        quality_elasticity=random.uniform(0.1, 0.45, n_sets),
        research_compute_elasticity=random.uniform(0.55, 0.85, n_sets),
        idea_difficulty=random.uniform(0.3, 1.0, n_sets),
        discount=random.uniform(0.65, 0.92, n_sets),
        software_growth=random.uniform(0.1, 2.3, n_sets),
    )


@pytest.mark.parametrize(
    ("growth", "percent"),
    [(np.log(4.5), (37, 17, 46)), (1.0, (39, 18, 43)), (0.5, (43, 20, 38))],
)
def test_published_point_results(growth, percent):
    assert BUCKETS == ("inference", "training", "experiments")
    assert tuple(np.round(100 * optimal_shares(weights_at(growth)))) == percent


def test_the_weight_of_experiments_by_hand():
    # 0.8 * 0.69 * 1.0 * 0.8 / (1 - 0.8 * (1 - 0.65)) = 0.552 / 0.9
    np.testing.assert_allclose(weights_at(1.0), (0.55, 0.25, 0.552 / 0.9), rtol=1e-14)


def test_the_horizon_is_the_sum_of_what_is_left_of_a_gain():
    beta, delta, growth = 0.65, 0.8, 0.5
    left, total = 1.0, 0.0
    for year in range(1, 400):
        total += delta**year * left
        left -= beta * growth * left
    assert software_horizon(beta, delta, growth) == pytest.approx(total, rel=1e-12)


def test_published_rates_and_losses():
    weights = weights_at(np.log(4.5))
    openai, base = mix_of(OPENAI_2024), mix_of(BASE_2024)
    of_inference, of_training, of_experiments = marginal_values(weights, openai)
    assert of_experiments / of_training == pytest.approx(0.30, abs=0.005)
    assert loss_frac(weights, openai) == pytest.approx(0.09, abs=0.005)
    of_inference, of_training, of_experiments = marginal_values(weights, base)
    assert of_experiments / of_training == pytest.approx(10.1, abs=0.05)
    # The note has 8.4: it rounds down.
    assert of_experiments / of_inference == pytest.approx(8.4537, abs=5e-5)
    assert loss_frac(weights, base) == pytest.approx(0.62, abs=0.005)


def test_published_implied_preferences():
    of_inference, of_training, of_experiments = implied_weights(mix_of(OPENAI_2024))
    assert of_experiments / of_training == pytest.approx(9.1, abs=0.05)
    assert of_inference / of_training == pytest.approx(4.1, abs=0.05)


@pytest.mark.parametrize("exponent", EXPONENTS)
def test_the_optimum_of_every_parameter_set(exponent):
    weights = many_weights()
    shares = optimal_shares(weights, exponent)
    np.testing.assert_allclose(shares.sum(axis=-1), 1, rtol=1e-14)
    assert ((shares > 0) & (shares < 1)).all()
    values = marginal_values(weights, shares, exponent)
    np.testing.assert_allclose(values / values[..., :1], 1, rtol=1e-9)
    np.testing.assert_allclose(loss_frac(weights, shares, exponent), 0, atol=1e-12)
    np.testing.assert_allclose(implied_weights(shares, exponent), mix_of(weights), rtol=1e-9)
    # A move of one per cent of a bucket, into either of the others, loses.
    for taken in range(3):
        for given in range(3):
            if taken != given:
                moved = shares.copy()
                part = 0.01 * moved[..., taken]
                moved[..., taken] -= part
                moved[..., given] += part
                assert (loss_frac(weights, moved, exponent) > 1e-9).all()


@pytest.mark.parametrize("exponent", EXPONENTS)
def test_the_loss_is_the_compute_that_makes_up_for_the_mix(exponent):
    weights, mix = weights_at(1.0), mix_of(BASE_2024)

    def value(amounts):
        parts = weights / weights.sum()
        if exponent == 0:
            return np.prod(amounts**parts)
        return np.sum(parts * amounts**exponent) ** (1 / exponent)

    more = 1 + loss_frac(weights, mix, exponent)
    assert value(more * mix) == pytest.approx(value(optimal_shares(weights, exponent)), rel=1e-12)


@pytest.mark.parametrize("exponent", [1e-7, -1e-7, 1e-10, -1e-10])
def test_constant_elasticity_tends_to_cobb_douglas(exponent):
    weights, mix = many_weights(), mix_of(BASE_2024)
    np.testing.assert_allclose(optimal_shares(weights, exponent), optimal_shares(weights), rtol=1e-6)
    np.testing.assert_allclose(marginal_values(weights, mix, exponent), marginal_values(weights, mix), rtol=1e-6)
    np.testing.assert_allclose(loss_frac(weights, mix, exponent), loss_frac(weights, mix), rtol=1e-6)


def test_a_mix_may_be_far_from_an_optimum_of_complements():
    assert np.isfinite(loss_frac(weights_at(1.0), mix_of((1.0, 1e-8, 1.0)), -500.0))


def test_where_growth_stays_the_path_settles_at_the_rule_with_the_exact_step_of_a_year():
    growth, zeta, beta, delta = 0.7, 0.69, 0.65, 0.8
    path = optimal_path(**POINT, software_growth=np.full(90, growth), counts_later_years=True)[60:]
    kept = np.exp(-beta * growth)
    of_experiments = 0.8 * zeta * (1 - kept) / beta * delta / (1 - delta * kept)
    expected = optimal_shares([0.55, 0.25, of_experiments])
    np.testing.assert_allclose(path, np.broadcast_to(expected, path.shape), rtol=0, atol=1e-9)
    # The rule takes a whole year's step at once, and by that gives experiments 2% of compute more.
    assert optimal_shares(weights_at(growth))[2] - expected[2] == pytest.approx(0.0198, abs=1e-3)


@pytest.mark.parametrize("difficulty", [0.0, 1e-6])
def test_ideas_that_hardly_get_harder_leave_the_path_at_the_rule(difficulty):
    given = POINT | {"idea_difficulty": difficulty}
    path = optimal_path(**given, software_growth=np.full(15, 0.7), counts_later_years=True)
    rule = optimal_shares(bucket_weights(**given, software_growth=0.7))
    np.testing.assert_allclose(path, np.broadcast_to(rule, path.shape), rtol=0, atol=1e-5)


@pytest.mark.parametrize("factor", [0.25, 1, 2, 4])
@pytest.mark.parametrize("zeta", [0.1, 0.69, 1.38])
def test_fast_growth_and_hard_ideas_still_have_a_best_path_near_the_rule(factor, zeta):
    growth = factor * 1.13 / (1 + 0.18 * np.arange(15))
    given = POINT | {"research_compute_elasticity": zeta, "idea_difficulty": 1.3}
    path = optimal_path(**given, software_growth=growth, counts_later_years=True)
    distance = np.abs(path - optimal_shares(bucket_weights(**given, software_growth=growth))).sum(axis=-1) / 2
    assert distance.max() < 0.3


def path_value(shares, growth, counts_later_years):
    """Discounted log revenue of a path, up to a constant; a second statement of what the path is best at."""
    theta_i, theta_q, zeta, beta, delta = POINT.values()
    reference = optimal_shares(weights_at(growth))
    value = gain = 0.0
    for t, (inference, training, experiments) in enumerate(shares):
        value += delta**t * (theta_i * np.log(inference) + theta_q * np.log(training) + (theta_i + theta_q) * gain)
        # The exact step of a year, of exp(beta gain), which is linear in the pace.
        pace = (experiments / reference[t, 2]) ** zeta
        gain = np.log(pace + (np.exp(beta * gain) - pace) * np.exp(-beta * growth[t])) / beta
    if counts_later_years:
        left = 1.0
        for t in range(len(growth), 400):
            value += delta**t * (theta_i + theta_q) * gain * left
            left *= np.exp(-beta * growth[-1])
    return value


@pytest.mark.parametrize("counts_later_years", [True, False])
def test_the_path_is_what_another_optimizer_finds(counts_later_years):
    growth = np.array([1.13, 0.9, 0.7, 0.5, 0.4])
    path = optimal_path(**POINT, software_growth=growth, counts_later_years=counts_later_years)
    np.testing.assert_allclose(path.sum(axis=-1), 1, rtol=1e-12)
    assert ((path >= LEAST_SHARE * (1 - 1e-9)) & (path < 1)).all()
    found = minimize(
        lambda flat: -path_value(flat.reshape(-1, 3), growth, counts_later_years),
        np.full(15, 1 / 3),
        method="SLSQP",
        bounds=[(LEAST_SHARE, 1)] * 15,
        constraints={"type": "eq", "fun": lambda flat: flat.reshape(-1, 3).sum(axis=1) - 1},
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    assert path_value(path, growth, counts_later_years) >= -found.fun - 1e-12
    np.testing.assert_allclose(path, found.x.reshape(-1, 3), rtol=0, atol=2e-5)
    # Where nothing counts later, experiments of the last year are worth nothing.
    assert (path[-1, 2] == pytest.approx(LEAST_SHARE)) is not counts_later_years


def test_paths_of_several_parameter_sets_are_those_of_each():
    growth = np.array([[1.1, 0.8, 0.6], [0.5, 0.5, 0.4]])
    both = optimal_path(**POINT | {"discount": np.array([0.8, 0.7])}, software_growth=growth, counts_later_years=True)
    for k, discount in enumerate((0.8, 0.7)):
        one = optimal_path(**POINT | {"discount": discount}, software_growth=growth[k], counts_later_years=True)
        np.testing.assert_allclose(both[k], one, rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"inference_elasticity": 0}, "inference_elasticity must be positive, got 0"),
        ({"quality_elasticity": -0.1}, "quality_elasticity must be positive, got -0.1"),
        ({"research_compute_elasticity": np.nan}, "research_compute_elasticity must be positive, got nan"),
        ({"idea_difficulty": -1}, "idea_difficulty must be 0 or more, got -1"),
        ({"discount": 1.0}, "discount must be between 0 and 1, got 1"),
        ({"software_growth": 0.0}, "software_growth must be positive, got 0"),
    ],
)
def test_a_figure_out_of_range_is_named(changed, message):
    with pytest.raises(ValueError, match=message):
        bucket_weights(**POINT | {"software_growth": 1.0} | changed)


def test_shares_and_exponents_out_of_range_are_named():
    weights = weights_at(1.0)
    with pytest.raises(ValueError, match=r"sum of the shares of the buckets must be 1, got 0\.93"):
        loss_frac(weights, BASE_2024)
    with pytest.raises(ValueError, match="a share of a bucket must be positive, got 0"):
        marginal_values(weights, (0.5, 0.5, 0.0))
    with pytest.raises(ValueError, match="exponent of substitution must be below 1, got 1"):
        optimal_shares(weights, 1.0)

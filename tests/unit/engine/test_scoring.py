"""Scores of forecasts: closed forms, the definition by brute force, and what proper forecasts must show."""

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from engine.scoring import (
    central_band,
    crps,
    probability_integral_transform,
    random_walk_ensemble,
    student_t_ensemble,
)

N = 2**12


def test_the_crps_of_one_two_and_three_members_worked_by_hand():
    # The squared distance of steps: of 0 and 2 against 3, 1/4 from 0 to 2 and 1 from 2 to 3.
    assert crps([[4.0]], [1.5]) == pytest.approx([2.5], rel=1e-15)
    assert crps([[2.0, 0.0]], [3.0]) == pytest.approx([1.5], rel=1e-15)
    # Against 1 of 0, 1 and 3: 1/9 from 0 to 1, 1/9 from 1 to 3.
    assert crps([[0.0, 3.0, 1.0]], [1.0]) == pytest.approx([1 / 3], rel=1e-15)


def test_the_crps_is_that_of_the_definition():
    rng = np.random.default_rng(2)
    ensemble, observed = rng.normal(3, 2, (5, 41)).round(1), np.array([3.0, -9.0, 4.4, 20.0, 3.1])
    pairs = np.abs(ensemble[:, :, None] - ensemble[:, None, :]).mean(axis=(1, 2))
    expected = np.abs(ensemble - observed[:, None]).mean(axis=1) - pairs / 2
    assert crps(ensemble, observed) == pytest.approx(expected, rel=1e-12)
    assert crps(ensemble[:, ::-1], observed) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("z", [-3.0, -0.2, 0.0, 1.0, 6.0])
def test_the_crps_of_a_normal_forecast(z):
    # Gneiting and Raftery (2007), equation 5, with the sign turned.
    expected = 2.5 * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi))
    ensemble = student_t_ensemble([7.0], [2.5], np.inf, N)
    assert crps(ensemble, [7 + 2.5 * z]) == pytest.approx([expected], abs=2e-4 * 2.5)


@pytest.mark.parametrize("degrees_of_freedom", [1, 2, 5])
def test_the_crps_of_a_forecast_with_heavy_tails(degrees_of_freedom):
    law = stats.t(degrees_of_freedom)
    below, _ = quad(lambda x: law.cdf(x) ** 2, -np.inf, 1.3)
    above, _ = quad(lambda x: law.sf(x) ** 2, 1.3, np.inf)
    ensemble = student_t_ensemble([0.0], [1.0], degrees_of_freedom, N)
    assert crps(ensemble, [1.3]) == pytest.approx([below + above], abs=5e-4)


def test_the_true_law_scores_best():
    observed = student_t_ensemble([0.0], [1.0], np.inf, 2001)[0]
    scores = {
        (centre, scale): crps(student_t_ensemble(np.full(2001, centre), np.full(2001, scale), np.inf, 255), observed)
        for centre, scale in [(0.0, 1.0), (0.5, 1.0), (-0.5, 1.0), (0.0, 0.6), (0.0, 1.6)]
    }
    means = {law: score.mean() for law, score in scores.items()}
    assert min(means, key=means.get) == (0.0, 1.0)
    # Expected score of the true normal law: its standard deviation over the root of pi.
    assert means[0.0, 1.0] == pytest.approx(1 / np.sqrt(np.pi), rel=2e-3)


def test_members_are_the_quantiles_of_the_law():
    ensemble = student_t_ensemble([1.0, -2.0], [3.0, 0.5], 4, N)
    levels = (np.arange(1, N + 1) - 0.5) / N
    assert stats.t.cdf((ensemble - [[1.0], [-2.0]]) / [[3.0], [0.5]], 4) == pytest.approx(np.tile(levels, (2, 1)))
    low, high = central_band(ensemble, 0.9)
    assert low == pytest.approx([1 - 3 * stats.t.ppf(0.95, 4), -2 - 0.5 * stats.t.ppf(0.95, 4)], abs=1e-5)
    assert high == pytest.approx([1 + 3 * stats.t.ppf(0.95, 4), -2 + 0.5 * stats.t.ppf(0.95, 4)], abs=1e-5)
    assert central_band(ensemble, 0.0)[0] == pytest.approx([1.0, -2.0], abs=1e-12)


def test_bands_cover_and_ranks_are_uniform_when_the_law_is_true():
    observed = np.random.default_rng(3).standard_t(5, 4000)
    ensemble = student_t_ensemble(np.zeros(4000), np.ones(4000), 5, 512)
    for share in (0.5, 0.9):
        low, high = central_band(ensemble, share)
        # Three standard errors of a share among 4,000.
        assert np.mean((low <= observed) & (observed <= high)) == pytest.approx(share, abs=0.024)
    ranks = probability_integral_transform(ensemble, observed)
    assert stats.kstest(ranks, "uniform").pvalue > 0.01
    assert stats.kstest(probability_integral_transform(ensemble * 0.7, observed), "uniform").pvalue < 1e-6


def test_ranks_worked_by_hand():
    ensemble = np.array([[1.0, 2.0, 2.0, 5.0]] * 4)
    assert probability_integral_transform(ensemble, [0.0, 2.0, 3.0, 6.0]).tolist() == [0.0, 0.5, 0.75, 1.0]


def test_no_change_spreads_by_the_root_mean_square_of_yearly_changes():
    # Changes of 1, -1 and 2 a year: their mean square is 2; three changes leave three degrees of freedom.
    ensemble = random_walk_ensemble(
        [2018, 2019, 2020, 2021], [20.0, 21.0, 20.0, 22.0], [2022, 2025], N, has_drift=False
    )
    expected = student_t_ensemble([22.0, 22.0], [np.sqrt(2), np.sqrt(8)], 3, N)
    assert ensemble == pytest.approx(expected, rel=1e-12)


def test_the_same_pace_goes_on_and_bears_its_own_error():
    # Less the pace of 2/3 the changes are 1/3, -5/3 and 4/3: 14/3 over two degrees of freedom is 7/3 a year. A lead of
    # a year adds 1/3, one of four years 16/3 for the error of a pace over three years.
    ensemble = random_walk_ensemble([2018, 2019, 2020, 2021], [20.0, 21.0, 20.0, 22.0], [2022, 2025], N, has_drift=True)
    scale = np.sqrt(7 / 3 * np.array([1 + 1 / 3, 4 + 16 / 3]))
    assert ensemble == pytest.approx(student_t_ensemble([22 + 2 / 3, 22 + 8 / 3], scale, 2, N), rel=1e-12)


def test_a_walk_counts_the_time_between_values():
    # 1 in a quarter of a year and 2 in a year are the same walk: a variance of 4 a year.
    ensemble = random_walk_ensemble([-1.25, -1.0, 0.0], [0.0, 1.0, -1.0], [0.25], N, has_drift=False)
    assert ensemble == pytest.approx(student_t_ensemble([-1.0], [1.0], 2, N), rel=1e-12)
    # The pace of -0.8 leaves 1.2 in a quarter and -1.2 in a year.
    ensemble = random_walk_ensemble([-1.25, -1.0, 0.0], [0.0, 1.0, -1.0], [0.25], N, has_drift=True)
    scale = np.sqrt((1.44 * 4 + 1.44) * (0.25 + 0.0625 / 1.25))
    assert ensemble == pytest.approx(student_t_ensemble([-1.2], [scale], 1, N), rel=1e-9)


@pytest.mark.parametrize("has_drift", [False, True])
def test_a_walk_covers_what_it_says(has_drift):
    rng = np.random.default_rng(8)
    times, at = np.array([0.0, 0.3, 1.1, 1.2, 2.0]), np.array([2.5, 4.0])
    steps = rng.normal(size=(3000, 6)) * np.sqrt(np.diff([*times, *at]))
    walks = np.cumsum(steps, axis=1) + (0.7 * np.array([*times[1:], *at]) if has_drift else 0.0)
    inside = []
    for walk in walks:
        low, high = central_band(random_walk_ensemble(times, [0.0, *walk[:4]], at, 256, has_drift=has_drift), 0.9)
        inside.append((low <= walk[4:]) & (walk[4:] <= high))
    # Three standard errors of a share among 3,000.
    assert np.mean(inside, axis=0) == pytest.approx([0.9, 0.9], abs=0.017)


@pytest.mark.parametrize(
    ("times", "predict_at", "has_drift", "message"),
    [
        ([2020.0], [2021.0], False, "at least 2 values, got 1"),
        ([2020.0, 2021.0], [2022.0], True, "at least 3 values, got 2"),
        ([2020.0, 2020.0], [2021.0], False, "times must rise"),
        ([2020.0, 2021.0], [2021.0], False, "later than all known ones"),
    ],
)
def test_what_makes_no_walk_is_refused(times, predict_at, has_drift, message):
    with pytest.raises(ValueError, match=message):
        random_walk_ensemble(times, np.zeros(len(times)), predict_at, N, has_drift=has_drift)

"""The forecast record: which laws a cut-off has, what they know, and worlds in which the law is true."""

import numpy as np
import pytest

from engine.forecast_record import REFERENCE_LAWS, growth_factor_law, laws_at, simulated_records

TIMES = np.array([2019.1, 2020.4, 2022.2, 2023.2, 2023.8, 2024.4, 2024.7])
VALUES = np.array([-4.2, -2.8, -0.7, 2.0, 2.1, 2.8, 4.3])


def test_the_path_is_the_mean_pace_of_the_record():
    law = growth_factor_law(TIMES, VALUES, np.array([2026.7]), 1.2, 8)
    assert law.quantile(np.full(1, 0.5)) == pytest.approx([4.3 + 2 * 8.5 / 5.6])
    assert law.spread == pytest.approx([1.2 * np.sqrt(1 / 2 + 1 / 5.6)])


def test_laws_join_as_there_are_enough_readings():
    names = {count: set(laws_at(TIMES[:count], VALUES[:count], np.array([2025.0]), 1.2, 8)) for count in range(3, 8)}
    always = {"growth factor", "stored line", "no change", "same pace", "exponential or faster"}
    assert names[3] == always
    assert names[4] == names[5] == always | {"last 4", "local linear trend"}
    assert names[6] == names[7] == {"growth factor", *REFERENCE_LAWS}


def test_the_last_four_are_the_last_four():
    at = np.array([2025.0])
    expected = laws_at(TIMES[-4:], VALUES[-4:], at, 1.2, 8)["stored line"]
    assert laws_at(TIMES, VALUES, at, 1.2, 8)["last 4"].quantile(0.9) == pytest.approx(expected.quantile(0.9))


def test_worlds_are_those_of_the_seed_and_stray_as_the_law_says():
    ranks = simulated_records(TIMES, [3, 5], 1.2, 8, 4000, np.random.default_rng(1))
    assert ranks.shape == (4000, 4 + 2)
    assert np.all((ranks >= 0) & (ranks <= 1))
    assert np.array_equal(ranks, simulated_records(TIMES, [3, 5], 1.2, 8, 4000, np.random.default_rng(1)))
    # With a long record and long leads most of what comes lies in the wide band; a spread ten times too small fails.
    long = np.concatenate([np.arange(0.0, 40.0), [50.0]])
    covered = np.abs(simulated_records(long, [40], 1.2, 8, 4000, np.random.default_rng(1)) - 0.5) < 0.45
    assert covered.mean() == pytest.approx(0.9, abs=0.06)

"""The run share of usable compute below its cap."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.allocation import run_share_path


def test_two_steps_by_hand():
    path = run_share_path(0.004, 0.25, 0.016, 3)
    second = 0.004 * math.exp(0.25 * (1 - 0.004 / 0.016))
    assert path == pytest.approx([0.004, second, second * math.exp(0.25 * (1 - second / 0.016))], rel=1e-14)


def test_far_below_the_cap_growth_is_exponential():
    assert run_share_path(1e-9, 0.25, 1.0, 5)[-1] == pytest.approx(1e-9 * math.exp(1.0), rel=1e-8)


@given(st.floats(1e-5, 0.015), st.floats(0.0, 0.6))
def test_a_share_below_the_cap_rises_towards_it_and_never_passes(first, growth):
    path = run_share_path(first, growth, 0.015, 50)
    assert np.all(np.diff(path) >= 0)
    assert np.all(path <= 0.015 * (1 + 1e-12))


def test_a_share_above_the_cap_falls():
    assert np.all(np.diff(run_share_path(0.03, 0.25, 0.015, 10)) < 0)


def test_each_draw_is_its_own_path():
    path = run_share_path([0.003, 0.006], [0.1, 0.3], [0.01, 0.02], 4)
    assert path.shape == (2, 4)
    assert path[1].tolist() == run_share_path(0.006, 0.3, 0.02, 4).tolist()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.0, 0.2, 0.01), "run share of usable compute in the first year is 0; it must be above 0 and at most 1"),
        ((1.01, 0.2, 0.01), "in the first year is 1.01; it must be above 0 and at most 1"),
        ((0.01, 0.2, 0.0), "cap on the run share is 0; it must be above 0 and at most 1"),
        ((0.01, -0.1, 0.01), "growth of the run share is -0.1; it must be 0 or above"),
        ((math.nan, 0.1, 0.01), "in the first year is nan; it must be above 0"),
    ],
)
def test_unusable_values_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        run_share_path(*arguments, 3)

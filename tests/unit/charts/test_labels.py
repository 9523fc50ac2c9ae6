"""Where labels of charts stand, and how numbers are written on them."""

import itertools

import pytest

from scripts.charts.labels import spread
from scripts.charts.scales import in_words, power_of_ten, scientific, working_time


@pytest.mark.parametrize(
    ("centres", "low", "high"),
    [([1, 2, 3], 0, 100), ([50, 50, 90], 0, 100), ([98, 99, 99.5], 0, 100), ([0, 0], 0, 100)],
)
def test_spread_labels_touch_no_other_and_stay_in_the_panel(centres, low, high):
    heights = [10.0] * len(centres)
    placed = spread([float(centre) for centre in centres], heights, low, high)
    assert all(upper - lower >= 10 - 1e-9 for lower, upper in itertools.pairwise(placed))
    assert min(placed) >= low
    assert max(placed) <= high + 5


def test_labels_far_apart_stay_where_they_are():
    assert spread([10.0, 50.0], [10.0, 10.0], 0, 100) == [10, 50]


def test_numbers_in_words():
    assert power_of_ten(-18) == "10⁻¹⁸"
    assert scientific(1.39e27) == "1.4\N{MULTIPLICATION SIGN}10²⁷"
    assert [in_words(value) for value in (12_300_000, 1e9, 8)] == ["12.3 million", "1 billion", "8"]
    assert [working_time(value) for value in (744.4, 60, 7_152, 120_240, 1.57e9)] == [
        "12 hours",
        "1 hour",
        "3 work weeks",
        "1 work year",
        "13,000 work years",
    ]
    assert [in_words(value, "$") for value in (2.1e12, 4320, 10)] == ["$2.1T", "$4.32k", "$10"]

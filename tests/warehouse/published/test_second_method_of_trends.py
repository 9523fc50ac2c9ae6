"""Trends against a second method that shares no code: docs/method.md in scalar loops over the seed file."""

from collections import Counter

from tests.warehouse.published.comparison import differences, published_rows


def test_trends_equal_a_second_method(warehouse, trends):
    assert len(trends) == 45
    columns = next(iter(trends.values()))
    actual = published_rows(warehouse, "historical.historical_trend_estimates", ["metric", "model_subset"], columns)
    assert differences(actual, trends) == []


def test_frontier_rules_equal_a_second_method(warehouse, models):
    expected = {
        (model["name"],): {
            "organization": model["organization"] or None,
            "release_year": model["year"],
            "release_year_fractional": model["time"],
            "is_frontier_rule_a": model["is_a"],
            "is_frontier_rule_b": model["is_b"],
            "is_frontier_rule_c": model["is_c"],
            "is_frontier_any": model["is_a"] or model["is_b"] or model["is_c"],
            "is_epoch_frontier": model["is_epoch"],
        }
        for model in models
    }
    columns = next(iter(expected.values()))
    actual = published_rows(warehouse, "historical.historical_models", ["model_name"], columns)
    assert differences(actual, expected) == []


def test_hardware_summary_equals_a_second_method(warehouse, models):
    counts = Counter(
        (model["year"], model["hardware"])
        for model in models
        if model["hardware"] and (model["is_a"] or model["is_b"] or model["is_c"])
    )
    expected = {key: {"n": n} for key, n in counts.items()}
    table, key = "historical.historical_hardware_summary", ["release_year", "hardware_type"]
    assert len(expected) == 101
    assert differences(published_rows(warehouse, table, key, ["n"]), expected) == []

"""Growth by Epoch's filters, against a second method: plain loops over the seed file."""

import csv
import math
from datetime import date

import pytest

#: What the filters give on the committed models: number of them, and their growth a year.
FOUND = {
    "compute_all_since_2010": (459, 4.33),
    "compute_top_ten_2010_2024": (110, 4.85),
    "compute_top_ten_since_2018": (77, 4.76),
    "cost_top_ten_2015_2024": (59, 2.555),
}


@pytest.fixture(scope="module")
def models(root):
    """Return day, fractional year, compute and cost of the models with a known day."""
    with (root / "seeds/observations/notable_ai_models.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["publication_date"]]
    found = []
    for row in rows:
        day = date.fromisoformat(row["publication_date"])
        time = day.year + (day.timetuple().tm_yday - 1) / 365.25
        compute, cost = (float(row[name] or "nan") for name in ("training_compute_flop", "training_cost_2023_usd"))
        found.append((day, time, compute, cost))
    return found


def slope(points):
    """Return the slope of the least-squares line."""
    mean_t, mean_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return sum((t - mean_t) * (y - mean_y) for t, y in points) / sum((t - mean_t) ** 2 for t, _ in points)


def test_growth_equals_a_second_method(warehouse, models):
    rates = warehouse.execute(
        "select growth_id, metric, model_filter, first_day, last_day, n_models, annual_growth_multiplier"
        " from historical.historical_growth_against_epoch"
    ).fetchall()
    assert len(rates) == len(FOUND)
    for growth_id, metric, model_filter, first_day, last_day, n_models, growth in rates:
        seen = []
        for day, time, compute, cost in models:
            value = compute if metric == "training_compute" else cost
            larger = sum(other_day <= day and other > compute for other_day, _, other, _ in models)
            is_in = model_filter == "all" or (compute > 0 and larger < 10)
            if value > 0 and is_in and first_day <= day <= (last_day or date.max):
                seen.append((time, math.log10(value)))
        assert n_models == len(seen), growth_id
        assert growth == pytest.approx(10 ** slope(seen), rel=1e-9), growth_id


@pytest.mark.parametrize(("growth_id", "found"), FOUND.items())
def test_growth_is_what_the_pages_were_written_for(warehouse, growth_id, found):
    n_models, growth = warehouse.execute(
        "select n_models, annual_growth_multiplier from historical.historical_growth_against_epoch where growth_id = ?",
        [growth_id],
    ).fetchone()
    assert n_models == found[0]
    assert growth == pytest.approx(found[1], abs=0.005)


def test_rule_a_lets_in_more_models_than_the_top_ten_at_release(warehouse):
    """The two are not the same rule, though texts once called Rule A by the other's name."""
    count = "select n_models from historical.historical_trend_estimates where metric = 'training_compute'"
    (rule_a,) = warehouse.execute(f"{count} and model_subset = 'frontier_rule_a_2018+'").fetchone()
    assert rule_a == 113 > FOUND["compute_top_ten_since_2018"][0]

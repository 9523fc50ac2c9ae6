"""The optimal split of compute on the built warehouse: an optimum in every year and form, and the published figures."""

import numpy as np
import pytest

from engine.optimal_allocation import BUCKETS


def rows(warehouse, query):
    cursor = warehouse.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def test_a_flop_more_is_worth_the_same_in_every_bucket_of_the_optimum(warehouse):
    by_cell = {}
    for row in rows(warehouse, "select * from economy.economy_optimal_shares order by all"):
        by_cell.setdefault((row["substitution_form"], row["year"]), {})[row["bucket"]] = row
    assert len({form for form, _ in by_cell}) == 4
    for cell, buckets in by_cell.items():
        power = -1 / buckets["inference"]["elasticity_of_substitution"]
        worth = [buckets[name]["bucket_weight"] * buckets[name]["optimal_share_frac"] ** power for name in BUCKETS]
        np.testing.assert_allclose(worth, worth[0], rtol=1e-9, err_msg=str(cell))
        assert all(0 < buckets[name]["optimal_share_frac"] < 1 for name in BUCKETS)
        # Every draw adds up to 1, so medians do nearly.
        assert abs(sum(buckets[name]["p50"] for name in BUCKETS) - 1) < 0.05
        assert all(row["p05"] < row["optimal_share_frac"] < row["p95"] for row in buckets.values())


def test_figures_of_the_published_base_and_of_openai_in_2024(warehouse):
    (base,) = rows(
        warehouse,
        "select * from economy.economy_allocation_against_optimum where variant = 'published'"
        " and allocation_scenario = 'base' and substitution_form = 'cobb_douglas' and year = 2024",
    )
    shares = [base[f"optimal_{name}_frac"] for name in BUCKETS]
    assert np.round(100 * np.array(shares)).tolist() == [37, 17, 46]
    assert base["experiments_for_training_rate"] == pytest.approx(10.1, abs=0.05)
    # The note has 8.4, rounded down.
    assert base["experiments_for_inference_rate"] == pytest.approx(8.4536, abs=1e-4)
    assert base["loss_frac"] == pytest.approx(0.62, abs=0.005)
    (openai,) = rows(
        warehouse,
        "select * from economy.economy_implied_preferences where substitution_form = 'cobb_douglas'",
    )
    assert (openai["entity"], openai["year"]) == ("OpenAI", 2024)
    assert openai["experiments_for_training_rate"] == pytest.approx(0.30, abs=0.005)
    assert openai["loss_frac"] == pytest.approx(0.09, abs=0.005)
    # The note rounds final runs to 7% first, and has 9.1.
    assert openai["implied_experiments_over_training"] == pytest.approx(9.0, abs=1e-9)
    assert openai["implied_inference_over_training"] == pytest.approx(4.1, abs=0.05)


def test_the_spending_of_openai_says_the_same_as_its_shares(warehouse):
    """Dollars of the same year, from another table, give the same mix to half a point."""
    spent = dict(
        warehouse.execute(
            "select item, spend_usd from staging.stg_lab_compute_spend where entity = 'OpenAI' and year = 2024"
        ).fetchall()
    )
    runs = spent["top_final_run"] + spent["other_final_runs"]
    total = spent["inference"] + spent["rnd"]
    (openai,) = rows(
        warehouse,
        "select * from economy.economy_implied_preferences where substitution_form = 'cobb_douglas'",
    )
    expected = np.array([spent["inference"], runs, spent["rnd"] - runs]) / total
    found = [openai[f"{name}_of_three_frac"] for name in BUCKETS]
    np.testing.assert_allclose(found, expected, atol=0.01)


def test_every_scenario_of_every_variant_is_scored_in_every_year(warehouse):
    scored, assumed = (
        {
            tuple(row.values())
            for row in rows(warehouse, f"select distinct variant, allocation_scenario, year from {table}")
        }
        for table in ("economy.economy_allocation_against_optimum", "allocation.allocation_share_assumptions_by_year")
    )
    assert scored == assumed
    (worst,) = rows(warehouse, "select min(loss_frac) as least from economy.economy_allocation_against_optimum")
    assert worst["least"] >= 0


def test_the_best_path_is_near_the_rule_where_later_years_count(warehouse):
    path = rows(warehouse, "select * from economy.economy_optimal_path order by path_end, year")
    assert [row["path_end"] for row in path] == ["carried_on"] * 15 + ["cut_off"] * 15
    for row in path:
        assert sum(row[f"{name}_of_best_path_frac"] for name in BUCKETS) == pytest.approx(1, abs=1e-12)
    assert max(row["distance_frac"] for row in path[:15]) < 0.06
    assert max(row["static_rule_loss_frac"] for row in path[:15]) < 0.01
    # Where nothing counts later, experiments of the last year are worth nothing.
    assert path[-1]["experiments_of_best_path_frac"] == pytest.approx(0.001)

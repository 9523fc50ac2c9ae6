"""Figures that can be read and still cannot be are named, and what only looks odd may say why it is right."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from scripts.seeds.__main__ import check_seeds
from scripts.seeds.column_rules import rank_correlation
from scripts.seeds.required_rows import REQUIRED_ROWS, main
from tests.unit.seeds.check.seed_copies import (
    GRADES,
    LENET,
    MODELS,
    PARAMETERS,
    REPOSITORY,
    SUPPLY,
    change,
    line_of,
    read,
    write,
)

CHIPS = "seeds/observations/ai_chip_shipments.csv"
SPEND = "seeds/observations/lab_compute_spend.csv"
RUNS = "seeds/observations/largest_run_observations.csv"
POWER = "seeds/observations/power_and_cost.csv"
CAPEX = "seeds/observations/hyperscaler_capex.csv"
REVENUE = "seeds/observations/ai_revenue.csv"
FORECASTS = "seeds/observations/published_forecasts.csv"
COUNTS = "seeds/reference/model_count_published.csv"
RULES = "seeds/reference/regulatory_thresholds.csv"
MEASURES = "seeds/reference/projection_measures.csv"
SOURCES = "seeds/reference/sources.csv"
THRESHOLDS = "seeds/reference/projection_thresholds.csv"
QUANTITIES = "seeds/reference/forecast_quantities.csv"
SCORES = "seeds/observations/eci_scores.csv"
CORRELATIONS = "seeds/assumptions/rank_correlations.csv"
SHIPPED = {"parameter": "shipments_h100e", "scenario": "base", "year": "2024"}
SOFTWARE = {"parameter_a": "software_growth_initial", "parameter_b": "software_growth_long_run"}
OPENAI = {"entity": "OpenAI", "year": "2024"}
EPOCH = {"source_id": "epoch_notable_models"}


@pytest.mark.parametrize(
    ("file", "key", "cells", "expected"),
    [
        (MODELS, LENET, {"publication_date": "2087-11-01"}, "column publication_date: '2087-11-01' is too late"),
        (SOURCES, EPOCH, {"file_sha256": "0123"}, "column file_sha256: '0123' is not written as 64 hexadecimal"),
        (MEASURES, {"measure": "eci"}, {"logarithm_base": "10"}, "column logarithm_base: '10' does not fit unit 'ECI'"),
        (COUNTS, {"value_low": "103"}, {"value_low": "102.5"}, "column value_low: '102.5' is not a whole number"),
        (PARAMETERS, {"parameter": "run_share_cap"}, {"max_value": "1000000"}, "outside what fraction can be, 0 to 1"),
        (PARAMETERS, {"parameter": "run_share_cap"}, {"layer": "alocation"}, "did you mean 'allocation'?"),
        (QUANTITIES, {"quantity": "horizon_p80_minutes"}, {"unit": "hours"}, "'hours' differs from natural_unit of"),
        (POWER, {"period": "2024"}, {"unit": "W"}, "column unit: 'W' is not the unit of it_power_per_h100"),
        (SOURCES, EPOCH, {"vintage": "2020-01-01"}, "is after 2020-01-01, the day of the file of epoch_notable_models"),
        (RULES, {"status": "revoked"}, {"in_force_to": ""}, "column in_force_to: 0 of these are given (none), where 1"),
        (CHIPS, {"year": "2022"}, {"published_on": "2026-02-28"}, "is 1155 days after the end of 2022"),
        (REVENUE, {"period": "2029"}, {"period": "2028"}, "column period: '2028' does not agree with period_end_on"),
        (RUNS, {"year": "2024"}, {"utilization": "0.3"}, "column usable_compute_flop: '5.004730939271336e+28' is"),
        (
            CAPEX,
            {"entity": "Meta", "year": "2024"},
            {"value_usd": "3.92e11"},
            "is 14 times the value before it of Meta",
        ),
        (
            CHIPS,
            {"year": "2025"},
            {"year": "2027"},
            "column year: 2027 follows 2024 on line 5; no year may be left out",
        ),
        (
            SPEND,
            OPENAI | {"item": "top_final_run"},
            {"spend_usd": "6e9"},
            "5000000000.0 of rnd is less than top_final_run",
        ),
        (GRADES, {"confidence": "medium"}, {"range_factor": "3"}, "2.0 of low is less than medium"),
        (CHIPS, {"year": "2024"}, {"stock_end_h100e": "9e6"}, "is not the sum of shipments_h100e from 2022 to 2024"),
        (THRESHOLDS, {"threshold": "run_1e28"}, {"value": "27"}, "is 1e+27 FLOP, which the label 'Largest run of 1e28"),
        (SUPPLY, SHIPPED, {"value": "1.05e7"}, "is 2.13 times what was observed for 2024, 4930000"),
        (SUPPLY, SHIPPED | {"year": "2026"}, {"value": "6e6"}, "a step lies between 1 and 100"),
        (SCORES, {"model": "falcon-40b"}, {"eci": "60"}, "column eci: '60' is -40 from what other rows let expect"),
        (CORRELATIONS, SOFTWARE, {"spearman": "-0.5"}, "column spearman_low: '0.2' is above spearman -0.5"),
        (CORRELATIONS, SOFTWARE, {"spearman_low": "-0.2"}, "column spearman_high: '0.8' is -4 times spearman_low"),
        (FORECASTS, {"p50": "9.345e11"}, {"target": "Atlantis"}, "column target: 'Atlantis' is not written as a year"),
    ],
)
def test_what_cannot_be_is_named(root: Path, file: str, key: dict, cells: dict, expected: str) -> None:
    change(root / file, key, **cells)
    problems = [str(problem) for problem in check_seeds(root)]
    assert any(expected in problem for problem in problems), problems


def test_outlier_is_refused_unless_its_row_says_why(root: Path) -> None:
    newest = read(root / MODELS)[8]["model"]
    change(root / MODELS, {"model": newest}, training_compute_flop="1e30", parameters="", training_cost_2023_usd="")
    (problem,) = check_seeds(root)
    assert (problem.line, problem.column) == (line_of(root / MODELS, {"model": newest}), "training_compute_flop")
    assert "no record since 2010-01-01 was more than 100 times the last" in problem.message
    change(root / MODELS, {"model": newest}, outlier_reason="a run over three years, as its makers say")
    assert check_seeds(root) == []


def test_year_without_a_model_is_named(root: Path) -> None:
    write(root / MODELS, [row for row in read(root / MODELS) if row["publication_date"][:4] != "2017"])
    assert "no row of 2017 gives training_compute_flop" in "".join(map(str, check_seeds(root)))


@pytest.mark.parametrize(
    ("file", "column", "fragment"),
    [
        (MODELS, "training_compute_flop", "may be swapped or shifted"),
        (MODELS, "epoch_frontier", "only the first 11 can lead"),
        ("seeds/observations/metr_time_horizons.csv", "is_sota", "only the first 1 can lead"),
        ("seeds/assumptions/allocation_assumptions.csv", "year", "put the rows in the order of year"),
    ],
)
def test_column_pasted_a_row_lower_is_named(tmp_path: Path, file: str, column: str, fragment: str) -> None:
    shutil.copytree(REPOSITORY / "seeds", tmp_path / "seeds")
    shutil.copy(REPOSITORY / "dbt_project.yml", tmp_path)
    rows = read(tmp_path / file)
    cells = [row[column] for row in rows]
    shifted = zip(rows, [cells[-1], *cells[:-1]], strict=True)
    write(tmp_path / file, [row | {column: cell} for row, cell in shifted])
    assert fragment in "".join(map(str, check_seeds(tmp_path)))


def test_cost_out_of_proportion_to_compute_is_named(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "seeds", tmp_path / "seeds")
    shutil.copy(REPOSITORY / "dbt_project.yml", tmp_path)
    change(tmp_path / MODELS, {"model": "Gopher (280B)"}, training_compute_flop="2e19", training_time_hours="")
    problems = [problem for problem in check_seeds(tmp_path) if problem.column == "training_compute_flop"]
    assert [problem.line for problem in problems] == [line_of(tmp_path / MODELS, {"model": "Gopher (280B)"})]
    assert "what other rows let expect by publication_date and training_cost_2023_usd" in problems[0].message


def test_row_removed_is_named_until_it_is_meant(root: Path, capsys: pytest.CaptureFixture) -> None:
    shutil.copy(REPOSITORY / REQUIRED_ROWS, root / REQUIRED_ROWS)
    main(["--root", str(root)])
    assert check_seeds(root) == []
    correlations = root / "seeds/assumptions/rank_correlations.csv"
    *rows, last = read(correlations)
    pair = f"{last['parameter_a']} | {last['parameter_b']}"
    write(correlations, rows)
    (problem,) = check_seeds(root)
    assert problem.file == "seeds/assumptions/rank_correlations.csv"
    assert f"the row '{pair}' is missing" in problem.message
    capsys.readouterr()
    main(["--root", str(root)])
    assert f"no longer required: 1\n  rank_correlations: {pair}" in capsys.readouterr().out
    assert check_seeds(root) == []


@pytest.mark.parametrize("n_values", [2, 5, 1000])
def test_ranks_agree_as_scipy_has_it(n_values):
    pairs = np.random.default_rng(n_values).integers(0, n_values, (60, 2)).astype(float)
    assert rank_correlation(pairs) == pytest.approx(spearmanr(pairs).statistic, abs=1e-12)


def test_a_column_of_one_value_agrees_with_none():
    assert np.isnan(rank_correlation(np.array([[1.0, 2.0], [1.0, 3.0]])))

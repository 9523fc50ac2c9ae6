"""Rules on rows together name the row that is at fault, not the one beside it."""

import numpy as np
import pytest

from scripts.seeds.column_rules import trend
from scripts.seeds.files import Table, parse_table
from scripts.seeds.series_rules import leads, rising, steps

YEARLY = {"year": "integer", "value": "double"}


def yearly(values: list[float]) -> Table:
    """Return a series from line 2 on."""
    rows = "".join(f"{year},{value}\n" for year, value in enumerate(values, start=2020))
    return parse_table(f"year,value\n{rows}".encode(), "series.csv", YEARLY)


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ([1, 2, 4, 8], []),
        ([1, 2, 4000, 8, 16], [4]),
        ([1, 0.002, 4, 8, 16], [3]),
        ([1000, 2, 4, 8], [2]),
        ([1, 2, 4, 8000], [5]),
        ([1, 2000, 4, 8, 0.016], [3, 6]),
        # A change of level, which no single row explains, is named where it begins.
        ([1, 2, 4000, 8000], [4]),
        ([1, 1000], [3]),
        ([1, 0, 1000], []),
    ],
)
def test_the_row_without_which_the_steps_are_good_is_named(values, lines):
    table = yearly(values)
    steps(None, table, column="value", along="year", low=0.5, high=5)
    assert [problem.line for problem in table.problems] == lines


def test_an_odd_row_is_shown_with_both_neighbours():
    table = yearly([1, 2, 4000, 8])
    steps(None, table, column="value", along="year", low=0.5, high=5)
    (problem,) = table.problems
    assert problem.message == (
        "'4000' is 2e+03 times the value before it, 2 on line 3, and 500 times the value after it, 8 on line 5, but a "
        "step lies between 0.5 and 5; correct it"
    )


def test_years_pasted_a_row_lower_are_named():
    table = parse_table(b"year,value\n2040,1\n2024,2\n2030,3\n", "series.csv", YEARLY)
    rising(None, table, along="year", group_by=[])
    assert [problem.line for problem in table.problems] == [3]


def led(verdicts: list[int]) -> Table:
    """Return rows of which each is the highest by its day, with a verdict."""
    rows = "".join(f"2020-01-{day:02},{day},{verdict}\n" for day, verdict in enumerate(verdicts, start=1))
    kinds = {"day": "date", "value": "double", "leads": "integer"}
    return parse_table(f"day,value,leads\n{rows}".encode(), "series.csv", kinds)


@pytest.mark.parametrize(
    ("verdicts", "is_good"), [([1] * 20, True), ([1] * 19 + [0], True), ([1] * 17 + [0] * 3, False), ([0] * 5, True)]
)
def test_a_verdict_passes_over_few_that_lead(verdicts, is_good):
    table = led(verdicts)
    leads(None, table, verdict="leads", column="value", along="day", places=1, sure=1, passed_over=0.1)
    assert (table.problems == []) == is_good


def test_what_stands_too_far_behind_does_not_lead():
    table = led([1] * 4)
    table.rows[3].values["value"] = 0.5
    leads(None, table, verdict="leads", column="value", along="day", places=3, sure=1, passed_over=0.1)
    (problem,) = table.problems
    assert (problem.line, problem.column) == (5, "leads")
    assert "is number 4 by 2020-01-04, and only the first 3 can lead" in problem.message


def test_a_figure_far_from_the_line_through_the_others_is_named():
    noise = np.random.default_rng(1).normal(0, 1, 40)
    values = [100 + place / 10 + error for place, error in enumerate(noise)]
    values[7] += 12
    rows = "".join(f"20{20 + place // 12}-{place % 12 + 1:02}-01,{value}\n" for place, value in enumerate(values))
    kinds = {"day": "date", "value": "double"}
    table = parse_table(f"day,value\n{rows}".encode(), "series.csv", kinds)
    trend(None, table, column="value", along="day", within=5.5, is_log=False)
    (problem,) = table.problems
    assert problem.line == 9
    # By hand: 12 above a line from which the others scatter by 1.
    assert "is +12" in problem.message or "is +11" in problem.message

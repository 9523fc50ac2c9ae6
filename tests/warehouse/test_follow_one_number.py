"""The walk of the model map, from a seed row to a chart, is short, leads to every table on its way, and adds up."""

import itertools
import re
from typing import NamedTuple

import matplotlib.pyplot as plt
import pytest

from scripts.charts import style
from scripts.charts.supply_costs import capex_required_against_available

CAPEX, YEAR = "ai_infrastructure_capex_usd", 2030
STEP = re.compile(
    r"^(?P<number>\d+)\. \*\*`(?P<name>\w+)`\*\* in \[`(?P<file>\S+)`\]\(\.\./(?P=file)\)\. (?P<text>.+)\n\n"
    r" +```sql\n +(?P<query>.+)\n +```\n\n +(?P<shown>.+ USD)$",
    re.MULTILINE,
)
#: From the seed to what both variants publish, each step reads the one before it.
LINE = [
    "supply_assumptions",
    "assumption_milestones",
    "assumption_values_by_year",
    "supply_parameters_by_year",
    "int_supply_calibrated_inputs",
    "supply_fundamental_inputs_by_year",
]


class Step(NamedTuple):
    """One step as the page says it."""

    number: str
    name: str
    file: str
    text: str
    query: str
    shown: str


@pytest.fixture(scope="module")
def steps(root) -> list[Step]:
    """Return the steps of the page; that the page is in date with the warehouse is a test of the pages."""
    page = (root / "docs" / "model_map.md").read_text(encoding="utf-8")
    return [Step(*found.groups()) for found in STEP.finditer(page.split("## Follow one number")[1].split("\n## ")[0])]


@pytest.fixture(scope="module")
def expected(warehouse) -> dict[str, float]:
    """Return the number of both variants, from the seeds alone."""
    milestones = dict(
        warehouse.execute(
            f"select year, value from seeds.supply_assumptions where parameter = '{CAPEX}' and scenario = 'base'"
        ).fetchall()
    )
    ((observed,),) = warehouse.execute(
        "select value from seeds.scalar_assumptions where parameter = 'ai_infrastructure_capex_2026_usd'"
    ).fetchall()
    published = milestones[YEAR]
    return {"published": published, "calibrated": observed * published / milestones[2026]}


def between(warehouse, first: str, last: str) -> set[str]:
    """Return the tables that stand between two."""
    return {
        name
        for (name,) in warehouse.execute(
            """
            select model_name from meta.meta_lineage where ancestor_name = ?
            intersect
            select ancestor_name from meta.meta_lineage where model_name = ?
            """,
            [first, last],
        ).fetchall()
    }


def test_the_walk_needs_at_most_nine_steps(steps):
    assert [int(step.number) for step in steps] == list(range(1, len(steps) + 1))
    assert 7 <= len(steps) <= 9
    assert [step.name for step in steps[: len(LINE)]] == LINE
    assert [step.name for step in steps[len(LINE) :]] == [
        "v_base_case_timeseries",
        "v_projection_bands",
        "capex_required_against_available",
    ]


def test_every_step_is_found_by_its_name(root, steps):
    for step in steps:
        path = root / step.file
        assert path.is_file()
        assert path.stem == step.name or f"def {step.name}(" in path.read_text(encoding="utf-8")
    assert f"{CAPEX},base,{YEAR}," in (root / steps[0].file).read_text(encoding="utf-8")


def test_names_in_the_text_are_tables_columns_or_charts(root, steps, warehouse):
    known = {
        name
        for (name,) in warehouse.execute(
            "select model_name from meta.meta_models union select column_name from meta.meta_columns"
            " union select measure from staging.stg_projection_measures"
        ).fetchall()
    }
    known |= set(re.findall(r"  - (\w+)", (root / "inventory.yml").read_text(encoding="utf-8")))
    for step in steps:
        for name in re.findall(r"`([^`]+)`", step.text):
            assert name in known or (root / name).is_file() or name == f"{CAPEX},base,{YEAR}", (step.name, name)


def test_no_table_on_the_way_is_left_out(steps, warehouse):
    """What stands between two steps is named in the walk, up to where other figures join: then what has the column."""
    named = {name for step in steps for name in [step.name, *re.findall(r"`(\w+)`", step.text)]}
    # Values by scenario and year of all layers are put into wide tables, of which supply's carry the number.
    on_the_way = set().union(*(between(warehouse, *pair) for pair in itertools.pairwise(LINE)))
    assert {"stg_supply_assumptions", "int_supply_ranges", "int_supply_results"} <= on_the_way
    has_column = {
        name
        for (name,) in warehouse.execute(
            f"select model_name from meta.meta_columns where starts_with(column_name, '{CAPEX}')"
        ).fetchall()
    }
    on_the_way |= between(warehouse, LINE[-1], "v_projection_bands") & has_column
    assert {"int_usable_compute", "int_projected_compute"} <= on_the_way
    assert on_the_way <= named, f"not named in the walk: {sorted(on_the_way - named)}"
    for view in ("v_base_case_timeseries", "v_projection_bands"):
        assert warehouse.execute(
            "select distance from meta.meta_lineage where model_name = ? and ancestor_name = ?", [view, LINE[-1]]
        ).fetchall()


def test_the_number_is_the_same_at_every_step(steps, warehouse, expected):
    seen = {"published": 0, "calibrated": 0}
    for step in steps:
        result = warehouse.execute(step.query)
        columns = [column[0] for column in result.description]
        rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
        assert rows
        for row in rows:
            # Until the variants part, the number is that of published.
            variant = row.get("variant", "published")
            assert row["usd"] == pytest.approx(expected[variant], rel=1e-12), step.name
            assert row.get("p05", 0) < row["usd"] < row.get("p95", float("inf"))
            assert f"{row['usd']:.2e}".replace("e+", "e") in step.shown
            seen[variant] += 1
    assert seen == {"published": 8, "calibrated": 4}


def test_the_measure_is_the_logarithm_of_the_number(warehouse, expected):
    found = warehouse.execute(
        f"""
        select paths.variant, pow(10, compute.{CAPEX}_log10)
        from projections.int_projected_compute as compute
        inner join projections.int_projection_paths as paths using (path_id)
        where paths.combined_scenario_id = 'base__base' and compute.draw = 0 and compute.year = {YEAR}
        """
    ).fetchall()
    # The capex of the closed path is no assumption: the money loop says it.
    ((of_loop,),) = warehouse.execute(
        f"""
        select capex_usd from economy.economy_feedback_by_year
        where supply_scenario = 'base' and economy_scenario = 'base' and year = {YEAR}
        """
    ).fetchall()
    assert dict(found) == pytest.approx(expected | {"closed": of_loop}, rel=1e-12)


def test_the_chart_draws_the_number(warehouse, expected):
    figure = capex_required_against_available(warehouse)
    try:
        (panel,) = [axes for axes in figure.axes if axes.get_title() == style.scenario_name("base")]
        (line,) = [line for line in panel.lines if line.get_gid() == "available"]
        assert dict(line.get_xydata())[YEAR] == pytest.approx(expected["published"], rel=1e-12)
    finally:
        plt.close(figure)

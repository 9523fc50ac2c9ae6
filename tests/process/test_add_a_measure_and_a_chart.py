"""The steps of CONTRIBUTING for a projected measure and for a chart, followed in a copy: there are no others."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

#: What somebody who adds a measure or a chart has to edit, at most.
MOST_PLACES = 4
#: The horizon in seconds: what the horizon in minutes says, and the logarithm of 60.
MEASURE = {
    "seeds/reference/projection_measures.csv": [
        (
            "economy_automation_frac,11,",
            "horizon_p50_seconds_log2,12,capability,projections.int_projected_capability,Time horizon in seconds,"
            "log2 seconds,seconds,2,,0.0078125,horizon_seconds,seconds,1,0.1,1e30,0,Task length in seconds\n"
            "economy_automation_frac,11,",
        )
    ],
    "models/projections/int_projected_capability.sql": [
        ("        eci,\n", "        horizon_p50_minutes_log2 + log2(60) as horizon_p50_seconds_log2,\n        eci,\n")
    ],
    "scripts/seeds/templates/models/projections/_projections__models.yml.j2": [
        ("signed: [horizon_p50_minutes_log2,", "signed: [horizon_p50_seconds_log2, horizon_p50_minutes_log2,"),
    ],
    "tests/assertions/projections/assert_point_run_equals_the_tables.sql": [
        (
            "        capability.eci,\n",
            "        capability.horizon_p50_minutes_log2 + log2(60) as horizon_p50_seconds_log2,\n"
            "        capability.eci,\n",
        )
    ],
}
CHART = {
    "scripts/charts/capability.py": [
        (
            "def backcast(",
            "def twice_the_automation(connection: Connection) -> Figure:\n"
            '    """Draw the automation of research again."""\n'
            "    return automation(connection)\n\n\n"
            "def backcast(",
        )
    ],
    "scripts/charts/catalog.py": [
        (
            '    Chart("capability", "Would the trend have',
            '    Chart("capability", "A new chart", capability.twice_the_automation),\n'
            '    Chart("capability", "Would the trend have',
        )
    ],
    "inventory.yml": [
        ("\n  - capability_backcast\n", "\n  - capability_twice_the_automation\n  - capability_backcast\n")
    ],
}


def follow(project: Path, edits: dict[str, list[tuple[str, str]]]) -> None:
    """Make the edits of one addition."""
    assert len(edits) <= MOST_PLACES
    for file, changes in edits.items():
        text = (project / file).read_text(encoding="utf-8")
        for before, after in changes:
            assert before in text, f"{file} does not hold {before!r}"
            text = text.replace(before, after)
        (project / file).write_text(text, encoding="utf-8")


def run(project: Path, *command: str) -> str:
    """Run Python in the project and return what it prints."""
    environment = os.environ | {"WAREHOUSE_PATH": "warehouse.duckdb", "DBT_TARGET_PATH": "target"}
    done = subprocess.run(
        [sys.executable, *command], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def project(copy_project) -> Path:
    """Return a copy of the project."""
    return copy_project("engine", "ensemble", "scripts", "seeds", "macros", "models", "python_models", "tests", "*.yml")


def test_a_measure_takes_the_steps_that_are_written(project):
    follow(project, MEASURE)
    run(project, "-m", "scripts.seeds.registry")
    assert "all good" in run(project, "-m", "scripts.seeds")
    # A few draws show as well as many that the measure is drawn.
    few = "{ensemble_draws: 64}"
    selected = ["+projection_draws", "+assert_point_run_equals_the_tables"]
    run(project, "-m", "scripts.dbt", "build", "--vars", few, "--select", *selected)
    with duckdb.connect(str(project / "warehouse.duckdb"), read_only=True) as connection:
        ((n_rows, difference),) = connection.execute(
            """
            select count(*), max(abs(minutes.p50 + log2(60) - seconds.p50))
            from projections.projection_bands as seconds
            inner join projections.projection_bands as minutes using (variant, combined_scenario_id, year)
            where seconds.measure = 'horizon_p50_seconds_log2' and minutes.measure = 'horizon_p50_minutes_log2'
            """
        ).fetchall()
        assert n_rows > 1000
        assert difference < 1e-9
        kept = connection.execute(
            "select variant, combined_scenario_id, count(horizon_p50_seconds_log2)"
            " from projections.projection_draws where year = 2030 group by all order by all"
        ).fetchall()
        drawn = {"calibrated": ("base__base", "mixture"), "closed": ("base__base",), "published": ("base__base",)}
        assert kept == [(variant, path, 64) for variant, paths in drawn.items() for path in paths]


def test_a_chart_takes_the_steps_that_are_written(project, warehouse_file):
    follow(project, CHART)
    (project / "warehouse.duckdb").symlink_to(warehouse_file.resolve())
    code = (
        "import yaml, pathlib\n"
        "from scripts.charts.catalog import CHARTS\n"
        "from scripts.warehouse import open_warehouse\n"
        "(chart,) = [chart for chart in CHARTS if chart.name == 'capability_twice_the_automation']\n"
        "with open_warehouse(pathlib.Path('warehouse.duckdb')) as connection:\n"
        "    chart.write(connection, pathlib.Path('drawn'))\n"
        "assert chart.name in yaml.safe_load(pathlib.Path('inventory.yml').read_text())['charts']\n"
    )
    (project / "drawn").mkdir()
    run(project, "-c", code)
    assert {path.suffix for path in (project / "drawn").iterdir()} == {".png", ".svg", ".csv"}

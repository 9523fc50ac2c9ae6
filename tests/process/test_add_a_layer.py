"""The steps of CONTRIBUTING, "Add a layer", followed in a copy: a new layer is built, checked and published."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scripts.seeds.dictionary import DICTIONARY

SQL = """select
    layer,
    cast(count(*) as double) as scenario_count
from {{ ref('stg_scenarios') }}
group by layer
"""
COLUMN = "scenario_count,,double,count,Number of scenarios.\n"
TEMPLATE = "scripts/seeds/templates/models/trade/_trade__models.yml.j2"
PROPERTIES = """models:
  - name: trade_scenario_counts
    description: How many scenarios each layer has, a toy.
    config: {contract: {enforced: true}, meta: {grain: [layer]}}
    data_tests: [table_rules]
    columns: [layer, scenario_count]
"""


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


@pytest.fixture
def project(copy_project) -> Path:
    """Copy the project and add the layer trade, in six places; what repeats them is generated."""
    copy = copy_project("engine", "ensemble", "scripts", "seeds", "macros", "models", "python_models", "tests", "*.yml")
    replace(copy / "dbt_project.yml", "takeoff, meta, review]", "takeoff, trade, meta, review]")
    replace(
        copy / "dbt_project.yml",
        "    review: {+schema",
        "    trade: {+schema: trade, +materialized: table, +tags: [trade]}\n    review: {+schema",
    )
    (copy / "models" / "trade").mkdir()
    (copy / "models" / "trade" / "trade_scenario_counts.sql").write_text(SQL)
    (copy / TEMPLATE).parent.mkdir()
    (copy / TEMPLATE).write_text(PROPERTIES)
    replace(copy / DICTIONARY, "\nscenario,,", f"\n{COLUMN}scenario,,")
    replace(copy / "inventory.yml", "  meta:\n", "  trade: [trade_scenario_counts]\n  meta:\n")
    written = run(copy, "-m", "scripts.seeds.registry")
    assert written.returncode == 0, written.stderr
    return copy


def run(project: Path, *command: str) -> subprocess.CompletedProcess:
    environment = os.environ | {"WAREHOUSE_PATH": "warehouse.duckdb", "DBT_TARGET_PATH": "target"}
    return subprocess.run(
        [sys.executable, *command], cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def build(project: Path) -> subprocess.CompletedProcess:
    """Build the layer and the lineage, with the checks of rules, order and names."""
    selected = ["+tag:trade", "meta_models", "meta_lineage"]
    return run(
        project,
        *("-c", "from dbt.cli.main import cli; cli()", "build", "--indirect-selection", "cautious"),
        *("--select", *selected),
    )


def test_a_new_layer_is_built_checked_and_published(project):
    result = build(project)
    assert result.returncode == 0, result.stdout
    checks = ("table_rules_trade", "assert_no_layer_refs_a_later_one", "assert_models_stand_in_their_layer")
    assert all(f"PASS {check}" in result.stdout for check in checks)
    listing = "import duckdb, scripts.warehouse as w; print(w.published_relations(duckdb.connect('warehouse.duckdb')))"
    assert "('trade', 'trade_scenario_counts')" in run(project, "-c", listing).stdout
    promised = yaml.safe_load((project / "inventory.yml").read_text())["relations"]
    assert promised["trade"] == ["trade_scenario_counts"]


def test_a_layer_left_out_of_the_list_is_refused(project):
    replace(project / "dbt_project.yml", "takeoff, trade, meta", "takeoff, meta")
    result = build(project)
    assert result.returncode != 0
    assert "broken in test assert_no_layer_refs_a_later_one: model_name trade_scenario_counts" in result.stdout

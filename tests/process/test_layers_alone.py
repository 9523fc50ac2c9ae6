"""Every layer builds alone, with what it descends from and nothing else, into a new file."""

import os
import subprocess
from pathlib import Path

import duckdb
import pytest

from scripts.dbt import dbt_command

#: The tables at the end of a layer that take the most from others, and few draws: what is read does not depend on them.
LAST = (
    "supply_scenario_summary",
    "allocation_vs_historical_trend",
    "capability_horizon_by_form",
    "projection_tornado",
    "projection_sensitivity_groups",
    "v_projection_headline",
    "model_counts_absolute",
)
#: Of this one, which needs no draws, the tests run as well, but for those that read later layers too. With few draws
#: a test of sampling says nothing.
WITH_TESTS = "capability_horizon_by_form"
FEW_DRAWS = (
    "{ensemble_draws: 64, sensitivity_draws: 4, model_count_draws: 8, model_count_coupled_draws: 8,"
    " model_count_faulty_draws: 8}"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Return one folder for all builds: dbt keeps its parse of the project while the path of the file is the same."""
    return tmp_path_factory.mktemp("alone")


@pytest.mark.parametrize("model", LAST)
def test_a_table_and_its_ancestors_build_into_a_new_file(root, folder, model):
    warehouse = folder / "warehouse.duckdb"
    warehouse.unlink(missing_ok=True)
    command = dbt_command(
        "build", "--select", f"+{model}", "--vars", FEW_DRAWS, "--target-path", str(folder / "target")
    )
    left_out = ["unit_test"] if model == WITH_TESTS else ["unit_test", "test"]
    done = subprocess.run(
        [*command, *(f"--exclude-resource-type={kind}" for kind in left_out)],
        cwd=root,
        env=os.environ | {"WAREHOUSE_PATH": str(warehouse)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    with duckdb.connect(warehouse, read_only=True) as connection:
        ((n_found,),) = connection.execute(
            "select count(*) from information_schema.tables where table_name = ?", [model]
        ).fetchall()
    assert n_found == 1

"""A warehouse from an Epoch export that lacks columns; the longest test, and by its name the first."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import duckdb
import pytest

EXPORT_2025 = Path(__file__).resolve().parents[3] / "shared" / "data" / "epoch_notable_ai_models_2025-02.csv"


@pytest.mark.skipif(not EXPORT_2025.exists(), reason="the full Epoch export is not here")
def test_an_older_export_builds_a_whole_warehouse(copy_project):
    # Its 451 compute and 155 cost figures have no cloud and no upfront costs, so two of the five metrics have no fit.
    project = copy_project(
        "engine", "ensemble", "macros", "models", "python_models", "scripts", "seeds", "tests", "*.yml"
    )
    run = partial(subprocess.run, cwd=project, capture_output=True, text=True, check=False)
    command = ["epoch_models", "--from", str(EXPORT_2025), "--vintage", "2025-02-24", "--accept-removals"]
    refreshed = run([sys.executable, "-m", "scripts.refresh", *command])
    assert refreshed.returncode == 0, refreshed.stderr
    built = run([sys.executable, "-m", "scripts.build"], env=os.environ | {"WAREHOUSE_PATH": "warehouse.duckdb"})
    assert built.returncode == 0, built.stderr
    with duckdb.connect(str(project / "warehouse.duckdb"), read_only=True) as connection:
        fitted = connection.execute(
            "select metric, count(slope_log10_per_year), max(n_models) from historical.historical_trend_estimates"
            " group by metric order by metric"
        ).fetchall()
    assert fitted == [
        ("cost_per_flop_2023usd", 9, 154),
        ("training_compute", 9, 451),
        ("training_cost_2023usd", 9, 155),
        ("training_cost_cloud", 0, 0),
        ("training_cost_upfront", 0, 0),
    ]

"""A newer file of METR's builds green: the trend moves, and the check of METR's older figures does not."""

import copy
import csv
import os
import subprocess
import sys

import duckdb
import yaml

from tests.unit.refresh.metr_file import NEWER, metr_file

FITS = "first_year, n_models, doubling_days, n_models_known, known_doubling_days, difference_days, published_edition"


def test_a_newer_file_of_horizons_builds_green_and_moves_the_trend(copy_project, warehouse_file):
    project = copy_project(
        "engine", "ensemble", "macros", "models", "python_models", "scripts", "seeds", "tests", "*.yml"
    )
    with (project / "seeds/observations/metr_time_horizons.csv").open(newline="", encoding="utf-8") as file:
        document = metr_file(list(csv.DictReader(file)))
    # A model after all others, and one that METR measured long after its release: neither was known in May. The second
    # stands between o3 and GPT-5, the leaders before and after its day: METR fits leaders alone.
    late = copy.deepcopy(NEWER) | {"release_date": "2025-06-01"}
    late["metrics"]["average_score"] = {"estimate": 0.66}
    for name, estimate in (("p50_horizon_length", 150.5), ("p80_horizon_length", 33.5)):
        late["metrics"][name] = {"estimate": estimate, "ci_low": estimate / 2, "ci_high": estimate * 2}
    document["results"] |= {"claude_opus_6_inspect": NEWER, "claude_4_late_inspect": late}
    (project / "results.yaml").write_text(yaml.safe_dump(document))

    def run(*command: str) -> str:
        environment = os.environ | {"WAREHOUSE_PATH": "warehouse.duckdb", "DBT_TARGET_PATH": "target"}
        done = subprocess.run(
            [sys.executable, *command], cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr
        return done.stdout

    said = run("-m", "scripts.refresh", "metr", "--from", "results.yaml", "--vintage", "2026-10-01")
    assert "rows added: 2\n  1.1, claude_4_late_inspect\n  1.1, claude_opus_6_inspect\n" in said
    assert "all good" in run("-m", "scripts.seeds")
    run(
        "-c",
        "from dbt.cli.main import cli; cli()",
        "build",
        "--select",
        "+capability_horizon_fits",
        "+capability_backcast",
        "stg_sources",
        "sources",
    )

    with duckdb.connect(warehouse_file, read_only=True) as connection:
        before = connection.execute(f"select {FITS} from capability.capability_horizon_fits").fetchall()
    with duckdb.connect(str(project / "warehouse.duckdb"), read_only=True) as connection:
        after = connection.execute(f"select {FITS} from capability.capability_horizon_fits").fetchall()
        (source,) = connection.execute(
            "select cast(vintage as varchar) from staging.stg_sources where source_id = 'metr_th_1_1'"
        ).fetchall()
    assert source == ("2026-10-01",)
    assert len(before) == len(after) == 3
    for old, new in zip(before, after, strict=True):
        assert new[0] == old[0]
        assert new[1] == old[1] + 2
        assert abs(new[2] - old[2]) > 1, "the trend follows the newer readings"
        assert new[3:] == old[3:], "METR's figure is compared with what METR had measured by then"

"""An ordinary edit of an assumption builds green, or a named rule of the seed check refuses it.

Sixty assumptions are halved or doubled. What the seed check lets through is computed again in memory, a few edits at a
time, and every dbt test below the edited seeds runs over it: a rule that holds for any edit holds for several at once.
Tables of draws are computed for one lot only, which holds the edits that were hardest on them.
"""

import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from replay.graph import ReplayError, descendants
from replay.replay import Replay
from scripts.seeds.__main__ import check_seeds
from scripts.warehouse import project_vars
from scripts.what_if.laws import moved_along

#: Seeds of assumptions, what names a row, and the column that is edited.
SEEDS = {
    "supply_assumptions": (("parameter", "scenario", "year"), "value"),
    "allocation_assumptions": (("parameter", "scenario", "year"), "value"),
    "model_count_scenarios": (("parameter", "scenario", "year"), "value"),
    "scalar_assumptions": (("parameter",), "value"),
    "horizon_forms": (("horizon_form",), "doubling_cost_ratio"),
    "rank_correlations": (("parameter_a", "parameter_b"), "spearman"),
    "scenario_weights": (("layer", "scenario"), "weight"),
    "supply_mixture_weights": (("scenario", "component_scenario", "year"), "weight"),
}
N_EDITS, RANDOM_SEED, AT_ONCE = 60, 2030, 12
#: The edits that drawn tables bore worst: noise of the sensitivity above its gate,
#: automation that rounds to 1, a measure that nothing moves.
HARDEST = (
    ("supply_assumptions", {"parameter": "ai_datacenter_capacity_mw", "scenario": "base", "year": "2030"}, 2),
    ("scalar_assumptions", {"parameter": "automation_width"}, 0.5),
    ("scalar_assumptions", {"parameter": "software_growth_initial"}, 2),
)
#: Edits that turned a build red: rules took a point value for 1.
ONCE_RED = (
    ("scalar_assumptions", {"parameter": "growth_spread_coefficient"}, 2),
    ("scalar_assumptions", {"parameter": "chip_stock_error"}, 0.5),
)
#: Tables that hold or sum up draws, with all that descends from them.
DRAWN = (
    "parameter_draws",
    "int_projection_summaries",
    "int_group_sensitivity",
    "int_tornado",
    "int_model_count_coupled_runs",
    "int_model_count_retrodiction_runs",
    "int_model_count_paper_runs",
)


@dataclass(frozen=True)
class Edit:
    """One row of a seed with other cells."""

    seed: str
    key: dict[str, str]
    values: dict[str, float | None]


def read_seed(root: Path, seed: str) -> list[dict[str, str]]:
    with (root / "seeds" / "assumptions" / f"{seed}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def edit_of(seed: str, row: Mapping[str, str], factor: float) -> Edit:
    """Return a row with its value multiplied; range and law move along, as a careful user would move them."""
    keys, column = SEEDS[seed]
    before = float(row[column])
    values = {column: factor * before}
    if column == "value":
        numbers = {"value", "low", "high", "argument_1", "argument_2", "argument_3"}
        typed = {name: (float(text) if text and name in numbers else text or None) for name, text in row.items()}
        values |= moved_along(typed, values[column])
        if typed.get("law") == "lognormal":
            values |= {end: factor * typed[end] for end in ("low", "high")}
        elif typed.get("law"):
            values |= {end: typed[end] + values[column] - before for end in ("low", "high")}
    return Edit(seed, {key: row[key] for key in keys}, values)


@pytest.fixture(scope="module")
def edits(root) -> list[Edit]:
    """Return the sample, and the edits that are known to be hard."""
    rows = [(seed, row) for seed, (_, column) in SEEDS.items() for row in read_seed(root, seed) if row[column]]
    chance = random.Random(RANDOM_SEED)
    sampled = [edit_of(seed, row, chance.choice((0.5, 2))) for seed, row in chance.sample(rows, N_EDITS)]
    return sampled + listed(root, HARDEST + ONCE_RED)


def listed(root: Path, edits: tuple[tuple[str, dict[str, str], float], ...]) -> list[Edit]:
    return [
        edit_of(seed, row, factor)
        for seed, key, factor in edits
        for row in read_seed(root, seed)
        if key.items() <= row.items()
    ]


@pytest.fixture(scope="module")
def refused(root, edits, tmp_path_factory) -> list[list]:
    """Return what the seed check says of each edit."""
    copy = tmp_path_factory.mktemp("seeds")
    shutil.copytree(root / "seeds", copy / "seeds")
    shutil.copy(root / "dbt_project.yml", copy)
    found = []
    for edit in edits:
        path = copy / "seeds" / "assumptions" / f"{edit.seed}.csv"
        before = path.read_text()
        rows = list(csv.DictReader(io.StringIO(before)))
        (row,) = [row for row in rows if edit.key.items() <= row.items()]
        row |= {name: "" if value is None else repr(value) for name, value in edit.values.items()}
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, row, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        found.append(check_seeds(copy))
        path.write_text(before)
    return found


def test_a_refusal_names_the_file_and_the_line(edits, refused):
    for edit, problems in zip(edits, refused, strict=True):
        assert all(problem.file.endswith(f"{edit.seed}.csv") and problem.line for problem in problems), edit
    n_accepted = sum(not problems for problems in refused)
    assert N_EDITS // 3 < n_accepted < len(edits)


@pytest.fixture(scope="module")
def checks(root, warehouse_file, tmp_path_factory) -> dict[str, tuple[str, set[str]]]:
    """Return the SQL of every dbt test, and the tables it reads."""
    folder = tmp_path_factory.mktemp("compiled")
    copy = folder / "warehouse.duckdb"
    shutil.copy(warehouse_file, copy)
    environment = os.environ | {"WAREHOUSE_PATH": str(copy), "DBT_TARGET_PATH": str(folder / "target")}
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", "compile"]
    subprocess.run(command, cwd=root, env=environment, capture_output=True, check=True)
    return read_checks(folder / "target" / "manifest.json")


def read_checks(manifest: Path) -> dict[str, tuple[str, set[str]]]:
    nodes = json.loads(manifest.read_text())["nodes"].values()
    return {
        node["name"]: (
            node["compiled_code"].replace(f'"{node["database"]}".', ""),
            {name.split(".")[-1] for name in node["depends_on"]["nodes"]},
        )
        for node in nodes
        if node["resource_type"] == "test"
    }


def failures(replay: Replay, checks: dict[str, tuple[str, set[str]]], edits: list[Edit], has_draws: bool) -> list[str]:
    """Make the edits, compute what descends from them, and return what fails; the edits stay."""
    for edit in edits:
        replay.override(edit.seed, edit.key, edit.values)
    touched = descendants(replay.graph, {edit.seed for edit in edits})
    drawn = descendants(replay.graph, set(DRAWN))
    failed = []
    # What is drawn comes last: it reads, through the session, what is not.
    for name in sorted(touched, key=lambda name: (name in drawn, name)):
        if has_draws or name not in drawn:
            try:
                replay.run([name])
            except ReplayError as error:
                failed.append(str(error))
    for name, (sql, reads) in checks.items():
        if reads & touched and (has_draws or not reads & drawn):
            replay.run(reads)
            ((n_rows,),) = replay.connection.execute(f"select count(*) from ({sql}) as found").fetchall()
            if n_rows:
                failed.append(f"{name}: {n_rows} rows")
    return failed


def test_accepted_edits_build_green(warehouse_file, checks, edits, refused):
    accepted = [edit for edit, problems in zip(edits, refused, strict=True) if not problems]
    for start in range(0, len(accepted), AT_ONCE):
        lot = accepted[start : start + AT_ONCE]
        with Replay(warehouse_file) as replay:
            assert failures(replay, checks, lot, has_draws=False) == [], lot


def test_the_hardest_edits_build_green_with_all_their_draws(root, warehouse_file, checks):
    with Replay(warehouse_file) as replay:
        assert failures(replay, checks, listed(root, HARDEST), has_draws=True) == []
        flagged = replay.connection.execute(
            "select min(draw_count), count(nullif(failed_gates, '')) from projections.projection_sensitivity_groups"
            " where variant = 'calibrated'"
        ).fetchall()
    # What stays rough with the most draws is said, and turns no build red.
    assert flagged[0][0] == project_vars()["sensitivity_draws_most"]
    assert flagged[0][1] > 0

"""Seeds, rows that tests change, and how they change them."""

import csv
from pathlib import Path

from scripts.seeds.files import Problem

REPOSITORY = Path(__file__).resolve().parents[4]
SUPPLY = "seeds/assumptions/supply_assumptions.csv"
ALLOCATION = "seeds/assumptions/allocation_assumptions.csv"
SCALARS = "seeds/assumptions/scalar_assumptions.csv"
WEIGHTS = "seeds/assumptions/supply_mixture_weights.csv"
MIXTURE = "seeds/assumptions/scenario_weights.csv"
PARAMETERS = "seeds/reference/parameters.csv"
SCENARIOS = "seeds/reference/scenarios.csv"
GRADES = "seeds/reference/confidence_grades.csv"
MODELS = "seeds/observations/notable_ai_models.csv"
HORIZONS = "seeds/observations/metr_time_horizons.csv"
LIFETIME = {"parameter": "accelerator_lifetime_years"}
BASE_LIFETIME = {**LIFETIME, "scenario": "base", "year": "2024"}
BASE_POWER = {"parameter": "power_kw_per_h100e", "scenario": "base", "year": "2030"}
BASE_TRAINING = {"parameter": "training_share_frac", "scenario": "base", "year": "2030"}
ANCHOR_YEAR = {"parameter": "historical_anchor_year"}
GRID_RELIEF = {"scenario": "grid_relief", "component_scenario": "base", "year": "2030"}
LENET = {"model": "LeNet-5"}


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a seed that has one row per line."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write the rows of a seed, one per line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def matches(row: dict[str, str], key: dict[str, str]) -> bool:
    """Tell whether the row has the key."""
    return key.items() <= row.items()


def line_of(path: Path, key: dict[str, str]) -> int:
    """Return the line of the last row that has the key."""
    return max(line for line, row in enumerate(read(path), start=2) if matches(row, key))


def change(path: Path, key: dict[str, str], **cells: str) -> None:
    """Change cells of every row that has the key."""
    rows = read(path)
    assert any(matches(row, key) for row in rows)
    write(path, [{**row, **cells} if matches(row, key) else row for row in rows])


def add(path: Path, key: dict[str, str], **cells: str) -> None:
    """Add a copy of the last row that has the key, with some cells changed, where its year belongs."""
    rows = read(path)
    added = {**[row for row in rows if matches(row, key)][-1], **cells}
    earlier = [k for k, row in enumerate(rows) if matches(row, key) and row.get("year", "") <= added.get("year", "")]
    place = earlier[-1] + 1 if "year" in added else len(rows)
    write(path, [*rows[:place], added, *rows[place:]])


def replace(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def assert_only(problems: list[Problem], file: str, line: int | None, column: str | None) -> str:
    """Assert that exactly one problem was found, there, and return its message."""
    assert [(each.file, each.line, each.column) for each in problems] == [(file, line, column)]
    return problems[0].message

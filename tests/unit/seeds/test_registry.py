"""Files made from the registry of parameters: they are in step with it, and the seed check says when they are not."""

import shutil
from pathlib import Path

import pytest
import yaml

from engine.draws import LAWS
from scripts.seeds.__main__ import check_seeds
from scripts.seeds.registry import COMMAND, REGISTRY, TEMPLATES, main, outdated, render

REPOSITORY = Path(__file__).resolve().parents[3]
PATH = "grid_losses,supply,l_grid,Share of power lost on its way,fraction,0,0.5,2024,hardware,"
SCALAR = "site_delay,supply,d_site,Years by which sites are late,years,-1,5,,,"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a copy of the seeds and of what is made from the registry."""
    for folder in ("seeds", TEMPLATES):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    for file in ["dbt_project.yml", *texts_of(REPOSITORY)]:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / file, tmp_path / file)
    return tmp_path


def texts_of(root: Path) -> dict[str, str]:
    """Return the generated files of a project without fault."""
    texts, problems = render(root)
    assert problems == []
    return texts


def add(root: Path, row: str) -> None:
    """Add a row to the registry."""
    with (root / REGISTRY).open("a", encoding="utf-8") as file:
        file.write(row + "\n")


def columns_of(texts: dict[str, str]) -> dict[str, list[str]]:
    """Return the columns of every generated model."""
    files = [yaml.safe_load(text) for file, text in texts.items() if file.endswith(".yml")]
    return {
        model["name"]: [column["name"] for column in model["columns"]]
        for file in files
        for model in file.get("models", ())
    }


def test_generated_files_say_what_the_registry_says():
    assert outdated(REPOSITORY) == [], f"run `{COMMAND}`"


def test_a_new_path_reaches_every_list(root, capsys):
    before = columns_of(texts_of(root))
    add(root, PATH)
    changed = [problem.file for problem in outdated(root)]
    assert "macros/registry.sql" in changed
    messages = [problem for problem in check_seeds(root) if problem.file in changed]
    assert {problem.file for problem in messages} == set(changed)
    assert all(COMMAND in problem.message for problem in messages)
    assert main(["--root", str(root)]) == 0
    assert outdated(root) == []
    assert f"{len(changed)} of" in capsys.readouterr().out
    new = {
        model: set(columns) - set(before[model])
        for model, columns in columns_of(texts_of(root)).items()
        if columns != before[model]
    }
    by_year = {"int_supply_cases", "int_supply_ranges", "int_supply_drawn_inputs"}
    assert new == {model: {"grid_losses"} for model in by_year} | {
        model: {"grid_losses_score"} for model in ("scalar_parameters", "parameter_draws")
    }
    macros = (root / "macros/registry.sql").read_text(encoding="utf-8")
    # path_parameters and scored_paths; the engine does not take it.
    assert macros.count("'grid_losses'") == 2


def test_a_new_scalar_is_a_column_of_its_own(root):
    before = columns_of(texts_of(root))
    add(root, SCALAR)
    texts = texts_of(root)
    new = {model for model, columns in columns_of(texts).items() if columns != before[model]}
    assert new == {"scalar_parameters", "parameter_draws"}
    # It may be negative.
    (model,) = yaml.safe_load(texts["models/assumptions/_scalar_parameters__models.yml"])["models"]
    (rules,) = [test["table_rules"]["arguments"] for test in model["data_tests"] if "table_rules" in test]
    assert "site_delay" in rules["signed"]


def test_a_missing_file_is_out_of_step(root):
    (root / "macros/registry.sql").unlink()
    assert [problem.file for problem in outdated(root)] == ["macros/registry.sql"]


def test_every_law_is_described_once():
    macros = texts_of(REPOSITORY)["macros/registry.sql"]
    for name, law in LAWS.items():
        assert macros.count(f"'{name}': '{', '.join(law.arguments)}',") == 1

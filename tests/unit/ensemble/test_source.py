"""The digest covers every module that draws pass through, and the one table of the chain declares what they read."""

import ast
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
import yaml

from ensemble.chain import Chain
from ensemble.laws import TABLES as LAW_TABLES
from ensemble.laws import Laws
from ensemble.source import ROOT, digest_of, source_digest, source_files

ENSEMBLE = sorted((ROOT / "ensemble").glob("*.py"))
MODULES = [path.relative_to(ROOT).as_posix() for path in source_files(ENSEMBLE)]
NODE = ROOT / "python_models/projections/int_drawn_chain.py"


@pytest.fixture
def copied(tmp_path):
    """A copy of the packages that draws pass through, and a function that gives the digest of the copy."""
    for package in ("ensemble", "engine"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))

    def digest():
        return digest_of(source_files((tmp_path / "ensemble").glob("*.py"), tmp_path), tmp_path)

    return tmp_path, digest


def test_draws_pass_through_the_modules_that_a_run_has_loaded():
    code = """
import sys
import ensemble.run, ensemble.sensitivity, ensemble.summaries
print(*(name for name in sys.modules if name.split(".")[0] in ("engine", "ensemble")))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.replace(".", "/") for name in done.stdout.split()}
    assert {"ensemble/supply_draws", "engine/supply", "engine/draws", "engine/effective_compute"} < loaded
    assert loaded <= {module.removesuffix(".py").removesuffix("/__init__") for module in MODULES}
    assert not any(module.startswith("engine/model_") for module in MODULES)
    assert source_digest("ensemble") == digest_of([ROOT / module for module in MODULES], ROOT)


@pytest.mark.parametrize("module", MODULES)
def test_a_changed_line_of_any_module_changes_the_digest(copied, module):
    root, digest = copied
    before = digest()
    path = root / module
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    for number in {0, len(lines) // 2, len(lines) - 1}:
        path.write_text("".join([*lines[:number], "\n", *lines[number:]]), encoding="utf-8")
        assert digest() != before, number
    path.write_text(text, encoding="utf-8")
    assert digest() == before


@pytest.mark.parametrize(
    "statement",
    [
        "import engine.added",
        "from engine import added",
        "from engine.added import nothing",
        "def late():\n    import engine.added",
        "from . import supply_draws\nfrom .. import engine\nimport engine.added",
    ],
)
def test_a_module_that_is_added_and_imported_is_covered_with_its_own_imports(copied, statement):
    root, digest = copied
    (root / "engine/added.py").write_text("import engine.second\n")
    (root / "engine/second.py").write_text("x = 1\n")
    alone = digest()
    run = root / "ensemble/run.py"
    run.write_text(run.read_text(encoding="utf-8") + f"\n{statement}\n", encoding="utf-8")
    imported = digest()
    assert imported != alone
    (root / "engine/second.py").write_text("x = 2\n")
    assert digest() != imported


def test_a_module_that_is_added_to_the_package_is_covered(copied):
    root, digest = copied
    before = digest()
    (root / "ensemble/added.py").write_text("x = 1\n")
    assert digest() != before


def test_the_digest_of_the_chain_takes_in_source_versions_settings_views_and_inputs(monkeypatch):
    chain = Chain({}, {}, {}, Laws((), (), {}, np.eye(0), 0.0), (), (), {})
    before = chain.digest
    with monkeypatch.context() as patch:
        patch.setattr("ensemble.chain.source_digest", lambda package: f"another {package}")
        assert chain.digest != before
    with monkeypatch.context() as patch:
        patch.setattr("ensemble.chain.version", lambda name: "0.0")
        assert chain.digest != before
    assert replace(chain, settings={"anchor_year": 2027}).digest != before
    assert replace(chain, views={"a.b": "create view"}).digest != before
    assert replace(chain, inputs={"a.b": pa.table({"x": [1]})}).digest != before
    # Blocks take in what counts the draws as well.
    assert "engine/histograms.py" in {
        path.relative_to(ROOT).as_posix() for path in source_files([ROOT / "scripts/blocks/block.py"])
    }


# What the node declares


def refs(text):
    """Names of the tables that a Python model or a SQL model refs."""
    return set(re.findall(r"ref\([\"'](\w+)[\"']\)", text))


def drawn_models():
    """Models that are made again over draws, by what makes them, and the text of every SQL model."""
    made_by = {"sql": set(), "python": set()}
    for path in (ROOT / "models").glob("*/_*__models.yml"):
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            made = model.get("config", {}).get("meta", {}).get("drawn")
            if made:
                made_by[made].add(model["name"])
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "models").glob("*/*.sql")}
    return made_by, texts


def test_the_node_refs_exactly_the_drawn_views_and_what_they_and_the_laws_read():
    made_by, texts = drawn_models()
    read = {parent for view in made_by["sql"] for parent in refs(texts[view])}
    laws = {table.split(".")[1] for table in LAW_TABLES}
    listed = {"stg_projection_measures", "stg_scenario_weights", "int_drawn_views"}
    expected = made_by["sql"] | (read - made_by["python"]) | laws | listed
    assert refs(NODE.read_text(encoding="utf-8")) == expected


def test_every_drawn_view_that_reads_draws_says_so():
    # A view over a drawn model or over the parameters, that a drawn view reads, is itself drawn.
    made_by, texts = drawn_models()
    drawn = made_by["sql"] | made_by["python"]
    for view in made_by["sql"]:
        for parent in refs(texts[view]) - drawn - {"scalar_parameters"}:
            text = texts.get(parent, "")
            # What reads the point values alone is the same in every draw.
            is_over_draws = {"scalar_parameters", *drawn} & refs(text) if "where draw = 0" not in text else set()
            assert not is_over_draws, f"{view} reads {parent}, which reads {is_over_draws} and is not drawn"


@pytest.mark.parametrize("path", sorted((ROOT / "python_models").glob("*/*.py")), ids=lambda path: path.stem)
def test_python_models_read_through_refs_alone(path):
    # The node asks the catalog for the SQL of the views that it refs, and nobody else touches the session.
    (model,) = (
        node
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name == "model"
    )
    uses = [node for node in ast.walk(model) if isinstance(node, ast.Name) and node.id == "session"]
    assert len(uses) == (1 if path == NODE else 0)
    if path == NODE:
        assert re.findall(r"\bfrom (\w+)\(", path.read_text(encoding="utf-8")) == ["duckdb_views", "duckdb_tables"]

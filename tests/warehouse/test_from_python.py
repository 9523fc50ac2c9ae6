"""The Python door: tables in every form, questions, refusals, the example of the README and the notebook."""

import json
import os
import re
import subprocess
import sys
import typing

import pandas as pd
import pytest

import frontier_compute as fc

CAPEX = "supply_assumptions.ai_infrastructure_capex_usd.base.2030=2e12"
RUN = "allocation_largest_frontier_run.largest_frontier_run_flop"


@pytest.fixture(autouse=True)
def published(warehouse_file, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_PATH", str(warehouse_file.resolve()))


@pytest.fixture
def opened():
    with fc.open_warehouse() as warehouse:
        yield warehouse


def test_a_table_and_a_query_give_what_sql_gives(opened, warehouse):
    expected = warehouse.sql("from review.v_scenario_matrix").df()
    for name in ("v_scenario_matrix", "review.v_scenario_matrix", " from review.v_scenario_matrix "):
        found = opened.pandas(name)
        key = list(found.columns[:4])
        pd.testing.assert_frame_equal(
            found.sort_values(key, ignore_index=True), expected.sort_values(key, ignore_index=True)
        )


def test_an_arrow_table_comes_in_order_and_knows_its_units(opened):
    table = opened.arrow("projection_bands")
    key = table.select(["variant", "combined_scenario_id", "measure", "year"]).to_pylist()
    assert key == sorted(key, key=lambda row: tuple(row.values()))
    assert opened.arrow("v_scenario_matrix").field("usable_compute_2030_flop").metadata[b"unit"] == b"FLOP"


def test_every_listed_table_can_be_read(opened):
    listed = opened.tables()
    assert "review.v_projection_bands" in listed
    assert not [name for name in listed if ".int_" in name or name.startswith(("seeds.", "staging."))]
    assert opened.arrow(listed[0]).num_rows


def test_polars_is_asked_for_in_words(opened, monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)
    monkeypatch.delitem(sys.modules, "polars")
    monkeypatch.setattr("importlib.import_module", _missing)
    with pytest.raises(ImportError, match=r"polars is not installed: run `.*python.* -m pip install polars`"):
        opened.polars("v_scenario_matrix")


def _missing(name: str):
    raise ModuleNotFoundError(name=name)


def test_polars_takes_the_arrow_table(opened):
    polars = pytest.importorskip("polars")
    assert polars.DataFrame.equals(
        opened.polars("v_scenario_matrix"), polars.from_arrow(opened.arrow("v_scenario_matrix"))
    )


def test_what_if_is_that_of_the_command(opened):
    from scripts.what_if.__main__ import what_if

    found = opened.what_if(CAPEX, outputs=[RUN], years=[2030])
    expected = what_if(CAPEX, outputs=[RUN], years=[2030])
    assert found.changes.to_pylist() == [
        {"name": CAPEX.split("=")[0], "before": expected.changes[0].before, "after": 2e12, "unit": "USD/year"}
    ]
    assert [(row["variant"], row["before"], row["after"], row["ratio"]) for row in found.values.to_pylist()] == [
        (row.keys["variant"], row.before, row.after, row.ratio) for row in expected.comparisons
    ]
    ratios = {row["variant"]: row["ratio"] for row in found.values.to_pylist()}
    assert ratios.pop("published") > 1.1
    # Power binds in 2030, not capex.
    assert ratios == {"calibrated": 1, "closed": 1}
    assert (found.bands, found.chances, found.warnings) == (None, None, [])


def test_what_if_joins_outputs_of_different_keys_and_kinds(opened):
    outputs = [
        "supply_fundamental_inputs_by_year.binding_constraint",
        RUN,
        "capability_by_year.is_beyond_measured_range",
    ]
    values = opened.what_if(CAPEX, outputs=outputs, variants=["published"], years=[2035]).values.to_pylist()
    assert [(row["output"], row["supply_scenario"], row["combined_scenario_id"]) for row in values] == [
        (outputs[0], "base", None),
        (outputs[1], None, "base__base"),
        (outputs[2], None, "base__base"),
    ]
    assert all(isinstance(row["before"], str) for row in values)


def test_what_if_compares_bands_and_chances(opened):
    found = opened.what_if(CAPEX, outputs=[RUN], variants=["published"], years=[2030], ensemble=True)
    (band,) = found.bands.to_pylist()
    assert band["before_p05"] < band["before_p50"] < band["before_p95"]
    assert band["after_p50"] > band["before_p50"]
    assert {"Largest run of 1e28 FLOP"} < set(found.chances["label"].to_pylist())


def test_conditioning_is_that_of_the_command(opened, warehouse):
    from scripts.condition import condition
    from scripts.readings import read_observations, read_scales

    found = opened.condition("eci@2027=175+-2")
    expected = condition(warehouse, read_observations(["eci@2027=175+-2"], read_scales(warehouse)))
    # The same figures, in the names and units of the command.
    before, after = expected.bands.to_pylist(), found.bands.to_pylist()
    (index,) = (
        place for place, row in enumerate(before) if (row["name"], row["year"]) == ("largest_run_flop_log10", 2030)
    )
    assert (after[index]["name"], after[index]["unit"]) == ("largest_run_flop", "FLOP")
    assert after[index]["posterior_p50"] == pytest.approx(10 ** before[index]["posterior_p50"], rel=1e-12)
    assert after[-1] == before[-1] | {"unit": after[-1]["unit"]}
    assert found.effective_sample_size == expected.effective_sample_size


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda it: it.what_if([]), fc.ChangeError, "give each as a text of its own"),
        (lambda it: it.arrow("projection_band"), fc.OutputError, "did you mean 'projection_bands'?"),
        (lambda it: it.what_if("nothing=1"), fc.ChangeError, "nothing"),
        (lambda it: it.condition("eci@1999=1"), fc.ArgumentError, "2024 to 2040"),
        (lambda it: it.condition("eci@2027=175", path="base"), fc.ArgumentError, "calibrated.base__base"),
    ],
)
def test_what_cannot_be_answered_is_said(opened, ask, error, message):
    with pytest.raises(error, match=re.escape(message)):
        ask(opened)


def test_a_missing_warehouse_says_what_to_do(tmp_path):
    with pytest.raises(fc.OutputError, match="run `make build`"):
        fc.open_warehouse(tmp_path / "none.duckdb")


def test_a_closed_warehouse_is_closed():
    warehouse = fc.open_warehouse()
    warehouse.close()
    with pytest.raises(Exception, match="closed"):
        warehouse.arrow("v_scenario_matrix")


def test_every_promised_name_is_typed_and_described():
    for name in fc.__all__:
        assert getattr(fc, name).__doc__
    for name, method in vars(fc.Warehouse).items():
        if callable(method):
            assert method.__doc__ or name == "__init__", name
            # What only a type checker imports is not there at run time.
            if name not in ("pandas", "polars"):
                hints = typing.get_type_hints(method)
                assert "return" in hints, name


def test_the_example_of_the_readme_runs(root, opened):
    (example,) = re.findall(r"```python\n(import frontier_compute.*?)```", (root / "README.md").read_text(), re.DOTALL)
    assert len(example.replace("\n\n", "\n").splitlines()) == 5
    names = {}
    exec(compile(example, "README.md", "exec"), names)
    assert names["bands"].equals(opened.pandas("v_projection_bands"))
    assert (names["more_sites"]["after"] >= names["more_sites"]["before"]).all()
    # What binds is moved, so that the example shows something.
    assert (names["more_sites"]["after"] > names["more_sites"]["before"]).any()
    assert set(names["after_a_reading"]["name"]) > {"eci"}


def test_the_notebook_runs_and_holds_no_outputs(root, tmp_path):
    notebook = json.loads((root / "analyses" / "from_python.ipynb").read_text())
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) >= 8
    assert not [cell for cell in notebook["cells"] if cell.get("outputs") or cell.get("execution_count")]
    # In a process of its own, in another folder and without a screen.
    script = tmp_path / "notebook.py"
    script.write_text(
        "\n".join(
            ["import matplotlib", "matplotlib.use('agg')", *cells, "print(runs['label'].unique(), what_if, after)"]
        )
    )
    ran = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root), **os.environ},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Largest training run" in ran.stdout

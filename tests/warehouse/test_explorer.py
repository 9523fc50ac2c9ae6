"""What the explorer reads is what the warehouse holds, the same bytes each time."""

import json
import math

import pyarrow.ipc as ipc
import pytest

from ensemble.chain import Chain
from scripts.explorer.data import MODEL_LAYERS, write_data
from scripts.explorer.questions import MOST_ROWS
from scripts.export.analyses import QUESTIONS


@pytest.fixture(scope="module")
def folder(warehouse, tmp_path_factory):
    path = tmp_path_factory.mktemp("explorer")
    write_data(warehouse, path)
    return path


def _rows(folder, name):
    with ipc.open_stream((folder / f"{name}.arrow").read_bytes()) as reader:
        return reader.read_all()


def test_the_manifest_names_every_file(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    assert set(manifest["files"]) | {"manifest.json"} == {path.name for path in folder.iterdir()}
    assert all((folder / name).stat().st_size == about["bytes"] for name, about in manifest["files"].items())
    assert manifest["model_layers"] == list(MODEL_LAYERS)


def test_draws_are_all_there_the_first_ones_apart(folder, warehouse):
    ((count,),) = warehouse.execute("select draw_count from projections.projection_run").fetchall()
    first, rest = _rows(folder, "draws_first"), _rows(folder, "draws_rest")
    assert (first.num_rows, first.num_rows + rest.num_rows) == (2048, count)
    laws = Chain.read(warehouse).laws
    assert first.column_names[: len(laws.names)] == list(laws.names)
    assert {name for layer in laws.later for name in layer.names} <= set(first.column_names)


def test_bands_and_paths_are_those_that_are_published(folder, warehouse):
    rows = _rows(folder, "bands")
    (expected,) = warehouse.execute(
        "select count(*), sum(p50 order by all) from projections.projection_bands"
    ).fetchall()
    assert rows.num_rows == expected[0]
    assert sum(rows["p50"].to_pylist()) == pytest.approx(expected[1], rel=1e-12)
    assert set(_rows(folder, "paths")["variant"].to_pylist()) == set(rows["variant"].to_pylist())


def test_the_first_paint_holds_answers_and_the_names_of_thresholds(folder, warehouse):
    paint = json.loads((folder / "first_paint.json").read_text())
    ((median,),) = warehouse.execute(
        """
        select p50 from projections.projection_bands
        where variant = 'calibrated' and combined_scenario_id = 'base__base' and measure = 'eci' and year = 2030
        """
    ).fetchall()
    assert paint["bands"]["calibrated.base__base"]["eci"]["p50"][2030 - paint["years"][0]] == round(median, 6)
    thresholds = {
        row[0] for row in warehouse.execute("select threshold from staging.stg_projection_thresholds").fetchall()
    }
    assert {row["threshold"] for row in paint["crossings"]} == thresholds


def test_files_are_the_same_bytes_each_time(folder, warehouse, tmp_path):
    write_data(warehouse, tmp_path)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in tmp_path.iterdir()
    }


def test_ready_questions_hold_what_the_warehouse_gives_and_name_tables_that_are_not_there(folder, warehouse):
    questions = json.loads((folder / "questions.json").read_text())["questions"]
    assert {question["name"] for question in questions} == {path.stem for path in QUESTIONS.glob("*.sql")}
    for question in questions:
        rows = warehouse.execute(question["sql"]).fetchall()
        assert question["row_count"] == len(rows), question["name"]
        assert len(question["rows"]) == min(len(rows), MOST_ROWS)
        for table in question["missing"]:
            assert table in question["sql"]
            assert not (folder / f"{table}.arrow").exists()


def test_the_record_starts_where_the_view_as_of_a_day_does(folder, warehouse):
    rows = _rows(folder, "forecast_record").to_pylist()
    ours = {
        (row["series"], row["cut_off_on"], row["last_read_on"]): row["last_value"]
        for row in rows
        if row["law"] == "growth factor"
    }
    view = warehouse.execute(
        """
        select series, cut_off_on::varchar, forecast_on::varchar, predicted_p50, unit
        from review.v_forecast_as_of where point_kind = 'last reading'
        """
    ).fetchall()
    assert len(view) == len(ours)
    for series, cut_off, read_on, value, unit in view:
        scale = {"minutes": math.log2, "ECI": float}.get(unit, math.log10)
        assert ours[series, cut_off, read_on] == pytest.approx(scale(value), rel=1e-12)

"""Parquet and CSV hold what SQL gives, and what is known of the columns."""

import csv
import datetime
import json

import pyarrow as pa
import pyarrow.parquet as pq

from scripts.export import __main__ as export
from scripts.export.arrow_tables import PARQUET_ONLY
from scripts.text import spreadsheet_text
from scripts.warehouse import STAMP, content_digest
from tests.warehouse.export.written import files, package

# Parquet and CSV hold what SQL gives


def test_every_published_relation_is_there_and_nothing_else(exported, relations, in_all_forms):
    assert in_all_forms
    parquet = {f"{schema}/{name}.parquet" for schema, name in relations}
    assert set(files(exported / "parquet")) - {STAMP} == parquet
    assert set(files(exported / "tables")) - {STAMP} == {f"{name}.csv" for _, name in in_all_forms}


def test_draws_are_parquet_only_and_the_package_says_so(exported, relations):
    assert set(PARQUET_ONLY) < {name for _, name in relations}
    content = package(exported)
    assert "parameter_draws, projection_draws) as Parquet only" in content["description"]
    for name in PARQUET_ONLY:
        resources = [resource for resource in content["resources"] if name in resource["path"]]
        assert [resource["path"] for resource in resources] == [f"parquet/projections/{name}.parquet"]
    assert not [path for path in files(exported / "evidence") if "_draws" in path]


def test_parquet_holds_the_rows_of_sql(exported, warehouse, relations):
    for schema, name in relations:
        file = exported / "parquet" / schema / f"{name}.parquet"
        wrong = warehouse.execute(
            f"""
            select count(*) from (
                (from {schema}.{name} except all from read_parquet('{file}'))
                union all
                (from read_parquet('{file}') except all from {schema}.{name})
            )
            """
        ).fetchone()
        assert wrong == (0,), f"{schema}.{name}"
        described = warehouse.execute(f"describe {schema}.{name}").fetchall()
        stored = warehouse.execute(f"describe from read_parquet('{file}')").fetchall()
        assert [row[:2] for row in stored] == [row[:2] for row in described], f"{schema}.{name}"


def as_text(value: object) -> str:
    """Write a value as the CSV does, but for doubles, which are compared as numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="microseconds")
    return spreadsheet_text(str(value))


def test_csv_reads_back_to_the_bit(exported, in_all_forms):
    for schema, name in in_all_forms:
        table = pq.read_table(exported / "parquet" / schema / f"{name}.parquet")
        with (exported / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == table.column_names
        assert len(rows) == table.num_rows
        for column, cells in zip(table.columns, zip(*rows, strict=True), strict=True):
            values = column.to_pylist()
            if pa.types.is_floating(column.type):
                read = [float(cell).hex() if cell else None for cell in cells]
                assert read == [None if value is None else value.hex() for value in values], name
            else:
                assert list(cells) == [as_text(value) for value in values], name


def test_csv_is_plain(exported, in_all_forms):
    for _, name in in_all_forms:
        content = (exported / "tables" / f"{name}.csv").read_bytes()
        assert b"\r" not in content
        assert not content.startswith(b"\xef\xbb\xbf")
        content.decode("utf-8")


def test_rows_are_in_the_order_of_the_grain(exported, warehouse):
    grain = dict(warehouse.execute("select model_name, grain from meta.meta_models where grain <> ''").fetchall())
    for path in (exported / "parquet").rglob("*.parquet"):
        if path.stem in grain:
            keys = pq.read_table(path, columns=grain[path.stem].split(", ")).to_pylist()
            # Missing keys last.
            ordered = sorted(keys, key=lambda row: [(value is None, value) for value in row.values()])
            assert keys == ordered, path.stem


# What is known of the columns


def test_the_schema_says_what_the_warehouse_documents(exported, warehouse, relations):
    documented = {
        (model, column): description
        for model, column, description in warehouse.execute(
            "select model_name, column_name, description from meta.meta_columns"
        ).fetchall()
    }
    for schema, name in relations:
        for field in pq.read_schema(exported / "parquet" / schema / f"{name}.parquet"):
            assert field.metadata[b"description"].decode() == documented[name, field.name] != ""
            assert b"unit" in field.metadata


def test_the_schema_describes_the_table(exported):
    metadata = pq.read_schema(exported / "parquet/historical/historical_models.parquet").metadata
    assert metadata[b"grain"] == b"variant, model_name"
    assert metadata[b"license"] == b"CC-BY-4.0"
    assert metadata[b"description"]
    supply = pq.read_schema(exported / "parquet/supply/supply_fundamental_inputs_by_year.parquet").metadata
    assert supply[b"license"] == b"Apache-2.0"


def test_numbers_have_the_unit_of_the_dictionary(exported, warehouse):
    documented = {
        (model, column): unit
        for model, column, unit in warehouse.execute(
            "select model_name, column_name, unit from meta.meta_columns"
        ).fetchall()
    }
    assert all(documented.values())
    checked = 0
    for resource in package(exported)["resources"]:
        for field in resource["schema"]["fields"]:
            unit = documented.get((resource["name"].removesuffix(".parquet"), field["name"]))
            if unit and field["type"] in ("integer", "number"):
                assert field["unit"] == unit, (resource["name"], field["name"])
                checked += 1
    assert checked > 500


def test_every_output_says_which_warehouse_it_shows(exported, warehouse):
    digest = content_digest(warehouse)
    assert package(exported)["warehouse"] == digest
    for folder in export.FOLDERS:
        assert json.loads((exported / folder / STAMP).read_text())["warehouse"] == digest

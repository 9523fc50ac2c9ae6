"""The export: every form holds what the warehouse holds, the same bytes every time, whole or not at all."""

import csv
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frictionless import validate

from scripts.export import __main__ as export
from scripts.export import files as export_files
from scripts.export.arrow_tables import PARQUET_ONLY
from scripts.export.iamc import FILE_STEM, SERIES
from scripts.export.units import unit_of
from scripts.warehouse import STAMP, content_digest, published_relations, warehouse_path

HOLD_A_LOCK = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def exported(warehouse, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    export.export_all(warehouse, folder)
    return folder


@pytest.fixture(scope="module")
def relations(warehouse) -> list[tuple[str, str]]:
    return published_relations(warehouse)


@pytest.fixture(scope="module")
def in_all_forms(relations) -> list[tuple[str, str]]:
    """Relations that are exported as CSV and for Evidence too."""
    return [(schema, name) for schema, name in relations if name not in PARQUET_ONLY]


@pytest.fixture
def exports(tmp_path, monkeypatch) -> Path:
    """Send what the command writes to a folder of the test."""
    monkeypatch.setattr(export, "EXPORTS", tmp_path / "exports")
    return tmp_path / "exports"


@pytest.fixture
def copied(tmp_path, monkeypatch) -> Path:
    """Have the command read a copy of the warehouse, which a test may spoil."""
    copy = tmp_path / "copy.duckdb"
    shutil.copyfile(warehouse_path(), copy)
    monkeypatch.setenv("WAREHOUSE_PATH", str(copy))
    return copy


def spoil(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def package(folder: Path) -> dict:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def schema_of(resource: dict) -> dict:
    return {field["name"]: field for field in resource["schema"]["fields"]}


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
    return str(value)


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
        # The records of the run are no models: the data dictionary leaves them out.
        if not name.startswith("run_"):
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


def test_only_counts_statistics_and_values_with_a_unit_of_their_own_have_none(exported):
    without = re.compile(
        r"(^|_)(value|low|high|count|position|quantity|n|draw|distance|rank|squared|watson|statistic|error|version)$"
        r"|^n_|^degrees_of_freedom$|^random_seed$|^argument_\d$"
        # in the unit that the row names
        r"|(^|_)(p\d\d|width|swing)$|(^|_)crps(_no_change|_same_pace)?$"
    )
    for resource in package(exported)["resources"]:
        for field in resource["schema"]["fields"]:
            if field["type"] in ("integer", "number") and "unit" not in field:
                assert without.search(field["name"]) or field["name"] == "p_value", (resource["name"], field["name"])


def test_every_output_says_which_warehouse_it_shows(exported, warehouse):
    digest = content_digest(warehouse)
    assert package(exported)["warehouse"] == digest
    for folder in export.FOLDERS:
        assert json.loads((exported / folder / STAMP).read_text())["warehouse"] == digest


# Evidence


def test_evidence_holds_each_table_in_both_forms(exported, in_all_forms):
    project = exported / "evidence"
    data = project / ".evidence/template/static/data"
    listed = json.loads((data / "manifest.json").read_text())["renderedFiles"]["frontier_compute"]
    assert {path.relative_to(data.parents[1]).as_posix() for path in data.rglob("*.parquet")} == set(listed)
    assert len(listed) == len(in_all_forms)
    for _, name in in_all_forms:
        (source,) = re.findall("'(.+)'", (project / f"sources/frontier_compute/{name}.sql").read_text())
        assert (project / source).read_bytes() == (data / f"frontier_compute/{name}/{name}.parquet").read_bytes()


def test_evidence_types_agree_with_the_files(exported, in_all_forms):
    stored = {
        "number": pa.float64(),
        "string": pa.string(),
        "boolean": pa.bool_(),
        "date": pa.timestamp("us"),
    }
    for schema, name in in_all_forms:
        file = exported / f"evidence/.evidence/template/static/data/frontier_compute/{name}/{name}.parquet"
        columns = json.loads(file.with_suffix(".schema.json").read_text())
        assert all(column["typeFidelity"] == "precise" for column in columns)
        read = pq.read_schema(file)
        assert [(field.name, field.type) for field in read] == [
            (column["name"], stored[column["evidenceType"]]) for column in columns
        ]
        assert all(field.nullable for field in read)
        assert b"ARROW:schema" not in (pq.read_metadata(file).metadata or {})
        assert pq.read_metadata(file).row_group(0).column(0).compression == "ZSTD"
        plain = pq.read_table(exported / "parquet" / schema / f"{name}.parquet")
        assert pq.read_table(file).equals(plain.cast(read)), name


def test_the_queries_of_the_example_page_run(exported, in_all_forms):
    page = (exported / "evidence/pages/index.md").read_text()
    queries = re.findall(r"```sql \w+\n(.+?)```", page, flags=re.DOTALL)
    assert len(queries) == 3
    with duckdb.connect() as connection:
        connection.execute("create schema frontier_compute")
        for _, name in in_all_forms:
            file = exported / f"evidence/.evidence/template/static/data/frontier_compute/{name}/{name}.parquet"
            connection.execute(f"create view frontier_compute.{name} as from read_parquet('{file}')")
        for query in queries:
            assert connection.execute(query).fetchall()


# Data package


def test_the_data_package_is_valid(exported):
    report = validate(exported / "datapackage.json")
    assert report.valid, report.flatten(["name", "type", "note"])
    described = {resource["path"] for resource in package(exported)["resources"]}
    written = {path for path in files(exported) if path.startswith(("parquet/", "tables/"))}
    assert described == {path for path in written if not path.endswith(STAMP)}


def test_the_data_package_says_where_the_data_come_from(exported, warehouse):
    content = package(exported)
    (sources,) = warehouse.execute("select count(*) from seeds.sources").fetchone()
    assert len(content["sources"]) == sources
    (epoch,) = (source for source in content["sources"] if source["name"] == "epoch_notable_models")
    vintage, sha256 = warehouse.execute(
        "select cast(vintage as varchar), file_sha256 from seeds.sources where source_id = 'epoch_notable_models'"
    ).fetchone()
    assert (epoch["version"], epoch["hash"]) == (vintage, f"sha256:{sha256}")
    assert {licence["name"] for licence in content["licenses"]} == {"Apache-2.0", "CC-BY-4.0"}
    (models,) = [resource for resource in content["resources"] if resource["name"] == "historical_models"]
    assert models["licenses"][0]["name"] == "CC-BY-4.0"
    assert models["schema"]["primaryKey"] == ["variant", "model_name"]
    assert schema_of(models)["training_compute_flop"]["unit"] == "FLOP"


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (b"2024-", b"2024x-", "type-error"),
        (b"\n", b"\n\n", "blank-row"),
        (b"training_compute_flop", b"training_compute", "incorrect-label"),
    ],
)
def test_a_broken_csv_goes_red(exported, tmp_path, old, new, error):
    # The package of this one table: the whole of it is validated above.
    content = package(exported)
    (resource,) = [each for each in content["resources"] if each["path"] == "tables/historical_models.csv"]
    (tmp_path / "datapackage.json").write_text(json.dumps(content | {"resources": [resource]}), encoding="utf-8")
    path = tmp_path / resource["path"]
    path.parent.mkdir()
    table = (exported / resource["path"]).read_bytes()
    path.write_bytes(table)
    assert validate(tmp_path / "datapackage.json").valid
    assert old in table
    path.write_bytes(table.replace(old, new, 1))
    found = {kind for kind, name in validate(tmp_path / "datapackage.json").flatten(["type", "name"])}
    assert error in found


# IAMC


def read_iamc(folder: Path) -> tuple[list[str], dict[tuple[str, ...], list[float]]]:
    with (folder / "iamc" / f"{FILE_STEM}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    series = {tuple(row[:5]): [float(cell) for cell in row[5:]] for row in rows}
    assert len(series) == len(rows), "a series is there twice"
    return header, series


def test_iamc_is_complete(exported, warehouse):
    header, series = read_iamc(exported)
    years = [
        row[0]
        for row in warehouse.execute(
            "select distinct year from supply.supply_fundamental_inputs_by_year order by 1"
        ).fetchall()
    ]
    assert header == ["model", "scenario", "region", "variable", "unit", *map(str, years)]
    assert all(len(values) == len(years) for values in series.values())
    assert {variable for _, _, _, variable, _ in series} == {declared.variable for declared in SERIES}


def test_iamc_declares_every_yearly_measure_once(warehouse):
    declared = {(series.relation, series.column) for series in SERIES}
    assert len({(series.scenario_column, series.variable) for series in SERIES}) == len(declared) == len(SERIES)
    repeated = {
        ("allocation.allocation_largest_frontier_run", "usable_compute_flop"),
        ("allocation.allocation_largest_frontier_run", "training_flop"),
    }
    for relation in {series.relation for series in SERIES} - {"allocation.allocation_vs_historical_trend"}:
        columns = warehouse.execute(f"describe {relation}").fetchall()
        measures = {(relation, name) for name, kind, *_ in columns if kind == "DOUBLE" and not name.endswith("_log10")}
        assert measures - repeated == {pair for pair in declared if pair[0] == relation}


@pytest.mark.parametrize("declared", SERIES, ids=lambda series: f"{series.relation}.{series.column}")
def test_iamc_totals_are_those_of_sql(exported, warehouse, declared):
    header, series = read_iamc(exported)
    combined = declared.scenario_column == "combined_scenario_id"
    column = header.index("2030") - 5
    values = sorted(
        values[column]
        for (_, scenario, _, variable, unit), values in series.items()
        if variable == declared.variable and unit == unit_of(declared.column) and ("__" in scenario) == combined
    )
    expected = warehouse.execute(
        f"select {declared.column} from {declared.relation} where year = 2030 order by 1"
    ).fetchall()
    assert values == [value for (value,) in expected]


def test_iamc_names_variant_and_scenario(exported, warehouse):
    _, series = read_iamc(exported)
    scenarios = {scenario for _, scenario, *_ in series}
    assert {"base", "base__base", "extended:grid_relief"} <= scenarios
    (version,) = warehouse.execute("select warehouse_version from meta.run_manifest").fetchone()
    key = (f"frontier_compute {version}", "extended:grid_relief", "World", "Stock|Accelerators|Available", "H100e")
    (first,) = warehouse.execute(
        "select available_stock_h100e from supply.supply_fundamental_inputs_by_year "
        "where supply_scenario = 'grid_relief' and year = 2024"
    ).fetchone()
    assert series[key][0] == first


def test_iamc_workbook_holds_the_csv(exported):
    header, series = read_iamc(exported)
    workbook = openpyxl.load_workbook(exported / "iamc" / f"{FILE_STEM}.xlsx", read_only=True)
    names, *rows = workbook["data"].iter_rows(values_only=True)
    workbook.close()
    assert [str(name) for name in names] == header
    # The workbook keeps 16 of the 17 digits that name a double.
    assert {row[:5]: pytest.approx(list(row[5:]), rel=1e-15, abs=0) for row in rows} == series


# Runs of the command


@pytest.fixture
def quickly(exported, monkeypatch) -> None:
    """Have the command put the export that is there already into place, for tests of what it replaces and when."""

    def link(_: duckdb.DuckDBPyConnection, folder: Path) -> None:
        shutil.copytree(exported, folder, copy_function=os.link, dirs_exist_ok=True)

    monkeypatch.setattr(export, "export_all", link)


@pytest.mark.usefixtures("quickly")
def test_a_second_export_replaces_the_first(exports):
    assert export.main() == 0
    stale = exports / "parquet" / "stale.parquet"
    stale.touch()
    beside = exports / "docs"
    beside.mkdir()
    assert export.main() == 0
    assert not stale.exists()
    assert beside.is_dir()


def test_it_writes_the_same_bytes_from_the_command_line_beside_the_warehouse(exported, copy_project, warehouse_file):
    project = copy_project("scripts", "dbt_project.yml")
    shutil.copy(warehouse_file, project / "other.duckdb")
    environment = {**os.environ, "WAREHOUSE_PATH": "other.duckdb"}
    result = subprocess.run(
        [sys.executable, "-m", "scripts.export"], cwd=project, env=environment, capture_output=True, text=True
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert files(project / "exports") == files(exported)
    assert sorted(path.name for path in (project / "exports").iterdir()) == sorted(export.OUTPUTS)


def expect_refusal(exports: Path, capsys, said: str) -> None:
    """Check that the command fails with one line and that the earlier export stays as it was."""
    before = files(exports) if exports.is_dir() else None
    assert export.main() == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert (files(exports) if exports.is_dir() else None) == before


@pytest.fixture
def earlier_export(exports) -> Path:
    """Leave something in the folder that a failure must not touch."""
    (exports / "tables").mkdir(parents=True)
    (exports / "tables" / "old.csv").write_text("old")
    return exports


@pytest.mark.usefixtures("earlier_export")
class TestBadWarehouse:
    """A warehouse that cannot be exported."""

    def test_missing(self, copied, exports, capsys):
        copied.unlink()
        expect_refusal(exports, capsys, "run `make build`")

    def test_locked(self, copied, exports, capsys):
        command = [sys.executable, "-c", HOLD_A_LOCK, str(copied)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout.readline() == "locked\n"
            expect_refusal(exports, capsys, "is locked")
            holder.communicate()

    def test_half_built(self, copied, exports, capsys):
        spoil(copied, "drop table meta.run_manifest")
        expect_refusal(exports, capsys, "half built")

    def test_failed_steps(self, copied, exports, capsys):
        spoil(copied, "update meta.run_manifest set failed_node_count = 2")
        expect_refusal(exports, capsys, "2 failed steps")

    def test_other_version(self, copied, exports, capsys):
        spoil(copied, "update meta.run_manifest set warehouse_version = 999")
        expect_refusal(exports, capsys, "of version 999")

    def test_no_database(self, copied, exports, capsys):
        copied.write_text("year,value\n")
        expect_refusal(exports, capsys, "no warehouse of this DuckDB")

    def test_a_type_that_is_not_exported(self, copied, exports, capsys):
        spoil(copied, "create table supply.supply_odd as select 1::decimal(9, 2) as odd")
        expect_refusal(exports, capsys, "supply.supply_odd.odd is DECIMAL(9,2)")


def test_a_file_in_the_place_of_the_folder(exports, capsys):
    exports.write_text("mine")
    expect_refusal(exports, capsys, "cannot be written")
    assert exports.read_text() == "mine"


def test_a_failure_half_way_leaves_nothing(earlier_export, monkeypatch, capsys):
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_files, "write_iamc", full_disk)
    expect_refusal(earlier_export, capsys, "No space left on device")


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("output", export.OUTPUTS)
def test_something_else_in_the_place_of_an_output(exports, capsys, output):
    blocked = exports / output
    if output == "datapackage.json":
        blocked.mkdir(parents=True)
    else:
        exports.mkdir()
        blocked.write_text("mine")
    assert export.main() == 1
    error = capsys.readouterr().err
    assert f"{output} cannot be written" in error
    assert error.count("\n") == 1
    assert [path.name for path in exports.iterdir() if path.name.startswith(".")] == []
    assert blocked.is_dir() if output == "datapackage.json" else blocked.read_text() == "mine"

"""Check every promised artefact against the inventory: there, not empty, finite, in date, and nothing else.

Usage: ``python -m scripts.validate``. Writes runs/latest_run_manifest.json.
"""

import json
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow.parquet as pq
import yaml

from scripts.charts import ENDINGS
from scripts.export.analyses import QUESTIONS
from scripts.export.arrow_tables import PARQUET_ONLY
from scripts.outputs import replacing_file
from scripts.pages import render_pages
from scripts.terminal import run_command
from scripts.warehouse import (
    EXPORTS,
    ROOT,
    STAMP,
    OutputError,
    content_digest,
    file_digest,
    open_warehouse,
    published_relations,
    warehouse_path,
)

INVENTORY = ROOT / "inventory.yml"
MANIFEST = EXPORTS.parent / "runs" / "latest_run_manifest.json"
WORKBOOK = Path("workbook/frontier_compute_review.xlsx")


class Check(NamedTuple):
    """An artefact and what is wrong with it; None when nothing is."""

    kind: str
    name: str
    problem: str | None


def _extra(kind: str, found: set[str], promised: set[str]) -> Iterator[Check]:
    """Report what is there and promised by nobody."""
    for name in sorted(found - promised):
        yield Check(kind, name, "is not in inventory.yml: add it there, or remove it")


def check_relations(connection: duckdb.DuckDBPyConnection, inventory: dict[str, Any]) -> Iterator[Check]:
    """Check tables and views: present, with rows, with the documented columns, and finite."""
    promised = {f"{schema}.{name}" for schema, names in inventory["relations"].items() for name in names}
    found = {f"{schema}.{name}" for schema, name in published_relations(connection)}
    for name in sorted(promised):
        yield Check("relation", name, _relation_problem(connection, name) if name in found else "is missing")
    yield from _extra("relation", found, promised)


def _relation_problem(connection: duckdb.DuckDBPyConnection, relation: str) -> str | None:
    schema, name = relation.split(".")
    columns = connection.execute(
        "select column_name, data_type from information_schema.columns where table_schema = ? and table_name = ?",
        [schema, name],
    ).fetchall()
    documented = connection.execute("select column_name from meta.meta_columns where model_name = ?", [name]).fetchall()
    if {column for (column,) in documented} != {column for column, _ in columns}:
        return "has other columns than its YAML describes"
    ((rows,),) = connection.execute(f"select count(*) from {relation}").fetchall()
    if rows == 0:
        return "has no rows"
    for column in [column for column, data_type in columns if data_type in ("DOUBLE", "FLOAT")]:
        query = f"select count(*) from {relation} where not isfinite({column})"
        ((infinite,),) = connection.execute(query).fetchall()
        if infinite:
            return f"has {infinite} values of {column} that are not finite"
    return None


def check_folder(folder: Path, promised: set[str], digest: str) -> Iterator[Check]:
    """Check the files of one output folder: promised, not empty, unchanged, and made from this warehouse."""
    kind = folder.name
    stamp_path = folder / STAMP
    stamp = json.loads(stamp_path.read_text("utf-8")) if stamp_path.is_file() else {"warehouse": None, "files": {}}
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {STAMP}
    for name in sorted(promised):
        path = folder / name
        if name not in found:
            problem = "is missing"
        elif path.stat().st_size == 0:
            problem = "is empty"
        elif stamp["warehouse"] != digest:
            problem = "is out of date: it was made from another warehouse"
        elif stamp["files"].get(name) != file_digest(path):
            problem = "was changed after it was written"
        else:
            problem = None
        yield Check(kind, name, problem)
    yield from _extra(kind, found, promised)


def promised_files(inventory: dict[str, Any]) -> dict[str, set[str]]:
    """Return the files promised in each folder of exports."""
    relations = [(schema, name) for schema, names in inventory["relations"].items() for name in names]
    in_all_forms = [name for _, name in relations if name not in PARQUET_ONLY]
    return {
        "parquet": {f"{schema}/{name}.parquet" for schema, name in relations},
        "tables": {f"{name}.csv" for name in in_all_forms},
        "evidence": set(inventory["evidence_files"])
        | {pattern.format(name=name) for pattern in inventory["evidence_table_files"] for name in in_all_forms},
        "iamc": set(inventory["iamc_files"]),
        "duckdb_1.4": set(inventory["older_duckdb_files"]),
        "analyses": {question.name for question in QUESTIONS.glob("*.sql")},
        "charts": {f"{name}.{ending}" for name in inventory["charts"] for ending in ENDINGS},
        "workbook": {WORKBOOK.name},
    }


def check_parquet_rows(connection: duckdb.DuckDBPyConnection, inventory: dict[str, Any]) -> Iterator[Check]:
    """Check that each Parquet file holds as many rows as its table."""
    for schema, names in inventory["relations"].items():
        for name in names:
            path = EXPORTS / "parquet" / schema / f"{name}.parquet"
            if path.is_file():
                ((rows,),) = connection.execute(f"select count(*) from {schema}.{name}").fetchall()
                exported = pq.read_metadata(path).num_rows
                yield Check("rows", path.name, None if exported == rows else f"has {exported} rows, the table {rows}")


def check_package(digest: str) -> Iterator[Check]:
    """Check the data package: it names the warehouse it describes."""
    path = EXPORTS / "datapackage.json"
    if not path.is_file():
        problem = "is missing"
    elif json.loads(path.read_text("utf-8")).get("warehouse") != digest:
        problem = "is out of date: it was made from another warehouse"
    else:
        problem = None
    yield Check("package", path.name, problem)


def check_sheets(inventory: dict[str, Any]) -> Iterator[Check]:
    """Check the sheets of the review workbook, by name."""
    path = EXPORTS / WORKBOOK
    found: set[str] = set()
    if path.is_file():
        with zipfile.ZipFile(path) as archive:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        found = {element.attrib["name"] for element in book.iter() if element.tag.endswith("}sheet")}
    for name in inventory["sheets"]:
        yield Check("sheet", name, None if name in found else "is missing")
    yield from _extra("sheet", found, set(inventory["sheets"]))


def check_pages(connection: duckdb.DuckDBPyConnection, inventory: dict[str, Any]) -> Iterator[Check]:
    """Check that the pages in prose say what the warehouse says."""
    rendered = {page.relative_to(ROOT).as_posix(): text for page, text in render_pages(connection).items()}
    found = {page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").glob("*.md")} | {"README.md"}
    for name in inventory["pages"]:
        if name not in rendered or not (ROOT / name).is_file():
            problem = "is missing"
        else:
            in_date = (ROOT / name).read_text("utf-8") == rendered[name]
            problem = None if in_date else "is out of date with the warehouse: run `make pages`"
        yield Check("page", name, problem)
    yield from _extra("page", found, set(inventory["pages"]))


def validate(connection: duckdb.DuckDBPyConnection, inventory: dict[str, Any]) -> list[Check]:
    """Run every check.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The published warehouse.
    inventory : dict
        The content of inventory.yml.

    Returns
    -------
    list of Check
        One per promised or surplus artefact.
    """
    digest = content_digest(connection)
    checks = list(check_relations(connection, inventory))
    for folder, promised in promised_files(inventory).items():
        checks += check_folder(EXPORTS / folder, promised, digest)
    checks += check_parquet_rows(connection, inventory)
    checks += check_package(digest)
    checks += check_sheets(inventory)
    checks += check_pages(connection, inventory)
    return checks


def write_manifest(connection: duckdb.DuckDBPyConnection, checks: list[Check]) -> None:
    """Write what was checked, with which result, for which run."""
    result = connection.execute("select * from meta.run_manifest")
    names = [column[0] for column in result.description]
    (row,) = result.fetchall()
    manifest = {
        "run": dict(zip(names, map(str, row), strict=True)),
        "warehouse": content_digest(connection),
        "passed": sum(check.problem is None for check in checks),
        "failed": sum(check.problem is not None for check in checks),
        "artefacts": [check._asdict() for check in checks],
    }
    with replacing_file(MANIFEST) as draft:
        draft.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Validate, print what fails and the counts, and return the exit code."""
    try:
        with open_warehouse(warehouse_path()) as connection:
            checks = validate(connection, yaml.safe_load(INVENTORY.read_text("utf-8")))
            write_manifest(connection, checks)
    except OutputError as error:
        print(error, file=sys.stderr)
        return 1
    failed = [check for check in checks if check.problem]
    for check in failed:
        print(f"{check.kind} {check.name} {check.problem}", file=sys.stderr)
    print(f"{len(checks) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    run_command(main, __doc__)

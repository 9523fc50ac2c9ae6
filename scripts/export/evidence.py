"""A small Evidence project that holds the tables in both forms that Evidence reads.

``sources`` is the documented form, from which ``evidence sources`` makes its own files. ``.evidence/template/static``
holds what that step would make, so that a site can be built without it. Evidence itself is not installed:
``evidence_project`` pins it, and its README says how to install and build.
"""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from scripts.export.arrow_tables import PublishedTable, with_texts
from scripts.text import visible_lines

SOURCE = "frontier_compute"
PROJECT = Path(__file__).with_name("evidence_project")


def write_evidence_table(table: PublishedTable, project: Path) -> None:
    """Write a table in both forms into the project folder."""
    data = evidence_data(table.data)

    documented = project / "sources" / SOURCE
    (documented / "parquet").mkdir(parents=True, exist_ok=True)
    relative = f"sources/{SOURCE}/parquet/{table.name}.parquet"
    pq.write_table(data, project / relative, compression="zstd", store_schema=False)
    (documented / f"{table.name}.sql").write_text(f"select * from read_parquet('{relative}')\n", encoding="utf-8")

    drop_in = _static_data(project) / SOURCE / table.name
    drop_in.mkdir(parents=True)
    shutil.copyfile(project / relative, drop_in / f"{table.name}.parquet")
    columns = [
        {"name": field.name, "evidenceType": _evidence_type(field.type), "typeFidelity": "precise"}
        for field in data.schema
    ]
    _write_json(drop_in / f"{table.name}.schema.json", columns)


def write_evidence_project(names: list[str], project: Path) -> None:
    """Write what a project needs besides its tables: pages, pinned packages, the connection and the list of files."""
    shutil.copytree(PROJECT, project, dirs_exist_ok=True)
    files = [f"static/data/{SOURCE}/{name}/{name}.parquet" for name in names]
    _write_json(_static_data(project) / "manifest.json", {"renderedFiles": {SOURCE: files}})


def evidence_data(data: pa.Table) -> pa.Table:
    """Return the columns in the four types of Evidence, without what it does not read and a page must not show."""
    fields = [pa.field(column.name, _stored_type(column, data[column.name])) for column in data.schema]
    return with_texts(data.cast(pa.schema(fields)), visible_lines)


def _stored_type(field: pa.Field, values: pa.ChunkedArray) -> pa.DataType:
    if pa.types.is_temporal(field.type):
        # Evidence shows a missing date as 1970-01-01.
        return pa.string() if values.null_count else pa.timestamp("us")
    return pa.float64() if pa.types.is_integer(field.type) else field.type


def _evidence_type(stored: pa.DataType) -> str:
    if pa.types.is_timestamp(stored):
        return "date"
    return {pa.float64(): "number", pa.string(): "string", pa.bool_(): "boolean"}[stored]


def _static_data(project: Path) -> Path:
    return project / ".evidence" / "template" / "static" / "data"


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

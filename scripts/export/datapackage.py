"""``datapackage.json``: what every exported table file holds, for Frictionless Data readers."""

import hashlib
import json
from pathlib import Path

import duckdb
import pyarrow as pa

from scripts.export.arrow_tables import PARQUET_ONLY, PublishedTable
from scripts.export.csv_tables import csv_path
from scripts.export.parquet import parquet_path

LICENSES = {
    "Apache-2.0": {
        "name": "Apache-2.0",
        "title": "Apache License 2.0",
        "path": "https://www.apache.org/licenses/LICENSE-2.0",
    },
    "CC-BY-4.0": {
        "name": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0; holds data of Epoch AI, Notable AI Models",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    },
}
_FIELD_TYPES = {
    pa.bool_(): "boolean",
    pa.int16(): "integer",
    pa.int32(): "integer",
    pa.int64(): "integer",
    pa.float32(): "number",
    pa.float64(): "number",
    pa.date32(): "date",
    pa.timestamp("us"): "datetime",
    pa.string(): "string",
}


def table_resources(table: PublishedTable, folder: Path) -> list[dict]:
    """Describe the CSV and the Parquet file of a table, or the latter alone; they are already in the folder."""
    schema = _table_schema(table)
    files = [
        {"name": table.name, "type": "table", "path": csv_path(table), "format": "csv", "mediatype": "text/csv"},
        {
            "name": f"{table.name}.parquet",
            # A file, not a table: frictionless reads Parquet through pandas, which makes missing integers doubles.
            "type": "file",
            "path": parquet_path(table),
            "format": "parquet",
            "mediatype": "application/vnd.apache.parquet",
        },
    ]
    if table.name in PARQUET_ONLY:
        del files[0]
    for resource in files:
        content = (folder / resource["path"]).read_bytes()
        resource |= {
            "description": table.about("description"),
            "scheme": "file",
            "encoding": "utf-8",
            "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
            "licenses": [LICENSES[table.about("license")]],
            "schema": schema,
        }
    return files


def write_datapackage(
    connection: duckdb.DuckDBPyConnection, warehouse_digest: str, resources: list[dict], folder: Path
) -> None:
    """Write ``datapackage.json`` with the resources, and the licences and sources of the whole."""
    (version, created) = connection.execute(
        "select warehouse_version, strftime(ended_at_utc, '%Y-%m-%dT%H:%M:%SZ') from meta.run_manifest"
    ).fetchone()
    package = {
        "name": "frontier_compute",
        "title": "AI compute supply, allocation and largest training runs",
        "description": "Published tables and views of the frontier_compute warehouse, as CSV and as Parquet; tables of "
        f"draws ({', '.join(PARQUET_ONLY)}) as Parquet only. In CSV, a text that a spreadsheet would run as a formula "
        "begins with an apostrophe.",
        "version": str(version),
        "created": created,
        "warehouse": warehouse_digest,
        "licenses": list(LICENSES.values()),
        "sources": _sources(connection),
        "resources": resources,
    }
    text = json.dumps(package, indent=1, ensure_ascii=False)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")


def _table_schema(table: PublishedTable) -> dict:
    fields = [
        {"name": field.name, "type": _FIELD_TYPES[field.type]}
        | {key: value for key in ("description", "unit") if (value := field.metadata[key.encode()].decode())}
        for field in table.data.schema
    ]
    schema = {"fields": fields, "missingValues": [""]}
    # The grain of a table that also holds values without a year is no primary key: such keys have no nulls.
    if table.grain and not any(table.data[column].null_count for column in table.grain):
        schema["primaryKey"] = list(table.grain)
    return schema


def _sources(connection: duckdb.DuckDBPyConnection) -> list[dict]:
    rows = connection.execute(
        "select source_id, author, title, year, url, vintage, retrieved_on, file_sha256 from seeds.sources"
        " order by source_id"
    ).fetchall()
    return [
        {"name": source_id, "title": f"{author}: {title}" + (f" ({year})" if year else "")}
        # Documents of this project have no address that a reader could open.
        | ({"path": url} if (url or "").startswith("https://") else {})
        # Which file it was, for those that a refresh reads.
        | ({"version": vintage.isoformat()} if vintage else {})
        | ({"retrieved": retrieved_on.isoformat()} if retrieved_on else {})
        | ({"hash": f"sha256:{sha256}"} if sha256 else {})
        for source_id, author, title, year, url, vintage, retrieved_on, sha256 in rows
    ]

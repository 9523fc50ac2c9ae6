"""Read published relations as Arrow tables: stable order, explicit types, and what is known of each column."""

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from scripts.export.units import unit_of
from scripts.warehouse import OutputError

LICENSE = "Apache-2.0"
#: Tables that descend from these seeds keep the licence of the data.
SEED_LICENSES = {"notable_ai_models": "CC-BY-4.0"}

#: Draws have too many rows for readers of text: they are written as Parquet only.
PARQUET_ONLY = ("parameter_draws", "projection_draws")

_TYPES = {
    "BOOLEAN": pa.bool_(),
    "SMALLINT": pa.int16(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "FLOAT": pa.float32(),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "VARCHAR": pa.string(),
}
_MEASURES = ("SMALLINT", "INTEGER", "BIGINT", "FLOAT", "DOUBLE")


@dataclass(frozen=True)
class PublishedTable:
    """One published table or view with its rows."""

    schema_name: str
    name: str
    #: Columns that name one row; empty where none are declared.
    grain: tuple[str, ...]
    #: Its metadata hold description, grain and license, those of a field unit and description.
    data: pa.Table

    def about(self, key: str) -> str:
        """Return the description, grain or license of the table."""
        return self.data.schema.metadata[key.encode()].decode()


def with_texts(data: pa.Table, change: Callable[[str], str]) -> pa.Table:
    """Return a table with every text changed; a text is changed once, however often it comes back."""
    for position, field in enumerate(data.schema):
        if not pa.types.is_string(field.type):
            continue
        column = data.column(position)
        changed = {text: change(text) for text in pc.unique(column).to_pylist() if text is not None}
        if any(old != new for old, new in changed.items()):
            texts = [text if text is None else changed[text] for text in column.to_pylist()]
            data = data.set_column(position, field, pa.array(texts, field.type))
    return data


class TableReader:
    """Read relations with what the warehouse documents about them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._models = {
            name: (description, grain)
            for name, description, grain in connection.execute(
                "select model_name, description, grain from meta.meta_models"
            ).fetchall()
        }
        #: Name and type of the columns of each relation, in order.
        self._types: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for schema_name, name, column, data_type in connection.execute(
            """
            select table_schema, table_name, column_name, data_type
            from information_schema.columns
            order by table_schema, table_name, ordinal_position
            """
        ).fetchall():
            self._types.setdefault((schema_name, name), []).append((column, data_type))
        self._columns = {
            (model, column): (unit, description)
            for model, column, unit, description in connection.execute(
                "select model_name, column_name, unit, description from meta.meta_columns"
            ).fetchall()
        }
        self._licenses = {
            model: SEED_LICENSES[seed]
            for model, seed in connection.execute(
                "select model_name, ancestor_name from meta.meta_lineage where list_contains(?, ancestor_name)",
                [list(SEED_LICENSES)],
            ).fetchall()
        }

    def read(self, schema_name: str, name: str) -> PublishedTable:
        """Return a relation ordered by its grain, or by all its columns when it declares none.

        Raises
        ------
        OutputError
            If a column has a type that the exports do not write.
        """
        description, grain = self._models.get(name, ("", ""))
        key = tuple(grain.split(", ")) if grain else ()
        order = ", ".join(f'"{column}"' for column in key) or "all"
        metadata = {"description": description, "grain": grain, "license": self._licenses.get(name, LICENSE)}
        schema = pa.schema(self._fields(schema_name, name), metadata=metadata)
        rows = self._connection.sql(f'select * from "{schema_name}"."{name}" order by {order}').to_arrow_table()
        # In one piece: how rows arrive, which threads decide, shows in the bytes of a file.
        return PublishedTable(schema_name, name, key, rows.cast(schema).combine_chunks())

    def _fields(self, schema_name: str, name: str) -> list[pa.Field]:
        fields = []
        for column, data_type in self._types[schema_name, name]:
            if data_type not in _TYPES:
                raise OutputError(f"{schema_name}.{name}.{column} is {data_type}: cast it in the model")
            # A table that an older version left is described nowhere: its columns have the unit of their names.
            unit, description = self._columns.get((name, column), (unit_of(column), ""))
            metadata = {"unit": unit if data_type in _MEASURES else "", "description": description}
            fields.append(pa.field(column, _TYPES[data_type], metadata=metadata))
        return fields

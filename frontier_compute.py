"""Read the warehouse and ask it, from Python and notebooks.

>>> import frontier_compute as fc
>>> with fc.open_warehouse() as warehouse:
...     bands = warehouse.pandas("projection_bands")
...     more_sites = warehouse.what_if("supply_assumptions.ai_datacenter_capacity_mw.base.2030=120000")
...     after_reading = warehouse.condition("eci@2027=175+-2")

No call changes the warehouse or any file: what-ifs are computed in memory. ``analyses/from_python.ipynb`` walks through
it.
"""

import contextlib
import importlib
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Self

import duckdb
import pyarrow as pa

from engine.conditioning import TooFewDrawsError
from replay.graph import ReplayError
from scripts import condition as conditions
from scripts.export.arrow_tables import TableReader
from scripts.readings import ArgumentError, read_observations, read_scales
from scripts.text import suggest
from scripts.warehouse import OutputError, published_relations, warehouse_path
from scripts.warehouse import open_warehouse as _open
from scripts.what_if import __main__ as what_ifs
from scripts.what_if.changes import ChangeError
from scripts.what_if.outputs import DEFAULT_SCENARIO, DEFAULT_YEARS, Comparison

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from scripts.what_if.bands import BandComparison

__all__ = [
    "ArgumentError",
    "ChangeError",
    "Conditioned",
    "OutputError",
    "ReplayError",
    "TooFewDrawsError",
    "Warehouse",
    "WhatIf",
    "open_warehouse",
]

Conditioned = conditions.Conditioned
_NAME = re.compile(r"\w+(\.\w+)?")
_PERCENTILES = tuple(f"{when}_{quantile}" for when in ("before", "after") for quantile in ("p05", "p50", "p95"))

_KEY = [("scenario", pa.string()), ("variant", pa.string()), ("year", pa.int32())]
_BEFORE_AND_AFTER = [("before", pa.float64()), ("after", pa.float64())]
_CHANGES = pa.schema([("name", pa.string()), *_BEFORE_AND_AFTER, ("unit", pa.string())])
_BANDS = pa.schema(
    [("output", pa.string()), *_KEY, *((name, pa.float64()) for name in _PERCENTILES), ("note", pa.string())]
)
_CHANCES = pa.schema([("label", pa.string()), *_KEY, *_BEFORE_AND_AFTER])


@dataclass(frozen=True)
class WhatIf:
    """What changed assumptions change, as Arrow tables.

    Attributes
    ----------
    changes : pyarrow.Table
        One row per changed cell: its name, the value before and after, and the unit.
    values : pyarrow.Table
        One row per compared value: output (``TABLE.COLUMN``), the columns that name its row, before, after, ratio,
        difference, note. Ratio is null for logarithms. Beside words or flags, figures are text too.
    bands : pyarrow.Table or None
        With ``ensemble``: percentiles before and after, one row per output, scenario, variant and year.
    chances : pyarrow.Table or None
        With ``ensemble``: the probability of every threshold before and after.
    warnings : list of str
        What would have been refused if it had not been forced, and what is to be known of the draws.
    notes : list of str
        Which other limit binds where a change of supply moves no compute.
    """

    changes: pa.Table
    values: pa.Table
    bands: pa.Table | None
    chances: pa.Table | None
    warnings: list[str]
    notes: list[str]


class Warehouse:
    """A warehouse that is open to read; ``open_warehouse`` gives one.

    Attributes
    ----------
    connection : duckdb.DuckDBPyConnection
        For anything that DuckDB can do with a database it may only read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stack = contextlib.ExitStack()
        self.connection: duckdb.DuckDBPyConnection = self._stack.enter_context(_open(path))
        self._reader = TableReader(self.connection)

    def __enter__(self) -> Self:
        """Return the warehouse itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the warehouse."""
        self.close()

    def close(self) -> None:
        """Let go of the file; what was read stays."""
        self._stack.close()

    def tables(self) -> list[str]:
        """Return the published tables and views, each as ``schema.name``, in the order of the layers."""
        return [f"{schema}.{name}" for schema, name in published_relations(self.connection)]

    def arrow(self, table_or_query: str) -> pa.Table:
        """Return a table, or the answer to a query.

        Parameters
        ----------
        table_or_query : str
            The name of a published table, with or without its schema, or SQL. A table comes in the order of its key,
            and its fields carry their unit and description as metadata.

        Returns
        -------
        pyarrow.Table
            All rows.

        Raises
        ------
        OutputError
            If there is no table of that name.
        duckdb.Error
            If the query cannot be run.
        """
        text = table_or_query.strip()
        if not _NAME.fullmatch(text):
            return self.connection.sql(text).to_arrow_table()
        relations = published_relations(self.connection)
        for schema, name in relations:
            if text in (name, f"{schema}.{name}"):
                return self._reader.read(schema, name).data
        known = [name for _, name in relations]
        raise OutputError(f"there is no published table '{text}'{suggest(text.rpartition('.')[2], known)}")

    def pandas(self, table_or_query: str) -> "pd.DataFrame":
        """Return a table, or the answer to a query, as a pandas data frame; see ``arrow``."""
        _package("pandas")
        return self.arrow(table_or_query).to_pandas()

    def polars(self, table_or_query: str) -> "pl.DataFrame":
        """Return a table, or the answer to a query, as a Polars data frame; see ``arrow``."""
        return _package("polars").from_arrow(self.arrow(table_or_query))

    def what_if(
        self,
        *changes: str,
        outputs: Sequence[str] = (),
        scenarios: Sequence[str] = (DEFAULT_SCENARIO,),
        variants: Sequence[str] = (),
        years: Sequence[int] = DEFAULT_YEARS,
        force: bool = False,
        ensemble: bool = False,
    ) -> WhatIf:
        """Compute the warehouse with other assumptions and compare: ``python -m scripts.what_if`` for Python.

        Parameters
        ----------
        *changes : str
            Each ``SEED.PARAMETER.SCENARIO.YEAR=VALUE``, for scalars ``scalar_assumptions.PARAMETER=VALUE``;
            ``*=FACTOR`` multiplies.
        outputs : sequence of str
            What to compare, each ``TABLE.COLUMN``, or a measure by any of its names, such as ``largest_run_flop``.
        scenarios : sequence of str
            Combined scenarios, as ``base__base``.
        variants : sequence of str
            Variants; all that there are if empty.
        years : sequence of int
            Years, for tables that have them.
        force : bool
            Whether to run changes outside their permitted range too.
        ensemble : bool
            Whether to compare bands and chances too; takes some seconds.

        Returns
        -------
        WhatIf
            The outputs before and after.

        Raises
        ------
        ChangeError
            If a change cannot be made, or is not to be made unless forced.
        OutputError
            If there is no such output, scenario or year.
        ReplayError
            If a table cannot be computed with the changed values.
        """
        found = what_ifs.what_if(
            *changes,
            outputs=outputs,
            scenarios=scenarios,
            variants=variants,
            years=years,
            force=force,
            ensemble=ensemble,
            warehouse=self._path,
        )
        bands = chances = None
        warnings = list(found.warnings)
        if found.ensemble:
            warnings += found.ensemble.warnings
            bands = pa.Table.from_pylist([_of_band(row) for row in found.ensemble.bands], _BANDS)
            chances = pa.Table.from_pylist([vars(row) for row in found.ensemble.probabilities], _CHANCES)
        changes_made = pa.Table.from_pylist([vars(change) for change in found.changes], _CHANGES)
        return WhatIf(changes_made, _values(found.comparisons), bands, chances, warnings, found.notes)

    def condition(self, *observations: str, path: str = conditions.DEFAULT_PATH) -> Conditioned:
        """Weigh the stored draws by new observations: ``python -m scripts.condition`` for Python.

        Parameters
        ----------
        *observations : str
            Each ``NAME@DATE=VALUE`` or ``NAME@DATE=VALUE+-ERROR``, as ``eci@2027=175+-2``. NAME is a measure as in
            v_projection_bands, with figures in the unit in which it ends, or another of its names.
        path : str
            Variant and scenario whose draws are weighted.

        Returns
        -------
        Conditioned
            ``bands``, an Arrow table of percentiles before and after, in the names and units of v_projection_bands; the
            effective sample size; and what each draw says of each observation, on the scale of projection_draws.

        Raises
        ------
        ArgumentError
            If an observation or the path cannot be used.
        TooFewDrawsError
            If the observations leave too few draws to say anything.
        """
        read = read_observations(observations, read_scales(self.connection))
        found = conditions.condition(self.connection, read, path)
        return found._replace(bands=conditions.as_people_read(self.connection, found.bands))


def open_warehouse(path: Path | str | None = None) -> Warehouse:
    """Open a warehouse to read, until its ``with`` block ends or it is closed.

    Parameters
    ----------
    path : Path or str, optional
        Its file; by default the one that ``make build`` wrote, or WAREHOUSE_PATH.

    Returns
    -------
    Warehouse
        The open warehouse.

    Raises
    ------
    OutputError
        If the file is missing, locked, half built, or of another version; the message says what to do.
    """
    return Warehouse(warehouse_path() if path is None else Path(path))


def _values(comparisons: Sequence[Comparison]) -> pa.Table:
    """Return compared values as a table; a column for each key that any of the outputs has."""
    keys = list(dict.fromkeys(key for row in comparisons for key in row.keys))
    columns = {"output": [row.output.name for row in comparisons]}
    columns |= {key: [row.keys.get(key) for row in comparisons] for key in keys}
    for name in ("before", "after"):
        column = [getattr(row, name) for row in comparisons]
        # Arrow columns hold one type: figures beside words or flags are written as text.
        if len({isinstance(value, (str, bool)) for value in column if value is not None}) > 1:
            column = [None if value is None else str(value) for value in column]
        columns[name] = column
    columns |= {name: [getattr(row, name) for row in comparisons] for name in ("ratio", "difference", "note")}
    return pa.table(columns)


def _of_band(row: "BandComparison") -> dict[str, object]:
    figures = dict(zip(_PERCENTILES, (*row.before, *row.after), strict=True))
    return vars(row) | {"output": row.output.name} | figures


def _package(name: str) -> ModuleType:
    """Import a package that the project does not need itself, or say how to get it."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise ImportError(
            f"{name} is not installed: run `{sys.executable} -m pip install {name}`, or take the table as Arrow"
        ) from None

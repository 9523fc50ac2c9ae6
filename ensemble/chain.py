"""The chain from parameters to capability, run in memory over any draws: the SQL views of the warehouse and the engine."""

from __future__ import annotations

import contextlib
import hashlib
import inspect
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

import engine.supply
from engine.supply import calibrated_supply, supply_capacity
from ensemble.laws import Laws

#: Views that are written for any draw of the parameters, in the order of their dependence.
VIEWS = (
    "supply.int_supply_drawn_inputs",
    "supply.int_supply_calibrated_inputs",
    "allocation.int_allocation_shares",
    "allocation.int_allocated_compute",
    "effective_compute.int_effective_compute_paths",
    "effective_compute.int_software_gains",
    "effective_compute.int_effective_compute",
    "capability.int_capability",
    "projections.int_projected_compute",
    "projections.int_projected_capability",
)
#: Views that later ones read for every path: evaluated once.
STORED = ("allocation.int_allocation_shares", "effective_compute.int_software_gains")
#: What the views read that no draw changes.
INPUTS = (
    "staging.stg_ai_chip_shipments",
    "staging.stg_largest_run_backcast",
    "supply.int_supply_ranges",
    "allocation.int_allocation_ranges",
    "allocation.int_calibrated_stories",
    "allocation.int_paths",
    "effective_compute.int_software_endogenous",
)
PARAMETERS = "assumptions.scalar_parameters"
PATHS = "allocation.int_paths"
USABLE_COMPUTE = "supply.int_usable_compute"
#: What is projected, and on which scale, by the view that holds it.
VIEW_MEASURES = {
    "projections.int_projected_compute": (
        "ai_capex_usd_log10",
        "usable_compute_flop_log10",
        "training_flop_log10",
        "largest_run_flop_log10",
    ),
    "projections.int_projected_capability": (
        "software_gain_log10",
        "effective_compute_flop_log10",
        "horizon_p50_minutes_log2",
        "horizon_p80_minutes_log2",
        "eci",
        "ai_rnd_automation_frac",
        "economy_automation_frac",
    ),
}
MEASURES = tuple(name for names in VIEW_MEASURES.values() for name in names)
#: Rows of a view that are held at once: half a gigabyte of measures.
ROWS_AT_ONCE = 2**22


@dataclass(frozen=True)
class Chain:
    """All that one run needs, small enough to send to a worker.

    ``views`` holds the SQL of ``VIEWS``, ``tables`` what they read that no draw changes, and ``observed`` the vintages
    before the first year. The SQL names its tables with the catalog ``catalog``.
    """

    catalog: str
    views: dict[str, str]
    tables: dict[str, pa.Table]
    observed: dict[str, np.ndarray]
    laws: Laws

    @classmethod
    def read(cls, connection: duckdb.DuckDBPyConnection) -> Chain:
        """Read the chain from an open warehouse, built or being built."""
        catalog = connection.execute("select current_database()").fetchall()[0][0]
        texts = dict(
            connection.execute(
                "select schema_name || '.' || view_name, sql from duckdb_views() where database_name = current_database()"
            ).fetchall()
        )
        views = {name: texts[name] for name in VIEWS}
        tables = {name: connection.sql(f"select * from {name} order by all").to_arrow_table() for name in INPUTS}
        first_year = connection.execute(f"select min(year) from {USABLE_COMPUTE}").fetchall()[0][0]
        vintages = connection.execute(
            "select shipments_h100e from staging.stg_ai_chip_shipments where year < ? order by year", [first_year]
        ).fetchnumpy()
        before = connection.execute(
            "select stock_end_h100e from staging.stg_largest_run_backcast where year = ?", [first_year - 1]
        ).fetchnumpy()
        observed = {
            "vintage_shipments_h100e": vintages["shipments_h100e"],
            "first_stock_h100e": before["stock_end_h100e"],
        }
        return cls(catalog, views, tables, observed, Laws.read(connection))

    @property
    def digest(self) -> str:
        """SHA-256 of all that decides a result: laws, inputs, SQL and the engine's source."""
        digest = hashlib.sha256(repr((self.views, self.laws.names, self.laws.marginals, self.laws.points)).encode())
        digest.update(self.laws.correlation.tobytes())
        for name, table in sorted(self.tables.items()):
            digest.update(repr((name, table.to_pylist())).encode())
        for name, values in sorted(self.observed.items()):
            digest.update(name.encode() + values.tobytes())
        digest.update(inspect.getsource(engine.supply).encode())
        return digest.hexdigest()

    @property
    def paths(self) -> dict[str, int]:
        """Number of every path by its name, such as ``calibrated.base__base``."""
        rows = self.tables[PATHS].to_pylist()
        return {f"{row['variant']}.{row['combined_scenario_id']}": row["path_id"] for row in rows}

    @property
    def years(self) -> list[int]:
        """Projected calendar years."""
        return sorted(set(self.tables["supply.int_supply_ranges"]["year"].to_pylist()))

    @contextlib.contextmanager
    def over(self, parameters: pa.Table, path_ids: Sequence[int]) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield an in-memory database whose views hold the given draws of the given paths.

        Parameters
        ----------
        parameters : pyarrow.Table
            One wide row per draw, in the columns of ``scalar_parameters``.
        path_ids : sequence of int
            Paths to run, by number.
        """
        with duckdb.connect() as connection:
            connection.execute(f"attach ':memory:' as \"{self.catalog}\"")
            connection.execute(f'use "{self.catalog}"')
            tables = self.tables | {PARAMETERS: parameters}
            for schema in {name.split(".")[0] for name in [*tables, *VIEWS]}:
                connection.execute(f"create schema {schema}")
            # Joins on scenarios are many: a number in place of a text halves their time.
            scenarios = sorted({name for path in self._scenarios(self.paths.values()) for name in path})
            connection.execute(f"create type scenario as enum ({', '.join(map(repr, scenarios))})")
            for name, table in tables.items():
                connection.register("arriving", table)
                connection.execute(f"create table {name} as select {_with_scenario_type(table)} from arriving")
            for name in VIEWS[:2]:
                connection.execute(self.views[name])
            keep_paths(connection, path_ids)
            self._run_supply(connection)
            for name in VIEWS[2:]:
                connection.execute(_stored(self.views[name]) if name in STORED else self.views[name])
            yield connection

    def arrays(
        self, parameters: pa.Table, path_ids: Sequence[int], measures: Sequence[str] = MEASURES
    ) -> Iterator[tuple[list[int], dict[str, NDArray]]]:
        """Yield the measures of some paths after the other, so that memory stays small.

        Parameters
        ----------
        parameters : pyarrow.Table
            One wide row per draw, numbered without gaps.
        path_ids : sequence of int
            Paths to run, by number.
        measures : sequence of str
            What to return of ``MEASURES``.

        Yields
        ------
        list of int
            Path numbers.
        dict of ndarray, shape (n_paths, n_years, n_draws)
            Every measure, with draws in the order of their numbers.
        """
        years, n_draws = self.years, parameters.num_rows
        first_draw = parameters["draw"][0].as_py()
        at_once = max(1, ROWS_AT_ONCE // (n_draws * len(years)))
        with self.over(parameters, path_ids) as connection:
            for start in range(0, len(path_ids), at_once):
                some = sorted(path_ids[start : start + at_once])
                keep_paths(connection, some)
                arrays: dict[str, NDArray] = {}
                for view, columns in VIEW_MEASURES.items():
                    wanted = [name for name in columns if name in measures]
                    if wanted:
                        rows = connection.execute(
                            f"select path_id, draw, year, {', '.join(wanted)} from {view}"
                        ).fetchnumpy()
                        path, draw, year = (rows.pop(key).astype(np.int64) for key in ("path_id", "draw", "year"))
                        place = (np.searchsorted(some, path) * len(years) + year - years[0]) * n_draws
                        place += draw - first_draw
                        for name, values in rows.items():
                            array = np.empty(len(some) * len(years) * n_draws)
                            array[place] = values
                            arrays[name] = array.reshape(len(some), len(years), n_draws)
                yield some, arrays

    def project(self, parameters: pa.Table, paths: Sequence[str]) -> pa.Table:
        """Return every measure of the given paths: one row per path, draw and year, in that order.

        Raises
        ------
        KeyError
            If a path is unknown.
        """
        names = {number: name for name, number in self.paths.items()}
        draws = parameters["draw"].to_numpy()
        tables = []
        for path_ids, arrays in self.arrays(parameters, [self.paths[path] for path in paths]):
            for k, path_id in enumerate(path_ids):
                years = np.array(self.years, dtype=np.int16)
                columns = {
                    "path": pa.array([names[path_id]] * (draws.size * years.size)).dictionary_encode(),
                    "draw": np.repeat(draws, years.size),
                    "year": np.tile(years, draws.size),
                }
                tables.append(pa.table(columns | {name: arrays[name][k].T.ravel() for name in MEASURES}))
        return pa.concat_tables(tables).unify_dictionaries()

    def _scenarios(self, path_ids: Collection[int]) -> list[tuple[str, str]]:
        """Return the supply and the allocation scenario of every path."""
        rows = self.tables[PATHS].to_pylist()
        return [(row["supply_scenario"], row["allocation_scenario"]) for row in rows if row["path_id"] in path_ids]

    def _run_supply(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Fill the table of usable compute, one supply scenario of one form after the other."""
        needed = connection.execute(
            f"select distinct is_calibrated, supply_scenario from {PATHS} order by all"
        ).fetchall()
        for number, (is_calibrated, scenario) in enumerate(needed):
            form = _calibrated_form if is_calibrated else _published_form
            connection.register("arriving", form(connection, scenario, self.observed))
            target = f"insert into {USABLE_COMPUTE}" if number else f"create table {USABLE_COMPUTE} as"
            connection.execute(
                f"{target} select {is_calibrated} as is_calibrated, '{scenario}'::scenario as supply_scenario, * from arriving"
            )


def keep_paths(connection: duckdb.DuckDBPyConnection, path_ids: Sequence[int]) -> None:
    """Let the views of an in-memory database hold the given paths and no others."""
    connection.execute("create table if not exists every_path as select * from " + PATHS)
    connection.execute(
        f"create or replace table {PATHS} as select * from every_path where list_contains(?, path_id)", [list(path_ids)]
    )


def _drawn_inputs(
    connection: duckdb.DuckDBPyConnection, view: str, condition: str
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return the keys, flat, and the inputs, shaped (draws, years), of one supply scenario."""
    columns = connection.execute(f"select * from {view} where {condition} order by draw, year").fetchnumpy()
    keys = {name: columns.pop(name) for name in ("draw", "year")}
    n_years = np.unique(keys["year"]).size
    return keys, {
        name: np.ma.filled(values, np.nan).reshape(-1, n_years)
        for name, values in columns.items()
        if name not in ("is_calibrated", "supply_scenario")
    }


def _published_form(
    connection: duckdb.DuckDBPyConnection, scenario: str, observed: dict[str, np.ndarray]
) -> pa.Table:
    """Run the published form of supply over all draws of one scenario."""
    keys, inputs = _drawn_inputs(
        connection, "supply.int_supply_drawn_inputs", f"not is_calibrated and supply_scenario = '{scenario}'"
    )
    capacity = supply_capacity(**inputs)
    return pa.table(
        keys
        | {
            "usable_compute_flop": capacity.usable_compute_flop.ravel(),
            "ai_infrastructure_capex_usd": inputs["ai_infrastructure_capex"].ravel(),
            "is_observed": np.zeros(keys["year"].size, dtype=bool),
        }
    )


def _calibrated_form(
    connection: duckdb.DuckDBPyConnection, scenario: str, observed: dict[str, np.ndarray]
) -> pa.Table:
    """Run the calibrated form of supply over all draws of one scenario."""
    keys, inputs = _drawn_inputs(
        connection, "supply.int_supply_calibrated_inputs", f"supply_scenario = '{scenario}'"
    )
    supply = calibrated_supply(**observed, **inputs)
    return pa.table(
        keys
        | {
            "usable_compute_flop": supply.usable_compute_flop.ravel(),
            "ai_infrastructure_capex_usd": inputs["capex_usd"].ravel(),
            "is_observed": np.isfinite(inputs["observed_stock_h100e"]).ravel(),
        }
    )


def _with_scenario_type(table: pa.Table) -> str:
    """Return a list of columns in which scenarios have the type of that name."""
    scenarios = {"supply_scenario", "allocation_scenario"}
    return ", ".join(f"{name}::scenario as {name}" if name in scenarios else name for name in table.column_names)


def _stored(view: str) -> str:
    """Turn the SQL of a view into that of a table."""
    return view.replace("CREATE VIEW", "CREATE TABLE", 1)

"""One run of the chain over a set of draws, in an in-memory database."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.effective_compute import run_so_far
from ensemble.chain import PATHS, Chain
from ensemble.mixture import chosen_scenarios
from ensemble.supply_draws import INPUT_VIEWS, usable_compute

PARAMETERS = "assumptions.scalar_parameters"
USABLE_COMPUTE = "supply.int_usable_compute"
SHARES = "allocation.int_allocation_shares"
RUN_SO_FAR = "effective_compute.int_run_so_far"
#: The measure that the run so far is made of: the views that read the latter can be read once it is known.
LARGEST_RUN = "largest_run_flop_log10"
#: Tables that Python code fills in place of a model of that name; their columns, in SQL.
FILLED = {
    USABLE_COMPUTE: "is_calibrated boolean, supply_scenario scenario, draw int, year int, usable_compute_flop double,"
    " ai_infrastructure_capex_usd double, is_observed boolean",
    RUN_SO_FAR: "path_id int, draw int, year int, run_so_far_flop_log10 double, run_so_far_2025_flop_log10 double,"
    " run_so_far_2026_flop_log10 double",
}
#: Views that are read again for every path are computed once, for the rows that are read.
COMPUTED_ONCE = {
    SHARES: f"(variant = 'calibrated') in (select is_calibrated from {PATHS})",
    "effective_compute.int_software_gains": "software_form = 'default'",
}
#: Rows of a view that are held at once, all measures of which take 0.1 GB; joins of more rows leave the caches.
ROWS_AT_ONCE = 2**20
#: Rows that are handed over at once.
ROWS_PER_BATCH = 2**17


@dataclass(frozen=True)
class Run:
    """Draws of some paths; ``parameters`` holds one wide row per draw, numbered without gaps."""

    connection: duckdb.DuckDBPyConnection
    chain: Chain
    parameters: pa.Table

    def arrays(
        self, path_ids: Sequence[int], measures: Sequence[str] | None = None
    ) -> Iterator[tuple[list[int], dict[str, NDArray]]]:
        """Yield the measures of a few paths at a time, so that memory stays small.

        Parameters
        ----------
        path_ids : sequence of int
            Numbers of paths among those of the run.
        measures : sequence of str, optional
            Which of the chain's measures; by default all.

        Yields
        ------
        list of int
            Path numbers, rising.
        dict of ndarray, shape (n_paths, n_draws, n_years)
            Every measure, with draws in the order of their numbers.
        """
        n_draws = self.parameters.num_rows
        at_once = max(1, ROWS_AT_ONCE // (n_draws * len(self.chain.years)))
        for start in range(0, len(path_ids), at_once):
            group = sorted(path_ids[start : start + at_once])
            _keep_paths(self.connection, group)
            yield group, self._measures(np.repeat(np.array(group)[:, None], n_draws, axis=1), measures)

    def mixture(self) -> dict[str, NDArray]:
        """Return the measures of the scenario mixture, in which every draw takes one calibrated path.

        All calibrated paths must be among those of the run, which keeps no other scenarios afterwards.

        Returns
        -------
        dict of ndarray, shape (n_draws, n_years)
            Every measure.
        """
        _keep_paths(
            self.connection, [number for path, number in self.chain.paths.items() if path.startswith("calibrated.")]
        )
        self.connection.register("chosen", chosen_scenarios(self.parameters, self.chain.weights))
        # One scenario of each layer is left in a draw, and so one path.
        for table, scenario in ((USABLE_COMPUTE, "supply_scenario"), (SHARES, "allocation_scenario")):
            self.connection.execute(
                f"""
                create or replace table {table} as
                select every.* from {table} as every
                inner join chosen on every.draw = chosen.draw and every.{scenario} = chosen.{scenario}::scenario
                """
            )
        path_of_draw = self.connection.execute(
            f"select path_id from chosen inner join {PATHS} using (supply_scenario, allocation_scenario) order by draw"
        ).fetchnumpy()["path_id"]
        return {measure: values[0] for measure, values in self._measures(path_of_draw[None]).items()}

    def _measures(self, path_ids: NDArray, measures: Sequence[str] | None = None) -> dict[str, NDArray]:
        """Return measures of shape (n_sets, n_draws, n_years): draw d of set s takes the path ``path_ids[s, d]``."""
        wanted = [measure for measure in self.chain.measures if measures is None or measure.name in measures]
        (largest_run,) = (measure for measure in self.chain.measures if measure.name == LARGEST_RUN)
        later_views = {measure.view: None for measure in wanted if measure.view != largest_run.view}
        first = [measure.name for measure in wanted if measure.view == largest_run.view]
        if later_views and LARGEST_RUN not in first:
            first.append(LARGEST_RUN)
        found = self._read(largest_run.view, first, path_ids)
        if later_views:
            self._fill_run_so_far(found[LARGEST_RUN], path_ids)
        for view in later_views:
            found |= self._read(view, [measure.name for measure in wanted if measure.view == view], path_ids)
        return {measure.name: found[measure.name] for measure in wanted}

    def _fill_run_so_far(self, run_log10: NDArray, path_ids: NDArray) -> None:
        """Fill the table of the largest run so far; ``run_log10`` has the shape (n_sets, n_draws, n_years)."""
        settings, years = self.chain.settings, self.chain.years
        so_far, (last_observed, anchor) = run_so_far(
            run_log10, [years.index(settings[name]) for name in ("last_observed_year", "anchor_year")]
        )
        by_year = {
            "path_id": path_ids[:, :, None],
            "draw": self.parameters["draw"].to_numpy()[:, None],
            "year": np.array(years, dtype=np.int32),
            "run_so_far_flop_log10": so_far,
            "run_so_far_2025_flop_log10": last_observed,
            "run_so_far_2026_flop_log10": anchor,
        }
        # In the order in which the measures lie in memory.
        columns = {name: np.broadcast_to(of, so_far.shape).swapaxes(1, 2).ravel() for name, of in by_year.items()}
        self.connection.register("incoming", pa.table(columns))
        self.connection.execute(f"create or replace table {RUN_SO_FAR} as select * from incoming")

    def _read(self, view: str, columns: Sequence[str], path_ids: NDArray) -> dict[str, NDArray]:
        """Return columns of a view by set, draw and year; in memory draws lie side by side, as views yield them."""
        first_draw, first_year, n_years = self.parameters["draw"][0].as_py(), self.chain.years[0], len(self.chain.years)
        n_sets, n_draws = path_ids.shape
        start_of_path = np.zeros(path_ids.max() + 1, dtype=np.int64)
        start_of_path[path_ids] = np.arange(n_sets)[:, None] * n_years * n_draws
        found = {name: np.empty(n_sets * n_years * n_draws) for name in columns}
        rows = self.connection.sql(
            f"""
            select path_id, (year - {first_year}) * {n_draws} + draw - {first_draw} as place, {", ".join(columns)}
            from {view}
            """
        )
        n_rows = 0
        # The rows of a view come in any order.
        for batch in rows.to_arrow_reader(ROWS_PER_BATCH):
            place = start_of_path[batch["path_id"].to_numpy()] + batch["place"].to_numpy()
            n_rows += place.size
            for name, values in found.items():
                values[place] = batch[name].to_numpy()
        if n_rows != path_ids.size * n_years:
            raise ValueError(f"{view} has {n_rows} rows, and {path_ids.size} draws of {n_years} years were expected")
        return {name: values.reshape(n_sets, n_years, n_draws).swapaxes(1, 2) for name, values in found.items()}


@contextlib.contextmanager
def run_chain(
    chain: Chain, parameters: pa.Table, path_ids: Sequence[int], n_threads: int | None = None
) -> Iterator[Run]:
    """Open an in-memory database whose views hold the given draws of the given paths.

    Parameters
    ----------
    chain : Chain
        What is run.
    parameters : pyarrow.Table
        One wide row per draw, in the columns of ``scalar_parameters``, numbered without gaps.
    path_ids : sequence of int
        Paths that may be asked for, by number.
    n_threads : int, optional
        How much runs at once, by default on every core; the result does not depend on it.
    """
    n_threads = n_threads or os.cpu_count() or 1
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"set threads = {n_threads}")
        for schema in {name.split(".")[0] for name in [*chain.inputs, *FILLED, *chain.views]}:
            connection.execute(f"create schema {schema}")
        # Joins on scenarios are many: a number in place of a text halves their time.
        paths = chain.inputs[PATHS]
        scenarios = sorted({*paths["supply_scenario"].to_pylist(), *paths["allocation_scenario"].to_pylist()})
        connection.execute(f"create type scenario as enum ({', '.join(map(repr, scenarios))})")
        for name, table in (chain.inputs | {PARAMETERS: parameters}).items():
            connection.register("incoming", table)
            connection.execute(f"create table {name} as select {_with_scenario_type(table)} from incoming")
        connection.execute(f"create table every_path as select * from {PATHS}")
        _keep_paths(connection, path_ids)
        # Supply scenarios are read one by one; allocation scenarios are all kept at once.
        connection.execute(
            f"delete from allocation.int_allocation_ranges"
            f" where allocation_scenario not in (select allocation_scenario from {PATHS})"
        )
        for name, columns in FILLED.items():
            connection.execute(f"create table {name} ({columns})")
        for sql in chain.views.values():
            connection.execute(sql)
        _run_supply(connection, chain, n_threads)
        for name, condition in COMPUTED_ONCE.items():
            schema, view = name.split(".")
            connection.execute(f"create table {schema}.computed as select * from {name} where {condition}")
            connection.execute(f"drop view {name}; alter table {schema}.computed rename to {view}")
        yield Run(connection, chain, parameters)


def project(chain: Chain, parameters: pa.Table, paths: Sequence[str]) -> pa.Table:
    """Return every measure of the given paths: one row per path, draw and year.

    Parameters
    ----------
    chain : Chain
        What is run.
    parameters : pyarrow.Table
        One wide row per draw, numbered without gaps.
    paths : sequence of str
        Names of paths, such as ``calibrated.base__base``.

    Raises
    ------
    KeyError
        If a path is unknown.
    """
    path_ids = [chain.paths[path] for path in paths]
    names = {number: name for name, number in chain.paths.items()}
    with run_chain(chain, parameters, path_ids) as run:
        return pa.concat_tables(
            long_table(names[path_id], parameters, chain.years, {name: values[k] for name, values in arrays.items()})
            for group, arrays in run.arrays(path_ids)
            for k, path_id in enumerate(group)
        )


def long_table(path: str, parameters: pa.Table, years: Sequence[int], arrays: dict[str, NDArray]) -> pa.Table:
    """Return the measures of one path, each of shape (n_draws, n_years), as one row per draw and year."""
    n_draws = parameters.num_rows
    return pa.table(
        {
            "path": pa.array([path]).dictionary_encode().take(pa.array(np.zeros(n_draws * len(years), dtype=np.int8))),
            "draw": np.repeat(parameters["draw"].to_numpy(), len(years)),
            "year": np.tile(np.array(years, dtype=np.int16), n_draws),
        }
        | {name: values.ravel() for name, values in arrays.items()}
    )


def _run_supply(connection: duckdb.DuckDBPyConnection, chain: Chain, n_threads: int) -> None:
    """Fill the table of usable compute for the supply scenarios of the kept paths.

    Draws that differ in nothing that supply reads, of which designs of a sensitivity analysis have many, run once.
    """
    supply_sql = "".join(chain.views[name] for name in INPUT_VIEWS.values())
    read = [name for name in chain.laws.points if name in supply_sql]
    connection.execute(
        f"""
        create table every_draw as select * from {PARAMETERS};
        create table twins as
        select draw as twin_draw, min(draw) over (partition by {", ".join(read)}) as draw from every_draw;
        delete from {PARAMETERS} where draw not in (select draw from twins);
        """
    )
    needed = connection.execute(f"select distinct is_calibrated, supply_scenario from {PATHS} order by all").fetchall()

    def run(form: tuple[bool, str]) -> pa.Table:
        with connection.cursor() as cursor:
            return usable_compute(cursor, *form, chain.vintages)

    with ThreadPoolExecutor(n_threads) as pool:
        for (is_calibrated, scenario), table in zip(needed, pool.map(run, needed), strict=True):
            connection.register("incoming", table)
            connection.execute(
                f"""
                insert into {USABLE_COMPUTE} by name
                select
                    {is_calibrated} as is_calibrated,
                    '{scenario}'::scenario as supply_scenario,
                    incoming.* replace (twins.twin_draw as draw)
                from incoming
                inner join twins on incoming.draw = twins.draw
                """
            )
    connection.execute(f"create or replace table {PARAMETERS} as from every_draw; drop table every_draw")


def _keep_paths(connection: duckdb.DuckDBPyConnection, path_ids: Sequence[int]) -> None:
    """Let the views hold the given paths and no others."""
    connection.execute(
        f"create or replace table {PATHS} as select * from every_path where list_contains(?, path_id)", [list(path_ids)]
    )


def _with_scenario_type(table: pa.Table) -> str:
    """Return a list of columns in which scenarios have the type of that name."""
    scenarios = {"supply_scenario", "allocation_scenario"}
    return ", ".join(f"{name}::scenario as {name}" if name in scenarios else name for name in table.column_names)

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
from ensemble.chain import CAPABILITY_VIEWS, COMPUTE_VIEWS, PATHS, SUPPLY_VIEWS, Chain
from ensemble.supply_draws import usable_compute

#: What is projected, and on which scale, by the view that holds it.
COMPUTE_MEASURES = (
    "ai_capex_usd_log10",
    "usable_compute_flop_log10",
    "training_flop_log10",
    "largest_run_flop_log10",
)
CAPABILITY_MEASURES = (
    "software_gain_log10",
    "effective_compute_flop_log10",
    "horizon_p50_minutes_log2",
    "horizon_p80_minutes_log2",
    "eci",
    "ai_rnd_automation_frac",
    "economy_automation_frac",
)
MEASURES = COMPUTE_MEASURES + CAPABILITY_MEASURES

PARAMETERS = "assumptions.scalar_parameters"
USABLE_COMPUTE = "supply.int_usable_compute"
SHARES = "allocation.int_allocation_shares"
RUN_SO_FAR = "effective_compute.int_run_so_far"
#: Views that are read again for every path: the rows that are read are evaluated once and kept.
KEPT = {
    SHARES: f"(variant = 'calibrated') in (select is_calibrated from {PATHS})",
    "effective_compute.int_software_gains": "software_variant = 'default'",
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
        self, path_ids: Sequence[int], measures: Sequence[str] = MEASURES
    ) -> Iterator[tuple[list[int], dict[str, NDArray]]]:
        """Yield the measures of a few paths at a time, so that memory stays small.

        Parameters
        ----------
        path_ids : sequence of int
            Numbers of paths among those of the run.
        measures : sequence of str
            Which of ``MEASURES``.

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
            some = sorted(path_ids[start : start + at_once])
            _keep_paths(self.connection, some)
            yield some, self._lanes(np.repeat(np.array(some)[:, None], n_draws, axis=1), measures)

    def mixture(self, chosen: pa.Table, path_ids: Sequence[int]) -> dict[str, NDArray]:
        """Return the measures of a mixture in which every draw takes one path.

        The run keeps no other scenarios afterwards.

        Parameters
        ----------
        chosen : pyarrow.Table
            Columns draw, supply_scenario and allocation_scenario, one row per draw.
        path_ids : sequence of int
            Numbers of the paths of all these scenarios, in one variant.

        Returns
        -------
        dict of ndarray, shape (n_draws, n_years)
            Every measure.
        """
        _keep_paths(self.connection, path_ids)
        self.connection.register("chosen", chosen)
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
        return {measure: values[0] for measure, values in self._lanes(path_of_draw[None], MEASURES).items()}

    def _lanes(self, path_ids: NDArray, measures: Sequence[str]) -> dict[str, NDArray]:
        """Return measures of shape (n_lanes, n_draws, n_years), where lane and draw have the path in ``path_ids``."""
        years = np.array(self.chain.years, dtype=np.int32)
        wanted = {*measures, "largest_run_flop_log10"} if {*measures} & {*CAPABILITY_MEASURES} else {*measures}
        lanes = self._read(COMPUTE_VIEWS[-1], [m for m in COMPUTE_MEASURES if m in wanted], path_ids)
        wanted_capability = [measure for measure in CAPABILITY_MEASURES if measure in measures]
        if wanted_capability:
            so_far, anchors = run_so_far(
                lanes["largest_run_flop_log10"], [self.chain.years.index(year) for year in (2025, 2026)]
            )
            by_year = {
                "path_id": path_ids[:, :, None],
                "draw": self.parameters["draw"].to_numpy()[:, None],
                "year": years,
                "run_so_far_flop_log10": so_far,
                "run_so_far_2025_flop_log10": anchors[0],
                "run_so_far_2026_flop_log10": anchors[1],
            }
            # In the order in which the lanes lie in memory.
            columns = {
                name: np.broadcast_to(values, so_far.shape).swapaxes(1, 2).ravel() for name, values in by_year.items()
            }
            self.connection.register("arriving", pa.table(columns))
            self.connection.execute(f"create or replace table {RUN_SO_FAR} as select * from arriving")
            lanes |= self._read(CAPABILITY_VIEWS[-1], wanted_capability, path_ids)
        return {name: values for name, values in lanes.items() if name in measures}

    def _read(self, view: str, columns: Sequence[str], path_ids: NDArray) -> dict[str, NDArray]:
        """Return columns of a view by lane, draw and year; in memory draws lie side by side, as views yield them."""
        first_draw, first_year, n_years = self.parameters["draw"][0].as_py(), self.chain.years[0], len(self.chain.years)
        n_lanes, n_draws = path_ids.shape
        start_of_path = np.zeros(path_ids.max() + 1, dtype=np.int64)
        start_of_path[path_ids] = np.arange(n_lanes)[:, None] * n_years * n_draws
        lanes = {name: np.empty(n_lanes * n_years * n_draws) for name in columns}
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
            for name, values in lanes.items():
                values[place] = batch[name].to_numpy()
        if n_rows != path_ids.size * n_years:
            raise ValueError(f"{view} has {n_rows} rows, and {path_ids.size} draws of {n_years} years were expected")
        return {name: values.reshape(n_lanes, n_years, n_draws).swapaxes(1, 2) for name, values in lanes.items()}


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
        connection.execute(f"attach ':memory:' as \"{chain.catalog}\"")
        connection.execute(f'use "{chain.catalog}"')
        for schema in {name.split(".")[0] for name in [PARAMETERS, *chain.inputs, *chain.views]}:
            connection.execute(f"create schema {schema}")
        # Joins on scenarios are many: a number in place of a text halves their time.
        paths = chain.inputs[PATHS]
        scenarios = sorted({*paths["supply_scenario"].to_pylist(), *paths["allocation_scenario"].to_pylist()})
        connection.execute(f"create type scenario as enum ({', '.join(map(repr, scenarios))})")
        for name, table in (chain.inputs | {PARAMETERS: parameters}).items():
            connection.register("arriving", table)
            connection.execute(f"create table {name} as select {_with_scenario_type(table)} from arriving")
        connection.execute(f"create table every_path as select * from {PATHS}")
        _keep_paths(connection, path_ids)
        # Supply scenarios are read one by one; allocation scenarios are all kept at once.
        connection.execute(
            f"delete from allocation.int_allocation_ranges"
            f" where allocation_scenario not in (select allocation_scenario from {PATHS})"
        )
        for name in SUPPLY_VIEWS:
            connection.execute(chain.views[name])
        _run_supply(connection, chain, n_threads)
        # What the engine makes of a view stands in a table: empty until a run fills it.
        connection.execute(
            f"create table {RUN_SO_FAR} (path_id int, draw int, year int, run_so_far_flop_log10 double,"
            " run_so_far_2025_flop_log10 double, run_so_far_2026_flop_log10 double)"
        )
        for name in COMPUTE_VIEWS + CAPABILITY_VIEWS:
            connection.execute(chain.views[name])
            if name in KEPT:
                schema, view = name.split(".")
                connection.execute(f"create table {schema}.kept as select * from {name} where {KEPT[name]}")
                connection.execute(f"drop view {name}; alter table {schema}.kept rename to {view}")
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
            for some, arrays in run.arrays(path_ids)
            for k, path_id in enumerate(some)
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
    supply_sql = "".join(chain.views[name] for name in SUPPLY_VIEWS)
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
            cursor.execute(f'use "{chain.catalog}"')
            return usable_compute(cursor, *form, chain.vintages)

    with ThreadPoolExecutor(n_threads) as pool:
        for number, ((is_calibrated, scenario), table) in enumerate(zip(needed, pool.map(run, needed), strict=True)):
            connection.register("arriving", table)
            connection.execute(
                f"""
                {f"insert into {USABLE_COMPUTE}" if number else f"create table {USABLE_COMPUTE} as"}
                select
                    {is_calibrated} as is_calibrated,
                    '{scenario}'::scenario as supply_scenario,
                    arriving.* replace (twins.twin_draw as draw)
                from arriving
                inner join twins on arriving.draw = twins.draw
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

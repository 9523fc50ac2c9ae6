"""One run of the chain over a set of draws."""

from __future__ import annotations

import contextlib
import functools
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine.allocation import run_share_path
from engine.effective_compute import run_so_far
from ensemble.bundles import Column, Graph, Node, Rows, UnsupportedError, certain_rows, nulls
from ensemble.chain import OBSERVED_RUNS, PATHS, Chain
from ensemble.databases import open_memory
from ensemble.economy import (
    CLOSED_SCENARIO,
    FRONTIER,
    GAINS,
    READINGS,
    SHARES,
    Columns,
    LoopInputs,
    LoopSource,
    loop_inputs,
)
from ensemble.mixture import chosen_scenarios
from ensemble.supply_draws import INPUT_VIEWS, input_names, run_supply, usable_compute
from ensemble.views import Views

PARAMETERS = "assumptions.scalar_parameters"
USABLE_COMPUTE = "supply.int_usable_compute"
RUN_SO_FAR = "effective_compute.int_run_so_far"
RUN_SHARE_START = "allocation.int_run_share_start"
RUN_SHARE_PATH = "allocation.int_run_share_path"
#: The measure that the run so far is made of: the views that read the latter can be read once it is known.
LARGEST_RUN = "largest_run_flop_log10"
#: Values of a measure that are held at once; all measures take 0.1 GB then.
CELLS_AT_ONCE = 2**20


class Form(NamedTuple):
    """Whose supply runs: that of a scenario, by the calibrated or the published form; closed with capex of the loop."""

    is_calibrated: bool
    is_closed: bool
    supply_scenario: str


@dataclass(frozen=True)
class Run:
    """Draws of some paths.

    ``parameters`` holds one wide row per draw, numbered without gaps; ``closed_capex_usd`` the AI capex of closed
    supply scenarios, USD of the year, of shape (n_draws, n_years).
    """

    chain: Chain
    parameters: pa.Table
    views: Views
    closed_capex_usd: dict[str, NDArray] = field(default_factory=dict)

    def arrays(
        self, path_ids: Sequence[int], measures: Sequence[str] | None = None, years: Sequence[int] | None = None
    ) -> Iterator[tuple[list[int], dict[str, NDArray]]]:
        """Yield the measures of a few paths at a time, so that memory stays small.

        Parameters
        ----------
        path_ids : sequence of int
            Numbers of paths among those of the run.
        measures : sequence of str, optional
            Which of the chain's measures; by default all.
        years : sequence of int, optional
            Years that are wanted, by default all: what follows the largest run is NaN in others.

        Yields
        ------
        list of int
            Path numbers, rising.
        dict of ndarray, shape (n_paths, n_draws, n_years)
            Every measure, with draws in the order of their numbers.
        """
        n_draws = self.parameters.num_rows
        at_once = max(1, CELLS_AT_ONCE // (n_draws * len(self.chain.years)))
        for start in range(0, len(path_ids), at_once):
            group = sorted(path_ids[start : start + at_once])
            yield group, self._measures(group, {}, measures, years)

    def mixture(self, is_closed: bool = False) -> dict[str, NDArray]:
        """Return the measures of the scenario mixture, in which every draw takes one pair of calibrated scenarios.

        All calibrated paths must be among those of the run. Closed, the capex of a draw is what the money loop pays for
        in its own pair of scenarios.

        Returns
        -------
        dict of ndarray, shape (n_draws, n_years)
            Every measure.
        """
        # The rows of one path hold, in each draw, what the scenarios of that draw say.
        variant = "closed" if is_closed else "calibrated"
        path_id = next(number for path, number in self.chain.paths.items() if path.startswith(f"{variant}."))
        path = self.paths([path_id])
        chosen = chosen_scenarios(self.parameters, self.chain.weights)
        mixed = {}
        for name, layer in ((USABLE_COMPUTE, "supply_scenario"), (SHARES, "allocation_scenario")):
            label = path[layer].data[0]
            if is_closed and name == USABLE_COMPUTE:
                mixed[name] = [self._closed_mixture(chosen, label)]
                continue
            calibrated = [_of_form(self.views.graph, part, True, False) for part in self.views.drawn[name]]
            (part,) = (part for part in calibrated if part.n_rows)
            mixed[name] = [self._mixed(part, layer, chosen[layer], label)]
        mixed[RUN_SHARE_PATH] = [share_path_rows(self.views, mixed)]
        return {measure: values[0] for measure, values in self._measures([path_id], mixed).items()}

    def _mixed(self, part: Rows, layer: str, chosen: pa.ChunkedArray, label: str) -> Rows:
        """Return the rows of one scenario, in which every draw has the values of its own scenario."""
        graph = self.views.graph
        scenarios, code = np.unique(chosen.to_numpy(), return_inverse=True)
        code_of_draw = Column(Node(1, data=code[None]))

        def rows_of(scenario: str) -> Rows:
            rows = graph.select(part, np.flatnonzero(part[layer].data == scenario))
            return graph.select(rows, np.argsort(rows["year"].data))

        mixed = rows_of(label)
        for k, scenario in enumerate(scenarios):
            is_chosen = graph.call(np.equal, code_of_draw, Column(np.array([k])))
            for key, column in rows_of(scenario).columns.items():
                # The keys of the rows stay those of the one path.
                if isinstance(column.data, Node) and key[1] != "draw":
                    mixed.columns[key] = graph.where(is_chosen, column, mixed.columns[key])
        return mixed

    def _closed_mixture(self, chosen: pa.Table, label: str) -> Rows:
        """Return usable compute and capex of the loop, in which every draw runs in the pair of its own scenarios."""
        source = _loop_source(self.chain, self.parameters, functools.partial(self._mixed_columns, chosen))
        inputs = loop_inputs(source, label, label)
        supply = inputs.supply | {"ai_infrastructure_capex_usd": inputs.run().capex_usd}
        usable_flop, capex_usd = usable_compute(True, supply, {})
        is_observed = np.isfinite(supply["observed_stock_h100e"][0])
        return self.usable_compute_rows([Form(True, True, label)], usable_flop.T, capex_usd.T, is_observed)

    def _mixed_columns(
        self, chosen: pa.Table, view: str, names: Sequence[str], keys: Mapping[str, str]
    ) -> dict[str, NDArray]:
        """Return what ``table_columns`` does, in every draw of its own scenario in place of the one of the keys."""
        layers = [key for key in keys if key in chosen.column_names]
        if not layers:
            return table_columns(self.views, view, names, keys)
        (layer,) = layers
        of_draw = chosen[layer].to_numpy()
        mixed: dict[str, NDArray] = {}
        for scenario in np.unique(of_draw):
            is_chosen = (of_draw == scenario)[:, None]
            for name, values in table_columns(self.views, view, names, {**keys, layer: scenario}).items():
                mixed[name] = np.where(is_chosen, values, mixed.get(name, np.nan))
        return mixed

    def columns(self, view: str, names: Sequence[str], path_id: int) -> dict[str, NDArray]:
        """Return columns of a view of compute, which reads no run so far, for one path.

        Parameters
        ----------
        view : str
            The view, with its schema.
        names : sequence of str
            Its columns.
        path_id : int
            Number of the path.

        Returns
        -------
        dict of ndarray, shape (n_draws, n_years)
            The columns; NaN where a row has no value.
        """
        found = self._read(view, names, [path_id], {PATHS: [self.paths([path_id])]})
        return {name: values.T for name, values in found.items()}

    def cost_per_usable_flop_usd(self, path_id: int) -> NDArray:
        """Return the cost of a usable FLOP of one path, nominal USD, upfront and cloud blended: (n_draws, n_years)."""
        (form,) = self.forms([path_id])
        cost_usd = np.empty((len(self.chain.years), self.parameters.num_rows))

        def keep(draws: slice, inputs: dict[str, NDArray]) -> None:
            supply = run_supply(form.is_calibrated, inputs, self.chain.vintages)
            cost_usd[:, draws] = supply.cost_per_usable_flop_blended_usd.T

        _with_supply_inputs(self, self.views, form, keep)
        return cost_usd.T

    def loop_inputs(self, supply_scenario: str, allocation_scenario: str) -> LoopInputs:
        """Return what the closed money loop takes for a calibrated path, over the draws of the run."""
        source = _loop_source(self.chain, self.parameters, functools.partial(table_columns, self.views))
        return loop_inputs(source, supply_scenario, allocation_scenario)

    def usable_compute_rows(
        self, forms: Sequence[Form], usable_flop: NDArray, capex_usd: NDArray, is_observed: NDArray
    ) -> Rows:
        """Return the table of usable compute of some forms; arrays have shape (n_forms * n_years, n_draws)."""
        years = self.chain.years
        is_calibrated, is_closed, scenario = (
            np.repeat(np.array(values), len(years)) for values in zip(*forms, strict=True)
        )
        return _table(
            {
                "is_calibrated": is_calibrated,
                "is_closed": is_closed,
                "supply_scenario": scenario.astype(object),
                "draw": self.views.drawn[PARAMETERS][0]["draw"].data,
                "year": np.tile(np.array(years), len(forms)),
                "usable_compute_flop": Node(len(usable_flop), data=usable_flop),
                "ai_infrastructure_capex_usd": Node(len(capex_usd), data=capex_usd),
                "is_observed": is_observed,
            }
        )

    def _measures(
        self,
        path_ids: Sequence[int],
        drawn: dict[str, list[Rows]],
        measures: Sequence[str] | None = None,
        years: Sequence[int] | None = None,
    ) -> dict[str, NDArray]:
        """Return measures of shape (n_paths, n_draws, n_years); ``drawn`` takes the place of tables of the run."""
        wanted = [measure for measure in self.chain.measures if measures is None or measure.name in measures]
        (largest_run,) = (measure for measure in self.chain.measures if measure.name == LARGEST_RUN)
        later_views = {measure.view: None for measure in wanted if measure.view != largest_run.view}
        first = [measure.name for measure in wanted if measure.view == largest_run.view]
        if later_views and LARGEST_RUN not in first:
            first.append(LARGEST_RUN)
        drawn = drawn | {PATHS: [self.paths(path_ids)]}
        found = self._read(largest_run.view, first, path_ids, drawn)
        if later_views:
            drawn[RUN_SO_FAR] = [self.rows_so_far(path_ids, found[LARGEST_RUN])]
        for view in later_views:
            names = [measure.name for measure in wanted if measure.view == view]
            found |= self._read(view, names, path_ids, drawn, years)
        shape = (len(path_ids), len(self.chain.years), self.parameters.num_rows)
        return {measure.name: found[measure.name].reshape(shape).swapaxes(1, 2) for measure in wanted}

    def rows_so_far(self, path_ids: Sequence[int], largest_run_flop_log10: NDArray) -> Rows:
        """Return the table of the largest runs so far, from the largest run of each year.

        The largest run has shape (n_paths * n_years, n_draws), by path and year.
        """
        settings, years = self.chain.settings, self.chain.years
        by_year = largest_run_flop_log10.reshape(len(path_ids), len(years), -1).swapaxes(1, 2)
        so_far, anchors = run_so_far(
            by_year, [years.index(settings[name]) for name in ("last_observed_year", "anchor_year")]
        )
        path_of_row = np.repeat(np.arange(len(path_ids)), len(years))
        anchor_2025, anchor_2026 = (
            self.views.graph.take(Node(len(path_ids), data=anchor[..., 0]), path_of_row) for anchor in anchors
        )
        so_far = so_far.swapaxes(1, 2).reshape(path_of_row.size, -1)
        columns = {
            "path_id": np.array(path_ids)[path_of_row],
            "draw": self.views.drawn[PARAMETERS][0]["draw"].data,
            "year": np.tile(np.array(years), len(path_ids)),
            "run_so_far_flop_log10": Node(path_of_row.size, data=so_far),
            "run_so_far_2025_flop_log10": anchor_2025,
            "run_so_far_2026_flop_log10": anchor_2026,
        }
        return _table(columns)

    def _read(
        self,
        view: str,
        columns: Sequence[str],
        path_ids: Sequence[int],
        drawn: dict[str, list[Rows]],
        wanted_years: Sequence[int] | None = None,
    ) -> dict[str, NDArray]:
        """Return columns of a view, of shape (n_paths * n_years, n_draws), by path and year; NaN in unwanted years."""
        years = self.chain.years
        n_rows, n_draws = len(path_ids) * len(years), self.parameters.num_rows
        results = {name: np.full((n_rows, n_draws), np.nan) for name in columns}
        try:
            parts = [part for part in self.views.table(view, drawn) if part.n_rows]
            for part in parts:
                if part.refused:
                    raise UnsupportedError(part.refused)
        except UnsupportedError as error:
            warnings.warn(
                f"{view} is evaluated row by row, which takes several times as long: {error} is not known to"
                " ensemble.views",
                stacklevel=2,
            )
            return self._read_by_duckdb(view, columns, path_ids, drawn)
        found = np.concatenate([_row_numbers(part, path_ids, years) for part in parts])
        if not np.array_equal(np.sort(found), np.arange(n_rows)):
            raise ValueError(_wrong_rows(view, found.size * n_draws, len(path_ids) * n_draws, len(years)))
        for part in parts:
            rows = _row_numbers(part, path_ids, years)
            is_wanted = wanted_years is None or np.isin(np.array(years)[rows % len(years)], wanted_years)
            order = np.argsort(rows)[np.broadcast_to(is_wanted, rows.size)[np.argsort(rows)]]
            if order.size:
                ordered = self.views.graph.select(part, order)
                self.views.fill([ordered[name] for name in columns], [*results.values()], rows[order])
        return results

    def _read_by_duckdb(
        self, view: str, columns: Sequence[str], path_ids: Sequence[int], drawn: dict[str, list[Rows]]
    ) -> dict[str, NDArray]:
        """Return the same, evaluated by DuckDB."""
        keys = ("path_id", "year", "draw")
        found = self.views.rows_of_duckdb(view, drawn, [*keys, *columns]).sort_by([(key, "ascending") for key in keys])
        n_draws, n_years = self.parameters.num_rows, len(self.chain.years)
        if found.num_rows != len(path_ids) * n_years * n_draws:
            raise ValueError(_wrong_rows(view, found.num_rows, len(path_ids) * n_draws, n_years))
        return {name: found[name].to_numpy().reshape(-1, n_draws) for name in columns}

    def paths(self, path_ids: Sequence[int]) -> Rows:
        """Return the rows of some paths."""
        paths = certain_rows(self.chain.inputs[PATHS])
        return self.views.graph.select(paths, np.flatnonzero(np.isin(paths["path_id"].data, path_ids)))

    def forms(self, path_ids: Sequence[int]) -> list[Form]:
        """Return whose supply some paths have, each once."""
        rows = self.paths(path_ids)
        columns = (np.broadcast_to(rows[name].data, rows.n_rows).tolist() for name in Form._fields)
        return sorted({Form(*values) for values in zip(*columns, strict=True)})


def _row_numbers(part: Rows, path_ids: Sequence[int], years: Sequence[int]) -> NDArray:
    """Return the place of each row by path and year."""
    path = np.searchsorted(path_ids, part["path_id"].data)
    return np.broadcast_to(path * len(years) + part["year"].data - years[0], part.n_rows)


def _wrong_rows(view: str, n_rows: int, n_draws: int, n_years: int) -> str:
    return f"{view} has {n_rows} rows, and {n_draws} draws of {n_years} years were expected"


def _of_form(graph: Graph, part: Rows, is_calibrated: bool, is_closed: bool | None = None) -> Rows:
    """Return the rows of calibrated or of other paths, whichever way the table says it, of closed ones or not."""
    names = [name for _, name in part.columns]
    flags = part["is_calibrated"].data if "is_calibrated" in names else part["variant"].data == "calibrated"
    is_wanted = np.broadcast_to(flags, part.n_rows).astype(bool) == is_calibrated
    if is_closed is not None and "is_closed" in names:
        is_wanted = is_wanted & (np.broadcast_to(part["is_closed"].data, part.n_rows).astype(bool) == is_closed)
    return graph.select(part, np.flatnonzero(is_wanted))


@contextlib.contextmanager
def run_chain(
    chain: Chain,
    parameters: pa.Table,
    path_ids: Sequence[int],
    n_threads: int | None = None,
    capex_usd: Mapping[str, NDArray] | None = None,
) -> Iterator[Run]:
    """Open a run over the given draws of the given paths.

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
    capex_usd : mapping of str to ndarray, shape (n_draws, n_years), optional
        AI capex of closed supply scenarios, USD of the year, of an economy other than the base; else the loop runs.
    """
    n_threads = n_threads or os.cpu_count() or 1
    with open_memory() as connection:
        views = opened_views(connection, chain, parameters, n_threads)
        run = Run(chain, parameters, views)
        paths, forms = run.paths(path_ids), run.forms(path_ids)
        # What is read again for every path is computed once.
        with contextlib.suppress(UnsupportedError):
            graph, scenarios = views.graph, {*paths["allocation_scenario"].data}
            shares = [
                _of_form(graph, part, is_calibrated)
                for is_calibrated in sorted({form.is_calibrated for form in forms})
                for part in views.table(SHARES)
            ]
            views.keep(SHARES, [_rows_with(graph, part, "allocation_scenario", scenarios) for part in shares])
            views.keep(GAINS, [_rows_with(graph, part, "software_form", {"default"}) for part in views.table(GAINS)])
        for form in forms:
            if form.is_closed:
                given = (capex_usd or {}).get(form.supply_scenario)
                run.closed_capex_usd[form.supply_scenario] = (
                    run.loop_inputs(form.supply_scenario, CLOSED_SCENARIO).run().capex_usd if given is None else given
                )
        views.drawn[USABLE_COMPUTE] = [_run_supply(run, forms)]
        views.drawn[RUN_SHARE_PATH] = [share_path_rows(views, {})]
        yield run


def read_loop_inputs(chain: Chain, parameters: pa.Table, supply_scenario: str, allocation_scenario: str) -> LoopInputs:
    """Return what ``Run.loop_inputs`` does, without the run of the open chain."""
    with open_memory() as connection:
        views = opened_views(connection, chain, parameters, os.cpu_count() or 1)
        source = _loop_source(chain, parameters, functools.partial(table_columns, views))
        return loop_inputs(source, supply_scenario, allocation_scenario)


def _loop_source(chain: Chain, parameters: pa.Table, columns: Columns) -> LoopSource:
    """Return where the loop reads over some draws, with a reader of the columns of views."""
    return LoopSource(
        years=chain.years,
        settings=chain.settings,
        vintages=chain.vintages,
        parameters=parameters,
        observed={name: chain.inputs[name] for name in (OBSERVED_RUNS, FRONTIER, READINGS)},
        columns=columns,
    )


def opened_views(connection: duckdb.DuckDBPyConnection, chain: Chain, parameters: pa.Table, n_threads: int) -> Views:
    """Return the views of the chain over some draws, with what no draw changes in an empty database."""
    connection.execute("set enable_progress_bar = false")
    connection.execute(f"set threads = {n_threads}")
    for schema in {name.split(".")[0] for name in [PARAMETERS, *chain.inputs, *chain.views]}:
        connection.execute(f"create schema {schema}")
    for name, table in chain.inputs.items():
        connection.register("incoming", table)
        connection.execute(f"create table {name} as select * from incoming")
    return Views(connection, chain.views, {PARAMETERS: [_parameter_rows(parameters)]}, parameters.num_rows, n_threads)


def _parameter_rows(parameters: pa.Table) -> Rows:
    """Return the draws as a table of one row."""
    return _table({name: Node(1, data=parameters[name].to_numpy()[None]) for name in parameters.column_names})


def _table(columns: dict[str, NDArray | Node]) -> Rows:
    """Return a table of columns without nulls."""
    n_rows = max(values.n_rows if isinstance(values, Node) else values.size for values in columns.values())
    return Rows(n_rows, {("", name): Column(values) for name, values in columns.items()})


def _rows_with(graph: Graph, part: Rows, key: str, values: set[str]) -> Rows:
    """Return the rows whose key is one of some values."""
    return graph.select(
        part, np.flatnonzero([value in values for value in np.broadcast_to(part[key].data, part.n_rows)])
    )


def table_columns(views: Views, name: str, columns: Sequence[str], keys: Mapping[str, str]) -> dict[str, NDArray]:
    """Return columns of the rows of a view with some keys, of shape (n_draws, n_years); NaN where there is no value.

    No result of the run changes the view.
    """
    parts = views.inputs(name)
    for key, value in keys.items():
        parts = [_rows_with(views.graph, part, key, {value}) for part in parts]
    (part,) = (part for part in parts if part.n_rows)
    part = views.graph.select(part, np.argsort(part["year"].data))
    found = {column: np.empty((part.n_rows, views.n_draws)) for column in columns}
    views.fill([part[column] for column in columns], [*found.values()], slice(None))
    return {column: values.T for column, values in found.items()}


def share_path_rows(views: Views, drawn: dict[str, list[Rows]]) -> Rows:
    """Return the table of the run's share of usable compute, from its share in the year of the first projected run.

    ``drawn`` takes the place of tables of the views. Without a calibrated path the table is empty.
    """
    starts = [part for part in views.table(RUN_SHARE_START, drawn) if part.n_rows]
    names = ("first_share_frac", "run_share_growth", "run_share_cap")
    n_draws, paths, keys = views.n_draws, [], []
    for part in starts:
        start = [np.empty((part.n_rows, n_draws)) for _ in names]
        views.fill([part[name] for name in names], start, slice(None))
        first, last = (int(np.ravel(part[name].data)[0]) for name in ("first_year", "last_year"))
        years = np.arange(first, last + 1)
        paths.append(np.moveaxis(run_share_path(*start, n_years=years.size), -1, 1).reshape(-1, n_draws))
        of_start = (np.broadcast_to(part[name].data, part.n_rows) for name in ("is_closed", "supply_scenario"))
        keys.append((*(np.repeat(column, years.size) for column in of_start), np.tile(years, part.n_rows)))
    values = np.concatenate(paths) if paths else np.empty((0, n_draws))
    is_closed, scenario, year = (
        (np.concatenate(column) for column in zip(*keys, strict=True)) if keys else (np.array([]),) * 3
    )
    rows = _table(
        {
            "is_closed": is_closed,
            "supply_scenario": scenario,
            "draw": views.drawn[PARAMETERS][0]["draw"].data,
            "year": year,
            "run_share_of_usable_frac": Node(len(values), data=values),
        }
    )
    return Rows(len(values), rows.columns)


def _run_supply(run: Run, forms: Sequence[Form]) -> Rows:
    """Return usable compute and capex of some forms of supply scenarios, over all draws.

    Draws that differ in nothing that supply reads, of which designs of a sensitivity analysis have many, run once,
    unless the loop runs, which reads much else.
    """
    chain, parameters = run.chain, run.parameters
    supply_sql = "".join(chain.views[name] for name in INPUT_VIEWS.values())
    read = [name for name in chain.laws.points if name in supply_sql]
    first_with: dict[bytes, int] = {}
    columns = [parameters[name].to_numpy() for name in (["draw"] if run.closed_capex_usd else read)]
    twin = np.array([first_with.setdefault(values.tobytes(), len(first_with)) for values in np.column_stack(columns)])
    n_draws = len(first_with)
    first = np.full(n_draws, -1)
    first[twin[::-1]] = np.arange(twin.size)[::-1]
    views = Views(
        run.views.connection,
        run.views.texts,
        {PARAMETERS: [_parameter_rows(parameters.take(first))]},
        n_draws,
        run.views.n_threads,
    )
    years = chain.years
    usable_flop, ai_infrastructure_capex_usd = (np.empty((len(forms) * len(years), n_draws)) for _ in range(2))
    is_observed = np.zeros(len(forms) * len(years), dtype=bool)
    for k, form in enumerate(forms):
        at = slice(k * len(years), (k + 1) * len(years))
        is_observed[at] = _run_form(run, views, form, usable_flop[at], ai_infrastructure_capex_usd[at])
    if n_draws < twin.size:
        usable_flop, ai_infrastructure_capex_usd = usable_flop[:, twin], ai_infrastructure_capex_usd[:, twin]
    return run.usable_compute_rows(forms, usable_flop, ai_infrastructure_capex_usd, is_observed)


def _run_form(
    run: Run, views: Views, form: Form, usable_flop: NDArray, ai_infrastructure_capex_usd: NDArray
) -> NDArray:
    """Fill arrays of shape (n_years, n_draws) with one form of a scenario, and return which years are observed."""
    chain = run.chain

    def compute(draws: slice, inputs: dict[str, NDArray]) -> None:
        flop, usd = usable_compute(form.is_calibrated, inputs, chain.vintages)
        usable_flop[:, draws], ai_infrastructure_capex_usd[:, draws] = flop.T, usd.T

    part = _with_supply_inputs(run, views, form, compute)
    return ~nulls(part["observed_stock_h100e"]) if form.is_calibrated else np.zeros(len(chain.years), dtype=bool)


def _with_supply_inputs(
    run: Run, views: Views, form: Form, compute: Callable[[slice, dict[str, NDArray]], None]
) -> Rows:
    """Call a function with the supply inputs of one form of a scenario, some draws at a time; return their rows.

    The inputs have shape (n_draws, n_years) and the names that the engine gives its arguments.
    """
    (part,) = views.inputs(INPUT_VIEWS[form.is_calibrated])
    part = _rows_with(views.graph, part, "supply_scenario", {form.supply_scenario})
    if not form.is_calibrated:
        part = _of_form(views.graph, part, False)
    part = views.graph.select(part, np.argsort(part["year"].data))
    names = input_names(form.is_calibrated)
    program = views.program([part[name] for name in names])

    def compute_part(draws: slice) -> None:
        inputs = {name: values.T for name, values in zip(names, program.run(draws), strict=True)}
        if form.is_closed:
            inputs["ai_infrastructure_capex_usd"] = run.closed_capex_usd[form.supply_scenario][draws]
        compute(draws, inputs)

    views.by_draws(compute_part, len(run.chain.years))
    return part


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
    every_row = pa.array(np.zeros(n_draws * len(years), dtype=np.int8))
    variant, scenario = (pa.array([name]).dictionary_encode().take(every_row) for name in path.split("."))
    return pa.table(
        {
            "variant": variant,
            "combined_scenario_id": scenario,
            "draw": np.repeat(parameters["draw"].to_numpy(), len(years)),
            "year": np.tile(np.array(years, dtype=np.int16), n_draws),
        }
        | {name: values.ravel() for name, values in arrays.items()}
    )

"""What a what-if compares: columns of tables, before and after."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from replay.graph import Node
from scripts.text import nearest_names, suggest
from scripts.warehouse import OutputError, measured_range

DEFAULT_OUTPUTS = (
    "supply_fundamental_inputs_by_year.usable_compute_flop",
    "allocation_largest_frontier_run.largest_frontier_run_flop",
    "effective_compute_by_year.effective_compute_flop",
    "capability_by_year.horizon_p50_minutes",
    "capability_by_year.eci",
)
#: What is shown beside them where a parameter of a later layer changes.
LAYER_OUTPUTS = {
    "economy": (
        "economy_feedback_by_year.revenue_usd",
        "economy_feedback_by_year.capex_usd",
        "economy_feedback_by_year.payback_years",
        "economy_feedback_by_year.carrying_revenue_usd",
    ),
    "agents": (
        "agents_by_year.agents_frontier",
        "agents_by_year.agents_class_2026",
        "agents_by_year.tokens_served_per_day",
        "agents_by_year.cost_per_agent_hour_frontier_usd",
        "agents_by_year.list_price_per_agent_hour_frontier_usd",
        "agents_by_year.agents_at_growing_speed_frontier",
        "agents_by_year.fte_frontier",
    ),
}
#: What is shown where a parameter changes that the loop of its layer does not read: those of the best split of compute.
PARAMETER_OUTPUTS = dict.fromkeys(
    ("quality_elasticity", "software_discount"), ("economy_optimal_shares.optimal_share_frac",)
)
#: Where the bands of layers stand, for what of them an ensemble does not draw again.
BANDS_AS_BUILT = {
    "economy_feedback_by_year": "economy.economy_feedback_bands",
    "economy_optimal_shares": "economy.economy_optimal_shares",
    "agents_by_year": "agents.agents_bands_by_year",
}
#: Tables that hold the point values of the drawn measures, which bands surround, in the order of the chain.
POINT_TABLES = (
    "supply_fundamental_inputs_by_year",
    "allocation_compute_by_bucket",
    "allocation_largest_frontier_run",
    "effective_compute_by_year",
    "capability_by_year",
)
#: The one column of theirs that is called otherwise than its measure.
RENAMED = {"largest_run_flop": "largest_frontier_run_flop"}
DEFAULT_SCENARIO = "base__base"
#: The scenario in which every draw takes a path of its own.
MIXTURE = "mixture"
DEFAULT_YEARS = (2026, 2030, 2035, 2040)
#: Variants that the name of a path may start with, in the order of ``variants.csv``.
VARIANTS = ("published", "extended", "calibrated", "closed")
#: Keys that are held at one value: the point values, and the form or scenario that the other tables build on.
HELD_KEYS = {"draw": 0, "software_form": "default", "horizon_form": "default", "economy_scenario": "base"}
#: A horizon is never shown without a word on whether anything that long has been measured.
FLAG = "is_beyond_measured_range"
_FLAGGED = re.compile(r"horizon_p\d+_minutes")


@dataclass(frozen=True)
class Output:
    """A column of a table, with what names a row of that table.

    ``is_of_draws`` says that the table holds draws and no point values, so that their median is compared.
    """

    table: str
    relation: str
    column: str
    columns: tuple[str, ...]
    grain: tuple[str, ...]
    is_of_draws: bool = False

    @property
    def name(self) -> str:
        """Return the name as it is asked for."""
        return f"{self.table}.{self.column}"


@dataclass(frozen=True)
class Selection:
    """Which rows of the outputs are compared; an empty tuple stands for all there are."""

    scenarios: tuple[str, ...]
    variants: tuple[str, ...]
    years: tuple[int, ...]

    def without_mixture(self) -> "Selection":
        """Return the selection of point values, which the mixture has not."""
        return replace(self, scenarios=tuple(scenario for scenario in self.scenarios if scenario != MIXTURE))


@dataclass(frozen=True)
class Comparison:
    """One value before and after; ``keys`` names the row, ``note`` says what is to be known of the value."""

    output: Output
    keys: dict[str, Any]
    before: Any
    after: Any
    note: str

    @property
    def ratio(self) -> float | None:
        """Return after over before; None for logarithms, for what is no number, and over zero."""
        if self.difference is None or self.before == 0 or "_log" in self.output.column:
            return None
        return self.after / self.before

    @property
    def difference(self) -> float | None:
        """Return after less before; None for what is no number."""
        pair = (self.before, self.after)
        if not all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in pair):
            return None
        return self.after - self.before


def selected(
    built: duckdb.DuckDBPyConnection, scenarios: Sequence[str], variants: Sequence[str], years: Sequence[int]
) -> Selection:
    """Return what is selected by scenarios in any form in which they are printed.

    Parameters
    ----------
    built : duckdb.DuckDBPyConnection
        The warehouse.
    scenarios : sequence of str
        Each a combined scenario as ``base__base``, one of supply or of allocation alone, which stands for that with the
        base case of the other, ``mixture``, or a path such as ``calibrated.base__base``, whose variant is selected too.
    variants : sequence of str
        Variants; those of the paths are added.
    years : sequence of int
        Years.

    Raises
    ------
    OutputError
        If there is no such scenario.
    """
    by_layer: dict[str, list[str]] = {"supply": [], "allocation": []}
    for layer, scenario in built.execute("select layer, scenario from seeds.scenarios").fetchall():
        if layer in by_layer:
            by_layer[layer].append(scenario)
    base_supply, base_allocation = DEFAULT_SCENARIO.split("__")
    combined = {f"{supply}__{allocation}" for supply in by_layer["supply"] for allocation in by_layer["allocation"]}
    meant = {name: name for name in [*combined, MIXTURE]}
    meant |= {allocation: f"{base_supply}__{allocation}" for allocation in by_layer["allocation"]}
    meant |= {supply: f"{supply}__{base_allocation}" for supply in by_layer["supply"]}
    money = built.execute("select economy_scenario from seeds.economy_scenarios").fetchall()
    of_money = {scenario for (scenario,) in money} - {*meant}
    chosen, of_paths = [], []
    for name in scenarios:
        variant, dot, scenario = name.rpartition(".")
        if scenario in of_money:
            raise OutputError(
                f"{name} is a scenario of the money loop alone, and what-ifs show its scenario base: the rows of"
                f" {scenario} stand in economy_feedback_by_year of the warehouse"
            )
        if scenario not in meant:
            raise OutputError(f"there is no scenario '{scenario}'{suggest(scenario, meant)}")
        if dot and variant not in VARIANTS:
            raise OutputError(f"{name}: there is no variant '{variant}'{suggest(variant, VARIANTS)}")
        chosen.append(meant[scenario])
        of_paths += [variant] if dot else []
    return Selection(*(tuple(dict.fromkeys(values)) for values in (chosen, [*variants, *of_paths], years)))


def default_outputs(built: duckdb.DuckDBPyConnection, parameters: Sequence[str], variants: Sequence[str]) -> list[str]:
    """Return what is compared if nothing is asked for: the chain, and what the layers of changed parameters add to it.

    Parameters
    ----------
    built : duckdb.DuckDBPyConnection
        The warehouse.
    parameters : sequence of str
        The parameters that change; what is none adds nothing.
    variants : sequence of str
        The variants that are compared, all of them if empty: money is that of the closed loop alone.
    """
    layers = built.execute(
        "select distinct layer from staging.stg_parameters where list_contains(?, parameter) order by layer",
        [list(parameters)],
    ).fetchall()
    is_closed = not variants or "closed" in variants
    own = {layer for (layer,) in layers if layer != "economy" or is_closed}
    split = dict.fromkeys(name for parameter in parameters for name in PARAMETER_OUTPUTS.get(parameter, ()))
    of_parameters = split if is_closed else ()
    of_layers = (name for layer, names in LAYER_OUTPUTS.items() if layer in own for name in names)
    return [*of_parameters, *of_layers, *DEFAULT_OUTPUTS]


def find_outputs(built: duckdb.DuckDBPyConnection, graph: dict[str, Node], names: Sequence[str]) -> list[Output]:
    """Find the columns that names mean.

    Parameters
    ----------
    built : duckdb.DuckDBPyConnection
        The warehouse.
    graph : dict of str to Node
        Every table.
    names : sequence of str
        Each ``TABLE.COLUMN``, the table without its schema, or a measure by any of its names.

    Returns
    -------
    list of Output
        In the order given.

    Raises
    ------
    OutputError
        If a name is not of this form, or there is no such table or column.
    """
    outputs = []
    for name in names:
        table, _, column = (name if "." in name else _point_values(built, graph, name)).partition(".")
        if not column or "." in column:
            raise OutputError(f"'{name}' is no output: write TABLE.COLUMN, as in {DEFAULT_OUTPUTS[-1]}, or a measure")
        if table not in graph:
            raise OutputError(f"{name}: there is no table '{table}'{suggest(table, graph)}")
        node = graph[table]
        columns = _columns(built, node)
        if column not in columns:
            raise OutputError(f"{name}: {table} has no column '{column}'{suggest(column, columns)}")
        grain = tuple(key for key in node.settings["grain"] if key not in HELD_KEYS)
        is_of_draws = "draw" in columns and not built.execute(f"from {node.relation} where draw = 0 limit 1").fetchall()
        outputs.append(Output(table, node.relation, column, columns, grain, is_of_draws))
    return outputs


def _columns(built: duckdb.DuckDBPyConnection, node: Node) -> tuple[str, ...]:
    """Return the columns of a table."""
    return tuple(column[0] for column in built.execute(f"from {node.relation} limit 0").description)


def _tables_with(built: duckdb.DuckDBPyConnection, column: str) -> list[str]:
    """Return the tables of results that have a column, those that only lead to others left out."""
    return [
        table
        for (table,) in built.execute(
            """
            select table_name from duckdb_columns() inner join meta.run_code using (schema_name, table_name)
            where column_name = ? and schema_name not in ('seeds', 'staging', 'assumptions', 'review', 'meta')
                and not starts_with(table_name, 'int_')
            order by table_name
            """,
            [column],
        ).fetchall()
    ]


def _point_values(built: duckdb.DuckDBPyConnection, graph: dict[str, Node], name: str) -> str:
    """Return where the point values of a measure stand, as TABLE.COLUMN.

    Of a logarithm if the name ends in ``_log10`` or ``_log2``, else without, where the table has both.
    """
    called = {
        known: (measure, natural)
        for measure, natural, other in built.execute(
            "select measure, natural_measure, reading_name from staging.stg_projection_measures"
            " order by measure_position"
        ).fetchall()
        for known in (natural, measure, other)
    }
    if name not in called:
        first = ", ".join(dict.fromkeys(natural for _, natural in called.values()))
        near = nearest_names(name, called, 3, loosely=True)
        hint = f"the nearest: {', '.join(near)}" if near else f"measures are {first}"
        if tables := _tables_with(built, name):
            hint = f"a column of this name stands in {', '.join(f'{table}.{name}' for table in tables)}"
        raise OutputError(
            f"'{name}' is no output: write TABLE.COLUMN, as in {DEFAULT_OUTPUTS[-1]}, or a measure; {hint}"
        )
    measure, natural = called[name]
    columns = {table: _columns(built, graph[table]) for table in POINT_TABLES}
    logarithm = measure.removeprefix(natural)
    for ending in (logarithm, "") if name == measure else ("", logarithm):
        column = RENAMED.get(natural, natural) + ending
        for table in POINT_TABLES:
            if column in columns[table]:
                return f"{table}.{column}"
    raise OutputError(f"'{name}': no table holds its point values under a name of its own: write TABLE.COLUMN")


def compare(
    before: duckdb.DuckDBPyConnection,
    after: duckdb.DuckDBPyConnection,
    output: Output,
    selection: Selection,
) -> list[Comparison]:
    """Compare one output in two warehouses.

    Parameters
    ----------
    before, after : duckdb.DuckDBPyConnection
        The two.
    output : Output
        The column.
    selection : Selection
        Which rows.

    Returns
    -------
    list of Comparison
        In the order of the rows' keys.

    Raises
    ------
    OutputError
        If no row is selected.
    """
    old, new = (_read(connection, output, selection) for connection in (before, after))
    keys = list(old | new)
    if not keys:
        raise OutputError(f"{output.name} has no such row: {_explain_none(before, output, selection)}")
    limit = measured_range(after)
    comparisons = []
    for key in keys:
        (value_before, flag_before), (value_after, flag_after) = (rows.get(key, (None, False)) for rows in (old, new))
        comparisons.append(
            Comparison(
                output,
                dict(zip(output.grain, key, strict=True)),
                value_before,
                value_after,
                "median of the draws"
                if output.is_of_draws
                else beyond_doubles(value_after) or beyond_measured_range(bool(flag_before), bool(flag_after), limit),
            )
        )
    return comparisons


def _filters(output: Output, selection: Selection) -> dict[str, tuple]:
    """Return the values that each column of the table is held to."""
    filters: dict[str, tuple] = {key: (value,) for key, value in HELD_KEYS.items()}
    if output.is_of_draws:
        del filters["draw"]
    filters |= {"variant": selection.variants, "year": selection.years}
    filters["path"] = tuple(
        f"{variant}.{scenario}" for variant in selection.variants or VARIANTS for scenario in selection.scenarios
    )
    # Tables before allocation know only the first half of a combined scenario.
    supply, allocation = zip(*(scenario.split("__") for scenario in selection.scenarios), strict=True)
    by_column = {
        "combined_scenario_id": selection.scenarios,
        "supply_scenario": supply,
        "allocation_scenario": allocation,
    }
    column = next((column for column in by_column if column in output.columns), None)
    if column:
        filters[column] = by_column[column]
    return {column: values for column, values in filters.items() if column in output.columns and values}


def _read(connection: duckdb.DuckDBPyConnection, output: Output, selection: Selection) -> dict[tuple, tuple]:
    """Return value and flag of the selected rows by their keys."""
    filters = _filters(output, selection)
    conditions = " and ".join(f'list_contains(?, "{column}")' for column in filters) or "true"
    flag = FLAG if FLAG in output.columns and _FLAGGED.match(output.column) else "false"
    keys = "".join(f'"{key}", ' for key in output.grain)
    value = f'median("{output.column}")' if output.is_of_draws else f'"{output.column}"'
    grouped = "group by all" if output.is_of_draws else ""
    rows = connection.execute(
        f"select {keys}{value}, {flag} from {output.relation} where {conditions} {grouped} order by all",
        [list(values) for values in filters.values()],
    ).fetchall()
    return {row[:-2]: row[-2:] for row in rows}


def beyond_doubles(after: object) -> str:
    """Say of a value that the change has made infinite, or no number at all, what it means."""
    return "" if not isinstance(after, float) or math.isfinite(after) else "after: beyond what can be computed"


def beyond_measured_range(before: bool, after: bool, limit: str) -> str:
    """Say which of two values, before and after, are above the limit of what can be measured."""
    when = {(True, True): "", (True, False): "before: ", (False, True): "after: "}.get((before, after))
    return "" if when is None else f"{when}beyond measured range ({limit})"


def _explain_none(built: duckdb.DuckDBPyConnection, output: Output, selection: Selection) -> str:
    """Say what was asked for and what there is, column by column."""
    parts = []
    for column, values in _filters(output, selection).items():
        known = built.execute(f'select distinct "{column}" from {output.relation} order by all').fetchall()
        shown = [str(value) for (value,) in known]
        if column == "year":
            shown = [f"{shown[0]} to {shown[-1]}"]
        parts.append(f"{column} {', '.join(map(str, values))} (there are {', '.join(shown)})")
    return "; ".join(parts)

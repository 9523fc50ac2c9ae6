"""Show how new observations would move and narrow the forecast: the stored draws, weighted by their likelihood.

Usage: ``python -m scripts.condition --observe NAME@DATE=VALUE+-ERROR [--observe ...] [--path PATH] [--years Y,...]``,
for example ``--observe horizon_p50_minutes_log2@2027.0=11.2+-0.7``.

NAME is a column of projections.projection_draws, DATE a decimal year, VALUE and ERROR are in the unit that the column
ends in. ERROR is a standard error and holds both the error of the reading and the scatter of single readings about the
path. Observe only what the assumptions were not made from: the same figure twice narrows the bands without reason.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine import conditioning
from ensemble.chain import quantile_name, read_setting
from scripts.text import aligned, unknown
from scripts.warehouse import OutputError, open_warehouse, warehouse_path

DEFAULT_PATH = "calibrated.base__base"
DEFAULT_YEARS = "2026,2030,2035,2040"
PARAMETERS_SHOWN = 5
NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
OBSERVATION = re.compile(rf"(\w+)@({NUMBER})=({NUMBER})\+-({NUMBER})", re.ASCII)


class ArgumentError(Exception):
    """An argument that cannot be used; the message says why and what is expected."""


class DatedObservation(NamedTuple):
    """A figure for a column of the stored draws at a decimal date, with its standard error, in the column's unit."""

    measure: str
    date: float
    value: float
    standard_error: float


class Draws(NamedTuple):
    """The stored draws of one path: measures of shape (draws, years) and parameters of shape (draws,), by name."""

    years: list[int]
    measures: dict[str, NDArray]
    parameters: dict[str, NDArray]


def parse_observation(text: str) -> DatedObservation:
    """Read ``NAME@DATE=VALUE+-ERROR``.

    Raises
    ------
    ArgumentError
        If the text is written otherwise.
    """
    match = OBSERVATION.fullmatch(text.replace(" ", ""))
    if not match:
        raise ArgumentError(
            f"cannot read {text!r}: write NAME@DATE=VALUE+-ERROR, for example horizon_p50_minutes_log2@2027.0=11.2+-0.7"
        )
    measure, *numbers = match.groups()
    return DatedObservation(measure, *map(float, numbers))


def condition(
    connection: duckdb.DuckDBPyConnection, observations: Sequence[DatedObservation], path: str = DEFAULT_PATH
) -> pa.Table:
    """Return the bands of all measures and parameters before and after observations.

    Parameters
    ----------
    connection : DuckDBPyConnection
        A warehouse with stored draws.
    observations : sequence of DatedObservation
        Independent of each other and of what the assumptions were made from.
    path : str
        Variant and scenario whose draws are weighted, as in projections.projection_draws.

    Returns
    -------
    pyarrow.Table
        One row per measure and year, then one per parameter, whose year is null: percentiles of the prior and of the
        posterior, and by what share the band from the 5% to the 95% quantile narrowed, null where it had no width.
        The effective sample size is the same in every row.

    Raises
    ------
    ArgumentError
        If the path, a measure or a date is not in the stored draws, or an error is not above zero.
    TooFewDrawsError
        If the observations leave an effective sample size below 500.
    OutputError
        If the warehouse has no stored draws.
    """
    draws = _read_draws(connection, path)
    # The quantiles of the stored bands.
    probabilities = read_setting(connection, "band_quantiles")
    schema = _schema(map(quantile_name, probabilities))
    keys = [(name, year) for name in draws.measures for year in draws.years]
    keys += [(name, None) for name in draws.parameters]
    outputs = np.column_stack([*draws.measures.values(), *draws.parameters.values()])
    readings = [_reading(observation, draws) for observation in observations]
    posterior = conditioning.condition(
        outputs,
        np.column_stack([simulated for _, simulated in readings]),
        [observation for observation, _ in readings],
        probabilities,
    )
    prior = np.quantile(outputs, probabilities, axis=0)
    size = posterior.effective_sample_size
    rows = [
        dict(zip(schema.names, [*key, *before, *after, _narrowed(before, after), size], strict=True))
        for key, before, after in zip(keys, prior.T, posterior.quantiles.T, strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def _schema(quantiles: Iterable[str]) -> pa.Schema:
    """Return the columns of the bands before and after observations."""
    named = list(quantiles)
    return pa.schema(
        [("name", pa.string()), ("year", pa.int32())]
        + [(f"{stage}_{quantile}", pa.float64()) for stage in ("prior", "posterior") for quantile in named]
        + [("narrowed_frac", pa.float64()), ("effective_sample_size", pa.float64())]
    )


def _narrowed(before: NDArray, after: NDArray) -> float | None:
    """Return the share of the width from the first to the last quantile that is gone."""
    width = before[-1] - before[0]
    return 1 - (after[-1] - after[0]) / width if width > 0 else None


def _reading(dated: DatedObservation, draws: Draws) -> tuple[conditioning.Observation, NDArray]:
    """Return an observation as the engine takes it, and what each draw says of it."""
    if dated.measure not in draws.measures:
        raise ArgumentError(unknown("measure", dated.measure, draws.measures))
    label = f"{dated.measure} at {dated.date:g}"
    try:
        observation = conditioning.Observation(label, dated.value, dated.standard_error)
    except ValueError as error:
        raise ArgumentError(error) from None
    try:
        return observation, conditioning.at_date(draws.measures[dated.measure], draws.years, dated.date)
    except ValueError as error:
        raise ArgumentError(f"{dated.measure}: {error}") from None


def _read_draws(connection: duckdb.DuckDBPyConnection, path: str) -> Draws:
    """Read the draws of a path; draw 0, the point values, is none of them."""
    columns = {table: _columns(connection, table) for table in ("projection_draws", "parameter_draws")}
    if not all(columns.values()):
        raise OutputError("the warehouse has no stored draws: run `make build`")
    paths = connection.execute("select distinct path from projections.projection_draws order by path").fetchall()
    if (path,) not in paths:
        raise ArgumentError(unknown("path", path, [name for (name,) in paths]))
    stored = _fetch(
        connection,
        f"""
        select draw, year, {", ".join(columns["projection_draws"])}
        from projections.projection_draws
        where path = ? and draw > 0
        order by draw, year
        """,
        path,
    )
    parameters = _fetch(
        connection,
        f"""
        select {", ".join(columns["parameter_draws"])}
        from projections.parameter_draws
        where draw in (select draw from projections.projection_draws where path = ? and draw > 0)
        order by draw
        """,
        path,
    )
    years, n_draws = np.unique(stored.pop("year")), np.unique(stored.pop("draw")).size
    sizes = {values.size for values in stored.values()}, {values.size for values in parameters.values()}
    is_finite = all(np.all(np.isfinite(values)) for values in [*stored.values(), *parameters.values()])
    if sizes != ({n_draws * years.size}, {n_draws}) or not is_finite:
        raise OutputError(f"the stored draws of {path} are not complete: run `make build`")
    measures = {name: values.reshape(n_draws, years.size) for name, values in stored.items()}
    return Draws([int(year) for year in years], measures, parameters)


def _fetch(connection: duckdb.DuckDBPyConnection, query: str, path: str) -> dict[str, NDArray]:
    """Return the columns of a query as doubles, empty cells as NaN."""
    columns = connection.execute(query, [path]).fetchnumpy()
    return {name: np.ma.filled(values.astype(float), np.nan) for name, values in columns.items()}


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return the columns of figures of a table of draws, in order; none where there is no such table."""
    query = """
        select column_name
        from information_schema.columns
        where table_schema = 'projections' and table_name = ? and data_type in ('FLOAT', 'DOUBLE')
        order by ordinal_position
    """
    return [name for (name,) in connection.execute(query, [table]).fetchall()]


def _chosen_years(text: str, table: pa.Table) -> list[int]:
    """Read years separated by commas that the table holds."""
    stored = sorted({year for year in table["year"].to_pylist() if year is not None})
    try:
        years = [int(year) for year in text.split(",")]
    except ValueError:
        raise ArgumentError(f"cannot read --years {text}: write years separated by commas") from None
    if not set(years) <= set(stored):
        raise ArgumentError(f"--years {text}: the stored draws hold {stored[0]} to {stored[-1]}")
    return years


def _lines(rows: Iterable[dict]) -> list[str]:
    """Return rows as text, aligned in columns."""
    header = ["", "year", "prior 5%", "50%", "95%", "posterior 5%", "50%", "95%", "narrowed"]
    shown = ("prior_p05", "prior_p50", "prior_p95", "posterior_p05", "posterior_p50", "posterior_p95")
    cells = [
        [
            row["name"],
            str(row["year"] or ""),
            *(f"{row[name]:.4g}" for name in shown),
            "no width" if row["narrowed_frac"] is None else f"{row['narrowed_frac']:.0%}",
        ]
        for row in rows
    ]
    return aligned([header, *cells], figures_right=True)


def main(argv: list[str] | None = None) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.condition", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--observe",
        action="append",
        required=True,
        metavar="NAME@DATE=VALUE+-ERROR",
        help="a column of projections.projection_draws, a decimal year, a figure and its standard error in the unit "
        "of the column; may be given again",
    )
    parser.add_argument("--path", default=DEFAULT_PATH, help="variant and scenario (%(default)s)")
    parser.add_argument("--years", default=DEFAULT_YEARS, help="years to show (%(default)s)")
    arguments = parser.parse_args(argv)
    try:
        observations = [parse_observation(text) for text in arguments.observe]
        with open_warehouse(warehouse_path()) as connection:
            table = condition(connection, observations, arguments.path)
        years = _chosen_years(arguments.years, table)
    except (ArgumentError, OutputError, conditioning.TooFewDrawsError) as error:
        print(error, file=sys.stderr)
        return 1
    rows = table.to_pylist()
    print(f"{arguments.path}, given {' and '.join(arguments.observe)}")
    print(f"effective sample size {rows[0]['effective_sample_size']:,.0f}")
    print()
    print("\n".join(_lines(row for row in rows if row["year"] in years)))
    print()
    print("The assumptions that narrowed the most")
    parameters = [row for row in rows if row["year"] is None and row["narrowed_frac"] is not None]
    parameters.sort(key=lambda row: -row["narrowed_frac"])
    print("\n".join(_lines(parameters[:PARAMETERS_SHOWN])))
    return 0


if __name__ == "__main__":
    sys.exit(main())

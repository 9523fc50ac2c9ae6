"""Show how new observations would move and narrow the forecast: the stored draws, weighted by their likelihood.

Usage: ``python -m scripts.condition --observe NAME@DATE=VALUE[+-ERROR] [--observe ...] [--path PATH] [--years Y,...]``,
where ERROR is the standard error, for example ``--observe horizon_hours@2027=40 --observe largest_run_flop@2027=3e27``.

NAME is a measure as the views call it (``largest_run_flop``), VALUE is in the unit in which the name ends. Its column
of projections.projection_draws (``largest_run_flop_log10``), which takes the logarithm, and its other name in
seeds/reference/projection_measures.csv (``horizon_hours``, ``ai_capex_usd``) are understood too. DATE is a year: of
money, compute and the largest run all of it, of a level the row of that year, which stands for its middle. A level may
also be dated to a decimal year (2027.0 is the start of 2027) or a day (2027-03-01), between rows. ERROR is a standard
error in the unit of VALUE and holds both the error of the reading and the scatter of single readings about the path;
without it, the registry's. Observe only what the assumptions were not made from: the same figure twice narrows the
bands without reason.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from engine import conditioning
from ensemble.chain import quantile_name, read_setting
from scripts.readings import (
    EXAMPLES,
    ArgumentError,
    DatedObservation,
    Scale,
    is_of_row,
    moment,
    read_observations,
    read_scales,
)
from scripts.terminal import run_command
from scripts.text import aligned
from scripts.warehouse import OutputError, open_warehouse, warehouse_path

DEFAULT_PATH = "calibrated.base__base"
#: What a scenario is of that is named without its variant.
DEFAULT_VARIANT = "calibrated"
DEFAULT_YEARS = "2026,2030,2035,2040"
PARAMETERS_SHOWN = 5


class Draws(NamedTuple):
    """The stored draws of one path: measures of shape (draws, years) and parameters of shape (draws,), by name."""

    years: list[int]
    measures: dict[str, NDArray]
    parameters: dict[str, NDArray]


class Conditioned(NamedTuple):
    """Bands before and after observations, and what the draws said of each observation before.

    ``bands`` has one row per measure and year, then one per parameter, whose year is null: percentiles of the prior and
    of the posterior, in the unit of the column, and by what share the band from the 5% to the 95% quantile narrowed,
    null where it had no width. ``simulated`` holds one array of shape (draws,) for each observation, in its unit.
    """

    bands: pa.Table
    effective_sample_size: float
    simulated: list[NDArray]


def condition(
    connection: duckdb.DuckDBPyConnection, observations: Sequence[DatedObservation], path: str = DEFAULT_PATH
) -> Conditioned:
    """Return the bands of all measures and parameters before and after observations.

    Parameters
    ----------
    connection : DuckDBPyConnection
        A warehouse with stored draws.
    observations : sequence of DatedObservation
        Of different things, independent of each other and of what the assumptions were made from.
    path : str
        Variant and combined_scenario_id whose draws are weighted, joined by a dot.

    Returns
    -------
    Conditioned
        Bands, effective sample size, and what each draw says of each observation.

    Raises
    ------
    ArgumentError
        If the path or a date is not in the stored draws.
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
    scales = read_scales(connection)
    readings = [_reading(observation, draws, scales) for observation in observations]
    posterior = conditioning.condition(
        outputs,
        np.column_stack([simulated for _, simulated in readings]),
        [observation for observation, _ in readings],
        probabilities,
    )
    prior = np.quantile(outputs, probabilities, axis=0)
    rows = [
        dict(zip(schema.names, [*key, *before, *after, _narrowed(before, after)], strict=True))
        for key, before, after in zip(keys, prior.T, posterior.quantiles.T, strict=True)
    ]
    bands = pa.Table.from_pylist(rows, schema=schema)
    return Conditioned(bands, posterior.effective_sample_size, [simulated for _, simulated in readings])


def as_people_read(connection: duckdb.DuckDBPyConnection, bands: pa.Table) -> pa.Table:
    """Return the bands of ``condition`` in the names and units of the views, with those units."""
    scales = read_scales(connection)
    units = dict(connection.execute("select parameter, unit from staging.stg_parameters").fetchall())
    figures = [name for name in bands.column_names if name.startswith(("prior_", "posterior_"))]
    rows = []
    for row in bands.to_pylist():
        if row["year"] is None:
            rows.append(row | {"unit": units.get(row["name"], "standard score")})
        else:
            scale = scales[row["name"]]
            read = {name: scale.figure(row[name]) for name in figures}
            rows.append(row | read | {"name": scale.name, "unit": scale.name_unit})
    schema = bands.schema.insert(2, pa.field("unit", pa.string()))
    return pa.Table.from_pylist(rows, schema=schema)


def _schema(quantiles: Iterable[str]) -> pa.Schema:
    """Return the columns of the bands before and after observations."""
    named = list(quantiles)
    return pa.schema(
        [("name", pa.string()), ("year", pa.int32())]
        + [(f"{stage}_{quantile}", pa.float64()) for stage in ("prior", "posterior") for quantile in named]
        + [("narrowed_frac", pa.float64())]
    )


def _narrowed(before: NDArray, after: NDArray) -> float | None:
    """Return the share of the width from the first to the last quantile that is gone."""
    width = before[-1] - before[0]
    return 1 - (after[-1] - after[0]) / width if width > 0 else None


def _reading(
    dated: DatedObservation, draws: Draws, scales: Mapping[str, Scale]
) -> tuple[conditioning.Observation, NDArray]:
    """Return an observation as the engine takes it, and what each draw says of it."""
    scale = scales[dated.measure].called(dated.name)
    observation = conditioning.Observation(
        f"{scale.name} for {moment(dated, scale)}",
        dated.value,
        dated.standard_error,
        scale.written,
        scale.written_error,
    )
    return observation, _simulated(dated, draws, scale)


def _simulated(dated: DatedObservation, draws: Draws, scale: Scale) -> NDArray:
    """Return what each draw says of an observation."""
    year = int(dated.date)
    if is_of_row(dated) and year not in draws.years:
        raise ArgumentError(f"{scale.name}@{year}: the stored draws hold {draws.years[0]} to {draws.years[-1]}")
    try:
        return conditioning.at_date(draws.measures[dated.measure], draws.years, dated.date)
    except ValueError as error:
        raise ArgumentError(f"{scale.name}: {error}") from None


def _read_draws(connection: duckdb.DuckDBPyConnection, path: str) -> Draws:
    """Read the draws of a path; draw 0, the point values, is none of them."""
    columns = {table: _columns(connection, table) for table in ("projection_draws", "parameter_draws")}
    if not all(columns.values()):
        raise OutputError("the warehouse has no stored draws: run `make build`")
    stored_paths = connection.execute(
        "select distinct variant || '.' || combined_scenario_id as path from projections.projection_draws order by path"
    ).fetchall()
    paths = [name for (name,) in stored_paths]
    if path not in paths:
        raise ArgumentError(f"there are no stored draws of {path!r}: they are kept of {', '.join(paths)}")
    stored = _fetch(
        connection,
        f"""
        select draw, year, {", ".join(columns["projection_draws"])}
        from projections.projection_draws
        where variant = ? and combined_scenario_id = ? and draw > 0
        order by draw, year
        """,
        path,
    )
    parameters = _fetch(
        connection,
        f"""
        select {", ".join(columns["parameter_draws"])}
        from projections.parameter_draws
        where draw > 0 and draw in (
            select draw from projections.projection_draws where variant = ? and combined_scenario_id = ?
        )
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
    columns = connection.execute(query, path.split(".")).fetchnumpy()
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
    if not re.fullmatch(r"\d{4}(,\d{4})*", text.replace(" ", ""), re.ASCII):
        raise ArgumentError(f"cannot read --years {text}: write years separated by commas")
    years = [int(year) for year in text.split(",")]
    if not set(years) <= set(stored):
        raise ArgumentError(f"--years {text}: the stored draws hold {stored[0]} to {stored[-1]}")
    return years


def _lines(rows: Iterable[dict], scales: Mapping[str, Scale], units: Mapping[str, str]) -> list[str]:
    """Return rows as text, aligned in columns: measures by the names of the views, which end in their unit."""
    header = ["", "year", "prior 5%", "50%", "95%", "posterior 5%", "50%", "95%", "narrowed"]
    shown = ("prior_p05", "prior_p50", "prior_p95", "posterior_p05", "posterior_p50", "posterior_p95")
    cells = []
    for row in rows:
        figures = [row[name] for name in shown]
        scale = scales.get(row["name"]) if row["year"] else None
        cells.append(
            [
                scale.name if scale else row["name"] + units.get(row["name"], ""),
                str(row["year"] or ""),
                *(f"{scale.figure(figure) if scale else figure:.4g}" for figure in figures),
                "no width" if row["narrowed_frac"] is None else f"{row['narrowed_frac']:.0%}",
            ]
        )
    return aligned([header, *cells], figures_right=True)


def _told(text: str, observation: DatedObservation, simulated: NDArray, scale: Scale) -> str:
    """Return how an observation was understood, and where it lies among the draws."""
    low, high = (scale.figure(end) for end in np.quantile(simulated, (0.05, 0.95)))
    return (
        f"  {text}: {scale.written(observation.value)}, with a standard error of"
        f" {scale.written_error(observation.standard_error)}, for {moment(observation, scale)};"
        f" {np.mean(simulated < observation.value):.0%} of the draws lie below it, 5% to 95% of them are"
        f" {low:.4g} to {high:.4g}"
    )


def _known_before(connection: duckdb.DuckDBPyConnection, observation: DatedObservation, path: str) -> list[str]:
    """Return the warning, if any, that the draws of a path start from a reading of that day or a later one."""
    if not path.startswith("calibrated."):
        return []
    last = connection.execute(
        "select read_on, read_at_year from capability.capability_last_readings where starts_with(?, series)",
        [observation.measure],
    ).fetchone()
    if last is None or observation.date > last[1]:
        return []
    return [f"    careful: these draws start from the reading of {last[0]}, so they know what was read by that day"]


def report(
    connection: duckdb.DuckDBPyConnection, texts: Sequence[str], path: str = DEFAULT_PATH, years: str = DEFAULT_YEARS
) -> str:
    """Return what the command prints: how observations were understood, bands of some years, and assumptions.

    Raises
    ------
    ArgumentError
        If an observation, the path or the years cannot be used.
    TooFewDrawsError
        If the observations leave an effective sample size below 500.
    OutputError
        If the warehouse has no stored draws.
    """
    path = path if "." in path else f"{DEFAULT_VARIANT}.{path}"
    scales = read_scales(connection)
    observations = read_observations(texts, scales)
    result = condition(connection, observations, path)
    chosen = _chosen_years(years, result.bands)
    rows = result.bands.to_pylist()
    # Scores within a range have no unit.
    units = dict(connection.execute("select parameter, ' (' || unit || ')' from staging.stg_parameters").fetchall())
    parameters = [row for row in rows if row["year"] is None and row["narrowed_frac"] is not None]
    parameters.sort(key=lambda row: -row["narrowed_frac"])
    told = [
        line
        for text, observation, simulated in zip(texts, observations, result.simulated, strict=True)
        for line in (
            _told(text, observation, simulated, scales[observation.measure].called(observation.name)),
            *_known_before(connection, observation, path),
        )
    ]
    return "\n".join(
        [
            f"{path}, given",
            *told,
            f"effective sample size {result.effective_sample_size:,.0f} of {result.simulated[0].size:,} draws",
            "",
            *_lines((row for row in rows if row["year"] in chosen), scales, {}),
            "",
            "The assumptions that narrowed the most",
            *_lines(parameters[:PARAMETERS_SHOWN], scales, units),
        ]
    )


def main(argv: list[str] | None = None) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.condition", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--observe",
        action="append",
        required=True,
        metavar="NAME@DATE=VALUE[+-ERROR]",
        help="a measure, the year or date it is of, a figure and its standard error in the unit of the name, as "
        f"{EXAMPLES}; may be given again",
    )
    parser.add_argument(
        "--path",
        default=DEFAULT_PATH,
        help=f"variant and scenario, such as {DEFAULT_VARIANT}.mixture; a scenario alone is of the {DEFAULT_VARIANT}"
        " variant (%(default)s)",
    )
    parser.add_argument("--years", default=DEFAULT_YEARS, help="years to show (%(default)s)")
    arguments = parser.parse_args(argv)
    try:
        with open_warehouse(warehouse_path()) as connection:
            print(report(connection, arguments.observe, arguments.path, arguments.years))
    except (ArgumentError, OutputError, conditioning.TooFewDrawsError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    run_command(main)

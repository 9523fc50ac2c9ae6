"""The ensemble of a what-if: bands and probabilities of thresholds before and after, from the same uniform draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ensemble.chain import TABLE, Chain, quantile_name
from ensemble.parameters import draw_parameters
from ensemble.run import run_chain
from ensemble.summaries import summarise
from replay.graph import ReplayError
from replay.replay import Replay
from scripts.warehouse import OutputError
from scripts.what_if.changes import Change, ChangeError
from scripts.what_if.laws import law_fault, show_law
from scripts.what_if.money_bands import VARIANT, built_money, drawn_money, money_outputs
from scripts.what_if.outputs import (
    DEFAULT_SCENARIO,
    MIXTURE,
    POINT_TABLES,
    RENAMED,
    Output,
    Selection,
    beyond_doubles,
    beyond_measured_range,
)

#: Percentiles that are shown of a band.
SHOWN = (0.05, 0.5, 0.95)
#: A warning is due where a bound catches a larger share of the draws.
MAX_CLIPPED_FRAC = 0.01
#: The paths of the scenario mixture, and whether each is closed.
MIXED_PATHS = {f"calibrated.{MIXTURE}": False, f"closed.{MIXTURE}": True}

#: By path, measure and year; by path, threshold and year.
Percentiles = dict[tuple[str, str, int], tuple[float, ...]]
Shares = dict[tuple[str, str, int], float]


@dataclass(frozen=True)
class BandComparison:
    """The 5%, 50% and 95% percentiles of an output before and after, in the unit of the output."""

    output: Output
    scenario: str
    variant: str
    year: int
    before: tuple[float, ...]
    after: tuple[float, ...]
    note: str

    @property
    def difference(self) -> float:
        """Return how far the median moves."""
        return self.after[1] - self.before[1]

    @property
    def ratio(self) -> float | None:
        """Return the median after over before; None for logarithms and over zero."""
        return None if "_log" in self.output.column or self.before[1] == 0 else self.after[1] / self.before[1]


@dataclass(frozen=True)
class ProbabilityComparison:
    """The share of draws at or above a threshold before and after."""

    label: str
    scenario: str
    variant: str
    year: int
    before: float
    after: float


@dataclass(frozen=True)
class EnsembleComparison:
    """What the ensemble says of a what-if.

    ``laws`` says which laws moved, and how; ``without_bands`` names outputs that the ensemble does not project.
    """

    n_draws: int
    bands: list[BandComparison]
    probabilities: list[ProbabilityComparison]
    laws: list[str]
    warnings: list[str]
    without_bands: list[str]


def measure_of(output: Output, measures: Sequence[str]) -> str | None:
    """Return which of the measures has bands that surround an output, or None."""
    if output.table not in POINT_TABLES:
        return None
    called = {column: natural for natural, column in RENAMED.items()}
    natural, logarithm, base = output.column.partition("_log")
    named = called.get(natural, natural) + logarithm + base
    return next((measure for measure in measures if named in (measure, measure.partition("_log")[0])), None)


def compare_ensemble(
    built: duckdb.DuckDBPyConnection,
    replay: Replay,
    outputs: Sequence[Output],
    changes: Sequence[Change],
    selection: Selection,
) -> EnsembleComparison:
    """Draw the parameters again from the changed laws, run the chain, and compare with the bands of the warehouse.

    The uniform coordinates are those that the warehouse was built with, so that the difference is that of the changes
    and not of chance.

    Parameters
    ----------
    built : duckdb.DuckDBPyConnection
        The warehouse.
    replay : Replay
        The warehouse with the changes made.
    outputs : sequence of Output
        What is compared.
    changes : sequence of Change
        The changes.
    selection : Selection
        Which scenarios, variants and years.

    Returns
    -------
    EnsembleComparison
        Bands of the outputs, and probabilities of the thresholds of what they measure.

    Raises
    ------
    ChangeError
        If a changed law is impossible.
    OutputError
        If no output has bands, no path is selected, or the warehouse was built with other code.
    ReplayError
        If the chain cannot be computed with the changed seeds.
    """
    projected = [
        name
        for (name,) in built.execute(
            "select measure from staging.stg_projection_measures order by measure_position"
        ).fetchall()
    ]
    measures = {output.name: measure_of(output, projected) for output in outputs}
    wanted = [measure for measure in projected if measure in measures.values()]
    money = money_outputs(outputs, selection)
    if not wanted and not money:
        known = ", ".join(POINT_TABLES)
        raise OutputError(f"the ensemble projects none of {', '.join(measures)}: choose columns of {known}")
    n_draws, seed = _read_run(built)
    thresholds = [
        row
        for row in built.execute(
            "select threshold, measure, threshold_value from staging.stg_projection_thresholds order by threshold"
        ).fetchall()
        if row[1] in wanted
    ]
    chain = Chain.read(replay.run([TABLE.split(".")[1]]))
    paths = {number: path for path, number in chain.paths.items() if _is_selected(path, selection)}
    mixtures = [path for path in MIXED_PATHS if _is_selected(path, selection)]
    if not paths and not mixtures:
        raise OutputError(f"no variant of {', '.join(selection.scenarios)} is {' or '.join(selection.variants)}")
    laws = _moved_laws(built, chain, changes)
    drawn = draw_parameters(chain, seed, 0, n_draws)

    try:
        percentiles, reached = _run(
            chain, drawn.parameters, paths if wanted else {}, wanted, thresholds, selection.years
        )
        if mixtures and wanted:
            mixed = _run_mixtures(chain, drawn.parameters, mixtures, wanted, thresholds, selection.years)
            percentiles, reached = percentiles | mixed[0], reached | mixed[1]
        of_money = _compare_money(built, chain, drawn.parameters, money, selection.years) if money else []
    except (ValueError, duckdb.Error) as error:
        raise ReplayError(f"the ensemble cannot be computed with these seeds: {error}") from error
    return EnsembleComparison(
        n_draws,
        of_money + _compare_bands(built, outputs, measures, percentiles, chain.laws.points["horizon_measured_limit"]),
        _compare_probabilities(built, reached),
        laws,
        _clipping(built, drawn.clipped_frac),
        [name for name, measure in measures.items() if measure is None and name not in {row.name for row in money}],
    )


def _compare_money(
    built: duckdb.DuckDBPyConnection,
    chain: Chain,
    parameters: pa.Table,
    outputs: Sequence[Output],
    years: Sequence[int],
) -> list[BandComparison]:
    """Return the bands of money, in the order of the outputs."""
    before = built_money(built, outputs, [quantile_name(probability) for probability in SHOWN])
    after = drawn_money(chain, parameters, outputs, SHOWN, years)
    output_of = {output.name: output for output in outputs}
    return [
        BandComparison(
            output_of[name], DEFAULT_SCENARIO, VARIANT, year, before[name, year], band, beyond_doubles(band[1])
        )
        for (name, year), band in after.items()
    ]


def _run(
    chain: Chain,
    parameters: pa.Table,
    paths: Mapping[int, str],
    measures: Sequence[str],
    thresholds: Sequence[tuple[str, str, float]],
    years: Sequence[int],
) -> tuple[Percentiles, Shares]:
    """Return percentiles by path, measure and year, and shares of draws by path, threshold and year."""
    percentiles, reached = {}, {}
    if not paths:
        return percentiles, reached
    with run_chain(chain, parameters, list(paths)) as run:
        for group, arrays in run.arrays(list(paths), measures):
            names = [paths[path_id] for path_id in group]
            found = _summarised(chain, names, arrays, thresholds, years)
            percentiles, reached = percentiles | found[0], reached | found[1]
    return percentiles, reached


def _run_mixtures(
    chain: Chain,
    parameters: pa.Table,
    mixtures: Sequence[str],
    measures: Sequence[str],
    thresholds: Sequence[tuple[str, str, float]],
    years: Sequence[int],
) -> tuple[Percentiles, Shares]:
    """Return the same of some of ``MIXED_PATHS``, which take a pair of calibrated scenarios in every draw."""
    calibrated = [number for path, number in chain.paths.items() if path.startswith("calibrated.")]
    with run_chain(chain, parameters, calibrated) as run:
        found = [run.mixture(MIXED_PATHS[path]) for path in mixtures]
    arrays = {measure: np.stack([values[measure] for values in found]) for measure in measures}
    return _summarised(chain, mixtures, arrays, thresholds, years)


def _summarised(
    chain: Chain,
    paths: Sequence[str],
    arrays: Mapping[str, NDArray],
    thresholds: Sequence[tuple[str, str, float]],
    years: Sequence[int],
) -> tuple[Percentiles, Shares]:
    """Return percentiles and shares of measures of shape (n_paths, n_draws, n_years)."""
    percentiles, reached = {}, {}
    bands, crossings = summarise(dict(arrays), thresholds, SHOWN)
    n_draws = next(iter(arrays.values())).shape[1]
    for n, path in enumerate(paths):
        for k, year in enumerate(chain.years):
            if year not in years:
                continue
            for measure, (*band, _) in bands.items():
                percentiles[path, measure, year] = tuple(float(end[n, k]) for end in band)
            for threshold, (at_or_above, _) in crossings.items():
                reached[path, threshold, year] = at_or_above[n, k] / n_draws
    return percentiles, reached


def _read_run(built: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Return how many draws the warehouse has, and their seed."""
    try:
        ((n_draws, seed, digest),) = built.execute(
            "select draw_count, random_seed, chain_sha256 from projections.projection_run"
        ).fetchall()
    except (duckdb.CatalogException, ValueError):
        raise OutputError("this warehouse has no ensemble to compare with: run `make build`") from None
    if Chain.read(built).digest != digest:
        raise OutputError("the ensemble of this warehouse was made by other code than this: run `make build`")
    return n_draws, seed


def _is_selected(path: str, selection: Selection) -> bool:
    """Whether a path, such as ``calibrated.base__base``, is to be compared."""
    variant, scenario = path.split(".")
    return scenario in selection.scenarios and (not selection.variants or variant in selection.variants)


def _moved_laws(built: duckdb.DuckDBPyConnection, chain: Chain, changes: Sequence[Change]) -> list[str]:
    """Say which laws moved and how, or raise ChangeError for one that cannot be."""
    laws_before = {
        parameter: (law, [argument for argument in arguments if argument is not None])
        for parameter, law, *arguments in built.execute(
            "select parameter, law, argument_1, argument_2, argument_3 from seeds.scalar_assumptions"
        ).fetchall()
    }
    laws_after = chain.laws.all_marginals
    moved = []
    for parameter in dict.fromkeys(change.key["parameter"] for change in changes):
        if parameter not in laws_after:
            continue
        law, before = laws_before[parameter]
        after = list(laws_after[parameter].arguments)
        if fault := law_fault(law, after):
            raise ChangeError(f"{parameter}: {fault}")
        if after != before:
            moved.append(f"{parameter}: {show_law(law, before)} -> {show_law(law, after)}")
        elif law == "beta":
            moved.append(
                f"{parameter}: {show_law(law, before)} stays, as it has no place of its own: set its arguments"
            )
    return moved


def _clipping(built: duckdb.DuckDBPyConnection, clipped: Mapping[str, float]) -> list[str]:
    """Say where bounds catch more of the draws than before, and more than is good."""
    before = dict(built.execute("select parameter, clipped_frac from projections.projection_parameter_laws").fetchall())
    return [
        f"{parameter}: {frac:.1%} of its draws are not permitted, and set to the nearest value that is"
        for parameter, frac in clipped.items()
        if frac > MAX_CLIPPED_FRAC and frac > before[parameter]
    ]


def _compare_bands(
    built: duckdb.DuckDBPyConnection,
    outputs: Sequence[Output],
    measures: Mapping[str, str | None],
    after: Mapping[tuple[str, str, int], tuple[float, ...]],
    measured_minutes: float,
) -> list[BandComparison]:
    """Return the bands of every output, in its own unit; horizons above ``measured_minutes`` carry a note."""
    before = {
        (f"{variant}.{scenario}", measure, year): tuple(percentiles)
        for variant, scenario, measure, year, *percentiles in built.execute(
            f"select variant, combined_scenario_id, measure, year, {', '.join(map(quantile_name, SHOWN))}"
            " from projections.projection_bands"
            " where list_contains(?, variant || '.' || combined_scenario_id)",
            [list({path for path, _, _ in after})],
        ).fetchall()
    }
    bases = dict(built.execute("select measure, logarithm_base from staging.stg_projection_measures").fetchall())
    comparisons = []
    for output in outputs:
        measure = measures[output.name]
        for path, of_measure, year in sorted(after):
            if of_measure != measure:
                continue
            bands = [percentiles[path, measure, year] for percentiles in (before, after)]
            is_beyond = [measure.startswith("horizon") and band[1] > np.log2(measured_minutes) for band in bands]
            if bases[measure] is not None and "_log" not in output.column:
                # Percentiles of a logarithm are the logarithms of the percentiles.
                bands = [tuple(float(bases[measure]) ** percentile for percentile in band) for band in bands]
            variant, scenario = path.split(".")
            comparisons.append(
                BandComparison(
                    output,
                    scenario,
                    variant,
                    year,
                    *bands,
                    note=next(filter(None, map(beyond_doubles, bands[1])), "")
                    or beyond_measured_range(*is_beyond, f"{measured_minutes / 60:g} h"),
                )
            )
    return comparisons


def _compare_probabilities(
    built: duckdb.DuckDBPyConnection, after: Mapping[tuple[str, str, int], float]
) -> list[ProbabilityComparison]:
    """Return the probability of every threshold."""
    before = {
        (f"{variant}.{scenario}", threshold, year): (label, probability)
        for variant, scenario, threshold, year, label, probability in built.execute(
            "select variant, combined_scenario_id, threshold, year, label, probability_frac"
            " from projections.projection_threshold_probabilities"
            " where list_contains(?, variant || '.' || combined_scenario_id)",
            [list({path for path, _, _ in after})],
        ).fetchall()
    }
    comparisons = []
    for key, probability in after.items():
        path, _, year = key
        variant, scenario = path.split(".")
        label, probability_before = before[key]
        comparisons.append(ProbabilityComparison(label, scenario, variant, year, probability_before, probability))
    return sorted(comparisons, key=lambda row: (row.label, row.scenario, row.variant, row.year))

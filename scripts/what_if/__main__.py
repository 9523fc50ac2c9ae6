"""Show what changes when an assumption changes: the warehouse with other seed rows, in memory; no file is written.

Usage::

    python -m scripts.what_if --set supply_assumptions.ai_datacenter_capacity_mw.base.2030=120000
    python -m scripts.what_if --set scalar_assumptions.software_growth_initial*=0.5 --output capability_by_year.eci
    python -m scripts.what_if --set scalar_assumptions.software_growth_initial.argument_2=0.3 --ensemble
    python -m scripts.what_if --pace dec2025_default.pause_all_shift.2028=1
    python -m scripts.what_if --list capex

Figures are in the unit in which their name ends; a name that ends in _log10 or _log2 is a logarithm.

A law moves along with its value and keeps its width; its arguments can be set too, which changes draws and no points.
A scenario is named as it is printed: base__base, a scenario of supply or allocation alone (base with the base case of
the other), a path such as calibrated.base__base or, with --ensemble, mixture.
A control of the pace of AI research (seed takeoff_controls) can start at any date with any amount, after changes too.
WAREHOUSE_PATH names the warehouse (default: warehouse.duckdb).
"""

import argparse
import sys
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from replay.graph import ReplayError
from replay.replay import Replay
from scripts.arguments import whole_number
from scripts.terminal import run_command
from scripts.text import aligned
from scripts.warehouse import OutputError, open_warehouse, warehouse_path
from scripts.what_if.changes import Change, ChangeError, find_changes, range_problems, share_problems
from scripts.what_if.limits import other_limits
from scripts.what_if.listing import find_assumptions, find_measures, lines_of, lines_of_measures, nothing_found
from scripts.what_if.outputs import (
    BANDS_AS_BUILT,
    DEFAULT_SCENARIO,
    DEFAULT_YEARS,
    MIXTURE,
    Comparison,
    Output,
    Selection,
    compare,
    default_outputs,
    find_outputs,
    selected,
)
from scripts.what_if.pace import (
    FORM,
    Control,
    Effect,
    effects_of,
    find_control,
    find_controls,
    lines_of_controls,
    lines_of_effects,
)

if TYPE_CHECKING:
    from scripts.what_if.bands import EnsembleComparison

#: Probabilities that move by less are not printed.
LEAST_SHIFT = 0.005
FORCE_HINT = "--force runs it all the same."


@dataclass(frozen=True)
class WhatIf:
    """What a what-if found.

    Attributes
    ----------
    changes : list of Change
        The cells that were changed.
    comparisons : list of Comparison
        The chosen outputs before and after.
    warnings : list of str
        What would have been refused if it had not been forced.
    notes : list of str
        Which other limit binds where a change of supply moves no compute.
    seconds : dict of str to float
        Time each table took that was computed again.
    ensemble : EnsembleComparison or None
        Bands and probabilities of thresholds before and after, if asked for.
    """

    changes: list[Change]
    comparisons: list[Comparison]
    warnings: list[str]
    notes: list[str]
    seconds: dict[str, float]
    ensemble: "EnsembleComparison | None" = None


def what_if(
    *changes: str,
    outputs: Sequence[str] = (),
    scenarios: Sequence[str] = (DEFAULT_SCENARIO,),
    variants: Sequence[str] = (),
    years: Sequence[int] = DEFAULT_YEARS,
    force: bool = False,
    ensemble: bool = False,
    warehouse: Path | None = None,
) -> WhatIf:
    """Compute the warehouse with other assumptions and compare.

    Parameters
    ----------
    *changes : str
        Each ``SEED.PARAMETER.SCENARIO.YEAR=VALUE``, for scalars ``scalar_assumptions.PARAMETER=VALUE``; ``*=FACTOR``
        multiplies. The law of a scalar moves along with its value; ``scalar_assumptions.PARAMETER.argument_2=VALUE``
        changes the law alone.
    outputs : sequence of str
        What to compare, each ``TABLE.COLUMN``, or a measure by any of its names, such as ``largest_run_flop``. If
        empty, the chain from compute to capability, and what the layer of a changed parameter adds to it.
    scenarios : sequence of str
        Combined scenarios, as ``base__base``; tables of supply show the first half. One of supply or of allocation
        alone stands for that with the base case of the other, ``mixture`` for the scenario mixture, which only the
        ensemble has, and a path such as ``calibrated.base__base`` names its variant too.
    variants : sequence of str
        Variants; all that there are if empty.
    years : sequence of int
        Years, for tables that have them.
    force : bool
        Whether to run changes outside their permitted range, and shares that do not add up to 1.
    ensemble : bool
        Whether to compare bands too: as many draws as the warehouse has, from the same uniform coordinates.
    warehouse : Path, optional
        The warehouse; the published one by default.

    Returns
    -------
    WhatIf
        The changes, and the outputs before and after.

    Raises
    ------
    ChangeError
        If a change cannot be made, or is not to be made unless forced.
    OutputError
        If the warehouse cannot be read or has no such output.
    ReplayError
        If a table cannot be computed with the changed values.
    """
    path = warehouse or warehouse_path()
    with warnings.catch_warnings(), open_warehouse(path) as built, Replay(path) as replay:
        # Forced values may leave the range of doubles on the way: what comes out of it is told where it is shown.
        warnings.simplefilter("ignore", RuntimeWarning)
        selection = selected(built, scenarios, variants, years)
        points = selection.without_mixture()
        if not points.scenarios and not ensemble:
            raise OutputError(f"the {MIXTURE} is one of draws and has no point values: add --ensemble")
        found = find_changes(built, replay.graph, changes)
        parameters = [str(change.key.get("parameter")) for change in found]
        names = outputs or default_outputs(built, parameters, selection.variants)
        wanted = find_outputs(built, replay.graph, names)
        for change in found:
            replay.override(change.seed, change.key, {change.column: change.after} | change.along)
        problems = range_problems(built, found)
        if problems and not force:
            raise ChangeError("\n".join([*problems, FORCE_HINT]))
        try:
            problems += share_problems(replay, found)
            if problems and not force:
                raise ChangeError("\n".join([*problems, FORCE_HINT]))
            # Notes of outputs name the limit of what can be measured, which a change may move.
            after = replay.run([*(output.table for output in wanted), "scalar_parameters"])
            comparisons = _compare_points(built, after, wanted, points) if points.scenarios else []
            notes = other_limits(built, replay, found, points) if points.scenarios else []
            bands = _compare_bands(built, replay, wanted, found, selection) if ensemble else None
        except ReplayError as error:
            if not problems:
                raise
            raise ReplayError("\n".join([*problems, f"Forced all the same, {error}"])) from error
        return WhatIf(found, comparisons, problems, notes, replay.seconds, bands)


def what_if_paced(
    control: str, *changes: str, force: bool = False, warehouse: Path | None = None
) -> tuple[list[Change], Control, list[Effect]]:
    """Return what a control of the pace of AI research does to the milestones of takeoff, after changes.

    Parameters
    ----------
    control : str
        PRESET.CONTROL.SINCE=AMOUNT, as ``dec2025_default.pause_all_shift.2028=1``.
    *changes : str
        As for ``what_if``.
    force : bool
        Whether values outside their permitted range are run too.
    warehouse : Path, optional
        WAREHOUSE_PATH by default.

    Raises
    ------
    ChangeError, ReplayError
        If a change or the control is not possible, or the takeoff model refuses it.
    """
    path = warehouse or warehouse_path()
    with open_warehouse(path) as built, Replay(path) as replay:
        meant = find_control(built, control)
        found = find_changes(built, replay.graph, changes)
        problems = range_problems(built, found)
        if problems and not force:
            raise ChangeError("\n".join([*problems, FORCE_HINT]))
        for change in found:
            replay.override(change.seed, change.key, {change.column: change.after} | change.along)
        return found, meant, effects_of(replay, meant)


def _compare_points(
    built: duckdb.DuckDBPyConnection, after: duckdb.DuckDBPyConnection, wanted: Sequence[Output], selection: Selection
) -> list[Comparison]:
    """Return the outputs before and after."""
    try:
        return [row for output in wanted for row in compare(built, after, output, selection)]
    except duckdb.Error as error:
        # A view is computed only when it is read.
        raise ReplayError(f"the outputs cannot be computed with these seeds: {error}") from error


def _compare_bands(
    built: duckdb.DuckDBPyConnection,
    replay: Replay,
    wanted: Sequence[Output],
    changes: Sequence[Change],
    selection: Selection,
) -> "EnsembleComparison":
    """Return bands and probabilities before and after."""
    # Imported here: it takes SciPy, which takes longer to import than the points take to compute.
    from scripts.what_if.bands import compare_ensemble

    return compare_ensemble(built, replay, wanted, changes, selection)


def print_what_if(result: WhatIf, *, leaves_out_unmoved: bool = False) -> None:
    """Print the changes, the warnings, and the outputs as a table.

    Parameters
    ----------
    result : WhatIf
        What a what-if found.
    leaves_out_unmoved : bool
        Whether an output of a variant is named in a line and not shown where none of its years moves.
    """
    _print_changes(result.changes)
    for warning in result.warnings:
        print(f"warning: {warning}")
    print()
    # The table's name is left out where the column's says enough.
    shared = Counter(column for _, column in {(row.output.table, row.output.column) for row in result.comparisons})
    ambiguous = {column for column, count in shared.items() if count > 1}
    moved = {_series(row) for row in result.comparisons if row.before != row.after}
    shown = [row for row in result.comparisons if not leaves_out_unmoved or _series(row) in moved]
    if shown:
        header = ["output", "scenario", "variant", "year", "before", "after", "ratio", "difference", "note"]
        print("\n".join(aligned([header, *(_cells(row, ambiguous) for row in shown)])))
    if len(shown) < len(result.comparisons):
        still: dict[str, list[str]] = {}
        for column, variant in dict.fromkeys(map(_series, result.comparisons)):
            if (column, variant) not in moved:
                still.setdefault(column, []).append(variant)
        listed = "; ".join(f"{column} ({', '.join(variants)})" for column, variants in still.items())
        print(f"\nNot shown, as no year moves: {listed}.")
    for note in result.notes:
        print(f"\n{note}")
    if result.ensemble:
        _print_ensemble(result.ensemble, ambiguous)
        return
    if all(row.before == row.after for row in result.comparisons):
        print("\nNone of these moves with the change; --scenario and --output choose others.")
    if any(change.is_of_law for change in result.changes):
        print("\nArguments of laws change draws and no points: --ensemble shows the draws.")


def _print_ensemble(ensemble: "EnsembleComparison", ambiguous: set[str]) -> None:
    """Print the laws that moved, and bands and probabilities as tables."""
    print(
        f"\n{ensemble.n_draws:,} draws, from the same uniform coordinates before and after: 5%, 50% and 95% percentiles"
    )
    for law in ensemble.laws:
        print(f"law of {law}")
    for warning in ensemble.warnings:
        print(f"warning: {warning}")
    print()
    header = ["output", "scenario", "variant", "year"]
    header += [f"{when} {percentile}" for when in ("before", "after") for percentile in ("p05", "p50", "p95")]
    lines = [[*header, "ratio of p50", "difference", "note"]]
    for row in ensemble.bands:
        output = row.output.name if row.output.column in ambiguous else row.output.column
        values = [*map(_shown, (*row.before, *row.after, row.ratio)), _signed(row.difference)]
        lines.append([output, row.scenario, row.variant, str(row.year), *values, row.note])
    print("\n".join(aligned(lines)))
    for name in ensemble.without_bands:
        print(f"{name} is not drawn again here{_stored_bands(name)}.")
    listed = [row for row in ensemble.probabilities if abs(row.after - row.before) >= LEAST_SHIFT]
    if listed:
        print("\nprobability of being at or above")
        lines = [["threshold", "scenario", "variant", "year", "before", "after", "difference"]]
        for row in listed:
            values = [f"{row.before:.3f}", f"{row.after:.3f}", f"{row.after - row.before:+.3f}"]
            lines.append([row.label, row.scenario, row.variant, str(row.year), *values])
        print("\n".join(aligned(lines)))
    n_still, n_all = len(ensemble.probabilities) - len(listed), len(ensemble.probabilities)
    if n_still:
        print(f"\nNot shown: {n_still} of {n_all} probabilities, which move less than {LEAST_SHIFT}.")


def _stored_bands(name: str) -> str:
    """Say where the bands of an output stand as built, if they do."""
    table = BANDS_AS_BUILT.get(name.partition(".")[0])
    return f"; its bands as built stand in {table}" if table else " and has no bands"


def _series(row: Comparison) -> tuple[str, str]:
    """Return the column and the variant of a row: what moves or does not move as one."""
    return row.output.column, str(row.keys.get("variant", ""))


def _cells(row: Comparison, ambiguous: set[str]) -> list[str]:
    """Return the cells of one line."""
    keys = dict(row.keys)
    scenario = [str(keys.pop(key)) for key in ("supply_scenario", "combined_scenario_id") if key in keys]
    named = [keys.pop(key, "") for key in ("variant", "year")]
    others = f"[{', '.join(f'{key}={value}' for key, value in keys.items())}]" if keys else ""
    output = (row.output.name if row.output.column in ambiguous else row.output.column) + others
    values = [*map(_shown, (row.before, row.after, row.ratio)), _signed(row.difference)]
    return [output, " ".join(scenario), *map(str, named), *values, row.note]


def _signed(difference: float | None) -> str:
    """Return a difference as text with its sign; nothing for null."""
    return ("+" if difference and difference > 0 else "") + _shown(difference)


def _print_changes(changes: Sequence[Change]) -> None:
    for change in changes:
        factor = f" ({change.after / change.before:.4g} x)" if change.before else ""
        print(f"{change.name}: {change.before:.6g} -> {change.after:.6g} {change.unit}{factor}")


def _shown(value: object) -> str:
    """Return a value as text of moderate length; nothing for null."""
    if isinstance(value, float):
        return f"{value:.5g}"
    return "" if value is None else str(value)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one what-if and print it; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.what_if", description="What changes when an assumption changes. No file is written."
    )
    parser.add_argument(
        "--set",
        dest="changes",
        action="append",
        metavar="SEED.PARAMETER.SCENARIO.YEAR=VALUE",
        help="a new value, or *=FACTOR; of scalar_assumptions only the parameter is named, or PARAMETER.argument_2 of"
        " its law; may be repeated",
    )
    parser.add_argument(
        "--pace",
        metavar=FORM,
        help="what a pause, cap or floor on AI research does to the milestones of takeoff, after what --set changes",
    )
    parser.add_argument(
        "--list",
        dest="words",
        nargs="*",
        metavar="WORD",
        help="list what --set can change, with value, unit and permitted range, and the measures that --output can"
        " show; with words, what has them all in its name or meaning, or is of that layer (economy, agents)",
    )
    parser.add_argument(
        "--output",
        dest="outputs",
        action="append",
        metavar="NAME",
        help="what to show: TABLE.COLUMN, or a measure such as largest_run_flop (--list names them); may be repeated",
    )
    parser.add_argument(
        "--scenario",
        dest="scenarios",
        action="append",
        help=f"{DEFAULT_SCENARIO} by default; may be repeated",
    )
    parser.add_argument("--variant", dest="variants", action="append", help="all by default; may be repeated")
    parser.add_argument("--years", nargs="+", type=whole_number, default=DEFAULT_YEARS, metavar="YEAR")
    parser.add_argument("--ensemble", action="store_true", help="compare the bands of the ensemble too")
    parser.add_argument("--force", action="store_true", help="run values outside their permitted range too")
    arguments = parser.parse_args(argv)
    if (arguments.words is None) == (arguments.changes is None and arguments.pace is None):
        parser.error("give --set, to see what changes, or --list, to see what can be changed")
    if arguments.pace and (arguments.outputs or arguments.ensemble):
        parser.error("--pace shows the milestones of takeoff: leave out --output and --ensemble")
    start = time.perf_counter()
    try:
        if arguments.words is not None:
            return _list(arguments.words)
        if arguments.pace:
            changes, control, effects = what_if_paced(arguments.pace, *(arguments.changes or ()), force=arguments.force)
            _print_changes(changes)
            print("\n".join(lines_of_effects(control, effects)))
            print(f"\n{time.perf_counter() - start:.2f} s; no file was written")
            return 0
        result = what_if(
            *arguments.changes,
            outputs=arguments.outputs or (),
            scenarios=arguments.scenarios or (DEFAULT_SCENARIO,),
            variants=arguments.variants or (),
            years=arguments.years,
            force=arguments.force,
            ensemble=arguments.ensemble,
        )
    except (ChangeError, OutputError, ReplayError) as error:
        print(error, file=sys.stderr)
        return 1
    print_what_if(result, leaves_out_unmoved=arguments.outputs is None)
    print(f"\n{len(result.seconds)} tables computed again in {time.perf_counter() - start:.2f} s; no file was written")
    return 0


def _list(words: Sequence[str]) -> int:
    """Print the assumptions and measures that have all of some words in name or meaning; return the exit code."""
    with open_warehouse(warehouse_path()) as built:
        found, measures = find_assumptions(built, words), find_measures(built, words)
        controls = find_controls(built, words) if words else []
        if not found and not measures and not controls:
            raise ChangeError(nothing_found(built, words))
    if found:
        print("\n".join(lines_of(found)))
        print(f"\n{len(found)} assumption{'s' * (len(found) > 1)}; change one with --set NAME=VALUE, or NAME*=FACTOR")
    if measures:
        print("\n" * bool(found) + "\n".join(lines_of_measures(measures)))
        print(f"\n{len(measures)} measure{'s' * (len(measures) > 1)}; show one with --output NAME")
    if controls:
        print("\n" * bool(found or measures) + "\n".join(lines_of_controls(controls)))
        print(f"\nWhat one does to the milestones of takeoff: --pace {FORM}")
    return 0


class _NoPandas:
    """An import hook that finds no pandas."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Refuse pandas and leave all else to the other hooks."""
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


def _keep_pyarrow_from_pandas() -> None:
    """Let pyarrow look for pandas in vain at its first array, where importing it would take a third of all the time.

    In a process of its own only: pyarrow treats pandas objects as plain sequences from then on. Models that use pandas
    still import it.
    """
    sys.meta_path.insert(0, _NoPandas)
    pa.array([])
    sys.meta_path.remove(_NoPandas)


if __name__ == "__main__":
    _keep_pyarrow_from_pandas()
    run_command(main)

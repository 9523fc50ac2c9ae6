"""Presets and forms of the takeoff model from the rows that state them: docs/method.md#takeoff-forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from engine.takeoff import Run, run_takeoff
from engine.takeoff_inputs import LN10, Inputs
from engine.takeoff_milestones import present_ln_uplift
from engine.takeoff_mrts import exchange_rates
from engine.takeoff_pace import Control
from engine.takeoff_parameters import Form, ParameterError, Parameters
from engine.takeoff_readings import DISPLAY_LOG10_FLOP, DISPLAY_TIME, readings

#: Names of the fields of a form.
FORM_FIELDS = tuple(field.name for field in fields(Form))
REACHED, NOT_REACHED, LEFT_RANGE = "reached", "not reached", "left the range of numbers"
#: Automation compute that is worth less than this, log10 of its rate of substitution, is worth nothing.
LEAST_MRTS_LOG10 = -30.0


@dataclass(frozen=True)
class Case:
    """One parameter set with its form.

    Attributes
    ----------
    name : str
    values : mapping of str to float
        By parameter.
    form : Form
    ranges : mapping of str to (float, float)
        Low and high value by parameter, of those that have them.
    """

    name: str
    values: Mapping[str, float]
    form: Form
    ranges: Mapping[str, tuple[float, float]]

    def with_values(self, **values: float) -> Case:
        """Return the case with other values."""
        return replace(self, values={**self.values, **values})

    def with_form(self, **fields_of_form: object) -> Case:
        """Return the case in another form."""
        return replace(self, form=replace(self.form, **fields_of_form))


def read_cases(presets: Iterable[Mapping[str, object]], parameters: Iterable[Mapping[str, object]]) -> dict[str, Case]:
    """Return the presets by name, each with its own form.

    Parameters
    ----------
    presets : iterable of mapping
        ``preset``, ``inherits_from`` (or None), and the fields of ``Form``.
    parameters : iterable of mapping
        ``preset``, ``parameter``, ``point_value``, ``point_low``, ``point_high``;
        a preset takes from the one that it inherits from what it does not state.

    Raises
    ------
    ParameterError
        If a preset inherits from one that stands in no row, or from itself in a circle.

    References
    ----------
    docs/method.md#takeoff-forms
    """
    rows = {str(row["preset"]): row for row in presets}
    own: dict[str, dict[str, Mapping[str, object]]] = defaultdict(dict)
    for row in parameters:
        own[str(row["preset"])][str(row["parameter"])] = row
    cases = {}
    for name, row in rows.items():
        line, above = [name], row["inherits_from"]
        while above is not None:
            if above not in rows or above in line:
                raise ParameterError(f"takeoff preset {line[-1]} inherits from {above}: expected another preset")
            line.append(str(above))
            above = rows[str(above)]["inherits_from"]
        stated: dict[str, Mapping[str, object]] = {}
        for ancestor in reversed(line):
            stated |= own[ancestor]
        values = {parameter: float(found["point_value"]) for parameter, found in stated.items()}
        ranges = {
            parameter: (float(found["point_low"]), float(found["point_high"]))
            for parameter, found in stated.items()
            if found["point_low"] is not None
        }
        cases[name] = Case(name, values, Form(**{field: row[field] for field in FORM_FIELDS}), ranges)
    return cases


def read_inputs(rows: Sequence[Mapping[str, float]]) -> Inputs:
    """Return the inputs of rows by year.

    References
    ----------
    docs/method.md#takeoff-forms
    """
    return Inputs.of(
        *(
            [float(row[name]) for row in rows]
            for name in (
                "year",
                "human_coders",
                "inference_compute_h100e",
                "experiment_compute_h100e",
                "training_compute_log10_flop",
            )
        )
    )


def run_cases(
    cases: Sequence[Case], inputs: Inputs, end_year: float, controls: Sequence[Control] = (), **settings: float
) -> list[tuple[Run, int]]:
    """Return the run of each case and its place in it; cases of one form run together.

    Raises
    ------
    ParameterError
        If a parameter of a case is not permitted: names the case.

    References
    ----------
    docs/method.md#takeoff-forms
    """
    by_form: dict[Form, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        by_form[case.form].append(place)
    found: dict[int, tuple[Run, int]] = {}
    for form, places in by_form.items():
        parameters = [_checked(cases[place]) for place in places]
        together = Parameters(
            *(np.concatenate([getattr(one, field.name) for one in parameters]) for field in fields(Parameters))
        )
        run = run_takeoff(
            together, inputs, form, end_year, [controls[p] for p in places] if controls else (), **settings
        )
        found |= {place: (run, column) for column, place in enumerate(places)}
    return [found[place] for place in range(len(cases))]


def _checked(case: Case) -> Parameters:
    try:
        return Parameters.of(case.values)
    except ParameterError as error:
        raise ParameterError(f"preset {case.name}: {error}") from error


def milestone_rows(names: Sequence[str], runs: Sequence[tuple[Run, int]]) -> dict[str, list]:
    """Return the milestones of runs as columns; a year that there is not is NaN, and ``status`` says why.

    References
    ----------
    docs/method.md#takeoff-milestones
    """
    columns: dict[str, list] = defaultdict(list)
    dates, levels, uplifts = {}, {}, {}
    for run, _ in runs:
        if id(run) not in dates:
            dates[id(run)], levels[id(run)] = run.milestones(), run.levels()
            uplifts[id(run)] = {
                name: present_ln_uplift(run.parameters, run.inputs, run.motion, level) / LN10
                for name, level in levels[id(run)].items()
            }
    for name, (run, column) in zip(names, runs, strict=True):
        shown = DISPLAY_LOG10_FLOP - np.interp(DISPLAY_TIME, run.times, run.ooms[:, column])
        for milestone, found in dates[id(run)].items():
            date, level = found[column], levels[id(run)][milestone][column]
            is_level = np.isfinite(level)
            columns["preset"].append(name)
            columns["milestone"].append(milestone)
            columns["milestone_year"].append(date if np.isfinite(date) else np.nan)
            columns["effective_compute_log10_flop"].append(shown + level if is_level else np.nan)
            columns["research_uplift_log10"].append(uplifts[id(run)][milestone][column] if is_level else np.nan)
            columns["status"].append(status_of(date))
    return dict(columns)


def calibration_rows(names: Sequence[str], runs: Sequence[tuple[Run, int]]) -> dict[str, list]:
    """Return what calibration fixes in each run, by the symbols of takeoff_symbol_meanings, as columns.

    References
    ----------
    docs/method.md#takeoff-calibration
    """
    columns: dict[str, list] = defaultdict(list)
    for name, (run, column) in zip(names, runs, strict=True):
        fixed, p = run.calibration, run.parameters
        constants = {
            "rho_X": fixed.throughput.rho,
            "zeta": fixed.throughput.zeta,
            "alpha": fixed.throughput.alpha,
            "mu": fixed.taste.mu,
            "sigma": fixed.taste.sigma,
            "r": fixed.software_returns,
            "g0": fixed.present_rate,
            "P_now": fixed.present_ooms,
            "P_AC": fixed.automated_coder_ooms,
            "a0": fixed.present_fraction,
            "theta": p.coding_automation_efficiency_slope ** (0.5 / p.parallel_penalty) / fixed.present_rate,
            "m_beta": run.taste_ratio,
        }
        for symbol, values in constants.items():
            columns["preset"].append(name)
            columns["symbol"].append(symbol)
            columns["constant_value"].append(float(values[column]))
    return dict(columns)


def status_of(date: float) -> str:
    """Return what became of a milestone.

    References
    ----------
    docs/method.md#takeoff-milestones
    """
    if np.isnan(date):
        return LEFT_RANGE
    return REACHED if np.isfinite(date) else NOT_REACHED


def form_cases(cases: Mapping[str, Case], forms: Iterable[Mapping[str, object]]) -> list[tuple[str, str, Case]]:
    """Return every preset in every form: names of preset and form, and the case.

    A form whose cell is None is that of the preset. A preset that states no uplift of its own and one that it does not
    need run alike.

    References
    ----------
    docs/method.md#takeoff-forms
    """
    found = []
    for row in forms:
        changed = {field: row[field] for field in FORM_FIELDS if row.get(field) is not None}
        found += [(name, str(row["form"]), case.with_form(**changed)) for name, case in cases.items()]
    return found


def tornado_cases(cases: Mapping[str, Case]) -> list[tuple[str, str, str, float, Case]]:
    """Return every preset with one parameter at its low or high value: preset, parameter, end, value and case.

    References
    ----------
    docs/method.md#takeoff-forms
    """
    found = []
    for name, case in cases.items():
        for parameter, ends in case.ranges.items():
            for end, value in zip(("low", "high"), ends, strict=True):
                found.append((name, parameter, end, value, case.with_values(**{parameter: value})))
    return found


def yearly_columns(runs: Sequence[tuple[Run, int]], years: NDArray) -> dict[str, NDArray]:
    """Return readings and rates of substitution of runs, one run after the other, each of shape (n_runs * n_years,).

    References
    ----------
    docs/method.md#takeoff-readings
    """
    times = years.astype(float)
    by_run = {}
    for run, _ in runs:
        if id(run) not in by_run:
            exchange = exchange_rates(run, times)
            with np.errstate(divide="ignore"):
                by_run[id(run)] = readings(run, times) | {
                    "mrts_log10": np.maximum(np.log10(exchange.mrts), LEAST_MRTS_LOG10),
                    "best_inference_share_frac": exchange.best_inference_share,
                    "best_split_gain_frac": np.maximum(exchange.best_gain, 0.0),
                    "coder_worth_h100e": exchange.coder_worth_h100e,
                }
    names = by_run[id(runs[0][0])]
    return {name: np.concatenate([by_run[id(run)][name][:, column] for run, column in runs]) for name in names}

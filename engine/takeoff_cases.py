"""Presets and forms of the takeoff model from the rows that state them: docs/method.md#takeoff-forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from engine.takeoff import Run, run_takeoff
from engine.takeoff_inputs import Inputs
from engine.takeoff_pace import Control
from engine.takeoff_parameters import Form, ParameterError, Parameters

#: Names of the fields of a form.
FORM_FIELDS = tuple(field.name for field in fields(Form))


@dataclass(frozen=True)
class Case:
    """One parameter set with its form.

    Attributes
    ----------
    name : str
    values : mapping of str to float
        By parameter.
    form : Form
    """

    name: str
    values: Mapping[str, float]
    form: Form

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
        ``preset``, ``parameter``, ``value``; a preset takes from the one that it inherits from what it does not state.

    Raises
    ------
    ParameterError
        If a preset inherits from one that stands in no row, or from itself in a circle.
    """
    rows = {str(row["preset"]): row for row in presets}
    own: dict[str, dict[str, float]] = defaultdict(dict)
    for row in parameters:
        own[str(row["preset"])][str(row["parameter"])] = float(row["value"])
    cases = {}
    for name, row in rows.items():
        line, above = [name], row["inherits_from"]
        while above is not None:
            if above not in rows or above in line:
                raise ParameterError(f"takeoff preset {line[-1]} inherits from {above}: expected another preset")
            line.append(str(above))
            above = rows[str(above)]["inherits_from"]
        values: dict[str, float] = {}
        for ancestor in reversed(line):
            values |= own[ancestor]
        cases[name] = Case(name, values, Form(**{field: row[field] for field in FORM_FIELDS}))
    return cases


def read_inputs(rows: Sequence[Mapping[str, float]]) -> Inputs:
    """Return the inputs of rows by year."""
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

"""Rules that tie the assumption seeds to the registries of parameters, scenarios and grades.

They say what no single data test can: that every scenario is complete, that every value has the
unit and range its parameter is registered with, and that shares add up after inheritance.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from scripts.seeds.declared_rules import DeclarationError, Seeds
from scripts.seeds.files import Row, Table
from scripts.text import suggest

SHARE_TOLERANCE = 1e-6
MIXTURE_LAYER = "supply"
#: Layer whose laws have their ends as parameters of their own: low end, high end.
BOUNDS_LAYER = "model_counts"
BOUNDS = (
    ("largest_share_low", "largest_share_high"),
    ("allocation_slope_low", "allocation_slope_high"),
    ("smallest_model_low", "smallest_model_high"),
)

_REGISTRIES = (
    "parameters",
    "scenarios",
    "confidence_grades",
    "scalar_assumptions",
    "supply_mixture_weights",
)


@dataclass(frozen=True)
class Parameter:
    """A registered parameter; no milestone years mean that it is a scalar."""

    name: str
    layer: str
    unit: str
    min_value: float
    max_value: float
    milestone_years: tuple[int, ...]
    sensitivity_group: str | None
    share_of: str | None
    place: str


@dataclass(frozen=True)
class Registry:
    """What the reference seeds allow, without those rows of theirs that are reported already."""

    parameters: dict[str, Parameter]
    scenarios: Table
    parents: dict[tuple[str, str], str | None]  # of (layer, scenario); None for a complete one
    mixture_weights: Table
    grades: Table

    @property
    def mixtures(self) -> set[str]:
        """Scenarios that are mixtures of others."""
        return {row.get("scenario") for row in self.mixture_weights.rows} - {None}

    def scenarios_of(self, layer: str) -> list[str]:
        """Return the names of the scenarios that are registered for a layer."""
        return [row.get("scenario") for row in self.scenarios.rows if row.get("layer") == layer]


def check_assumptions(seeds: Seeds) -> Registry:
    """Run every rule that ties assumptions to the registries; the problems are added to the tables.

    Parameters
    ----------
    seeds : Seeds
        The seeds as read, after the declared rules ran.

    Returns
    -------
    Registry
        What the reference seeds allow.

    Raises
    ------
    DeclarationError
        If a seed that the rules read is not declared.
    """
    for name in _REGISTRIES:
        if name not in seeds.tables:
            raise DeclarationError(f"seeds: the assumption rules need a seed named {name}")
    registry = read_registry(seeds.tables)
    check_mixtures(registry)
    scalars = seeds.tables["scalar_assumptions"]
    check_scalars(scalars, registry)
    check_values(scalars, registry)
    if "horizon_forms" in seeds.tables:
        check_horizon_forms(seeds.tables["horizon_forms"])
    for declaration in seeds.declarations:
        layer = declaration.meta.get("layer")
        if layer is None:
            continue
        table = seeds.tables[declaration.name]
        check_keys(table, layer, registry)
        check_values(table, registry)
        check_interpolation(table)
        check_complete(table, layer, registry)
        check_shares(table, layer, registry)
        if layer == BOUNDS_LAYER:
            check_bounds(table, registry)
    return registry


def read_registry(tables: Mapping[str, Table]) -> Registry:
    """Return what the reference seeds allow, after checking them against each other."""
    registry = Registry(
        read_parameters(tables["parameters"]),
        tables["scenarios"],
        {},
        tables["supply_mixture_weights"],
        tables["confidence_grades"],
    )
    check_inheritance(registry)
    for row in registry.scenarios.rows:
        if row.faulty.isdisjoint(("layer", "scenario", "inherits_from")):
            key = (row.get("layer"), row.get("scenario"))
            registry.parents[key] = row.get("inherits_from")
    return registry


def read_parameters(table: Table) -> dict[str, Parameter]:
    """Return the registered parameters, and report ranges and years that make no sense."""
    parameters = {}
    for row in table.rows:
        low, high = row.get("min_value"), row.get("max_value")
        if low is not None and high is not None and low > high:
            table.fault(row, "min_value", f"is above max_value {high:g}; exchange or correct them")
        words = str(row.get("milestone_years") or "").split()
        if not all(word.isascii() and word.isdigit() for word in words):
            table.fault(row, "milestone_years", "must be years separated by blanks, as 2024 2030")
        needed = ("parameter", "layer", "unit", "min_value", "max_value")
        if "milestone_years" in row.faulty or any(row.get(name) is None for name in needed):
            continue
        cells = [row.get(name) for name in needed]
        years = tuple(sorted({int(word) for word in words}))
        place = f"{table.file}:{row.line}"
        parameters[cells[0]] = Parameter(*cells, years, row.get("sensitivity_group"), row.get("share_of"), place)
    return parameters


def check_inheritance(registry: Registry) -> None:
    """Check that a parent is a complete scenario of the same layer: one level, never a mixture."""
    table = registry.scenarios
    parents = {(row.get("layer"), row.get("scenario")): row.get("inherits_from") for row in table.rows}
    for row in table.rows:
        layer, name, parent = (row.get(key) for key in ("layer", "scenario", "inherits_from"))
        if None in (layer, name, parent):
            continue
        others = [each for each in registry.scenarios_of(layer) if each != name]
        if parent not in others:
            if not table.could_hold({"layer": layer, "scenario": parent}):
                hint = suggest(parent, filter(None, others))
                message = f"is not another scenario of layer {layer}{hint}; name one, or empty it"
                table.fault(row, "inherits_from", message)
        elif parents[layer, parent] is not None:
            message = (
                f"itself inherits from '{parents[layer, parent]}'; only one level is read, so name "
                "a scenario that inherits from none"
            )
            table.fault(row, "inherits_from", message)
        elif layer == MIXTURE_LAYER and not registry.mixtures.isdisjoint((name, parent)):
            message = "cannot be: a mixture has no assumptions to inherit or change; empty it"
            table.fault(row, "inherits_from", message)


def check_mixtures(registry: Registry) -> None:
    """Check that a mixture and its components are supply scenarios, and the components complete."""
    table, mixtures = registry.mixture_weights, registry.mixtures
    for row in table.rows:
        check_scenario(table, row, "scenario", MIXTURE_LAYER, registry)
        check_scenario(table, row, "component_scenario", MIXTURE_LAYER, registry)
        component = row.get("component_scenario")
        if component in mixtures:
            message = "is a mixture itself; mix scenarios that have assumptions of their own"
            table.fault(row, "component_scenario", message)
        elif registry.parents.get((MIXTURE_LAYER, component)) is not None:
            message = "inherits from another scenario; mix scenarios that are complete"
            table.fault(row, "component_scenario", message)


def check_scenario(table: Table, row: Row, column: str, layer: str, registry: Registry) -> None:
    """Check that a scenario is registered for the layer."""
    name, known = row.get(column), registry.scenarios_of(layer)
    if name is None or name in known:
        return
    if not registry.scenarios.could_hold({"layer": layer, "scenario": name}):
        hint = suggest(name, filter(None, known))
        message = f"is not a scenario of layer {layer} in {registry.scenarios.file}{hint}"
        table.fault(row, column, f"{message}; correct it, or add it there")


def check_keys(table: Table, layer: str, registry: Registry) -> None:
    """Check that scenario and parameter are of the layer, and that the parameter has milestones."""
    for row in table.rows:
        check_scenario(table, row, "scenario", layer, registry)
        parameter = registry.parameters.get(row.get("parameter"))
        if parameter is None:
            continue
        if parameter.layer != layer:
            message = (
                f"is registered for layer {parameter.layer} ({parameter.place}), not {layer}; move "
                "the row to that layer's file"
            )
            table.fault(row, "parameter", message)
        elif not parameter.milestone_years:
            message = (
                f"is a scalar, as it has no milestone years ({parameter.place}); move it to scalar_assumptions.csv"
            )
            table.fault(row, "parameter", message)


def check_values(table: Table, registry: Registry) -> None:
    """Check unit and range as registered, the grade, logarithms, and low <= value <= high."""
    grades = {row.get("confidence") for row in registry.grades.rows}
    for row in table.rows:
        grade = row.get("confidence")
        if grade not in {None, *grades} and not registry.grades.could_hold({"confidence": grade}):
            message = f"has no row in {registry.grades.file}; add one with its range_factor"
            table.fault(row, "confidence", message)
        if row.get("interpolation") == "log":
            for column in ("value", "low"):
                number = row.get(column)
                if number is not None and number <= 0:
                    message = "has no logarithm; give a number above 0, or interpolation linear"
                    table.fault(row, column, message)
        parameter = registry.parameters.get(row.get("parameter"))
        if parameter is not None:
            _check_registered_value(table, row, parameter)
        low, value, high = (row.get(column) for column in ("low", "value", "high"))
        for given, other in (("low", "high"), ("high", "low")):
            if row.is_empty(given) and row.get(other) is not None:
                table.fault(row, given, f"is empty while {other} is given; give both or neither")
        if None in (low, value, high):
            continue
        if low > high:
            table.fault(row, "low", f"is above high {row.text['high']}; exchange or correct them")
        elif not low <= value <= high:
            message = f"is outside its own range, low {row.text['low']} to high {row.text['high']}"
            table.fault(row, "value", f"{message}; correct one of the three")


def _check_registered_value(table: Table, row: Row, parameter: Parameter) -> None:
    """Compare one row with what its parameter is registered with."""
    unit = row.get("unit")
    if unit is not None and unit != parameter.unit:
        message = f"is not the unit of {parameter.name}; convert the value to '{parameter.unit}' ({parameter.place})"
        table.fault(row, "unit", message)
    for column in ("value", "low", "high"):
        number = row.get(column)
        if number is not None and not parameter.min_value <= number <= parameter.max_value:
            message = (
                f"is outside the range of {parameter.name}, {parameter.min_value:g} to "
                f"{parameter.max_value:g} {parameter.unit} ({parameter.place}); correct it"
            )
            table.fault(row, column, message)
        elif parameter.unit == "flag" and number not in {None, 0, 1}:
            table.fault(row, column, f"is neither 0 nor 1, and {parameter.name} is a flag ({parameter.place})")


def check_interpolation(table: Table) -> None:
    """Check that a parameter has one interpolation throughout a scenario."""
    first: dict[tuple, Row] = {}
    for row in table.rows:
        key = (row.get("parameter"), row.get("scenario"))
        if None in (*key, row.get("interpolation")):
            continue
        other = first.setdefault(key, row)
        if other.get("interpolation") != row.get("interpolation"):
            message = (
                f"differs from '{other.text['interpolation']}' on line {other.line}; use one for "
                f"{key[0]} throughout scenario {key[1]}"
            )
            table.fault(row, "interpolation", message)


def check_complete(table: Table, layer: str, registry: Registry) -> None:
    """Check that each scenario gives what it must, in every milestone year.

    A complete scenario gives every parameter of the layer and a mixture none. A scenario that
    inherits may leave out a parameter, but not a milestone year of one that it gives.
    """
    weights = registry.mixture_weights
    parameters = [each for each in registry.parameters.values() if each.layer == layer and each.milestone_years]
    for (of_layer, name), parent in registry.parents.items():
        if of_layer != layer:
            continue
        rows = [row for row in table.rows if row.get("scenario") == name]
        if layer == MIXTURE_LAYER and name in registry.mixtures:
            if rows:
                message = (
                    f"'{name}' has rows here (the first on this line), but is a mixture in "
                    f"{weights.file}; remove its rows from one of the two files"
                )
                table.report(rows[0].line, "scenario", message)
        elif rows or parent is not None:
            for parameter in parameters:
                of_parameter = [row for row in rows if row.get("parameter") == parameter.name]
                if of_parameter or parent is None:
                    _check_milestones(table, name, parameter, of_parameter)
        elif not table.could_hold({"scenario": name}) and not (
            layer == MIXTURE_LAYER and weights.could_hold({"scenario": name})
        ):
            names = ", ".join(parameter.name for parameter in parameters)
            message = (
                f"no row gives scenario '{name}', which inherits from none; add rows for each of "
                f"its parameters: {names}"
            )
            table.report(None, "scenario", message)


def _check_milestones(table: Table, scenario: str, parameter: Parameter, rows: list[Row]) -> None:
    """Report the milestone years that the rows of one parameter and scenario leave out."""
    given = {row.get("year") for row in rows}
    key = {"parameter": parameter.name, "scenario": scenario}
    missing = [
        f"{parameter.name},{scenario},{year}"
        for year in parameter.milestone_years
        if year not in given and not table.could_hold({**key, "year": year})
    ]
    if not missing:
        return
    line = rows[-1].line if rows else None
    place = f"after line {line}" if rows else "to the file"
    message = (
        f"scenario '{scenario}' lacks {parameter.name} for a milestone year ({parameter.place}); "
        f"add {place}: {' | '.join(f'{start},...' for start in missing)}"
    )
    table.report(line, "year" if rows else "parameter", message)


def check_scalars(table: Table, registry: Registry) -> None:
    """Check that every registered scalar has a row, and nothing else has."""
    for row in table.rows:
        parameter = registry.parameters.get(row.get("parameter"))
        if parameter is not None and parameter.milestone_years:
            message = f"has milestone years ({parameter.place}); move it to the assumptions of layer {parameter.layer}"
            table.fault(row, "parameter", message)
    given = {row.get("parameter") for row in table.rows}
    for name, parameter in registry.parameters.items():
        is_given = name in given or table.could_hold({"parameter": name})
        if not parameter.milestone_years and not is_given:
            message = f"no row gives the scalar '{name}' ({parameter.place}); add one"
            table.report(None, "parameter", message)


def check_horizon_forms(table: Table) -> None:
    """Check that the default form is that of the other tables, which all take constant difficulty."""
    for row in table.rows:
        if row.get("horizon_form") == "default" and row.get("doubling_cost_ratio") not in (None, 1):
            message = (
                "must be 1, as the horizons of capability_by_year have constant difficulty; add a form of your own"
            )
            table.fault(row, "doubling_cost_ratio", message)


def check_shares(table: Table, layer: str, registry: Registry) -> None:
    """Check that the shares of a whole add up to 1 in every given year, after inheritance."""
    wholes: dict[str, list[str]] = defaultdict(list)
    for parameter in registry.parameters.values():
        if parameter.layer == layer and parameter.share_of is not None:
            wholes[parameter.share_of].append(parameter.name)
    for names in wholes.values():
        _check_whole(table, layer, names, registry)


def _check_whole(table: Table, layer: str, names: list[str], registry: Registry) -> None:
    """Check the shares of one whole."""
    given: dict[tuple[str, str], dict[int, Row]] = defaultdict(dict)
    for row in table.rows:
        if None not in (row.get("scenario"), row.get("parameter"), row.get("year")):
            given[row.get("scenario"), row.get("parameter")].setdefault(row.get("year"), row)
    for (of_layer, scenario), parent in registry.parents.items():
        own = [given[scenario, name] for name in names]
        if of_layer != layer or not any(own):
            continue
        series = {name: rows or given[parent, name] for name, rows in zip(names, own, strict=True)}
        for year in sorted(set().union(*series.values())):
            rows = [by_year[year] for by_year in series.values() if year in by_year]
            absent = [name for name, by_year in series.items() if year not in by_year]
            if absent:
                _report_partial_year(table, scenario, year, rows, absent, registry)
            else:
                _check_sum(table, scenario, year, rows)


def check_bounds(table: Table, registry: Registry) -> None:
    """Check that no scenario puts the low end of a law above its high end, after inheritance."""
    given = {(row.get("scenario"), row.get("parameter")): row for row in table.rows}
    for (layer, scenario), parent in registry.parents.items():
        for pair in BOUNDS if layer == BOUNDS_LAYER else ():
            rows = [given.get((scenario, name)) or given.get((parent, name)) for name in pair]
            own = [row for row in rows if row is not None and row.get("scenario") == scenario]
            values = [row.get("value") if row is not None else None for row in rows]
            if own and None not in values and values[0] > values[1]:
                message = (
                    f"lets {pair[0]}, {values[0]:g}, lie above {pair[1]}, {values[1]:g}, in scenario '{scenario}'; "
                    "correct one of the two"
                )
                table.fault(own[0], "value", message)


def _report_partial_year(
    table: Table, scenario: str, year: int, rows: list[Row], absent: list[str], registry: Registry
) -> None:
    """Report a year that only some shares give, unless it is a milestone, which is reported so."""
    for name in absent:
        parameter = registry.parameters.get(name)
        is_milestone = parameter is not None and year in parameter.milestone_years
        key = {"parameter": name, "scenario": scenario, "year": year}
        if is_milestone or table.could_hold(key):
            return
    lines = ", ".join(str(row.line) for row in rows)
    message = (
        f"scenario '{scenario}' gives {year} for some shares only (lines {lines}); give it for "
        f"{', '.join(absent)} too, so that the shares can add up to 1"
    )
    table.report(rows[-1].line, "year", message)


def _check_sum(table: Table, scenario: str, year: int, rows: list[Row]) -> None:
    """Report the shares of a scenario and year that do not add up to 1."""
    values = [row.get("value") for row in rows]
    if None in values:
        return
    added = math.fsum(values)
    if abs(added - 1) > SHARE_TOLERANCE:
        lines = ", ".join(str(row.line) for row in rows)
        message = (
            f"the {len(values)} shares of scenario '{scenario}' in {year} (lines {lines}) add up to "
            f"{added:.10g}; change them so that they add up to 1"
        )
        last_own = max(row.line for row in rows if row.get("scenario") == scenario)
        table.report(last_own, "value", message)

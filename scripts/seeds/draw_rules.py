"""Rules of what is drawn: laws agree with the ranges beside them, and rank correlations stay within a group.

They say what no single data test can: that the published range and the law of a parameter are the same statement, that
an assumption can move to the ends of its range, and that the groups of the sensitivity analysis are independent.
"""

from engine.draws import LAWS, Marginal, quantile
from scripts.seeds.assumption_rules import Parameter, Registry, check_scenario
from scripts.seeds.declared_rules import DeclarationError, Seeds
from scripts.seeds.files import Row, Table
from scripts.text import suggest

ARGUMENT_COLUMNS = ("argument_1", "argument_2", "argument_3")
#: How far a stated end of a range may lie from the quantile of the law, as a share of the range: ends are published
#: with two digits.
RANGE_TOLERANCE = 0.02
#: The same of the value and the middle of the law.
MIDDLE_TOLERANCE = 0.01
#: Layers whose assumptions are drawn with a score within their range.
SCORED_LAYERS = ("supply", "allocation")

_NEEDED = ("rank_correlations", "scenario_weights")


def check_draws(seeds: Seeds, registry: Registry) -> None:
    """Run every rule of the draws; the problems are added to the tables.

    Parameters
    ----------
    seeds : Seeds
        The seeds as read, after the declared and the assumption rules ran.
    registry : Registry
        What the reference seeds allow.

    Raises
    ------
    DeclarationError
        If a seed that the rules read is not declared.
    """
    for name in _NEEDED:
        if name not in seeds.tables:
            raise DeclarationError(f"seeds: the rules of the draws need a seed named {name}")
    scalars = seeds.tables["scalar_assumptions"]
    check_groups(seeds.tables["parameters"], scalars, registry)
    for row in scalars.rows:
        check_law(scalars, row)
    check_correlations(seeds.tables["rank_correlations"], scalars, registry)
    weights = seeds.tables["scenario_weights"]
    for row in weights.rows:
        if row.get("layer") is not None:
            check_scenario(weights, row, "scenario", row.get("layer"), registry)
    for declaration in seeds.declarations:
        if declaration.meta.get("layer") in SCORED_LAYERS:
            table = seeds.tables[declaration.name]
            for row in table.rows:
                check_ends(table, row)


def check_groups(table: Table, scalars: Table, registry: Registry) -> None:
    """Check that what is drawn has a group of the sensitivity analysis, and nothing else has."""
    laws = {row.get("parameter"): row for row in scalars.rows}
    for row in table.rows:
        parameter = registry.parameters.get(row.get("parameter"))
        if parameter is None:
            continue
        if parameter.milestone_years:
            is_drawn = parameter.layer in SCORED_LAYERS
            why = f"assumptions of layer {parameter.layer} are {'' if is_drawn else 'not '}drawn within their ranges"
        else:
            scalar = laws.get(parameter.name)
            if scalar is None or "law" in scalar.faulty:
                continue
            is_drawn = scalar.get("law") is not None
            why = f"its row has {'a' if is_drawn else 'no'} law ({scalars.file}:{scalar.line})"
        if is_drawn and row.is_empty("sensitivity_group"):
            message = f"is empty, but {parameter.name} is drawn: {why}; name the group in which it is varied"
            table.fault(row, "sensitivity_group", message)
        elif not is_drawn and row.get("sensitivity_group") is not None:
            table.fault(row, "sensitivity_group", f"is given, but {parameter.name} is not drawn: {why}; empty it")


def check_law(table: Table, row: Row) -> None:
    """Check that a law has its arguments in order, and says the same as value, low and high."""
    if not row.faulty.isdisjoint(("law", *ARGUMENT_COLUMNS)):
        return
    law = row.get("law")
    if law is not None and law not in LAWS:
        table.fault(row, "law", f"is not one of {', '.join(LAWS)}{suggest(law, LAWS)}; correct it")
        return
    names = LAWS[law].arguments if law else ()
    wanted = f"a {law} law takes {len(names)} arguments: {', '.join(names)}" if law else "the row has no law"
    for place, column in enumerate(ARGUMENT_COLUMNS):
        if place < len(names) and row.is_empty(column):
            table.fault(row, column, f"is empty; {wanted}")
        elif place >= len(names) and row.get(column) is not None:
            table.fault(row, column, f"has no meaning, as {wanted}; empty it")
    if law is None or not row.faulty.isdisjoint(ARGUMENT_COLUMNS):
        return
    arguments = tuple(row.get(column) for column in ARGUMENT_COLUMNS[: len(names)])
    fault = _argument_fault(law, arguments)
    if fault:
        column, message = fault
        table.fault(row, column, f"{message}; {wanted}")
        return
    for column in ("value", "low", "high"):
        if row.is_empty(column):
            table.fault(row, column, f"is empty, but the row has a law; give the {column} that the law says")
    if row.faulty.isdisjoint(("value", "low", "high")):
        _check_agreement(table, row, law, arguments)


def _argument_fault(law: str, arguments: tuple[float, ...]) -> tuple[str, str] | None:
    """Return the column and message of the first argument that cannot be, or None."""
    if LAWS[law].must_rise:
        for place in (0, 1):
            if arguments[place] > arguments[place + 1]:
                return ARGUMENT_COLUMNS[place], f"is above {ARGUMENT_COLUMNS[place + 1]}; the arguments must rise"
        if arguments[0] == arguments[2]:
            return "argument_3", "equals argument_1, so that nothing would be drawn"
    else:
        for place in LAWS[law].widths + LAWS[law].positive:
            if arguments[place] <= 0:
                return ARGUMENT_COLUMNS[place], f"is not above 0, as a {LAWS[law].arguments[place]} must be"
    return None


def _check_agreement(table: Table, row: Row, law: str, arguments: tuple[float, ...]) -> None:
    """Compare the middle and the 5% and 95% quantiles of a law with value, low and high of its row."""
    value, low, high = (row.get(column) for column in ("value", "low", "high"))
    try:
        name, middle = LAWS[law].middle, LAWS[law].find_middle(*arguments)
    except OverflowError:
        table.fault(row, ARGUMENT_COLUMNS[0], f"is too large: the {LAWS[law].middle} of the {law} law is no number")
        return
    if abs(value - middle) > MIDDLE_TOLERANCE * (high - low):
        message = f"is not the {name} of the {law} law, {middle:.6g}; correct the value or the law"
        table.fault(row, "value", message)
    ends = quantile(Marginal(law, arguments), (0.05, 0.95)).tolist()
    for column, stated, percent, found in zip(("low", "high"), (low, high), (5, 95), ends, strict=True):
        if abs(stated - found) > RANGE_TOLERANCE * (high - low):
            message = (
                f"is not the {percent}% quantile of the {law} law, {found:.6g}, within {RANGE_TOLERANCE:.0%} of the "
                "range; correct the range or the law"
            )
            table.fault(row, column, message)


def check_correlations(table: Table, scalars: Table, registry: Registry) -> None:
    """Check that a pair is drawn, is listed once in whichever order, and shares a group unless it is uncorrelated."""
    drawn = {row.get("parameter") for row in scalars.rows if row.get("law") is not None}
    not_drawn = {row.get("parameter") for row in scalars.rows if row.is_empty("law")}
    first_line: dict[frozenset[str], int] = {}
    for row in table.rows:
        for column in ("parameter_a", "parameter_b"):
            if row.get(column) in not_drawn:
                message = f"is not drawn, as it has no law in {scalars.file}{suggest(row.get(column), drawn)}"
                table.fault(row, column, f"{message}; give it one, or remove the row")
        pair = (row.get("parameter_a"), row.get("parameter_b"))
        if None in pair:
            continue
        if pair[0] == pair[1]:
            table.fault(row, "parameter_b", "is parameter_a too; a pair has two parameters")
            continue
        line = first_line.setdefault(frozenset(pair), row.line)
        # In the same order the grain reports the row already.
        if line != row.line and all(problem.line != row.line for problem in table.problems):
            message = (
                f"is paired with '{pair[1]}' on line {line} already, in the other order; remove one of the two rows"
            )
            table.fault(row, "parameter_a", message)
        groups = [_group(registry.parameters.get(name)) for name in pair]
        if row.get("spearman") and None not in groups and groups[0] != groups[1]:
            message = (
                f"ties {pair[0]} of group {groups[0]} to {pair[1]} of group {groups[1]}, but groups are varied "
                "independently; give 0, or put both parameters into one group"
            )
            table.fault(row, "spearman", message)


def _group(parameter: Parameter | None) -> str | None:
    """Return the group of a parameter, None where it is not known."""
    return parameter.sensitivity_group if parameter else None


def check_ends(table: Table, row: Row) -> None:
    """Check that the ends of a range can be reached by a factor on the working scale (docs/method.md#working-scale).

    It applies to the odds of a fraction, to what a multiplier adds to 1, and to any other value itself: an end at 0 or,
    for a fraction, at 1 is infinitely far, and so is any end from a value that stands there itself.
    """
    value, unit = row.get("value"), row.get("unit")
    if value is None or unit is None:
        return
    for column in ("low", "high"):
        end = row.get(column)
        if end is not None and end != value and (_is_limit(end, unit) or _is_limit(value, unit)):
            inside = {"fraction": "above 0 and below 1", "multiplier": "above 1"}.get(unit, "above 0")
            message = (
                f"cannot be reached by a factor from the value {row.text['value']}: value and ends must lie {inside}; "
                "correct them, or leave low and high empty"
            )
            table.fault(row, column, message)


def _is_limit(number: float, unit: str) -> bool:
    """Tell whether a number has no odds, or no logarithm: macro ``unbounded`` is infinite there."""
    return number <= (1 if unit == "multiplier" else 0) or (unit == "fraction" and number >= 1)

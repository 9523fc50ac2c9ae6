"""What moves along when an assumption is given another value: the law of its draws, or its range.

A law keeps its width. It moves by what its value moves: laws that stretch with their scale by the factor, all others
by the difference. A beta law has no parameter of location, and stays.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.draws import LAWS, Marginal, quantile
from ensemble.databases import open_memory

MACROS = Path(__file__).parents[2] / "macros" / "moved_assumption.sql"


def argument_columns(law: str) -> list[str]:
    """Return the columns of the seed that hold the arguments of a law."""
    return [f"argument_{k + 1}" for k in range(len(LAWS[law].arguments))]


def moved_along(row: Mapping[str, object], after: float) -> dict[str, float | None]:
    """Return the cells of a seed row that move along with its value.

    Parameters
    ----------
    row : mapping of str to object
        The row as it is, with ``value``, ``unit``, ``low`` and ``high`` and, if it has them, the law and its arguments.
    after : float
        The new value.

    Returns
    -------
    dict of str to float or None
        Columns and what they hold from now on. A range that cannot follow is emptied: it then follows from the grade of
        confidence.

    Raises
    ------
    ValueError
        If the law has no place for the value.
    """
    if row.get("law"):
        return _moved_law(row, after)
    # Without a law the range is only what the tornado moves the scalar over.
    return {} if "law" in row or row["low"] is None else _moved_range(row, after)


def law_fault(law: str, arguments: Sequence[float]) -> str | None:
    """Say what is wrong with a law, or None where nothing is; most laws take SciPy to be tried."""
    try:
        middle = float(quantile(Marginal(law, tuple(arguments)), 0.5))
    except ValueError as error:
        fault = str(error)
    else:
        if math.isfinite(middle):
            return None
        fault = "its median is too large for a number"
    return f"{show_law(law, arguments)} is no law: {fault}"


def show_law(law: str, arguments: Sequence[float]) -> str:
    """Return a law as text, such as ``normal(1.504, 0.492)``."""
    return f"{law}({', '.join(f'{argument:.6g}' for argument in arguments)})"


def _moved_law(row: Mapping[str, object], after: float) -> dict[str, float]:
    """Return the arguments of a law that has moved."""
    law, before = LAWS[row["law"]], row["value"]
    if law.is_logarithmic:
        if after <= 0:
            raise ValueError(f"its law is {row['law']} and has no place for {after:g}: give a number above 0")
        difference = math.log(after / before)
    else:
        difference = after - before
    columns = argument_columns(row["law"])
    return {columns[place]: row[columns[place]] + difference for place in law.moving}


def _moved_range(row: Mapping[str, object], after: float) -> dict[str, float | None]:
    """Return the ends of a range that reaches as far as before, by the macros that move an assumption in a draw."""
    low, high = row["low"], row["high"]
    if low == row["value"] == high:
        return {"low": after, "high": after}
    known = {name: row[name] for name in ("value", "low", "high", "unit")} | {"after": after}
    with open_memory() as connection:
        can_move, *ends = connection.execute(_range_sql(), known).fetchone()
    if can_move:
        return dict(zip(("low", "high"), ends, strict=True))
    return {} if low <= after <= high else {"low": None, "high": None}


def _range_sql() -> str:
    """Return the SQL that moves both ends of a range by the factor by which its value moves."""
    # Only a range needs it, and it takes a tenth of the time that a what-if has.
    import jinja2

    macros = jinja2.Environment(autoescape=False).from_string(MACROS.read_text(encoding="utf-8")).module
    floor, is_fraction = macros.floor_of("unit"), "cast(unit = 'fraction' as double)"
    ends = ", ".join(macros.moved_by(end, floor, is_fraction, "factor") for end in ("low", "high"))
    return f"""
        with given as (
            select $value::double as value, $after::double as after, $low::double as low, $high::double as high,
                $unit as unit
        ),
        moved as (
            select *, {macros.unbounded("value", "unit")} as before_ln, {macros.unbounded("after", "unit")} as after_ln
            from given
        )
        select
            coalesce(isfinite(before_ln) and isfinite(after_ln), false) as can_move,
            {ends}
        from (select *, exp(after_ln - before_ln) as factor from moved) as with_factor
    """

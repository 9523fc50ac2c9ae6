"""What moves along when an assumption is given another value: the law of its draws, or its range.

A law keeps its width. It moves by what its value moves: laws that stretch with their scale by the factor, all others
by the difference. A beta law has no parameter of location, and stays.
"""

import math
from collections.abc import Mapping

#: What the arguments of each law are, in order.
LAW_ARGUMENTS = {
    "normal": ("mean", "standard deviation"),
    "lognormal": ("mean of the logarithm", "standard deviation of the logarithm"),
    "triangular": ("low end", "mode", "high end"),
    "split_normal": ("5% percentile", "50% percentile", "95% percentile"),
    "beta": ("a", "b"),
}


def argument_columns(law: str) -> list[str]:
    """Return the columns of the seed that hold the arguments of a law."""
    return [f"argument_{k + 1}" for k in range(len(LAW_ARGUMENTS[law]))]


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


def show_law(law: str, arguments: list[float]) -> str:
    """Return a law as text, such as ``normal(1.504, 0.492)``."""
    return f"{law}({', '.join(f'{argument:.6g}' for argument in arguments)})"


def _moved_law(row: Mapping[str, object], after: float) -> dict[str, float]:
    """Return the arguments of a law that has moved."""
    law, before = row["law"], row["value"]
    if law == "lognormal":
        if after <= 0:
            raise ValueError(f"its law is lognormal and has no place for {after:g}: give a number above 0")
        return {"argument_1": row["argument_1"] + math.log(after / before)}
    moving = {"normal": 1, "triangular": 3, "split_normal": 3, "beta": 0}[law]
    return {column: row[column] + (after - before) for column in argument_columns(law)[:moving]}


def _moved_range(row: Mapping[str, object], after: float) -> dict[str, float | None]:
    """Return the ends of a range that reaches as far as before on the working scale (docs/method.md#working-scale).

    The same scale as that of the draws (macro ``moved_assumption``): the logarithm, of a fraction the log odds, of a
    multiplier the logarithm of what it adds.
    """
    before, low, high = row["value"], row["low"], row["high"]
    if low == before == high:
        return {"low": after, "high": after}
    floor = 1 if row["unit"] == "multiplier" else 0
    is_fraction = row["unit"] == "fraction"
    can_move = all(floor < value and not (is_fraction and value >= 1) for value in (before, after))
    if not can_move:
        return {} if low <= after <= high else {"low": None, "high": None}
    factor = (after - floor) / (before - floor)
    if is_fraction:
        factor *= (1 - before) / (1 - after)
    return {
        column: floor + (end - floor) * factor / (1 + is_fraction * end * (factor - 1))
        for column, end in (("low", low), ("high", high))
    }

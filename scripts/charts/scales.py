"""Axes and numbers in words: powers of ten, dollars, counts, years."""

import math
import re
from collections.abc import Callable

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_TIMES = "\N{MULTIPLICATION SIGN}"
_MOST_TICKS = 9
#: Minutes of each; a week has 40 hours, a month 167.
_WORK_TIMES = ((120_240, "work year"), (10_020, "work month"), (2_400, "work week"), (60, "hour"), (1, "minute"))


def power_of_ten(exponent: float) -> str:
    """Return ten with the exponent in raised digits, e.g. 10²⁵ for 25."""
    return "10" + str(round(exponent)).translate(_SUPERSCRIPTS)


def raised(text: str) -> str:
    """Return a text with each power of ten in raised digits, e.g. 10²⁷ FLOP for 1e27 FLOP."""
    return re.sub(r"\b1e(\d+)\b", lambda match: power_of_ten(int(match[1])), text)


def scientific(value: float) -> str:
    """Return mantissa and power of ten, e.g. for 1.4e27, with raised digits."""
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}{_TIMES}{power_of_ten(int(exponent))}"


def in_words(value: float, unit: str = "") -> str:
    """Return e.g. 2.1 million, or $2.1M where the unit is a dollar."""
    long_names = {1e12: " trillion", 1e9: " billion", 1e6: " million"}
    short_names = {1e12: "T", 1e9: "B", 1e6: "M", 1e3: "k"}
    for size, name in (short_names if unit == "$" else long_names).items():
        if abs(value) >= size * 0.9995:
            return f"{unit}{value / size:.3g}{name}"
    return f"{unit}{value:,.0f}" if value >= 10 or value == round(value) else f"{unit}{value:.3g}"


def working_time(minutes: float) -> str:
    """Return a task length in words of working time, e.g. 12 hours or 3 work weeks."""
    size, name = next((entry for entry in _WORK_TIMES if minutes >= entry[0]), _WORK_TIMES[-1])
    count = float(f"{minutes / size:.2g}")
    return f"{count:,g} {name}" + ("" if count == 1 else "s")


def times(value: float, digits: int | None = None) -> str:
    """Return a factor with the sign of multiplication before it, with all of so many digits or as few as it takes."""
    return f"{_TIMES}{value:#.{digits}g}" if digits else f"{_TIMES}{value:.3g}"


def times_or_over(value: float) -> str:
    """Return a factor with the sign of multiplication before it, or of division where it is below one."""
    return times(value) if value >= 1 else f"÷{1 / value:.3g}"


def log_axis(axis: Axis, text: Callable[[float], str] | None = None) -> None:
    """Make the axis logarithmic over what is plotted, with a tick at each decade or every few.

    Parameters
    ----------
    axis : Axis
        The axis, after plotting.
    text : callable, optional
        From a value to its text; powers of ten where none is given.
    """
    axes = axis.axes
    vertical = axis is axes.yaxis
    (axes.set_yscale if vertical else axes.set_xscale)("log")
    low, high = (math.log10(limit) for limit in (axes.get_ylim() if vertical else axes.get_xlim()))
    step = max(1, math.ceil((high - low) / _MOST_TICKS))
    digits = (1, 2, 5) if high - low < 2 else (1,)
    decades = [decade for decade in range(math.floor(low), math.ceil(high) + 1) if decade % step == 0]
    ticks = [digit * 10.0**decade for decade in decades for digit in digits]
    axis.set_major_locator(FixedLocator([tick for tick in ticks if 10**low <= tick <= 10**high]))
    write = text or (lambda value: power_of_ten(math.log10(value)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: write(value)))
    axis.set_minor_locator(NullLocator())


def year_axis(axes: Axes, first: float, last: float, step: int = 2, label: str = "Calendar year") -> None:
    """Make the x axis one of calendar years."""
    axes.set_xlim(first - 0.01 * (last - first), last + 0.01 * (last - first))
    axes.xaxis.set_major_locator(FixedLocator(range(math.ceil(first), math.floor(last) + 1, step)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    axes.set_xlabel(label)


def plain_axis(axis: Axis, text: Callable[[float], str]) -> None:
    """Write the ticks of a linear axis with ``text``."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: text(value)))

"""How numbers, headers and colours look; a column's unit suffix decides its number format."""

import re
from functools import cache

SCIENTIFIC, PERCENT, THOUSANDS, PLAIN, DECIMALS = "0.00E+00", "0.00%", "#,##0", "0", "0.000"
#: Column name pattern, number format, what the suffix means (for the README sheet) where it is a unit.
COLUMN_FORMATS = (
    (r"flop_per_second_per_h100e$", SCIENTIFIC, None),
    (r"kw_per_h100e$", DECIMALS, None),
    (r"cost_per_(usable_)?flop_", SCIENTIFIC, None),
    (r"_flop$", SCIENTIFIC, ("_flop", "FLOP: floating-point operations, a quantity (FLOP/s is a rate)")),
    (r"_h100e$", THOUSANDS, ("_h100e", "H100-equivalents: one is 989e12 dense FP16 FLOP/s")),
    (r"_usd$", THOUSANDS, ("_usd", "US dollars, nominal")),
    (r"_usd\d{4}$", THOUSANDS, ("_usd2023", "US dollars of 2023")),
    (r"_mw$", THOUSANDS, ("_mw", "megawatts")),
    (r"_frac$", PERCENT, ("_frac", "fraction, 0 to 1, shown as a percentage")),
    (r"_log10_per_year$", "0.0000", ("_log10_per_year", "growth in the decimal logarithm per year")),
    (r"_log10$", DECIMALS, ("_log10", "decimal logarithm of the quantity named before it")),
    (r"_years$", DECIMALS, ("_years", "years of 365.25 days")),
    (r"_log2$", DECIMALS, ("_log2", "logarithm to base 2: one more is a doubling")),
    (r"_fte(_p\d+)?$", THOUSANDS, ("_fte", "full-time equivalents: a person's working hours of a year")),
    (r"_minutes$", "#,##0.0", ("_minutes", "minutes of expert working time")),
    (r"_fractional$", "0.00", None),
    (r"(^|_)year(_binding)?$", PLAIN, None),
    (r"gap_ratio", SCIENTIFIC, None),
    (r"^models_", "#,##0.0", None),
    (r"^(swing|predicted_over_observed)_ratio$|_over_(observed|published)$", "#,##0.00", None),
    (r"^crps", DECIMALS, None),
)
#: Columns whose rows hold anything from shares to dollars, whatever the unit of the row.
ANY_SCALE = r"(_parameter_value|^argument_\d)$"
#: A number this large has no decimals to show, and one that is larger still no digits to count.
LARGE, HUGE = 1e3, 1e13
DATE, TIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
#: To LibreOffice a truth is a number.
TRUTH = '"TRUE";"TRUE";"FALSE"'
#: Fills by value of a column; the word stays readable on each, and no pair relies on red against green.
COLOURS = {
    "confidence": {"high": "#9CC9E8", "medium": "#F6E58D", "low": "#F2A97E"},
    "binding_constraint": {
        "chip": "#F6E58D",
        "power": "#D9B3D0",
        "datacenter": "#9CC9E8",
        "capex": "#8FD1BC",
        "observed": "#D9D9D9",
        "nowcast": "#EFEFEF",
    },
    "is_beyond_measured_range": {True: "#F2A97E"},
    "is_low_confidence_and_large_swing": {True: "#D9B3D0"},
    "is_clipped_above_1_percent": {True: "#F6E58D"},
}
COLOURED_COLUMNS = {
    "confidence": "confidence",
    "lowest_confidence": "confidence",
    "binding_constraint": "binding_constraint",
    "is_beyond_measured_range": "is_beyond_measured_range",
    "is_p95_beyond_measured_range": "is_beyond_measured_range",
    "is_low_confidence_and_large_swing": "is_low_confidence_and_large_swing",
    "is_clipped_above_1_percent": "is_clipped_above_1_percent",
}
#: Okabe and Ito's palette, in an order whose neighbours differ in lightness too.
SERIES_COLOURS = ("#0072B2", "#E69F00", "#000000", "#56B4E9", "#D55E00", "#009E73", "#CC79A7", "#999999")
#: Series that are named after a binding constraint have its colour, in full; light to dark, so that any two of them
#: can stand beside each other in grey.
NAMED_COLOURS = {"chip": "#F2D16B", "datacenter": "#6FAEDB", "capex": "#1B8A68", "power": "#5E2653"}
SERIES_DASHES = ("solid", "dash", "round_dot", "long_dash", "dash_dot", "square_dot", "long_dash_dot", "solid")
SERIES_MARKERS = ("circle", "diamond", "square", "triangle", "x", "plus", "star", "short_dash")
LINK_COLOUR, CAUTION_COLOUR = "#0B5CAD", "#9C3D00"
HEADER = {
    "bold": True,
    "text_wrap": True,
    "valign": "top",
    "align": "center",
    "bg_color": "#DCE6EC",
    "border": 1,
    "border_color": "#9FB3BF",
}
_WORDS = {
    "flop": "FLOP",
    "h100e": "H100e",
    "usd": "USD",
    "mw": "MW",
    "kw": "kW",
    "frac": "%",
    "fte": "FTE",
    "cagr": "CAGR",
    "ai": "AI",
    "rnd": "R&D",
}


def named_format(column: str, value: object) -> str | None:
    """Return the number format that the name of a column asks for, if any."""
    is_any_scale, by_suffix = _named_formats(column)
    if is_any_scale and isinstance(value, float):
        return _by_size(value, DECIMALS)
    return by_suffix


@cache
def _named_formats(column: str) -> tuple[bool, str | None]:
    """Return whether the doubles of a column are of any scale, and the format its name asks for; once a column."""
    by_suffix = (number_format for pattern, number_format, _ in COLUMN_FORMATS if re.search(pattern, column))
    return bool(re.search(ANY_SCALE, column)), next(by_suffix, None)


def column_format(column: str, value: object) -> str:
    """Return the number format of a value by the unit suffix of its column."""
    return named_format(column, value) or (THOUSANDS if isinstance(value, int) else _by_size(value, "0.0000"))


def _by_size(value: float, small: str) -> str:
    """Return the number format of a double that may be of any size; ``small`` is that of one below a thousand."""
    if abs(value) < LARGE:
        return small
    return THOUSANDS if abs(value) < HUGE else SCIENTIFIC


def unit_format(unit: str, value: float) -> str:
    """Return the number format of a value whose unit stands beside it."""
    if unit.startswith(("FLOP", "parameters", "agent-hours", "tokens/day", "tokens per day")):
        return SCIENTIFIC
    if unit == "fraction":
        return PERCENT
    if unit == "year":
        return PLAIN
    if unit in ("minutes", "ECI"):
        return "#,##0.0"
    # What something costs is a few dollars or less.
    if unit.startswith("USD per "):
        return DECIMALS
    large = ("H100e", "USD", "MW", "factor over", "models", "tokens", "agents", "full-time equivalents")
    return THOUSANDS if unit.startswith(large) else _by_size(value, DECIMALS)


def plain(name: str) -> str:
    """Return a key as words: ``capex_rich__rnd_acceleration`` is ``capex rich x R&D acceleration``."""
    return " x ".join(label(part) for part in name.split("__"))


def label(column: str) -> str:
    """Return a column name as words that wrap: ``usable_compute_flop`` is ``usable compute FLOP``."""
    words = [_WORDS.get(word, word) for word in column.split("_")]
    return " ".join(re.sub(r"^usd(\d{4})$", r"USD \1", word) for word in words)

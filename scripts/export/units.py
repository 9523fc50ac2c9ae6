"""The unit of a column, from its name: every physical column ends in its unit."""

import re

#: Pattern of a column name and its unit; the first that is found decides.
_UNITS = [
    (re.compile(pattern), unit)
    for pattern, unit in (
        (r"_log10_per_year$", "log10 per year"),
        (r"_ln_per_year$", "ln per year"),
        (r"_doublings_per_year(_\w+)?$|^doublings_per_year", "doublings per year"),
        (r"_doublings_per_oom$", "doublings per OOM"),
        (r"^eci_per_oom$", "ECI per OOM"),
        (r"^eci$", "ECI"),
        (r"_ln$", "nats"),
        (r"_(score|choice)$", "dimensionless"),
        (r"_doublings$", "doublings"),
        (r"_minutes_log2$", "log2 minutes"),
        (r"_minutes$", "minutes"),
        (r"_days$", "days"),
        (r"_runs_per_year$", "runs per year"),
        (r"_log10_flop$", "log10 FLOP"),
        (r"^cost_per_(usable_)?flop_(\w+_)?usd$", "USD/FLOP"),
        (r"^cost_per_flop_usd2023$", "2023 USD/FLOP"),
        (r"^cost_per_h100e_year_(\w+_)?usd$", "USD/H100e-year"),
        (r"_flop_per_second_per_h100e$", "FLOP/s/H100e"),
        (r"_kw_per_h100e$", "kW/H100e"),
        (r"_flop$", "FLOP"),
        (r"_h100e$", "H100e"),
        (r"_mw$", "MW"),
        (r"_gw$", "GW"),
        (r"_kw$", "kW"),
        (r"_usd2023$", "2023 USD"),
        (r"_usd$", "USD"),
        (r"_frac$", "fraction"),
        (r"(^|_)ratio(_to_\w+)?$", "ratio"),
        (r"_percent$", "percent"),
        (r"(^|_)log10_gap(_\w+)?$", "log10"),
        (r"^years_since_", "years"),
        (r"^year_published$", "calendar year"),
        (r"_multiplier(_low|_high|_all)?$", "multiplier"),
        (r"_hours$", "hours"),
        (r"^(captured_models$|models_)", "models"),
        (r"^draws$", "simulated runs"),
        (r"^percentile$", "%"),
        (r"(^|_)slope_p50$|_correlation$|^correlation_repair$|^skill_over_", "dimensionless"),
        (r"^effective_sample_size$", "draws"),
        (r"_seconds$", "seconds"),
        (r"(_years(_p\d+)?|^years_binding)$", "years"),
        (r"(^|_)year(_before|_after|_fractional|_binding|_p\d+)?$", "calendar year"),
    )
]


def unit_of(column: str) -> str:
    """Return the unit that the name of a measure ends in; empty when it has none or its row names it.

    Examples
    --------
    >>> unit_of("usable_compute_flop_log10")
    'log10 FLOP'
    """
    if column.endswith("_log10"):
        return f"log10 {unit_of(column.removesuffix('_log10'))}".strip()
    return next((unit for pattern, unit in _UNITS if pattern.search(column)), "")

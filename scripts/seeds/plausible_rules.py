"""Rules on figures that can be read and still cannot be: declared per seed in ``config.meta.checks``.

A cell may have the right type and lie in its range while the row, or its neighbours, say otherwise: a final run above
all R&D of its year, a stock that the shipments do not give, a column pasted one row down. `CHECKS` names each kind of
rule; its arguments stand in the seeds yml beside the grain. Cells that are empty or reported already are passed over.
"""

from collections.abc import Callable

from scripts.seeds import cell_rules, column_rules, row_rules, series_rules

#: What ``config.meta.checks`` can ask for, in the order in which it is checked: single cells first.
CHECKS: dict[str, Callable[..., None]] = {
    "days": cell_rules.days,
    "pattern": cell_rules.pattern,
    "whole": cell_rules.whole,
    "layers": cell_rules.layers,
    "matches": row_rules.matches,
    "scale": row_rules.scale,
    "each": cell_rules.each,
    "vintage": row_rules.vintage,
    "given": row_rules.given,
    "delay": row_rules.delay,
    "dated": row_rules.dated,
    "ratios": row_rules.ratios,
    "observed": row_rules.observed,
    "steps": series_rules.steps,
    "no_gaps": series_rules.no_gaps,
    "rising": series_rules.rising,
    "record": series_rules.record,
    "leads": series_rules.leads,
    "parts": series_rules.parts,
    "accumulates": series_rules.accumulates,
    "stated": row_rules.stated,
    "agreement": column_rules.agreement,
    "trend": column_rules.trend,
    "years_with": series_rules.years_with,
}

"""Which other limit binds where a change of supply moves no compute."""

from collections import defaultdict
from collections.abc import Sequence

import duckdb

from replay.replay import Replay
from scripts.what_if.changes import Change
from scripts.what_if.outputs import Selection

_SUPPLY = "supply_fundamental_inputs_by_year"
#: How the limits are called that are none of the four of a scenario.
_OTHERWISE = {"observed": "the stock was observed", "nowcast": "chips sold so far set the stock"}


def other_limits(
    built: duckdb.DuckDBPyConnection, replay: Replay, changes: Sequence[Change], selection: Selection
) -> list[str]:
    """Say of the selected years in which a change reaches supply but no compute moves what sets it there.

    Parameters
    ----------
    built : duckdb.DuckDBPyConnection
        The warehouse.
    replay : Replay
        The warehouse with the changes made.
    changes : sequence of Change
        The changes.
    selection : Selection
        Which scenarios, variants and years.

    Returns
    -------
    list of str
        One sentence for each scenario of supply; none where compute moves, or nothing of supply was changed.
    """
    of_supply = built.execute("select parameter from seeds.parameters where layer = 'supply'").fetchall()
    if not {change.key["parameter"] for change in changes}.intersection(name for (name,) in of_supply):
        return []
    before, after = (_read(connection, selection) for connection in (built, replay.run([_SUPPLY])))
    changed = {(change.key.get("scenario"), change.key.get("year")) for change in changes}
    still: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for key, (compute, binds, *limits) in after.items():
        scenario, variant, year = key
        # Where a year was observed, not even the limits move.
        is_reached = limits != before[key][2:] or (scenario, year) in changed
        if is_reached and compute == before[key][0]:
            still[scenario][variant][binds].append(str(year))
    return [
        f"The change moves no compute of scenario {scenario} where another limit binds: "
        + "; ".join(
            f"{variant} "
            + ", ".join(f"{_OTHERWISE.get(binds, binds)} ({', '.join(years)})" for binds, years in by_limit.items())
            for variant, by_limit in by_variant.items()
        )
        for scenario, by_variant in still.items()
    ]


def _read(connection: duckdb.DuckDBPyConnection, selection: Selection) -> dict[tuple[str, str, int], list]:
    """Return usable compute, what binds and the four limits, by scenario of supply, variant and year."""
    scenarios = [scenario.split("__")[0] for scenario in selection.scenarios]
    rows = connection.execute(
        f"""
        select
            supply_scenario, variant, year, usable_compute_flop, binding_constraint,
            chip_stock_h100e, power_limited_stock_h100e, datacenter_limited_stock_h100e, capex_limited_stock_h100e
        from supply.{_SUPPLY}
        where
            list_contains(?, supply_scenario) and list_contains(?, year)
            and (len(?) = 0 or list_contains(?, variant))
        order by supply_scenario, variant, year
        """,
        [scenarios, list(selection.years), list(selection.variants), list(selection.variants)],
    ).fetchall()
    return {row[:3]: list(row[3:]) for row in rows}

"""The closed money loop at the point, in every supply and economy scenario; the maths lives in ``engine.economy``.

It reads what the chain assumes and what was observed, and no table that rests on capex, so that supply can read it.
"""

import numpy as np
import pyarrow as pa

from engine.economy import CAPEX_LIMITS, REVENUE_DRIVERS
from engine.supply import CONSTRAINTS
from ensemble.economy import (
    FIGURES,
    FRONTIER,
    GAINS,
    OBSERVED_RUNS,
    READINGS,
    SHARES,
    LoopSource,
    figures,
    loop_inputs,
    read_scenarios,
    stacked,
)
from ensemble.supply_draws import INPUT_VIEWS, past_vintages

ALLOCATION_SCENARIO = "base"


def model(dbt, session):
    """Return one row per supply scenario, economy scenario and year, on the base allocation."""
    scenarios = read_scenarios(
        dbt.ref("stg_economy_scenarios").order("economy_scenario").to_arrow_table(),
        dbt.ref("stg_economy_scenario_changes").order("all").to_arrow_table(),
    )
    tables = {
        INPUT_VIEWS[True]: dbt.ref("int_supply_calibrated_inputs").filter("draw = 0").order("year").to_arrow_table(),
        SHARES: dbt.ref("int_allocation_shares").filter("draw = 0").order("year").to_arrow_table(),
        GAINS: dbt.ref("int_software_gains").filter("draw = 0").order("year").to_arrow_table(),
    }
    inputs = tables[INPUT_VIEWS[True]]
    years = np.unique(inputs["year"].to_numpy()).tolist()
    runs = dbt.ref("stg_largest_run_observations").order("year").to_arrow_table()

    # Not Arrow's filters: importing them takes longer than the loop.
    texts = {
        (view, key): np.array(tables[view][key].to_pylist())
        for view, keys in (
            (INPUT_VIEWS[True], ["supply_scenario"]),
            (SHARES, ["variant", "allocation_scenario"]),
            (GAINS, ["software_form"]),
        )
        for key in keys
    }

    def columns(view, names, keys):
        is_wanted = np.logical_and.reduce([texts[view, name] == value for name, value in keys.items()])
        # A year without a value is NULL there and NaN here.
        return {name: tables[view][name].to_numpy()[is_wanted][None] for name in names}

    source = LoopSource(
        years=years,
        settings={
            "last_observed_year": int(dbt.config.meta_get("last_observed_year")),
            "anchor_year": int(dbt.config.meta_get("anchor_year")),
        },
        vintages=past_vintages(dbt.ref("stg_ai_chip_shipments").to_arrow_table(), runs, years[0]),
        parameters=dbt.ref("scalar_parameters").filter("draw = 0").to_arrow_table(),
        observed={
            OBSERVED_RUNS: runs,
            FRONTIER: dbt.ref("capability_frontier_by_year").order("year").to_arrow_table(),
            READINGS: dbt.ref("capability_last_readings").order("series").to_arrow_table(),
        },
        columns=columns,
    )
    parts = []
    supply_scenarios = sorted({*inputs["supply_scenario"].to_pylist()})
    inputs_of = {name: loop_inputs(source, name, ALLOCATION_SCENARIO) for name in supply_scenarios}
    for driver in REVENUE_DRIVERS:
        # All that one run can take runs at once: sixty runs of a single draw would take ten times as long.
        pairs = [
            (scenario, supply_scenario)
            for scenario in scenarios
            if scenario.revenue_driver == driver
            for supply_scenario in supply_scenarios
        ]
        if not pairs:
            continue
        taken = stacked([inputs_of[supply_scenario].changed(scenario.changes) for scenario, supply_scenario in pairs])
        loop = taken.run(revenue_driver=driver)
        values = figures(loop, taken.capital)
        for k, (scenario, supply_scenario) in enumerate(pairs):
            limits = loop.capex_limit[k]
            parts.append(
                pa.table(
                    {
                        "supply_scenario": [supply_scenario] * len(years),
                        "economy_scenario": [scenario.name] * len(years),
                        "year": pa.array(years, pa.int32()),
                        "capex_limit": [None if np.isnan(at) else CAPEX_LIMITS[int(at)] for at in limits],
                        "binding_constraint": [CONSTRAINTS[at] for at in loop.binding_constraint[k]],
                    }
                    # NaN, of a year that has no year before it, becomes null.
                    | {name: pa.array(values[name][k], from_pandas=True) for name in FIGURES}
                )
            )
    return pa.concat_tables(parts, promote_options="permissive")

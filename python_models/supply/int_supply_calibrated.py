"""Calibrated stock of every supply scenario, open and closed; the maths lives in ``engine.supply``."""

import numpy as np
import pyarrow as pa

from engine.supply import CONSTRAINTS, calibrated_supply
from ensemble.economy import CLOSED_SCENARIO
from ensemble.supply_draws import past_vintages

KEYS = ["draw", "supply_scenario", "year"]
CAPEX = "ai_infrastructure_capex_usd"


def model(dbt, session):
    """Return one row per draw, supply scenario and year, with the capex that is assumed and with that of the loop.

    The rows hold vintages, limits and the stock with observed years.
    """
    inputs = dbt.ref("int_supply_calibrated_inputs").order(", ".join(KEYS)).to_arrow_table()
    years = np.unique(inputs["year"].to_numpy())
    vintages = past_vintages(
        dbt.ref("stg_ai_chip_shipments").to_arrow_table(),
        dbt.ref("stg_largest_run_observations").to_arrow_table(),
        int(years[0]),
    )
    # A year without an observation is NULL there and NaN here.
    taken = {name: inputs[name].to_numpy().reshape(-1, years.size) for name in inputs.column_names if name not in KEYS}
    # The loop runs in the same scenarios and years, at the point.
    closed = (
        dbt.ref("int_economy_loop")
        .filter(f"economy_scenario = '{CLOSED_SCENARIO}'")
        .order("supply_scenario, year")
        .project("capex_usd")
        .fetchnumpy()
    )
    closed_capex_usd = closed["capex_usd"].reshape(-1, years.size)
    parts = []
    for is_closed, capex_usd in ((False, taken[CAPEX]), (True, closed_capex_usd)):
        supply = vars(calibrated_supply(**vintages, **taken | {CAPEX: capex_usd}))
        binding = [CONSTRAINTS[index] for index in supply.pop("binding_constraint").ravel()]
        columns = {key: inputs[key] for key in KEYS}
        columns |= {"is_closed": pa.array([is_closed] * len(binding)), CAPEX: capex_usd.ravel()}
        columns["binding_constraint"] = pa.array(binding, pa.string())
        columns |= {name: pa.array(value.ravel(), pa.float64()) for name, value in supply.items()}
        parts.append(pa.table(columns))
    return pa.concat_tables(parts)

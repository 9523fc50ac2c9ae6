"""Calibrated stock of every supply scenario; the maths lives in ``engine.supply``."""

import pyarrow as pa

from engine.supply import CONSTRAINTS, calibrated_supply

KEYS = ["draw", "supply_scenario", "year"]


def model(dbt, session):
    """Return one row per draw, supply scenario and year: vintages, limits and the stock with observed years."""
    inputs = dbt.ref("int_supply_calibrated_inputs").order(", ".join(KEYS)).to_arrow_table()
    n_years = len(set(inputs["year"].to_pylist()))
    first_year = inputs["year"][0].as_py()
    past = (
        dbt.ref("stg_ai_chip_shipments")
        .filter(f"year < {first_year}")
        .order("year")
        .project("shipments_h100e")
        .fetchnumpy()
    )
    before = (
        dbt.ref("stg_largest_run_backcast").filter(f"year = {first_year - 1}").project("stock_end_h100e").fetchnumpy()
    )
    supply = vars(
        calibrated_supply(
            vintage_shipments_h100e=past["shipments_h100e"],
            first_stock_h100e=before["stock_end_h100e"][0],
            # A year without an observation is NULL there and NaN here.
            **{name: inputs[name].to_numpy().reshape(-1, n_years) for name in inputs.column_names if name not in KEYS},
        )
    )
    binding = [CONSTRAINTS[index] for index in supply.pop("binding_constraint").ravel()]
    columns = {key: inputs[key] for key in KEYS}
    columns["binding_constraint"] = pa.array(binding, pa.string())
    columns |= {name: pa.array(value.ravel(), pa.float64()) for name, value in supply.items()}
    return pa.table(columns)

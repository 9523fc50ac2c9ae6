"""Capacity of every supply case; the maths lives in ``engine.supply``."""

from dataclasses import asdict

import pyarrow as pa

from engine.supply import CONSTRAINTS, supply_capacity

KEYS = ["variant", "supply_scenario", "sensitivity_parameter", "sensitivity_multiplier", "year"]


def model(dbt, session):
    """Return one row per supply case and year: stocks, binding constraint, compute, costs."""
    cases = dbt.ref("int_supply_cases").order(", ".join(KEYS)).to_arrow_table()
    n_years = len(set(cases["year"].to_pylist()))
    inputs = {name: cases[name].to_numpy().reshape(-1, n_years) for name in cases.column_names if name not in KEYS}
    capacity = asdict(supply_capacity(**inputs))
    binding = [CONSTRAINTS[index] for index in capacity.pop("binding_constraint").ravel()]
    columns = {key: cases[key] for key in KEYS}
    columns["binding_constraint"] = pa.array(binding, pa.string())
    # from_pandas turns the NaN of the first year's required capex into NULL.
    columns |= {name: pa.array(values.ravel(), pa.float64(), from_pandas=True) for name, values in capacity.items()}
    return pa.table(columns)

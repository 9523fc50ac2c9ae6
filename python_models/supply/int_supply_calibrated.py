"""Calibrated stock of every supply scenario; the maths lives in ``engine.supply``."""

from dataclasses import asdict

import numpy as np
import pyarrow as pa

from engine.supply import CONSTRAINTS, calibrated_stock, compute_and_costs, effective_power_kw, site_limited_stock

KEYS = ["draw", "supply_scenario", "year"]
LIMITS = [f"{constraint}_limited_stock_h100e" for constraint in CONSTRAINTS]


def model(dbt, session):
    """Return one row per draw, supply scenario and year: vintages, limits and the stock with observed years."""
    inputs = dbt.ref("int_supply_calibrated_inputs").order(", ".join(KEYS)).to_arrow_table()
    n_years = len(set(inputs["year"].to_pylist()))
    first_year = inputs["year"][0].as_py()
    wide = {
        name: np.array(inputs[name].to_pylist(), dtype=float).reshape(-1, n_years)
        for name in inputs.column_names
        if name not in KEYS
    }
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
    power_kw = effective_power_kw(
        wide["power_per_h100e"], wide["server_power_overhead"], wide["power_usage_effectiveness"]
    )
    stock = calibrated_stock(
        vintage_shipments_h100e=past["shipments_h100e"],
        observed_shipments_h100e=wide["observed_shipments_h100e"][0],
        observed_stock_h100e=wide["observed_stock_h100e"][0],
        first_stock_h100e=before["stock_end_h100e"][0],
        chip_shipments_h100e=wide["chip_shipments_h100e"],
        capex_usd=wide["capex_usd"],
        all_in_cost_usd=wide["all_in_cost_usd"],
        power_limited_stock_h100e=site_limited_stock(
            wide["ai_datacenter_capacity_mw"], wide["ai_share_of_datacenter_power"], power_kw
        ),
        datacenter_limited_stock_h100e=site_limited_stock(
            wide["ai_datacenter_capacity_mw"], wide["datacenter_packing_efficiency"], power_kw
        ),
        life_scale_years=wide["life_scale_years"],
    )
    observed_mean = wide["observed_mean_stock_h100e"]
    mean_stock = np.where(np.isfinite(observed_mean), observed_mean, stock.mean_stock_h100e)
    compute = compute_and_costs(
        chip_stock_h100e=stock.limits[0],
        serving_stock_h100e=mean_stock,
        peak_flop_per_second_per_h100e=wide["peak_flop_per_second_per_h100e"],
        cluster_utilization=wide["cluster_utilization"],
        all_in_cost_usd=wide["all_in_cost_usd"],
        lifetime_years=wide["life_scale_years"],
        cloud_rental_usd=wide["cloud_rental_per_h100e_year"],
    )
    binding = [CONSTRAINTS[index] for index in np.argmin(stock.limits, axis=0).ravel()]
    values = dict(zip(LIMITS, stock.limits, strict=True)) | asdict(compute)
    values |= {
        "effective_power_kw_per_h100e": power_kw,
        "survivors_h100e": stock.survivors_h100e,
        "shipments_h100e": stock.shipments_h100e,
        "modelled_stock_h100e": stock.modelled_stock_h100e,
        "stock_h100e": stock.stock_h100e,
        "mean_stock_h100e": mean_stock,
    }
    columns = {key: inputs[key] for key in KEYS}
    columns["binding_constraint"] = pa.array(binding, pa.string())
    columns |= {name: pa.array(value.ravel(), pa.float64()) for name, value in values.items()}
    return pa.table(columns)

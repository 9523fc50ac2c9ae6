"""Supply capacity: chip stock, the four limits, usable compute and costs.

Every array is shaped ``(..., n_years)``: leading axes are scenarios, sensitivity cases or draws, and the last axis is
consecutive calendar years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

SECONDS_PER_YEAR = 365.25 * 24 * 3600
KW_PER_MW = 1000.0
#: Order of the limits: the first of equals binds.
CONSTRAINTS = ("chip", "power", "datacenter", "capex")


def chip_stock(shipments_h100e: ArrayLike, lifetime_years: ArrayLike) -> NDArray:
    """Return the stock in use at year end when each chip serves a fixed number of whole years.

    The stock of year t is the sum of shipments over t-L+1..t, with L the lifetime of year t rounded to whole years,
    halves upwards. Shipments before the first year count as zero (the published simplification).

    Parameters
    ----------
    shipments_h100e : array_like, shape (..., n_years)
        Shipments, H100-equivalents per year.
    lifetime_years : array_like, shape (..., n_years)
        Service life, years, at least 0.5.

    Returns
    -------
    ndarray, shape (..., n_years)
        Chip stock, H100-equivalents.

    Raises
    ------
    ValueError
        If a lifetime rounds to less than one year.

    References
    ----------
    Spec of the published supply layer, section 2.
    """
    shipments, lifetime = np.broadcast_arrays(
        np.asarray(shipments_h100e, dtype=float), np.asarray(lifetime_years, dtype=float)
    )
    whole_years = np.floor(lifetime + 0.5).astype(int)
    if np.any(whole_years < 1):
        raise ValueError("accelerator lifetime must round to at least one year")
    age = np.arange(shipments.shape[-1])[:, None] - np.arange(shipments.shape[-1])
    # in_service[..., t, v]: is vintage v in service at the end of year t?
    in_service = (age >= 0) & (age < whole_years[..., None])
    return np.where(in_service, shipments[..., None, :], 0.0).sum(axis=-1)


def effective_power_kw(
    power_per_h100e_kw: ArrayLike, server_power_overhead: ArrayLike, power_usage_effectiveness: ArrayLike
) -> NDArray:
    """Return the facility power drawn per H100-equivalent, kW: chip x server overhead x PUE.

    All arguments have shape (..., n_years); the result has their broadcast shape.
    """
    return np.asarray(power_per_h100e_kw, dtype=float) * server_power_overhead * power_usage_effectiveness


def site_limited_stock(
    ai_datacenter_capacity_mw: ArrayLike, usable_frac: ArrayLike, effective_power_kw_per_h100e: ArrayLike
) -> NDArray:
    """Return how many H100-equivalents a capacity in MW can run.

    ``usable_frac`` is the share of power that accelerators may draw (power limit) or the share that sites can fill
    (datacenter limit). All arguments have shape (..., n_years).
    """
    capacity_kw = np.asarray(ai_datacenter_capacity_mw, dtype=float) * KW_PER_MW
    return capacity_kw * usable_frac / effective_power_kw_per_h100e


def capex_limited_stock(
    ai_infrastructure_capex_usd: ArrayLike, accelerator_unit_cost_usd: ArrayLike, cluster_capex_multiplier: ArrayLike
) -> NDArray:
    """Return the stock that all capex since the first year has bought; it never retires (published form).

    All arguments have shape (..., n_years); USD per year, USD per H100-equivalent, dimensionless.
    """
    all_in_cost_usd = np.asarray(accelerator_unit_cost_usd, dtype=float) * cluster_capex_multiplier
    return np.cumsum(ai_infrastructure_capex_usd / all_in_cost_usd, axis=-1)


@dataclass(frozen=True)
class SupplyCapacity:
    """What a supply case can run, every field of shape (..., n_years); names carry the units."""

    chip_stock_h100e: NDArray
    effective_power_kw_per_h100e: NDArray
    power_limited_stock_h100e: NDArray
    datacenter_limited_stock_h100e: NDArray
    capex_limited_stock_h100e: NDArray
    available_stock_h100e: NDArray
    binding_constraint: NDArray
    theoretical_compute_flop: NDArray
    usable_compute_flop: NDArray
    cost_per_h100e_year_upfront_usd: NDArray
    cost_per_h100e_year_cloud_usd: NDArray
    cost_per_h100e_year_blended_usd: NDArray
    cost_per_usable_flop_upfront_usd: NDArray
    cost_per_usable_flop_cloud_usd: NDArray
    cost_per_usable_flop_blended_usd: NDArray
    capex_required_usd: NDArray


def supply_capacity(
    *,
    h100e_shipments: ArrayLike,
    accelerator_lifetime: ArrayLike,
    peak_flop_per_second_per_h100e: ArrayLike,
    power_per_h100e: ArrayLike,
    server_power_overhead: ArrayLike,
    power_usage_effectiveness: ArrayLike,
    ai_datacenter_capacity: ArrayLike,
    ai_share_of_datacenter_power: ArrayLike,
    datacenter_packing_efficiency: ArrayLike,
    cluster_utilization: ArrayLike,
    accelerator_unit_cost: ArrayLike,
    cluster_capex_multiplier: ArrayLike,
    ai_infrastructure_capex: ArrayLike,
    cloud_rental_per_h100e_year: ArrayLike,
) -> SupplyCapacity:
    """Turn the 14 supply parameters into stocks, the binding constraint, usable compute and costs.

    Parameters
    ----------
    h100e_shipments, accelerator_lifetime, ... : array_like, shape (..., n_years)
        The parameters by the names and in the units of the ``parameters`` seed.

    Returns
    -------
    SupplyCapacity
        Stocks in H100-equivalents at year end, compute in FLOP of the year, costs in USD. ``binding_constraint`` holds
        the index into ``CONSTRAINTS``. ``capex_required_usd`` is NaN in the first year, which has no year before it.

    Raises
    ------
    ValueError
        If a lifetime rounds to less than one year.

    References
    ----------
    Spec of the published supply layer, section 2.
    """
    peak = np.asarray(peak_flop_per_second_per_h100e, dtype=float)
    unit_cost = np.asarray(accelerator_unit_cost, dtype=float)
    stock = chip_stock(h100e_shipments, accelerator_lifetime)
    power_kw = effective_power_kw(power_per_h100e, server_power_overhead, power_usage_effectiveness)
    limits = np.stack(
        [
            stock,
            site_limited_stock(ai_datacenter_capacity, ai_share_of_datacenter_power, power_kw),
            site_limited_stock(ai_datacenter_capacity, datacenter_packing_efficiency, power_kw),
            capex_limited_stock(ai_infrastructure_capex, unit_cost, cluster_capex_multiplier),
        ]
    )
    binding = np.argmin(limits, axis=0)
    available = np.min(limits, axis=0)
    usable_flop_per_h100e = peak * SECONDS_PER_YEAR * cluster_utilization

    upfront_usd = unit_cost * cluster_capex_multiplier / accelerator_lifetime
    cloud_usd = np.asarray(cloud_rental_per_h100e_year, dtype=float)
    blended_usd = (upfront_usd + cloud_usd) / 2

    added = np.full_like(stock, np.nan)
    added[..., 1:] = np.maximum(0.0, np.diff(stock, axis=-1))
    return SupplyCapacity(
        chip_stock_h100e=stock,
        effective_power_kw_per_h100e=power_kw,
        power_limited_stock_h100e=limits[1],
        datacenter_limited_stock_h100e=limits[2],
        capex_limited_stock_h100e=limits[3],
        available_stock_h100e=available,
        binding_constraint=binding,
        theoretical_compute_flop=stock * peak * SECONDS_PER_YEAR,
        usable_compute_flop=available * usable_flop_per_h100e,
        cost_per_h100e_year_upfront_usd=upfront_usd,
        cost_per_h100e_year_cloud_usd=cloud_usd,
        cost_per_h100e_year_blended_usd=blended_usd,
        cost_per_usable_flop_upfront_usd=upfront_usd / usable_flop_per_h100e,
        cost_per_usable_flop_cloud_usd=cloud_usd / usable_flop_per_h100e,
        cost_per_usable_flop_blended_usd=blended_usd / usable_flop_per_h100e,
        capex_required_usd=added * unit_cost * cluster_capex_multiplier,
    )

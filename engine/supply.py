"""Supply capacity: chip stock, the four limits, usable compute and costs.

Every array is shaped ``(..., n_years)``: leading axes are scenarios, sensitivity cases or draws, and the last axis is
consecutive calendar years.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.dates import DAYS_PER_YEAR
from engine.ranges import checked, finite, not_negative, positive, positive_share, share

SECONDS_PER_YEAR = DAYS_PER_YEAR * 24 * 3600
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
        If a lifetime rounds to less than one year or is not finite, or shipments are negative or not finite.

    References
    ----------
    docs/method.md#chip-stock
    """
    shipments, lifetime = np.broadcast_arrays(
        not_negative("shipments", shipments_h100e),
        checked("accelerator lifetime", lifetime_years, "0.5 years or above, so that it rounds to one", _rounds_to_one),
    )
    whole_years = np.floor(lifetime + 0.5)
    age = np.arange(shipments.shape[-1])[:, None] - np.arange(shipments.shape[-1])
    # in_service[..., t, v]: is vintage v in service at the end of year t?
    in_service = (age >= 0) & (age < whole_years[..., None])
    return np.where(in_service, shipments[..., None, :], 0.0).sum(axis=-1)


def _rounds_to_one(years: NDArray) -> NDArray:
    return years >= 0.5


def effective_power_kw(
    power_kw_per_h100e: ArrayLike, server_power_overhead: ArrayLike, power_usage_effectiveness: ArrayLike
) -> NDArray:
    """Return the facility power drawn per H100-equivalent, kW: chip x server overhead x PUE.

    All arguments have shape (..., n_years); the result has their broadcast shape. ValueError unless all are positive.

    References
    ----------
    docs/method.md#power-and-sites
    """
    power_kw = positive("power_kw_per_h100e", power_kw_per_h100e)
    overhead = positive("server_power_overhead", server_power_overhead)
    return power_kw * overhead * positive("power_usage_effectiveness", power_usage_effectiveness)


def site_limited_stock(
    ai_datacenter_capacity_mw: ArrayLike, usable_frac: ArrayLike, effective_power_kw_per_h100e: ArrayLike
) -> NDArray:
    """Return how many H100-equivalents a capacity in MW can run.

    ``usable_frac`` is the share of power that accelerators may draw (power limit) or the share that sites can fill
    (datacenter limit). All arguments have shape (..., n_years). ValueError where a capacity is negative, a share lies
    outside 0 to 1, or power is not positive.

    References
    ----------
    docs/method.md#power-and-sites
    """
    capacity_kw = not_negative("ai_datacenter_capacity_mw", ai_datacenter_capacity_mw) * KW_PER_MW
    power_kw = positive("effective_power_kw_per_h100e", effective_power_kw_per_h100e)
    return capacity_kw * share("usable share of power or sites", usable_frac) / power_kw


def capex_limited_stock(
    ai_infrastructure_capex_usd: ArrayLike, accelerator_unit_cost_usd: ArrayLike, cluster_capex_multiplier: ArrayLike
) -> NDArray:
    """Return the stock that all capex since the first year has bought; it never retires (published form).

    All arguments have shape (..., n_years); USD per year, USD per H100-equivalent, dimensionless. ValueError where
    capex is negative, or a cost or multiplier not positive.

    References
    ----------
    docs/method.md#capex-limit
    """
    capex_usd = not_negative("ai_infrastructure_capex_usd", ai_infrastructure_capex_usd)
    unit_cost_usd = positive("accelerator_unit_cost_usd", accelerator_unit_cost_usd)
    all_in_cost_usd = unit_cost_usd * positive("cluster_capex_multiplier", cluster_capex_multiplier)
    return np.cumsum(capex_usd / all_in_cost_usd, axis=-1)


def usable_flop_per_chip(peak_flop_per_second_per_h100e: ArrayLike, cluster_utilization_frac: ArrayLike) -> NDArray:
    """Return the FLOP that one H100-equivalent does for its users in a year of service.

    ValueError where the peak is not positive, or the useful share of it not above 0 and at most 1.

    References
    ----------
    docs/method.md#compute-and-costs
    """
    peak_flop_per_year = positive("peak_flop_per_second_per_h100e", peak_flop_per_second_per_h100e) * SECONDS_PER_YEAR
    return peak_flop_per_year * positive_share("cluster_utilization_frac", cluster_utilization_frac)


@dataclass(frozen=True)
class ComputeAndCosts:
    """Compute of a year and what it costs, every field of shape (..., n_years); names carry the units."""

    theoretical_compute_flop: NDArray
    usable_compute_flop: NDArray
    cost_per_h100e_year_upfront_usd: NDArray
    cost_per_h100e_year_cloud_usd: NDArray
    cost_per_h100e_year_blended_usd: NDArray
    cost_per_usable_flop_upfront_usd: NDArray
    cost_per_usable_flop_cloud_usd: NDArray
    cost_per_usable_flop_blended_usd: NDArray


def compute_and_costs(
    *,
    chip_stock_h100e: ArrayLike,
    serving_stock_h100e: ArrayLike,
    peak_flop_per_second_per_h100e: ArrayLike,
    cluster_utilization_frac: ArrayLike,
    all_in_cost_usd: ArrayLike,
    lifetime_years: ArrayLike,
    cloud_rental_usd: ArrayLike,
    upfront_cost_weight: ArrayLike,
) -> ComputeAndCosts:
    """Turn stocks into the compute of a year, and prices into the cost of a chip-year and of a usable FLOP.

    Parameters
    ----------
    chip_stock_h100e, serving_stock_h100e : array_like, shape (..., n_years)
        All chips, and those that serve the year within every limit, H100-equivalents.
    peak_flop_per_second_per_h100e, cluster_utilization_frac : array_like, shape (..., n_years)
        FLOP/s at peak; useful share of it, above 0 and at most 1.
    all_in_cost_usd, lifetime_years, cloud_rental_usd : array_like, shape (..., n_years)
        Cost of one H100-equivalent in its cluster, USD; its service life, years; rent of one for a year, USD.
    upfront_cost_weight : array_like, shape (..., n_years)
        Weight of the owned chip in the blended cost, 0 to 1; the rented one has the rest.

    Raises
    ------
    ValueError
        If a stock or rent is negative, a cost, life, peak or useful share not positive, or a share above 1.

    References
    ----------
    docs/method.md#compute-and-costs
    """
    peak_flop_per_year = np.asarray(peak_flop_per_second_per_h100e, dtype=float) * SECONDS_PER_YEAR
    usable_flop_per_h100e = usable_flop_per_chip(peak_flop_per_second_per_h100e, cluster_utilization_frac)
    upfront_usd = positive("all_in_cost_usd", all_in_cost_usd) / positive("lifetime_years", lifetime_years)
    cloud_usd = not_negative("cloud_rental_usd", cloud_rental_usd)
    weight = share("upfront_cost_weight", upfront_cost_weight)
    blended_usd = weight * upfront_usd + (1 - weight) * cloud_usd
    return ComputeAndCosts(
        theoretical_compute_flop=not_negative("chip_stock_h100e", chip_stock_h100e) * peak_flop_per_year,
        usable_compute_flop=not_negative("serving_stock_h100e", serving_stock_h100e) * usable_flop_per_h100e,
        cost_per_h100e_year_upfront_usd=upfront_usd,
        cost_per_h100e_year_cloud_usd=cloud_usd,
        cost_per_h100e_year_blended_usd=blended_usd,
        cost_per_usable_flop_upfront_usd=upfront_usd / usable_flop_per_h100e,
        cost_per_usable_flop_cloud_usd=cloud_usd / usable_flop_per_h100e,
        cost_per_usable_flop_blended_usd=blended_usd / usable_flop_per_h100e,
    )


@dataclass(frozen=True)
class SupplyCapacity(ComputeAndCosts):
    """What a supply case can run, every field of shape (..., n_years); names carry the units."""

    chip_stock_h100e: NDArray
    effective_power_kw_per_h100e: NDArray
    power_limited_stock_h100e: NDArray
    datacenter_limited_stock_h100e: NDArray
    capex_limited_stock_h100e: NDArray
    available_stock_h100e: NDArray
    binding_constraint: NDArray
    capex_required_usd: NDArray


def supply_capacity(
    *,
    shipments_h100e: ArrayLike,
    accelerator_lifetime_years: ArrayLike,
    peak_flop_per_second_per_h100e: ArrayLike,
    power_kw_per_h100e: ArrayLike,
    server_power_overhead: ArrayLike,
    power_usage_effectiveness: ArrayLike,
    ai_datacenter_capacity_mw: ArrayLike,
    ai_share_of_datacenter_power_frac: ArrayLike,
    datacenter_packing_efficiency_frac: ArrayLike,
    cluster_utilization_frac: ArrayLike,
    accelerator_unit_cost_usd: ArrayLike,
    cluster_capex_multiplier: ArrayLike,
    ai_infrastructure_capex_usd: ArrayLike,
    cloud_rental_usd_per_h100e_year: ArrayLike,
    upfront_cost_weight: ArrayLike,
) -> SupplyCapacity:
    """Turn the supply parameters into stocks, the binding constraint, usable compute and costs.

    Parameters
    ----------
    shipments_h100e, accelerator_lifetime_years, ... : array_like, shape (..., n_years)
        The parameters by the names and in the units of the ``parameters`` seed.

    Returns
    -------
    SupplyCapacity
        Stocks in H100-equivalents at year end, compute in FLOP of the year, costs in USD. ``binding_constraint`` holds
        the index into ``CONSTRAINTS``. ``capex_required_usd`` is NaN in the first year, which has no year before it.

    Raises
    ------
    ValueError
        If a lifetime rounds to less than one year, or a figure is not finite or has no meaning: shipments, capacity,
        capex and rent are not negative, shares lie within 0 to 1, and all others, and utilization, are positive.

    References
    ----------
    docs/method.md#available-stock, docs/method.md#capex-requirements
    """
    all_in_cost_usd = np.asarray(accelerator_unit_cost_usd, dtype=float) * cluster_capex_multiplier
    stock = chip_stock(shipments_h100e, accelerator_lifetime_years)
    power_kw = effective_power_kw(power_kw_per_h100e, server_power_overhead, power_usage_effectiveness)
    limits = np.stack(
        [
            stock,
            site_limited_stock(ai_datacenter_capacity_mw, ai_share_of_datacenter_power_frac, power_kw),
            site_limited_stock(ai_datacenter_capacity_mw, datacenter_packing_efficiency_frac, power_kw),
            capex_limited_stock(ai_infrastructure_capex_usd, accelerator_unit_cost_usd, cluster_capex_multiplier),
        ]
    )
    available = np.min(limits, axis=0)
    compute = compute_and_costs(
        chip_stock_h100e=stock,
        # The published simplification: the stock of the year's end serves the whole year.
        serving_stock_h100e=available,
        peak_flop_per_second_per_h100e=peak_flop_per_second_per_h100e,
        cluster_utilization_frac=cluster_utilization_frac,
        all_in_cost_usd=all_in_cost_usd,
        lifetime_years=accelerator_lifetime_years,
        cloud_rental_usd=cloud_rental_usd_per_h100e_year,
        upfront_cost_weight=upfront_cost_weight,
    )
    added = np.full_like(stock, np.nan)
    added[..., 1:] = np.maximum(0.0, np.diff(stock, axis=-1))
    return SupplyCapacity(
        chip_stock_h100e=stock,
        effective_power_kw_per_h100e=power_kw,
        power_limited_stock_h100e=limits[1],
        datacenter_limited_stock_h100e=limits[2],
        capex_limited_stock_h100e=limits[3],
        available_stock_h100e=available,
        binding_constraint=np.argmin(limits, axis=0),
        capex_required_usd=added * all_in_cost_usd,
        **vars(compute),
    )


def surviving_frac(age_years: ArrayLike, life_scale_years: ArrayLike, life_shape: ArrayLike) -> NDArray:
    """Return the share of a vintage still in service at an age: exp(-(age / scale)^shape), a Weibull law.

    Parameters
    ----------
    age_years : array_like
        Age, years; chips are bought in the middle of their year, so the vintage of v has age t - v - 0.5 at the start
        of year t. Negative ages count as new.
    life_scale_years, life_shape : array_like
        Weibull scale, years, and shape, positive; broadcast against the ages.

    Raises
    ------
    ValueError
        If an age is not finite, or a scale or shape not positive.

    References
    ----------
    docs/method.md#chip-survival
    """
    age = np.maximum(finite("age_years", age_years), 0.0) / positive("life_scale_years", life_scale_years)
    with np.errstate(over="ignore"):  # far beyond its life nothing is left
        return np.exp(-(age ** positive("life_shape", life_shape)))


def mean_life_years(life_scale_years: ArrayLike, life_shape: ArrayLike) -> NDArray:
    """Return the mean life of a chip, years: scale x Gamma(1 + 1 / shape), the mean of a Weibull law.

    ValueError where a scale is not positive, or a shape below 0.01: the mean is then beyond the range of numbers.

    References
    ----------
    docs/method.md#chip-survival
    """
    # Not SciPy's: importing it takes longer than a what-if.
    life_shape = checked("life_shape", life_shape, "0.01 or above", lambda shape: shape >= 0.01)
    life_scale_years = positive("life_scale_years", life_scale_years)
    shapes, place = np.unique(life_shape, return_inverse=True)
    factor = np.array([math.gamma(1 + 1 / shape) for shape in shapes])[place]
    return life_scale_years * factor.reshape(np.shape(life_shape))


def logarithmic_mean(first: ArrayLike, last: ArrayLike) -> NDArray:
    """Return the mean over a year of a stock that grows exponentially from ``first`` to ``last``, both positive.

    ValueError where one is not, or they stand too far apart for their ratio to be a number.

    References
    ----------
    docs/method.md#mean-stock
    """
    first, last = np.broadcast_arrays(
        positive("stock at the start of a year", first), positive("stock at the end of a year", last)
    )
    with np.errstate(over="ignore", divide="ignore"):
        growth = finite("growth of a stock in a year, ln", np.log(last / first))
    # Near zero growth the quotient loses its digits, and the mean of both ends is right to second order.
    is_flat = np.abs(growth) < 1e-6
    return np.where(is_flat, (first + last) / 2, (last - first) / np.where(is_flat, 1.0, growth))


@dataclass(frozen=True)
class CalibratedStock:
    """Vintage stock with observed years, every field of shape (..., n_years); H100-equivalents at year end or bought.

    ``limits`` has shape (4, ..., n_years), in the order of ``CONSTRAINTS``: the year-end stock each limit allows.
    """

    survivors_h100e: NDArray
    shipments_h100e: NDArray
    limits: NDArray
    modelled_stock_h100e: NDArray
    stock_h100e: NDArray
    mean_stock_h100e: NDArray


def calibrated_stock(
    *,
    vintage_shipments_h100e: ArrayLike,
    observed_shipments_h100e: ArrayLike,
    observed_stock_h100e: ArrayLike,
    first_stock_h100e: ArrayLike,
    chip_shipments_h100e: ArrayLike,
    ai_infrastructure_capex_usd: ArrayLike,
    all_in_cost_usd: ArrayLike,
    power_limited_stock_h100e: ArrayLike,
    datacenter_limited_stock_h100e: ArrayLike,
    life_scale_years: ArrayLike,
    chip_life_shape: ArrayLike,
    same_year_capex_share: ArrayLike,
    chips_per_affordable_chip: ArrayLike,
    min_replacement_share: ArrayLike,
) -> CalibratedStock:
    """Build the stock from vintages: money, chips, power and sites limit what is bought, and observation wins.

    A year's purchases are the least of what chip makers can ship, what capex buys (a share of this year's, and the rest
    of last year's), and what power and sites have room for once the survivors are in.

    Parameters
    ----------
    vintage_shipments_h100e : array_like, shape (..., n_vintages)
        Shipments of the years right before the first one, oldest first, H100-equivalents.
    observed_shipments_h100e, observed_stock_h100e : array_like, shape (..., n_years)
        What was shipped, and the stock at year end; NaN where there is no observation.
    first_stock_h100e : array_like, shape (..., 1)
        Stock at the end of the year before the first one.
    chip_shipments_h100e, ai_infrastructure_capex_usd, all_in_cost_usd : array_like, shape (..., n_years)
        Shipments chip makers can deliver, H100-equivalents per year; capex, USD per year; all-in cost, USD per
        H100-equivalent.
    power_limited_stock_h100e, datacenter_limited_stock_h100e : array_like, shape (..., n_years)
        Stock that power and sites allow, H100-equivalents.
    life_scale_years, chip_life_shape : array_like, shape (..., n_years)
        Weibull scale of chip life, years, and shape; those of its year of purchase hold for a chip, and those of the
        first year for older ones.
    same_year_capex_share : array_like, shape (..., n_years)
        Share of a year's capex that buys chips of the same year, 0 to 1; the rest buys those of the next.
    chips_per_affordable_chip : array_like, shape (..., n_years)
        Chips that are bought for each that the capex counted here would buy at the all-in cost, positive.
    min_replacement_share : array_like, shape (..., n_years)
        Share of the survivors that a site-bound fleet still replaces in a year, 0 to 1.

    Returns
    -------
    CalibratedStock
        Survivors, purchases, limits, modelled and reported stock, and the stock averaged over each year.

    References
    ----------
    docs/method.md#chip-survival, docs/method.md#calibrated-purchases, docs/method.md#mean-stock
    """
    chip, capex, cost, power, site, same_year, per_affordable, replaced = np.broadcast_arrays(
        chip_shipments_h100e,
        ai_infrastructure_capex_usd,
        all_in_cost_usd,
        power_limited_stock_h100e,
        datacenter_limited_stock_h100e,
        same_year_capex_share,
        chips_per_affordable_chip,
        min_replacement_share,
    )
    n_years, lead = chip.shape[-1], chip.shape[:-1]
    observed_shipments = np.broadcast_to(observed_shipments_h100e, chip.shape)
    vintages = VintageStock(vintage_shipments_h100e, life_scale_years, chip_life_shape, n_years, lead)
    previous_capex = np.concatenate([capex[..., :1], capex[..., :-1]], axis=-1)
    affordable = affordable_shipments(capex, previous_capex, same_year, per_affordable, cost)
    for t in range(n_years):
        vintages.buy(
            t,
            chip_shipments_h100e=chip[..., t],
            affordable_h100e=affordable[..., t],
            power_limited_stock_h100e=power[..., t],
            datacenter_limited_stock_h100e=site[..., t],
            min_replacement_share=replaced[..., t],
            observed_shipments_h100e=observed_shipments[..., t],
        )
    observed_stock = np.broadcast_to(observed_stock_h100e, vintages.modelled_stock_h100e.shape)
    stock = observed_else(observed_stock, vintages.modelled_stock_h100e)
    before = np.concatenate([np.broadcast_to(first_stock_h100e, (*lead, 1)), stock[..., :-1]], axis=-1)
    return CalibratedStock(
        survivors_h100e=vintages.survivors_h100e,
        shipments_h100e=vintages.shipments_h100e,
        limits=vintages.limits,
        modelled_stock_h100e=vintages.modelled_stock_h100e,
        stock_h100e=stock,
        mean_stock_h100e=logarithmic_mean(before, stock),
    )


def affordable_shipments(
    capex_usd: ArrayLike,
    previous_capex_usd: ArrayLike,
    same_year_capex_share: ArrayLike,
    chips_per_affordable_chip: ArrayLike,
    all_in_cost_usd: ArrayLike,
) -> NDArray:
    """Return the chips that the money for them buys, H100-equivalents: a share of this year's capex, the rest of last.

    Arguments as those of ``calibrated_stock``, of shapes that broadcast. ValueError where an all-in cost is not
    positive.

    References
    ----------
    docs/method.md#calibrated-purchases
    """
    money_usd = same_year_capex_share * capex_usd + (1 - same_year_capex_share) * previous_capex_usd
    return chips_per_affordable_chip * money_usd / positive("all_in_cost_usd", all_in_cost_usd)


def observed_else(observed: ArrayLike, modelled: ArrayLike) -> NDArray:
    """Return what was observed where it was, and the model elsewhere; NaN says that there is no observation.

    References
    ----------
    docs/method.md#supply-calibrated-form
    """
    return np.where(np.isfinite(observed), observed, modelled)


class VintageStock:
    """Stock of chips by year of purchase, which grows year after year.

    Every array has the shape (..., n_years), and ``limits`` (4, ..., n_years) in the order of ``CONSTRAINTS``. A year
    holds no value before ``buy`` was called for it; another call for the last one replaces the purchases of that year.

    Parameters
    ----------
    vintage_shipments_h100e, life_scale_years, chip_life_shape : array_like
        As those of ``calibrated_stock``.
    n_years : int
        Number of years.
    lead : tuple of int
        Shape of the axes before the years.
    """

    def __init__(
        self,
        vintage_shipments_h100e: ArrayLike,
        life_scale_years: ArrayLike,
        chip_life_shape: ArrayLike,
        n_years: int,
        lead: tuple[int, ...],
    ) -> None:
        life, shape = (
            np.broadcast_to(value, (*np.shape(value)[:-1], n_years)) for value in (life_scale_years, chip_life_shape)
        )
        vintages = np.asarray(vintage_shipments_h100e, dtype=float)
        self._n_vintages = vintages.shape[-1]
        # Years come first in memory, so that those of all draws lie side by side.
        self._bought, self.survivors_h100e, self.modelled_stock_h100e = (
            _years_first(lead, n) for n in (self._n_vintages + n_years, n_years, n_years)
        )
        self._bought[..., : self._n_vintages] = vintages
        self.shipments_h100e = self._bought[..., self._n_vintages :]
        self.limits = np.moveaxis(np.empty((4, n_years, *lead)), 1, -1)
        # A vintage bought in the middle of year v is t - v - 0.5 years old when year t begins. Vintages of one life
        # share the shares that survive.
        alive: dict[bytes, list[NDArray]] = {}
        self._alive_of = []
        for year in [0] * self._n_vintages + list(range(n_years)):
            of_year = life[..., year], shape[..., year]
            key = of_year[0].tobytes() + of_year[1].tobytes()
            if key not in alive:
                alive[key] = [surviving_frac(age + 0.5, *of_year) for age in range(self._n_vintages + n_years - 1)]
            self._alive_of.append(alive[key])

    def buy(
        self,
        t: int,
        *,
        chip_shipments_h100e: NDArray,
        affordable_h100e: NDArray,
        power_limited_stock_h100e: NDArray,
        datacenter_limited_stock_h100e: NDArray,
        min_replacement_share: NDArray,
        observed_shipments_h100e: NDArray,
    ) -> None:
        """Buy the chips of year ``t``: the least that chips, money, power and sites allow, or those observed.

        Every argument has the shape of the axes before the years, in H100-equivalents or as a share.

        References
        ----------
        docs/method.md#calibrated-purchases
        """
        now = self._n_vintages + t
        left = self.survivors_h100e[..., t]
        left[...] = 0.0
        for vintage in range(now):
            left += self._bought[..., vintage] * self._alive_of[vintage][now - vintage - 1]
        at_least = left + min_replacement_share * left
        limits = self.limits
        limits[0, ..., t] = left + chip_shipments_h100e
        limits[1, ..., t] = np.maximum(power_limited_stock_h100e, at_least)
        limits[2, ..., t] = np.maximum(datacenter_limited_stock_h100e, at_least)
        limits[3, ..., t] = left + affordable_h100e
        allowed = limits[..., t].min(axis=0) - left
        self._bought[..., now] = observed_else(observed_shipments_h100e, allowed)
        self.modelled_stock_h100e[..., t] = left + self._bought[..., now]


def _years_first(lead: tuple[int, ...], n_years: int) -> NDArray:
    """Return an empty array of shape (*lead, n_years) that holds year after year in memory."""
    return np.moveaxis(np.empty((n_years, *lead)), 0, -1)


@dataclass(frozen=True)
class CalibratedSupply(ComputeAndCosts):
    """Calibrated stock, compute and costs, every field of shape (..., n_years); names carry the units."""

    binding_constraint: NDArray
    effective_power_kw_per_h100e: NDArray
    mean_life_years: NDArray
    chip_limited_stock_h100e: NDArray
    power_limited_stock_h100e: NDArray
    datacenter_limited_stock_h100e: NDArray
    capex_limited_stock_h100e: NDArray
    survivors_h100e: NDArray
    shipments_h100e: NDArray
    modelled_stock_h100e: NDArray
    stock_h100e: NDArray
    mean_stock_h100e: NDArray


def calibrated_supply(
    *,
    vintage_shipments_h100e: ArrayLike,
    first_stock_h100e: ArrayLike,
    observation_error: ArrayLike,
    observed_shipments_h100e: ArrayLike,
    observed_stock_h100e: ArrayLike,
    observed_mean_stock_h100e: ArrayLike,
    observed_usable_compute_flop: ArrayLike,
    chip_shipments_h100e: ArrayLike,
    ai_infrastructure_capex_usd: ArrayLike,
    all_in_cost_usd: ArrayLike,
    life_scale_years: ArrayLike,
    ai_datacenter_capacity_mw: ArrayLike,
    ai_share_of_datacenter_power_frac: ArrayLike,
    datacenter_packing_efficiency_frac: ArrayLike,
    power_kw_per_h100e: ArrayLike,
    server_power_overhead: ArrayLike,
    power_usage_effectiveness: ArrayLike,
    peak_flop_per_second_per_h100e: ArrayLike,
    cluster_utilization_frac: ArrayLike,
    cloud_rental_usd_per_h100e_year: ArrayLike,
    chip_life_shape: ArrayLike,
    same_year_capex_share: ArrayLike,
    chips_per_affordable_chip: ArrayLike,
    min_replacement_share: ArrayLike,
    upfront_cost_weight: ArrayLike,
) -> CalibratedSupply:
    """Turn yearly values on the observed level into stocks, the binding constraint, usable compute and costs.

    Parameters
    ----------
    vintage_shipments_h100e : array_like, shape (n_vintages,)
        Shipments as observed in the years right before the first one, oldest first, H100-equivalents.
    first_stock_h100e : float
        Stock as observed at the end of the year before the first one.
    observation_error : array_like, shape (..., n_years)
        Factor by which the level of what was observed is off; 1 where it is right. The observations of the projected
        years, below, carry it already.
    observed_shipments_h100e, ... , observed_usable_compute_flop : array_like, shape (..., n_years)
        Observations, in H100-equivalents and FLOP; NaN where there is none.
    chip_shipments_h100e, ... : array_like, shape (..., n_years)
        Values by year, by the names and in the units of ``int_supply_calibrated_inputs``.

    Returns
    -------
    CalibratedSupply
        ``binding_constraint`` holds the index into ``CONSTRAINTS``; usable compute of observed years is as observed.

    References
    ----------
    docs/method.md#supply-calibrated-form
    """
    level = np.asarray(observation_error, dtype=float)[..., :1]
    power_kw = effective_power_kw(power_kw_per_h100e, server_power_overhead, power_usage_effectiveness)
    stock = calibrated_stock(
        vintage_shipments_h100e=vintage_shipments_h100e * level,
        observed_shipments_h100e=observed_shipments_h100e,
        observed_stock_h100e=observed_stock_h100e,
        first_stock_h100e=first_stock_h100e * level,
        chip_shipments_h100e=chip_shipments_h100e,
        ai_infrastructure_capex_usd=ai_infrastructure_capex_usd,
        all_in_cost_usd=all_in_cost_usd,
        power_limited_stock_h100e=site_limited_stock(
            ai_datacenter_capacity_mw, ai_share_of_datacenter_power_frac, power_kw
        ),
        datacenter_limited_stock_h100e=site_limited_stock(
            ai_datacenter_capacity_mw, datacenter_packing_efficiency_frac, power_kw
        ),
        life_scale_years=life_scale_years,
        chip_life_shape=chip_life_shape,
        same_year_capex_share=same_year_capex_share,
        chips_per_affordable_chip=chips_per_affordable_chip,
        min_replacement_share=min_replacement_share,
    )
    mean_life = mean_life_years(life_scale_years, chip_life_shape)
    mean_stock = observed_else(observed_mean_stock_h100e, stock.mean_stock_h100e)
    compute = vars(
        compute_and_costs(
            chip_stock_h100e=stock.limits[0],
            serving_stock_h100e=mean_stock,
            peak_flop_per_second_per_h100e=peak_flop_per_second_per_h100e,
            cluster_utilization_frac=cluster_utilization_frac,
            all_in_cost_usd=all_in_cost_usd,
            lifetime_years=mean_life,
            cloud_rental_usd=cloud_rental_usd_per_h100e_year,
            upfront_cost_weight=upfront_cost_weight,
        )
    )
    usable = observed_else(observed_usable_compute_flop, compute.pop("usable_compute_flop"))
    return CalibratedSupply(
        **compute,
        usable_compute_flop=usable,
        binding_constraint=np.argmin(stock.limits, axis=0),
        effective_power_kw_per_h100e=power_kw,
        mean_life_years=np.broadcast_to(mean_life, usable.shape),
        chip_limited_stock_h100e=stock.limits[0],
        power_limited_stock_h100e=stock.limits[1],
        datacenter_limited_stock_h100e=stock.limits[2],
        capex_limited_stock_h100e=stock.limits[3],
        survivors_h100e=stock.survivors_h100e,
        shipments_h100e=stock.shipments_h100e,
        modelled_stock_h100e=stock.modelled_stock_h100e,
        stock_h100e=stock.stock_h100e,
        mean_stock_h100e=mean_stock,
    )

"""The chain from capex to work and capability, one year after the other.

A loop that learns the capex of a year only from the year before cannot run the chain for all years at once. Supply
takes its step from ``engine.supply``; what follows restates, for the default software form and the calibrated variant,
what the views of allocation, effective compute and capability say of a whole path. A test holds the two to 1e-9.

Arrays have the shape ``(..., n_years)``, or one that broadcasts to it: leading axes are scenarios or draws.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.allocation import run_share_path
from engine.ranges import positive
from engine.supply import (
    VintageStock,
    affordable_shipments,
    effective_power_kw,
    logarithmic_mean,
    observed_else,
    site_limited_stock,
    usable_flop_per_chip,
)

LN_10 = np.log(10)


@dataclass(frozen=True)
class Projection:
    """What one draw of the calibrated chain takes beside supply; names as in the views, and units in the names.

    ``first_year`` is the calendar year of the first column, ``anchor_year`` that of the first projected run, and
    ``last_observed_year`` the one before it. ``observed_run_flop`` and ``observed_eci`` are NaN where nothing was
    observed. Growth factors are 1 up to the reading that they start from.
    """

    first_year: int
    last_observed_year: int
    anchor_year: int
    inference_share_frac: ArrayLike
    training_share_frac: ArrayLike
    modelled_run_share_of_usable_frac: ArrayLike
    usable_growth_factor: ArrayLike
    observed_run_flop: ArrayLike
    run_growth_factor: ArrayLike
    largest_run_2026: ArrayLike
    run_share_growth: ArrayLike
    run_share_cap: ArrayLike
    run_share_limit: ArrayLike
    software_gain_log10: ArrayLike
    software_growth_initial: ArrayLike
    full_automation_log10_flop: ArrayLike
    automation_gap: ArrayLike
    automation_distance_0: ArrayLike
    automation_distance_5: ArrayLike
    automation_distance_10: ArrayLike
    automation_distance_50: ArrayLike
    eci_reading: ArrayLike
    eci_read_at_year: float
    eci_per_oom: ArrayLike
    eci_growth_factor: ArrayLike
    observed_eci: ArrayLike


def automated_frac(
    gap_sevenths: ArrayLike,
    distance_0: ArrayLike,
    distance_5: ArrayLike,
    distance_10: ArrayLike,
    distance_50: ArrayLike,
) -> NDArray:
    """Return the share of the economy's tasks that are automated: linear between quantiles of their distribution.

    Parameters
    ----------
    gap_sevenths : array_like
        How far effective compute is above full automation, in sevenths of the gap between 20% and all of the tasks.
    distance_0, distance_5, distance_10, distance_50 : array_like
        Where 0, 5, 10 and 50% are automated, in the same unit; 20% are at -7 and all at 0. They rise in this order.

    Raises
    ------
    ValueError
        If two of the places are the same: no line leads from one to the other.

    References
    ----------
    docs/method.md#automation-of-the-economy
    """
    x = np.asarray(gap_sevenths, dtype=float)
    ends = ((distance_0, 0.0), (distance_5, 0.05), (distance_10, 0.1), (-7.0, 0.2), (distance_50, 0.5), (0.0, 1.0))
    frac = np.zeros(np.broadcast_shapes(x.shape, *(np.shape(place) for place, _ in ends)))
    for (start, low), (end, high) in itertools.pairwise(ends):
        steps = positive(f"distance from {low:.0%} to {high:.0%} automated", np.subtract(end, start))
        frac += (high - low) * np.clip((x - start) / steps, 0.0, 1.0)
    return frac


class YearlyChain:
    """One run of the chain whose capex comes year by year, in order; ``advance`` may repeat the last year.

    Results have the shape (..., n_years); ``limits`` is that of ``engine.supply.VintageStock``.

    Parameters
    ----------
    supply : dict of array_like
        The arguments of ``engine.supply.calibrated_supply``; its capex is left unread, and so are prices of rent.
    projection : Projection
        The rest.
    """

    def __init__(self, supply: dict[str, ArrayLike], projection: Projection) -> None:
        arrays = {name: np.asarray(value, dtype=float) for name, value in supply.items()}
        vintages = arrays.pop("vintage_shipments_h100e")
        shape = np.broadcast_shapes(*(value.shape for value in arrays.values()))
        self.shape = shape
        self._supply = {name: np.broadcast_to(value, shape) for name, value in arrays.items()}
        level = self._supply["observation_error"][..., :1]
        by_name = self._supply
        self._first_stock = by_name["first_stock_h100e"][..., 0] * level[..., 0]
        # A life that no draw changes survives as one number a vintage, not as one a draw.
        self._stock = VintageStock(
            vintages * level, arrays["life_scale_years"], arrays["chip_life_shape"], shape[-1], shape[:-1]
        )
        power_kw = effective_power_kw(
            arrays["power_kw_per_h100e"], arrays["server_power_overhead"], arrays["power_usage_effectiveness"]
        )
        capacity = arrays["ai_datacenter_capacity_mw"]
        self._power_limit, self._site_limit = (
            np.broadcast_to(site_limited_stock(capacity, arrays[share], power_kw), shape)
            for share in ("ai_share_of_datacenter_power_frac", "datacenter_packing_efficiency_frac")
        )
        self._usable_flop_per_chip = np.broadcast_to(
            usable_flop_per_chip(arrays["peak_flop_per_second_per_h100e"], arrays["cluster_utilization_frac"]), shape
        )
        self._rest = {
            field.name: value
            if field.type in ("int", "float")
            else np.broadcast_to(np.asarray(value, dtype=float), shape)
            for field in fields(projection)
            if (value := getattr(projection, field.name)) is not None
        }
        self._observed, self._anchor = (
            self._rest[name] - self._rest["first_year"] for name in ("last_observed_year", "anchor_year")
        )
        # The reading lies between the middles of these two years.
        read_at = self._rest["eci_read_at_year"] - self._rest["first_year"] - 0.5
        self._before_reading = int(np.floor(read_at))
        self._years_to_reading = read_at - self._before_reading
        self.stock_h100e, self.path_usable_flop, self.usable_compute_flop = (self._years() for _ in range(3))
        self.effective_inference_flop, self.largest_run_flop = self._years(), self._years()
        self.effective_compute_flop_log10, self.economy_automation_frac, self.eci = (self._years() for _ in range(3))
        self._run_so_far = self._years()
        self._share_path = None

    @property
    def shipments_h100e(self) -> NDArray:
        """Chips bought by year, H100-equivalents."""
        return self._stock.shipments_h100e

    @property
    def survivors_h100e(self) -> NDArray:
        """Chips of earlier years in service at the end of the year, H100-equivalents."""
        return self._stock.survivors_h100e

    @property
    def limits(self) -> NDArray:
        """The stock that each limit allows, in the order of ``engine.supply.CONSTRAINTS``."""
        return self._stock.limits

    def supply(self, name: str) -> NDArray:
        """Return an argument of supply in full shape."""
        return self._supply[name]

    def is_observed_or_nowcast(self, t: int) -> bool:
        """Whether the year is one that the chain starts from, the first projected run's the last of them."""
        return t <= self._anchor

    def advance(self, t: int, capex_usd: NDArray, previous_capex_usd: NDArray) -> None:
        """Take the step of year ``t`` (0 is the first) with this capex, USD, and that of the year before."""
        self._advance_stock(t, capex_usd, previous_capex_usd)
        rest = self._rest
        usable = self.usable_compute_flop[..., t] = self.path_usable_flop[..., t] * (
            1.0
            if t <= self._anchor
            else (self.path_usable_flop[..., t] / self.path_usable_flop[..., self._anchor])
            ** (rest["usable_growth_factor"][..., t] - 1)
        )
        gain = rest["software_gain_log10"][..., t]
        self.effective_inference_flop[..., t] = usable * rest["inference_share_frac"][..., t] * 10**gain
        self.largest_run_flop[..., t] = run = self._run(t)
        so_far = np.log10(run)
        self._run_so_far[..., t] = np.maximum(so_far, self._run_so_far[..., t - 1]) if t else so_far
        effective = self.effective_compute_flop_log10[..., t] = self._run_so_far[..., t] + gain
        software_since_2022 = (rest["first_year"] - 2022) * rest["software_growth_initial"][..., t] / LN_10
        self.economy_automation_frac[..., t] = automated_frac(
            (effective + software_since_2022 - rest["full_automation_log10_flop"][..., t])
            / (rest["automation_gap"][..., t] / 7),
            *(rest[f"automation_distance_{percent}"][..., t] for percent in (0, 5, 10, 50)),
        )
        self.eci[..., t] = self._eci(t)

    def _years(self) -> NDArray:
        """Return an array of NaN that holds year after year in memory."""
        return np.moveaxis(np.full((self.shape[-1], *self.shape[:-1]), np.nan), 0, -1)

    def _advance_stock(self, t: int, capex_usd: NDArray, previous_capex_usd: NDArray) -> None:
        now = {name: values[..., t] for name, values in self._supply.items()}
        self._stock.buy(
            t,
            chip_shipments_h100e=now["chip_shipments_h100e"],
            affordable_h100e=affordable_shipments(
                capex_usd,
                previous_capex_usd,
                now["same_year_capex_share"],
                now["chips_per_affordable_chip"],
                now["all_in_cost_usd"],
            ),
            power_limited_stock_h100e=self._power_limit[..., t],
            datacenter_limited_stock_h100e=self._site_limit[..., t],
            min_replacement_share=now["min_replacement_share"],
            observed_shipments_h100e=now["observed_shipments_h100e"],
        )
        self.stock_h100e[..., t] = observed_else(now["observed_stock_h100e"], self._stock.modelled_stock_h100e[..., t])
        before = self.stock_h100e[..., t - 1] if t else self._first_stock
        serving = observed_else(now["observed_mean_stock_h100e"], logarithmic_mean(before, self.stock_h100e[..., t]))
        self.path_usable_flop[..., t] = observed_else(
            now["observed_usable_compute_flop"], serving * self._usable_flop_per_chip[..., t]
        )

    def _run(self, t: int) -> NDArray:
        """Return the largest run of the year, FLOP: observed, or grown by the mean of two methods and capped."""
        rest = self._rest
        if t <= self._observed:
            return rest["observed_run_flop"][..., t]
        anchor, usable = self._anchor, self.usable_compute_flop
        first = rest["largest_run_2026"][..., t]
        if t == anchor:
            self._share_path = run_share_path(
                first / self.path_usable_flop[..., anchor],
                rest["run_share_growth"][..., t],
                rest["run_share_cap"][..., t],
                self.shape[-1] - anchor,
            )
        modelled, modelled_anchor = (
            usable[..., year] * rest["modelled_run_share_of_usable_frac"][..., year] for year in (t, anchor)
        )
        by_share = self._share_path[..., t - anchor] * usable[..., t]
        growth_log10 = 0.5 * (np.log10(modelled / modelled_anchor) + np.log10(by_share / first))
        uncapped = first * 10 ** (growth_log10 * rest["run_growth_factor"][..., t])
        cap = np.minimum(rest["run_share_limit"][..., t], rest["training_share_frac"][..., t]) * usable[..., t]
        return np.minimum(uncapped, cap)

    def _eci(self, t: int) -> NDArray:
        """Return the index of the year: observed, or grown from the last reading; NaN before what it is known from."""
        rest, before = self._rest, self._before_reading
        observed = rest["observed_eci"][..., t]
        if t <= before:
            return observed
        effective = self.effective_compute_flop_log10
        at_reading = effective[..., before] + self._years_to_reading * (
            effective[..., before + 1] - effective[..., before]
        )
        grown = rest["eci_per_oom"][..., t] * (effective[..., t] - at_reading) * rest["eci_growth_factor"][..., t]
        return observed_else(observed, rest["eci_reading"][..., t] + grown)

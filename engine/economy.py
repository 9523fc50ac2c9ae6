"""The closed money loop: revenue, cash and outside finance give capex; capex gives compute; compute earns revenue.

The capex of a year rests on the revenue of the year before, so every year is a direct computation. A second form puts
the revenue of the same year in its place and iterates. Arrays have the shape ``(..., n_years)``, or one that broadcasts
to it.

The method is section "Closed money loop" of docs/method.md; anchors: GATE (Erdil et al. 2025, arXiv:2503.04941) and
Davidson's full takeoff model.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.yearly_chain import Projection, YearlyChain

#: What decides the capex of a year: the first of equals.
CAPEX_LIMITS = ("money", "growth cap", "world product cap")
#: What revenue follows.
REVENUE_DRIVERS = ("compute", "eci")
#: The same-year form stops when capex moves by less than this, relative.
SAME_YEAR_TOLERANCE = 1e-8
MOST_SWEEPS = 50


@dataclass(frozen=True)
class Money:
    """What the loop takes beside the chain; units stand in the names or are fractions.

    Attributes
    ----------
    observed_revenue_usd : array_like
        Revenue of AI labs up to the anchor year, USD of the year; NaN afterwards.
    observed_operating_cash_flow_usd : array_like
        Operating cash flow of the five hyperscalers up to the last observed year, USD; NaN afterwards.
    observed_capex_usd : array_like
        AI capex up to the anchor year, USD; NaN afterwards.
    gross_world_product_usd : array_like
        Gross world product, USD of the year; nothing in the loop changes it.
    revenue_elasticity : array_like
        Growth of revenue over growth of effective inference compute, both in logs (theta).
    automated_labour_revenue_share : array_like
        Share of the value of automated labour that becomes revenue (kv).
    labour_share_of_product, least_automation_frac : array_like
        Share of labour in the world product; automation that the ceiling of revenue counts at least.
    reinvestment_rate : array_like
        Capex per USD of last year's revenue (rho).
    cash_flow_share : array_like
        Share of this year's operating cash flow put into capex (phi).
    outside_finance_rate : array_like
        New outside finance per USD of last year's capex (xi).
    cash_flow_growth, cash_flow_growth_long_run : array_like
        Growth of operating cash flow, in the anchor year and in the end, per year.
    capex_growth_cap : array_like
        Largest growth of capex in the anchor year, per year.
    growth_fade : array_like
        Share by which the cap, and what cash flow grows above its long-run pace, fade in a year.
    product_share_cap : array_like
        Largest share of gross world product that is AI capex (fg).
    eci_points_per_tenfold_revenue : array_like
        Points of the Epoch Capabilities Index per tenfold of revenue; read where revenue follows the index.
    revenue_factor : array_like
        Factor on the revenue of a year: 1, or less in the year of a crash.
    revenue_driver : str
        One of ``REVENUE_DRIVERS``.
    """

    observed_revenue_usd: ArrayLike
    observed_operating_cash_flow_usd: ArrayLike
    observed_capex_usd: ArrayLike
    gross_world_product_usd: ArrayLike
    revenue_elasticity: ArrayLike
    automated_labour_revenue_share: ArrayLike
    labour_share_of_product: ArrayLike
    least_automation_frac: ArrayLike
    reinvestment_rate: ArrayLike
    cash_flow_share: ArrayLike
    outside_finance_rate: ArrayLike
    cash_flow_growth: ArrayLike
    cash_flow_growth_long_run: ArrayLike
    capex_growth_cap: ArrayLike
    growth_fade: ArrayLike
    product_share_cap: ArrayLike
    eci_points_per_tenfold_revenue: ArrayLike
    revenue_factor: ArrayLike = 1.0
    revenue_driver: str = "compute"


#: Figures that have one parameter a year, such as lab_revenue_2025_usd, and what leads on from the last of them.
YEARLY_FIGURES = ("lab_revenue_", "operating_cash_flow_", "gross_world_product_")
#: Parameters that reach the loop as they are, by the names of their fields.
PARAMETERS = tuple(
    field.name
    for field in fields(Money)
    if field.name not in ("gross_world_product_usd", "revenue_factor", "revenue_driver")
    and not field.name.startswith("observed_")
)


def is_read(parameter: str) -> bool:
    """Return whether the loop reads a parameter of this name: docs/method.md#closed-loop."""
    return parameter in PARAMETERS or parameter.startswith(YEARLY_FIGURES)


#: Fields of ``Money`` that must be positive, and those that must not be negative.
POSITIVE = (
    "gross_world_product_usd",
    "automated_labour_revenue_share",
    "labour_share_of_product",
    "least_automation_frac",
    "capex_growth_cap",
    "product_share_cap",
    "eci_points_per_tenfold_revenue",
    "revenue_factor",
)
NOT_NEGATIVE = ("revenue_elasticity", "reinvestment_rate", "cash_flow_share", "outside_finance_rate", "growth_fade")
#: Growth a year, as a fraction.
GROWTHS = ("cash_flow_growth", "cash_flow_growth_long_run")


@dataclass(frozen=True)
class ClosedLoop:
    """What the loop gives, every field of shape (..., n_years) unless it says otherwise; units stand in the names.

    ``capex_modelled_usd`` and ``revenue_modelled_usd`` are what the loop says of a year from what was known of the year
    before: the result where nothing was observed, NaN in the first year. ``capex_limit`` holds the index into
    ``CAPEX_LIMITS`` of what the modelled capex rests on, NaN in the first year; ``binding_constraint`` that into
    ``engine.supply.CONSTRAINTS``.
    ``sweep_count`` has shape (n_years,): 0 where the year is a direct computation. ``largest_ratio`` is the largest
    ratio of successive changes in the same-year form, 0 without it.
    """

    chain: YearlyChain
    revenue_usd: NDArray
    revenue_modelled_usd: NDArray
    revenue_ceiling_usd: NDArray
    operating_cash_flow_usd: NDArray
    gross_world_product_usd: NDArray
    capex_wanted_usd: NDArray
    capex_modelled_usd: NDArray
    capex_usd: NDArray
    capex_limit: NDArray
    reinvested_revenue_usd: NDArray
    cash_financed_usd: NDArray
    outside_finance_usd: NDArray
    chip_money_usd: NDArray
    chip_spending_usd: NDArray
    unspent_usd: NDArray
    binding_constraint: NDArray
    sweep_count: NDArray
    largest_ratio: float


def closed_loop(
    supply: dict[str, ArrayLike], projection: Projection, money: Money, *, is_same_year: bool = False
) -> ClosedLoop:
    """Run the loop.

    Parameters
    ----------
    supply : dict of array_like
        The arguments of ``engine.supply.calibrated_supply``; its capex is not read.
    projection : Projection
        What leads from usable compute to work and automation.
    money : Money
        What leads from work to capex.
    is_same_year : bool
        Whether capex rests on the revenue of its own year, by a fixed point, in place of that of the year before.

    Returns
    -------
    ClosedLoop
        Capex, what it is paid with and what it buys.

    Raises
    ------
    ValueError
        If a figure is missing, negative or 0 where it must not be, or the same-year form does not contract.

    References
    ----------
    docs/method.md#closed-loop
    """
    chain = YearlyChain(supply, projection)
    loop = _Loop(chain, money, projection.anchor_year, projection.first_year, is_same_year)
    for t in range(chain.shape[-1]):
        loop.take_year(t)
    return loop.result()


class _Loop:
    """The state of a run: every array of the result, filled year by year."""

    def __init__(self, chain: YearlyChain, money: Money, anchor_year: int, first_year: int, is_same_year: bool) -> None:
        self.chain, self.first_year, self.is_same_year = chain, first_year, is_same_year
        self.anchor = anchor_year - first_year
        self.driver = money.revenue_driver
        if self.driver not in REVENUE_DRIVERS:
            raise ValueError(f"unknown revenue driver {self.driver!r}: {', '.join(REVENUE_DRIVERS)}")
        self.given = {
            field.name: np.broadcast_to(np.asarray(getattr(money, field.name), dtype=float), chain.shape)
            for field in fields(money)
            if field.name != "revenue_driver"
        }
        _check(self.given, self.anchor, first_year)
        n_years, lead = chain.shape[-1], chain.shape[:-1]

        def years() -> NDArray:
            return np.moveaxis(np.full((n_years, *lead), np.nan), 0, -1)

        self.revenue, self.revenue_modelled, self.ceiling, self.cash_flow = (years() for _ in range(4))
        self.wanted, self.capex_modelled, self.capex, self.capex_limit = (years() for _ in range(4))
        self.reinvested, self.cash_financed, self.outside = (years() for _ in range(3))
        self.chip_money, self.chip_spending = years(), years()
        self.sweep_count = np.zeros(n_years, dtype=int)
        self.largest_ratio = 0.0

    def take_year(self, t: int) -> None:
        """Fill the year."""
        known = self.given["observed_capex_usd"][..., t] if t <= self.anchor else None
        self._find_cash_flow(t)
        if known is not None:
            self._close(t, known)
            if t:
                self._want(t, self.revenue[..., t - 1])
        elif self.is_same_year:
            self._find_fixed_point(t)
        else:
            self._close(t, self._want(t, self.revenue[..., t - 1]))
        self._pay(t)

    def _find_cash_flow(self, t: int) -> None:
        observed = self.given["observed_operating_cash_flow_usd"][..., t]
        if not np.all(np.isfinite(observed)):
            long_run = self.given["cash_flow_growth_long_run"][..., t]
            growth = long_run + (self.given["cash_flow_growth"][..., t] - long_run) * self._fade(t)
            observed = self.cash_flow[..., t - 1] * (1 + growth)
        self.cash_flow[..., t] = observed

    def _fade(self, t: int) -> NDArray:
        """Return what is left of a pace of the anchor year."""
        return (1 - self.given["growth_fade"][..., t]) ** max(t - self.anchor, 0)

    def _want(self, t: int, revenue_usd: NDArray) -> NDArray:
        """Return the capex that money and caps allow, and note what it rests on."""
        given, before = self.given, self.capex[..., t - 1]
        self.wanted[..., t] = (
            given["reinvestment_rate"][..., t] * revenue_usd
            + given["cash_flow_share"][..., t] * self.cash_flow[..., t]
            + given["outside_finance_rate"][..., t] * before
        )
        limits = np.stack(
            [
                self.wanted[..., t],
                before * (1 + given["capex_growth_cap"][..., t] * self._fade(t)),
                given["product_share_cap"][..., t] * given["gross_world_product_usd"][..., t],
            ]
        )
        self.capex_limit[..., t] = np.argmin(limits, axis=0)
        self.capex_modelled[..., t] = limits.min(axis=0)
        return self.capex_modelled[..., t]

    def _close(self, t: int, capex_usd: NDArray) -> None:
        """Spend the capex, and earn the revenue of the year."""
        before = self.capex[..., t - 1] if t else capex_usd
        self.capex[..., t] = capex_usd
        self.chain.advance(t, self.capex[..., t], before)
        self._earn(t)

    def _earn(self, t: int) -> None:
        given, chain = self.given, self.chain
        self.ceiling[..., t] = (
            given["automated_labour_revenue_share"][..., t]
            * given["labour_share_of_product"][..., t]
            * given["gross_world_product_usd"][..., t]
            * np.maximum(chain.economy_automation_frac[..., t], given["least_automation_frac"][..., t])
        )
        if t:
            before, ceiling = self.revenue[..., t - 1], self.ceiling[..., t]
            room = np.maximum(0.0, 1 - before / ceiling)
            grown = np.exp(self._growth_ln(t) * room) * before
            # Nothing shrinks but for a crash, and nothing grows above its ceiling.
            self.revenue_modelled[..., t] = given["revenue_factor"][..., t] * np.maximum(
                before, np.minimum(grown, ceiling)
            )
        is_known = t <= self.anchor
        self.revenue[..., t] = given["observed_revenue_usd"][..., t] if is_known else self.revenue_modelled[..., t]

    def _growth_ln(self, t: int) -> NDArray:
        """Return the growth of revenue far below its ceiling, in natural logs."""
        chain, now = self.chain, {name: values[..., t] for name, values in self.given.items()}
        if self.driver == "eci":
            points = chain.eci[..., t] - chain.eci[..., t - 1]
            return np.log(10) * points / now["eci_points_per_tenfold_revenue"]
        work = chain.effective_inference_flop
        return now["revenue_elasticity"] * np.log(work[..., t] / work[..., t - 1])

    def _find_fixed_point(self, t: int) -> None:
        """Iterate capex of the year until it is what the revenue that it earns pays for."""
        capex = self._want(t, self.revenue[..., t - 1]).copy()
        change_before = None
        for sweep in range(1, MOST_SWEEPS + 1):
            self._close(t, capex)
            following = self._want(t, self.revenue[..., t])
            change = following - capex
            moved = np.abs(change) > SAME_YEAR_TOLERANCE * capex
            if change_before is not None:
                ratio = np.where(moved, np.abs(change) / np.where(change_before == 0, np.inf, np.abs(change_before)), 0)
                self.largest_ratio = max(self.largest_ratio, float(ratio.max(initial=0.0)))
                if self.largest_ratio >= 1:
                    self._refuse(t, ratio)
            if not moved.any():
                self.sweep_count[t] = sweep
                return
            # More capex of a year never earns less in it: changes keep their sign, and a shorter step takes longer.
            change_before, capex = change, capex + change
        raise ValueError(
            f"the capex of {self.first_year + t} has not settled after {MOST_SWEEPS} sweeps: a change of capex comes"
            f" back up to {self.largest_ratio:.3g} times as large"
        )

    def _refuse(self, t: int, ratio: NDArray) -> None:
        worst = np.unravel_index(np.argmax(ratio), ratio.shape)
        figures = ", ".join(f"{name} {values[(*worst, t)]:.6g}" for name, values in self.given.items())
        raise ValueError(
            f"the same-year loop does not contract: in {self.first_year + t}, draw {worst}, a change of capex comes"
            f" back {ratio[worst]:.3g} times as large, and must come back smaller; its figures: {figures}"
        )

    def _pay(self, t: int) -> None:
        """Say what the capex was paid with, own money first, and what of it bought chips."""
        given, chain, capex = self.given, self.chain, self.capex[..., t]
        before = self.capex[..., t - 1] if t else capex
        if t:
            revenue = self.revenue[..., t if self.is_same_year and t > self.anchor else t - 1]
            self.reinvested[..., t] = np.minimum(given["reinvestment_rate"][..., t] * revenue, capex)
            self.cash_financed[..., t] = np.minimum(
                given["cash_flow_share"][..., t] * self.cash_flow[..., t], capex - self.reinvested[..., t]
            )
            self.outside[..., t] = capex - self.reinvested[..., t] - self.cash_financed[..., t]
        share = chain.supply("same_year_capex_share")[..., t]
        self.chip_money[..., t] = share * capex + (1 - share) * before
        # What was observed was paid for.
        self.chip_spending[..., t] = np.where(
            np.isfinite(chain.supply("observed_shipments_h100e")[..., t]),
            self.chip_money[..., t],
            chain.shipments_h100e[..., t]
            * chain.supply("all_in_cost_usd")[..., t]
            / chain.supply("chips_per_affordable_chip")[..., t],
        )

    def result(self) -> ClosedLoop:
        """Return everything."""
        return ClosedLoop(
            chain=self.chain,
            revenue_usd=self.revenue,
            revenue_modelled_usd=self.revenue_modelled,
            revenue_ceiling_usd=self.ceiling,
            operating_cash_flow_usd=self.cash_flow,
            gross_world_product_usd=self.given["gross_world_product_usd"],
            capex_wanted_usd=self.wanted,
            capex_modelled_usd=self.capex_modelled,
            capex_usd=self.capex,
            capex_limit=self.capex_limit,
            reinvested_revenue_usd=self.reinvested,
            cash_financed_usd=self.cash_financed,
            outside_finance_usd=self.outside,
            chip_money_usd=self.chip_money,
            chip_spending_usd=self.chip_spending,
            # What rounds to less than nothing is nothing.
            unspent_usd=np.maximum(self.chip_money - self.chip_spending, 0.0),
            binding_constraint=np.argmin(self.chain.limits, axis=0),
            sweep_count=self.sweep_count,
            largest_ratio=self.largest_ratio,
        )


def _check(given: dict[str, NDArray], anchor: int, first_year: int) -> None:
    """Raise a ValueError that names the figure that is missing or out of range."""
    for name in ("observed_revenue_usd", "observed_capex_usd"):
        known = given[name][..., : anchor + 1]
        for t in range(anchor + 1):
            if not np.all(np.isfinite(known[..., t])):
                last = first_year + anchor
                raise ValueError(f"{name} of {first_year + t} is missing; the loop starts from {first_year} to {last}")
        if not np.all(known > 0):
            raise ValueError(f"{name} must be positive, got {known.min():.6g}")
    if not np.all(np.isfinite(given["observed_operating_cash_flow_usd"][..., 0])):
        raise ValueError(f"observed_operating_cash_flow_usd of {first_year} is missing; the loop starts from it")
    cash = given["observed_operating_cash_flow_usd"]
    # A year without a reading follows the one before.
    if np.any(cash <= 0) or np.any(np.isinf(cash)):
        raise ValueError(f"observed_operating_cash_flow_usd must be positive, got {np.nanmin(cash):.6g}")
    for names, is_wrong, rule in (
        (POSITIVE, lambda values: values <= 0, "positive"),
        (NOT_NEGATIVE, lambda values: values < 0, "0 or more"),
        # Cash flow that falls by all of itself and more would be a debt, and capex would follow it below 0.
        (GROWTHS, lambda values: values <= -1, "above -1"),
        (("growth_fade",), lambda values: values > 1, "at most 1"),
    ):
        for name in names:
            wrong = is_wrong(given[name]) | ~np.isfinite(given[name])
            if np.any(wrong):
                raise ValueError(f"{name} must be {rule}, got {given[name][wrong][0]:.6g}")

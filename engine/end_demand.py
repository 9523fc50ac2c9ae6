"""Capex of the money loop against the revenue of AI labs: what would carry it, and how long it takes to come back.

Arrays have the shape ``(..., n_years)``, or one that broadcasts to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.economy import ClosedLoop
from engine.ranges import not_negative, positive, positive_share

#: Interest a year under which it cannot be told from none in double precision.
NEXT_TO_NOTHING = 1e-12


@dataclass(frozen=True)
class Capital:
    """What capital asks of revenue.

    Attributes
    ----------
    revenue_share_for_capital : array_like
        Share of lab revenue that can pay for chips and their buildings, above 0.
    cost_of_capital : array_like
        Interest a year, 0 or more.
    mean_life_years : array_like
        Mean life of the chips bought in a year, years, above 0.
    """

    revenue_share_for_capital: ArrayLike
    cost_of_capital: ArrayLike
    mean_life_years: ArrayLike


def yearly_payment(cost_of_capital: ArrayLike, life_years: ArrayLike) -> NDArray:
    """Return the payment a year that pays one USD back with interest over a life: an annuity, USD a year.

    Without interest it is one over the life, which the formula tends to. ValueError for interest below 0 or a life that
    is not above 0.

    References
    ----------
    docs/method.md#capex-against-end-demand
    """
    rate, life = np.broadcast_arrays(not_negative("cost_of_capital", cost_of_capital), positive("life", life_years))
    is_free = rate < NEXT_TO_NOTHING
    return np.where(is_free, 1 / life, rate / -np.expm1(-life * np.log1p(np.where(is_free, 1.0, rate))))


def against_end_demand(loop: ClosedLoop, capital: Capital) -> dict[str, NDArray]:
    """Return capex against end demand.

    Parameters
    ----------
    loop : ClosedLoop
        A run of the loop.
    capital : Capital
        What capital asks, of the same draws and years.

    Returns
    -------
    dict of ndarray, shape (..., n_years)
        Free cash flow, payback and the revenue that would carry the capex of the year before, units in the names; NaN
        where they take a year before the first or after the last.

    Raises
    ------
    ValueError
        If a share is not above 0 and at most 1, interest is below 0 or a life not above 0.

    References
    ----------
    docs/method.md#capex-against-end-demand
    """
    revenue, capex, chips = loop.revenue_usd, loop.capex_usd, loop.chip_spending_usd
    share = positive_share("revenue_share_for_capital", capital.revenue_share_for_capital)
    share = np.broadcast_to(share, revenue.shape)
    payment = np.broadcast_to(yearly_payment(capital.cost_of_capital, capital.mean_life_years), revenue.shape)
    nothing = np.full((*revenue.shape[:-1], 1), np.nan)

    def paid_back(spent_usd: NDArray) -> NDArray:
        return np.concatenate([spent_usd[..., :-1] / (share[..., 1:] * revenue[..., 1:]), nothing], axis=-1)

    def carried_by(spent_usd: NDArray) -> NDArray:
        # Chips of the year before live as long as chips bought in that year do.
        return np.concatenate([nothing, spent_usd[..., :-1] * payment[..., :-1] / share[..., 1:]], axis=-1)

    carrying = carried_by(capex)
    free = loop.operating_cash_flow_usd - capex
    return {
        "free_cash_flow_usd": free,
        "free_cash_flow_with_revenue_usd": free + loop.reinvested_revenue_usd,
        "payback_years": paid_back(capex),
        "payback_of_chips_years": paid_back(chips),
        "carrying_revenue_usd": carrying,
        "carrying_revenue_of_chips_usd": carried_by(chips),
        "carrying_revenue_over_revenue": carrying / revenue,
    }

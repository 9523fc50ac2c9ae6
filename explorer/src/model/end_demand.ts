/** Capex of the money loop against the revenue of AI labs. Restates engine/end_demand.py; every array is year-major. */
import type { MoneyLoop } from "./economy";
import type { Parameters } from "./parameters";

/** Columns of `int_economy_loop`; NaN where they take a year before the first or after the last. */
export interface EndDemand {
  free_cash_flow_usd: Float64Array;
  free_cash_flow_with_revenue_usd: Float64Array;
  payback_years: Float64Array;
  payback_of_chips_years: Float64Array;
  carrying_revenue_usd: Float64Array;
  carrying_revenue_of_chips_usd: Float64Array;
  carrying_revenue_over_revenue: Float64Array;
}

/** Return the payment a year that pays one USD back with interest over a life. Restates `yearly_payment`. */
function yearlyPayment(costOfCapital: number, lifeYears: number): number {
  return costOfCapital === 0 ? 1 / lifeYears : costOfCapital / -Math.expm1(-lifeYears * Math.log1p(costOfCapital));
}

/** Return capex against end demand; lives are those of the chips bought in a year. Restates `against_end_demand`. */
export function againstEndDemand(parameters: Parameters, loop: MoneyLoop, meanLifeYears: Float64Array): EndDemand {
  const { n, columns } = parameters;
  const { revenue_share_for_capital: share, cost_of_capital: cost } = columns;
  const { revenue_usd: revenue, capex_usd: capex, chip_spending_usd: chips, operating_cash_flow_usd: cash } = loop;
  const paidBack = (spent: Float64Array) => spent.map((usd, k) => (k + n < spent.length ? usd / (share[k % n] * revenue[k + n]) : NaN));
  // Chips of the year before live as long as chips bought in that year do.
  const carriedBy = (spent: Float64Array) =>
    spent.map((_, k) => (k < n ? NaN : (spent[k - n] * yearlyPayment(cost[k % n], meanLifeYears[k - n])) / share[k % n]));
  const carrying = carriedBy(capex);
  const free = cash.map((usd, k) => usd - capex[k]);
  return {
    free_cash_flow_usd: free,
    free_cash_flow_with_revenue_usd: free.map((usd, k) => usd + loop.reinvested_revenue_usd[k]),
    payback_years: paidBack(capex),
    payback_of_chips_years: paidBack(chips),
    carrying_revenue_usd: carrying,
    carrying_revenue_of_chips_usd: carriedBy(chips),
    carrying_revenue_over_revenue: carrying.map((usd, k) => usd / revenue[k]),
  };
}

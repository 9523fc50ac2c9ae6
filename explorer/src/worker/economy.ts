/** The money loop over the draws that fit, and at the point in every scenario of the economy. */
import type { Chain } from "../model/chain";
import type { ModelData, Path } from "../model/data";
import { CAPEX_LIMITS, CLOSED_SCENARIO, FROZEN_SCENARIO } from "../model/economy";
import { CONSTRAINTS } from "../model/supply";
import { bands, means } from "../model/summaries";
import { ofDraws } from "./conditions";
import type { Economy, EconomyFigure, EconomyPoint } from "./messages";

/** Return the supply scenario whose loop a path shows: its own, or the base where that has no loop. */
export function loopScenario(data: ModelData, path: Path): string {
  return data.paths.some((one) => one.is_closed && one.supply_scenario === path.supply_scenario) ? path.supply_scenario : "base";
}

/** Return figures of the loop by year and draw. */
function figures(chain: Chain, supply: string, scenario: string): Record<EconomyFigure, Float64Array> {
  const [loop, frozen, demand] = [chain.moneyLoop(supply, scenario), chain.moneyLoop(supply, FROZEN_SCENARIO), chain.endDemand(supply, scenario)];
  return {
    capex_usd_log10: loop.capex_usd.map(Math.log10),
    revenue_usd_log10: loop.revenue_usd.map(Math.log10),
    loop_gain: loop.capex_usd.map((usd, k) => usd / frozen.capex_usd[k]),
    payback_years: demand.payback_years,
  };
}

/** Return the medians of the figures with nothing moved: the base scenario of the economy. */
export function baseMedians(chain: Chain, supply: string): Record<EconomyFigure, Float64Array> {
  const found = figures(chain, supply, CLOSED_SCENARIO);
  return Object.fromEntries(Object.entries(found).map(([name, values]) => [name, bands(values, chain.n, [0.5])[0]])) as Record<EconomyFigure, Float64Array>;
}

/** The draws that fit: their numbers, null for all, and their weights, null where each counts the same. */
interface Fitting {
  kept: Int32Array | null;
  weights: Float64Array | null;
}

/** Return the share of draws by year in which each of some limits holds, by its number. */
function limitShares(limit: Uint8Array, count: number, n: number, { kept, weights }: Fitting): Float64Array[] {
  const nYears = limit.length / n;
  const m = kept?.length ?? n;
  const found = Array.from({ length: count }, () => new Float64Array(nYears));
  for (let t = 0; t < nYears; t++) for (let k = 0; k < m; k++) found[limit[t * n + (kept ? kept[k] : k)]][t] += weights ? weights[k] : 1 / m;
  return found;
}

/** Return what the page of the economy shows. */
export function economyOf(data: ModelData, points: Chain, chain: Chain, path: Path, scenario: string, fitting: Fitting): Omit<Economy, "base"> {
  const supply = loopScenario(data, path);
  const { n } = chain;
  const { kept, weights } = fitting;
  const m = kept?.length ?? n;
  const found = figures(chain, supply, scenario);
  const loop = chain.moneyLoop(supply, scenario);
  const ofCapex = (usd: Float64Array) => means(ofDraws(usd.map((value, k) => value / loop.capex_usd[k]), n, kept), m, weights);
  const probabilities = Object.values(data.quantiles);
  const pointOf = (name: string): EconomyPoint => {
    const [own, frozen] = [points.moneyLoop(supply, name), points.moneyLoop(supply, FROZEN_SCENARIO)];
    return {
      capex_usd: own.capex_usd,
      revenue_usd: own.revenue_usd,
      usable_compute_flop: own.usable_compute_flop,
      largest_run_flop: own.largest_run_flop,
      loop_gain: own.capex_usd.map((usd, k) => usd / frozen.capex_usd[k]),
    };
  };
  return {
    scenario,
    supply,
    figures: Object.fromEntries(Object.entries(found).map(([name, values]) => [name, bands(ofDraws(values, n, kept), m, probabilities, weights)])) as Economy["figures"],
    openCapex: bands(ofDraws(chain.calibratedInputs(supply).ai_infrastructure_capex_usd.map(Math.log10), n, kept), m, [0.5], weights)[0],
    paid: { revenue: ofCapex(loop.reinvested_revenue_usd), cash: ofCapex(loop.cash_financed_usd), outside: ofCapex(loop.outside_finance_usd) },
    capexLimits: limitShares(loop.capex_limit, CAPEX_LIMITS.length, n, fitting),
    limits: limitShares(loop.supply.binding_constraint, CONSTRAINTS.length, n, fitting),
    points: Object.fromEntries(data.economy_scenarios.map((row) => [row.economy_scenario, pointOf(row.economy_scenario)])),
    scenarios: data.economy_scenarios.map(({ economy_scenario, label, description }) => ({ name: economy_scenario, label, description })),
  };
}

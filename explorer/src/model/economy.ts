/**
 * The closed money loop: revenue, cash and outside finance give capex; capex gives compute; compute earns revenue.
 *
 * Restates engine/economy.py and engine/yearly_chain.py in the form in which capex of a year rests on the revenue of the
 * year before, and ensemble/economy.py. Every array is year-major: the draws of a year lie side by side.
 */
import { grownFlop, runSharePath, uncappedRun } from "./allocation";
import type { Shares } from "./allocation";
import { economyAutomation } from "./capability";
import type { EconomyScenario, EconomyScenarioChange, ModelData } from "./data";
import { growthFactor } from "./growth_factor";
import type { Parameters } from "./parameters";
import type { Readings } from "./readings";
import { CalibratedStock } from "./supply";
import type { CalibratedInputs, CalibratedSupply, SupplyInputs, Survival } from "./supply";

/** What decides the capex of a year: the first of equals. */
export const CAPEX_LIMITS = ["money", "growth cap", "world product cap"] as const;
/** The scenario of the economy whose capex the closed paths have, and that which the gain of the loop compares with. */
export const CLOSED_SCENARIO = "base";
export const FROZEN_SCENARIO = "frozen_revenue";

/** Parameters that the loop reads as they are: `PARAMETERS` of engine/economy.py. */
export const LOOP_PARAMETERS = [
  "revenue_elasticity",
  "automated_labour_revenue_share",
  "labour_share_of_product",
  "least_automation_frac",
  "reinvestment_rate",
  "cash_flow_share",
  "outside_finance_rate",
  "cash_flow_growth",
  "cash_flow_growth_long_run",
  "capex_growth_cap",
  "growth_fade",
  "product_share_cap",
  "eci_points_per_tenfold_revenue",
] as const;
type LoopParameter = (typeof LOOP_PARAMETERS)[number];
/** What a scenario may change beside them. */
const REVENUE_FACTOR = "revenue_factor";
/** Figures that have one parameter a year, such as lab_revenue_2025_usd. */
const YEARLY_FIGURES = ["lab_revenue", "operating_cash_flow", "gross_world_product"] as const;
/** Parameters of the chain that the loop reads beside those of supply and of growth factors. */
const CHAIN_SCALARS = [
  "usable_compute_growth_score",
  "usable_compute_record_years",
  "usable_compute_growth_spread",
  "largest_run_2026",
  "run_growth_score",
  "run_record_years",
  "growth_spread_coefficient",
  "run_share_growth",
  "run_share_cap",
  "run_share_limit",
  "software_growth_initial",
  "full_automation_log10_flop",
  "automation_gap",
  "automation_distance_0",
  "automation_distance_5",
  "automation_distance_10",
  "automation_distance_50",
  "eci_per_year",
  "eci_reading_error",
  "run_growth_reference",
  "capability_growth_score",
  "same_year_capex_share",
  "min_replacement_share",
];

/** Return the names of the scalars that the loop reads. */
export function loopScalars(data: ModelData): string[] {
  const yearly = data.scalars.map((row) => row.parameter).filter((name) => YEARLY_FIGURES.some((figure) => name.startsWith(`${figure}_`)));
  return [...LOOP_PARAMETERS, ...yearly, ...CHAIN_SCALARS];
}

/** What the loop takes from the open chain. */
export interface LoopInputs {
  drawn: SupplyInputs;
  /** Up to the anchor year the capex of the loop is that of the open chain. */
  supply: CalibratedInputs;
  alive: Survival;
  shares: Shares;
  software_gain_log10: Float64Array;
  readings: Readings;
}

/** What the loop gives by year and draw: columns of `int_economy_loop`; NaN for null. */
export interface MoneyLoop {
  revenue_usd: Float64Array;
  revenue_modelled_usd: Float64Array;
  revenue_ceiling_usd: Float64Array;
  operating_cash_flow_usd: Float64Array;
  gross_world_product_usd: Float64Array;
  capex_wanted_usd: Float64Array;
  capex_modelled_usd: Float64Array;
  capex_usd: Float64Array;
  /** Index into `CAPEX_LIMITS`; meaningless in the first year. */
  capex_limit: Uint8Array;
  reinvested_revenue_usd: Float64Array;
  cash_financed_usd: Float64Array;
  outside_finance_usd: Float64Array;
  chip_money_usd: Float64Array;
  chip_spending_usd: Float64Array;
  unspent_usd: Float64Array;
  usable_compute_flop: Float64Array;
  effective_inference_flop: Float64Array;
  largest_run_flop: Float64Array;
  effective_compute_flop_log10: Float64Array;
  economy_automation_frac: Float64Array;
  /** Of draws only where revenue follows it. */
  eci: Float64Array;
  /** Stocks and limits that the capex of the loop buys. */
  supply: CalibratedSupply;
}

/** Return the factor of a scenario on a parameter, by year. */
function factorsOf(data: ModelData, changes: readonly EconomyScenarioChange[], parameter: string): Float64Array {
  const of = changes.filter((change) => change.parameter === parameter);
  return Float64Array.from(data.years, (year) =>
    of.reduce((factor, change) => (year >= change.first_change_year && year <= change.last_change_year ? factor * change.change_factor : factor), 1),
  );
}

/** Return a figure that has one parameter a year; null in other years. */
function yearlyFigure(data: ModelData, parameters: Parameters, figure: string): (Float64Array | null)[] {
  return data.years.map((year) => parameters.columns[`${figure}_${year}_usd`] ?? null);
}

/** Run the loop over all draws. Restates `engine.economy.closed_loop` and `ensemble.economy.loop_inputs`. */
export function moneyLoop(data: ModelData, parameters: Parameters, inputs: LoopInputs, scenario: EconomyScenario): MoneyLoop {
  const { n, columns } = parameters;
  const nYears = data.years.length;
  const size = nYears * n;
  const anchor = data.years.indexOf(data.anchor_year);
  const lastObserved = data.years.indexOf(data.last_observed_year);
  const changes = data.economy_scenario_changes.filter((row) => row.economy_scenario === scenario.economy_scenario);
  const revenueFactor = factorsOf(data, changes, REVENUE_FACTOR);
  // Parameters as they are in a year: a scenario multiplies some of them.
  const factors = new Map(LOOP_PARAMETERS.map((name) => [name, factorsOf(data, changes, name)]));
  const ofYear = (name: LoopParameter, t: number): Float64Array => {
    const factor = factors.get(name)![t];
    return factor === 1 ? columns[name] : columns[name].map((value) => value * factor);
  };
  const years = () => new Float64Array(size);
  const unknown = () => new Float64Array(size).fill(NaN);

  const { drawn, supply: open, alive, shares, software_gain_log10: gain, readings } = inputs;
  const capex = years();
  const stock = new CalibratedStock(data, parameters, drawn, open, alive, capex);
  const { usable_compute_flop: pathUsable, shipments_h100e: shipments } = stock.result;
  const loop: MoneyLoop = {
    revenue_usd: years(),
    revenue_modelled_usd: unknown(),
    revenue_ceiling_usd: years(),
    operating_cash_flow_usd: years(),
    gross_world_product_usd: years(),
    capex_wanted_usd: unknown(),
    capex_modelled_usd: unknown(),
    capex_usd: capex,
    capex_limit: new Uint8Array(size),
    reinvested_revenue_usd: unknown(),
    cash_financed_usd: unknown(),
    outside_finance_usd: unknown(),
    chip_money_usd: years(),
    chip_spending_usd: years(),
    unspent_usd: years(),
    usable_compute_flop: years(),
    effective_inference_flop: years(),
    largest_run_flop: years(),
    effective_compute_flop_log10: years(),
    economy_automation_frac: years(),
    eci: unknown(),
    supply: stock.result,
  };
  const { revenue_usd: revenue, usable_compute_flop: usable, effective_compute_flop_log10: effective } = loop;
  const runSoFar = years();
  const [revenues, cash, product] = YEARLY_FIGURES.map((figure) => yearlyFigure(data, parameters, figure));
  const knownProduct = product.flatMap((column, t) => (column ? [t] : []));
  const [firstProduct, lastProduct] = [knownProduct[0], knownProduct[knownProduct.length - 1]];
  const observedRun = new Map(data.run_observations.map((row) => [row.year, row.largest_run_by_training_date_flop]));
  let sharePath: Float64Array = new Float64Array(0);
  // The index was last read between the middles of two years.
  const beforeReading = data.years.indexOf(readings.eci.year_before);
  const toReading = readings.eci.read_at_year - readings.eci.year_before - 0.5;
  const isByIndex = scenario.revenue_driver === "eci";

  const { operating_cash_flow_usd: cashFlow, effective_inference_flop: work, largest_run_flop: largestRun, economy_automation_frac: automated } = loop;
  const { training_share_frac: training, inference_share_frac: inference, frontier_lab_training_share_frac: ofLab } = shares;
  const { largest_run_concentration_frac: concentration, cluster_contiguity_factor_frac: contiguity } = shares;
  const runShare = years();
  for (let k = 0; k < size; k++) runShare[k] = training[k] * ofLab[k] * concentration[k] * contiguity[k];
  const { gross_world_product_growth: productGrowth, same_year_capex_share: sameYear, largest_run_2026: run2026, run_share_limit: runLimit } = columns;
  const { usable_compute_growth_score: usableScore, usable_compute_record_years: usableRecord, usable_compute_growth_spread: usableSpread } = columns;
  const { run_growth_score: runScore, run_record_years: runRecord, growth_spread_coefficient: spread, capability_growth_score: indexScore } = columns;
  const { software_growth_initial: initial, full_automation_log10_flop: fullAutomation, automation_gap: gapWidth } = columns;
  const { automation_distance_0: none, automation_distance_5: five, automation_distance_10: ten, automation_distance_50: fifty } = columns;

  for (let t = 0; t < nYears; t++) {
    const year = data.years[t];
    const nearest = Math.min(Math.max(t, firstProduct), lastProduct);
    const [fade, longRun, cashGrowth] = [ofYear("growth_fade", t), ofYear("cash_flow_growth_long_run", t), ofYear("cash_flow_growth", t)];
    const [reinvestment, cashShare, outsideRate] = [ofYear("reinvestment_rate", t), ofYear("cash_flow_share", t), ofYear("outside_finance_rate", t)];
    const [growthLimit, productShare] = [ofYear("capex_growth_cap", t), ofYear("product_share_cap", t)];
    const [labourRevenue, labourShare, leastAutomation] = [ofYear("automated_labour_revenue_share", t), ofYear("labour_share_of_product", t), ofYear("least_automation_frac", t)];
    const [pointsPerTenfold, elasticity] = [ofYear("eci_points_per_tenfold_revenue", t), ofYear("revenue_elasticity", t)];
    const known = cash[t];
    // What money and caps allow.
    for (let d = 0; d < n; d++) {
      const k = t * n + d;
      const faded = t <= anchor ? 1 : Math.pow(1 - fade[d], t - anchor);
      loop.gross_world_product_usd[k] = product[nearest]![d] * Math.pow(1 + productGrowth[d], t - nearest);
      if (known) cashFlow[k] = known[d];
      else {
        cashFlow[k] = cashFlow[k - n] * (1 + longRun[d] + (cashGrowth[d] - longRun[d]) * faded);
      }
      if (t) {
        const before = capex[k - n];
        const wanted =
          reinvestment[d] * revenue[k - n] + cashShare[d] * cashFlow[k] + outsideRate[d] * before;
        const growthCap = before * (1 + growthLimit[d] * faded);
        const productCap = productShare[d] * loop.gross_world_product_usd[k];
        loop.capex_wanted_usd[k] = wanted;
        loop.capex_modelled_usd[k] = Math.min(wanted, growthCap, productCap);
        loop.capex_limit[k] = wanted <= growthCap && wanted <= productCap ? 0 : growthCap <= productCap ? 1 : 2;
      }
      capex[k] = t <= anchor ? open.ai_infrastructure_capex_usd[k] : loop.capex_modelled_usd[k];
    }
    // What it buys.
    stock.advance(t);
    if (t === anchor) sharePath = runSharePath(data, parameters, pathUsable);
    for (let d = 0; d < n; d++) {
      const k = t * n + d;
      const first = anchor * n + d;
      const usableGrowth = growthFactor(usableScore[d], t - anchor, usableRecord[d], usableSpread[d]);
      usable[k] = t <= anchor ? pathUsable[k] : grownFlop(pathUsable[k], pathUsable[first], usableGrowth);
      work[k] = usable[k] * inference[k] * Math.pow(10, gain[k]);
      if (t <= lastObserved) largestRun[k] = observedRun.get(year)!;
      else {
        const start = run2026[d];
        const modelled = (usable[k] * runShare[k]) / (usable[first] * runShare[first]);
        const runGrowth = growthFactor(runScore[d], t - anchor, runRecord[d], spread[d]);
        largestRun[k] = Math.min(
          uncappedRun(start, modelled, (sharePath[k] * usable[k]) / start, runGrowth),
          runLimit[d] * usable[k],
          training[k] * usable[k],
        );
      }
      const run = Math.log10(largestRun[k]);
      runSoFar[k] = t ? Math.max(run, runSoFar[k - n]) : run;
      effective[k] = runSoFar[k] + gain[k];
      const gap =
        (effective[k] + ((data.years[0] - 2022) * initial[d]) / Math.LN10 - fullAutomation[d]) / (gapWidth[d] / 7);
      automated[k] = economyAutomation(
        gap,
        none[d],
        five[d],
        ten[d],
        fifty[d],
      );
      // The index of draws is read only where revenue follows it.
      if (!isByIndex && n > 1) continue;
      const observedIndex = readings.frontier[t]?.eci ?? null;
      if (observedIndex !== null || t <= beforeReading) loop.eci[k] = observedIndex ?? NaN;
      else {
        const before = beforeReading * n + d;
        const atReading = effective[before] + toReading * (effective[before + n] - effective[before]);
        const perOom = columns.eci_per_year[d] / (columns.run_growth_reference[d] + initial[d] / Math.LN10);
        const growth = growthFactor(indexScore[d], year + 0.5 - readings.eci.read_at_year, readings.eci.record_years, spread[d]);
        loop.eci[k] = readings.eci.reading_value + columns.eci_reading_error[d] + perOom * (effective[k] - atReading) * growth;
      }
    }
    // What it earns, and how it was paid.
    for (let d = 0; d < n; d++) {
      const k = t * n + d;
      const ceiling =
        labourRevenue[d] *
        labourShare[d] *
        loop.gross_world_product_usd[k] *
        Math.max(automated[k], leastAutomation[d]);
      loop.revenue_ceiling_usd[k] = ceiling;
      if (t) {
        const before = revenue[k - n];
        const growthLn = isByIndex
          ? (Math.LN10 * (loop.eci[k] - loop.eci[k - n])) / pointsPerTenfold[d]
          : elasticity[d] * Math.log(work[k] / work[k - n]);
        const grown = Math.exp(growthLn * Math.max(0, 1 - before / ceiling)) * before;
        // Nothing shrinks but for a crash, and nothing grows above its ceiling.
        loop.revenue_modelled_usd[k] = revenueFactor[t] * Math.max(before, Math.min(grown, ceiling));
      }
      revenue[k] = t <= anchor ? revenues[t]![d] : loop.revenue_modelled_usd[k];
      if (t) {
        loop.reinvested_revenue_usd[k] = Math.min(reinvestment[d] * revenue[k - n], capex[k]);
        loop.cash_financed_usd[k] = Math.min(cashShare[d] * cashFlow[k], capex[k] - loop.reinvested_revenue_usd[k]);
        loop.outside_finance_usd[k] = capex[k] - loop.reinvested_revenue_usd[k] - loop.cash_financed_usd[k];
      }
      const share = sameYear[d];
      loop.chip_money_usd[k] = share * capex[k] + (1 - share) * capex[t ? k - n : k];
      // What was observed was paid for.
      loop.chip_spending_usd[k] = stock.isBought(t)
        ? loop.chip_money_usd[k]
        : (shipments[k] * open.all_in_cost_usd[k]) / open.chips_per_affordable_chip[d];
      loop.unspent_usd[k] = Math.max(loop.chip_money_usd[k] - loop.chip_spending_usd[k], 0);
    }
  }
  return loop;
}

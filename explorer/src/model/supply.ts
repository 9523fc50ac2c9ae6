/**
 * Supply: stocks, limits and usable compute, in the published and the calibrated form.
 *
 * Restates models/supply (int_supply_drawn_inputs, int_supply_calibrated_inputs, int_usable_compute) and engine/supply.py.
 * Every array is year-major: the draws of a year lie side by side.
 */
import type { Range } from "./assumptions";
import type { ModelData } from "./data";
import { gamma } from "./gamma";
import type { Parameters } from "./parameters";

export const SECONDS_PER_YEAR = 365.25 * 24 * 3600;
const KW_PER_MW = 1000;
/** Order of the limits: the first of equals binds. */
export const CONSTRAINTS = ["chip", "power", "datacenter", "capex"] as const;

/** Values of every supply parameter of a scenario, by year and draw: columns of `int_supply_drawn_inputs`. */
export type SupplyInputs = Readonly<Record<string, Float64Array>>;

/** Return by draw and year: an array of n values for every year. */
function filled(size: number, value: (index: number) => number): Float64Array {
  const values = new Float64Array(size);
  for (let k = 0; k < size; k++) values[k] = value(k);
  return values;
}

/** Return the facility power drawn per H100-equivalent, kW. Restates `engine.supply.effective_power_kw`. */
export function effectivePower(inputs: SupplyInputs): Float64Array {
  const { power_kw_per_h100e: chip, server_power_overhead: overhead, power_usage_effectiveness: pue } = inputs;
  const power = new Float64Array(chip.length);
  for (let k = 0; k < power.length; k++) power[k] = chip[k] * overhead[k] * pue[k];
  return power;
}

/** Return how many H100-equivalents a capacity can run. Restates `engine.supply.site_limited_stock`. */
function siteLimited(capacityMw: Float64Array, usable: Float64Array, powerKw: Float64Array): Float64Array {
  const stock = new Float64Array(powerKw.length);
  for (let k = 0; k < stock.length; k++) stock[k] = (capacityMw[k] * KW_PER_MW * usable[k]) / powerKw[k];
  return stock;
}

/** What a supply case can run, by year and draw; names carry the units and are those of the warehouse. */
export interface PublishedSupply {
  chip_stock_h100e: Float64Array;
  effective_power_kw_per_h100e: Float64Array;
  power_limited_stock_h100e: Float64Array;
  datacenter_limited_stock_h100e: Float64Array;
  capex_limited_stock_h100e: Float64Array;
  available_stock_h100e: Float64Array;
  binding_constraint: Uint8Array;
  usable_compute_flop: Float64Array;
}

/** Return stocks, limits and usable compute of the published form. Restates `engine.supply.supply_capacity`. */
export function supplyCapacity(inputs: SupplyInputs, n: number): PublishedSupply {
  const size = inputs.shipments_h100e.length;
  const nYears = size / n;
  const power = effectivePower(inputs);
  const chip = new Float64Array(size);
  const capex = new Float64Array(size);
  const { shipments_h100e: shipments, accelerator_lifetime_years: lifetime, ai_infrastructure_capex_usd: money } = inputs;
  for (let t = 0; t < nYears; t++) {
    for (let d = 0; d < n; d++) {
      const k = t * n + d;
      const wholeYears = Math.floor(lifetime[k] + 0.5);
      if (wholeYears < 1) throw new RangeError("accelerator lifetime must round to at least one year");
      let stock = 0;
      for (let v = Math.max(0, t - wholeYears + 1); v <= t; v++) stock += shipments[v * n + d];
      chip[k] = stock;
      const bought = money[k] / (inputs.accelerator_unit_cost_usd[k] * inputs.cluster_capex_multiplier[k]);
      capex[k] = (t ? capex[k - n] : 0) + bought;
    }
  }
  const sites = inputs.ai_datacenter_capacity_mw;
  const limits = [
    chip,
    siteLimited(sites, inputs.ai_share_of_datacenter_power_frac, power),
    siteLimited(sites, inputs.datacenter_packing_efficiency_frac, power),
    capex,
  ];
  const { available, binding } = least(limits);
  return {
    chip_stock_h100e: chip,
    effective_power_kw_per_h100e: power,
    power_limited_stock_h100e: limits[1],
    datacenter_limited_stock_h100e: limits[2],
    capex_limited_stock_h100e: capex,
    available_stock_h100e: available,
    binding_constraint: binding,
    // The published simplification: the stock of the year's end serves the whole year.
    usable_compute_flop: usableFlop(available, inputs),
  };
}

/** Return the least of the limits and which one it is, the first of equals. */
function least(limits: readonly Float64Array[]): { available: Float64Array; binding: Uint8Array } {
  const available = Float64Array.from(limits[0]);
  const binding = new Uint8Array(available.length);
  for (let limit = 1; limit < limits.length; limit++) {
    for (let k = 0; k < available.length; k++) {
      if (limits[limit][k] < available[k]) {
        available[k] = limits[limit][k];
        binding[k] = limit;
      }
    }
  }
  return { available, binding };
}

function usableFlop(stock: Float64Array, inputs: SupplyInputs): Float64Array {
  const { peak_flop_per_second_per_h100e: peak, cluster_utilization_frac: utilization } = inputs;
  const flop = new Float64Array(stock.length);
  for (let k = 0; k < flop.length; k++) flop[k] = stock[k] * (peak[k] * SECONDS_PER_YEAR * utilization[k]);
  return flop;
}

/** Costs of a chip-year and of a usable FLOP, USD; theoretical compute, FLOP of the year. */
export interface ComputeAndCosts {
  theoretical_compute_flop: Float64Array;
  cost_per_h100e_year_upfront_usd: Float64Array;
  cost_per_h100e_year_cloud_usd: Float64Array;
  cost_per_h100e_year_blended_usd: Float64Array;
  cost_per_usable_flop_upfront_usd: Float64Array;
  cost_per_usable_flop_cloud_usd: Float64Array;
  cost_per_usable_flop_blended_usd: Float64Array;
}

/** Return compute at peak and what it costs. Restates `engine.supply.compute_and_costs`. */
export function computeAndCosts(
  chipStock: Float64Array,
  inputs: SupplyInputs,
  allInCostUsd: Float64Array,
  lifetimeYears: Float64Array,
  upfrontWeight: Float64Array,
): ComputeAndCosts {
  const n = upfrontWeight.length;
  const { peak_flop_per_second_per_h100e: peak, cluster_utilization_frac: utilization } = inputs;
  const flop = filled(peak.length, (k) => peak[k] * SECONDS_PER_YEAR * utilization[k]);
  const upfront = filled(peak.length, (k) => allInCostUsd[k] / lifetimeYears[k]);
  const cloud = inputs.cloud_rental_usd_per_h100e_year;
  const blended = filled(peak.length, (k) => upfrontWeight[k % n] * upfront[k] + (1 - upfrontWeight[k % n]) * cloud[k]);
  const perFlop = (usd: Float64Array) => filled(usd.length, (k) => usd[k] / flop[k]);
  return {
    theoretical_compute_flop: filled(peak.length, (k) => chipStock[k] * peak[k] * SECONDS_PER_YEAR),
    cost_per_h100e_year_upfront_usd: upfront,
    cost_per_h100e_year_cloud_usd: cloud,
    cost_per_h100e_year_blended_usd: blended,
    cost_per_usable_flop_upfront_usd: perFlop(upfront),
    cost_per_usable_flop_cloud_usd: perFlop(cloud),
    cost_per_usable_flop_blended_usd: perFlop(blended),
  };
}

/** Return the capex that a growing stock takes, USD of the year; NaN in the first year. Restates `capex_required_usd`. */
export function capexRequired(chipStock: Float64Array, allInCostUsd: Float64Array, n: number): Float64Array {
  return filled(chipStock.length, (k) => (k < n ? NaN : Math.max(0, chipStock[k] - chipStock[k - n]) * allInCostUsd[k]));
}

/**
 * What calibrated supply is made from, by year and draw: columns of `int_supply_calibrated_inputs`.
 *
 * What is the same in every year stands by draw only, and what the observation error of a draw multiplies by year only.
 */
export interface CalibratedInputs {
  chip_shipments_h100e: Float64Array;
  all_in_cost_usd: Float64Array;
  ai_infrastructure_capex_usd: Float64Array;
  ai_datacenter_capacity_mw: Float64Array;
  /** By draw. */
  chips_per_affordable_chip: Float64Array;
  observation_error: Float64Array;
  /** Shipments of the nowcast year, which count as observed. */
  nowcast_shipments_h100e: Float64Array;
  /** By year, before the observation error; NaN where nothing was observed. */
  observed: Observed;
}

/** What was observed in each year. */
export interface Observed {
  shipments_h100e: Float64Array;
  stock_h100e: Float64Array;
  mean_stock_h100e: Float64Array;
  usable_compute_flop: Float64Array;
}

/** Return the observations of the years; NaN where there are none. */
function observations(data: ModelData): Observed {
  const shipped = new Map(data.chip_shipments.map((row) => [row.year, row.shipments_h100e]));
  const seen = data.years.map((year) => data.run_observations.find((row) => row.year === year));
  return {
    shipments_h100e: Float64Array.from(data.years, (year) => shipped.get(year) ?? NaN),
    stock_h100e: Float64Array.from(seen, (row) => row?.stock_end_h100e ?? NaN),
    mean_stock_h100e: Float64Array.from(seen, (row) => row?.stock_mean_h100e ?? NaN),
    usable_compute_flop: Float64Array.from(seen, (row) => row?.usable_compute_flop ?? NaN),
  };
}

/** Return how long chips last in each year, relative to the base scenario in the last observed year. */
export function lifetimeRatios(data: ModelData, lifetime: Range, baseLifetime: Range): Float64Array {
  const anchor = data.years.indexOf(data.last_observed_year);
  return lifetime.point.map((value) => value / baseLifetime.point[anchor]);
}

/**
 * Return yearly values on the observed level. Restates models/supply/int_supply_calibrated_inputs.sql.
 *
 * `ranges` holds the assumptions of the scenario.
 */
export function calibratedInputs(
  data: ModelData,
  parameters: Parameters,
  drawn: SupplyInputs,
  ranges: Readonly<Record<string, Range>>,
): CalibratedInputs {
  const { n, columns } = parameters;
  const {
    chip_stock_error,
    observation_error_exponent,
    all_in_cost_2025,
    shipments_2026_h100e,
    same_year_capex_share,
    ai_infrastructure_capex_2026_usd,
    ai_infrastructure_capex_2025_usd,
    ai_infrastructure_capex_2024_usd,
    power_path_scale,
  } = columns;
  const { years } = data;
  const size = years.length * n;
  const lastObserved = years.indexOf(data.last_observed_year);
  const nowcast = years.indexOf(data.anchor_year);
  // The cost of a chip is put on the level that was observed in the last observed year.
  const anchorCost = ranges.accelerator_unit_cost_usd.point[lastObserved] * ranges.cluster_capex_multiplier.point[lastObserved];
  const observed = observations(data);
  const error = filled(n, (d) => Math.pow(chip_stock_error[d], observation_error_exponent[d]));
  const costScale = (k: number, d: number) =>
    ((drawn.accelerator_unit_cost_usd[k] * drawn.cluster_capex_multiplier[k]) / anchorCost) * all_in_cost_2025[d];
  const sold2026 = observed.shipments_h100e[nowcast];
  const shipments2026 = filled(n, (d) => (Number.isNaN(sold2026) ? shipments_2026_h100e[d] : sold2026) * error[d]);
  const perAffordable = filled(n, (d) => {
    const share = same_year_capex_share[d];
    const money = share * ai_infrastructure_capex_2026_usd[d] + (1 - share) * ai_infrastructure_capex_2025_usd[d];
    return (shipments2026[d] * costScale(nowcast * n + d, d)) / money;
  });
  const result: CalibratedInputs = {
    chip_shipments_h100e: new Float64Array(size),
    all_in_cost_usd: new Float64Array(size),
    ai_infrastructure_capex_usd: new Float64Array(size),
    ai_datacenter_capacity_mw: new Float64Array(size),
    chips_per_affordable_chip: perAffordable,
    observation_error: error,
    nowcast_shipments_h100e: shipments2026,
    observed,
  };
  const { shipments_h100e: ships, ai_infrastructure_capex_usd: capex, ai_datacenter_capacity_mw: sites } = drawn;
  for (let t = 0; t < years.length; t++) {
    const sold = observed.shipments_h100e[t];
    for (let d = 0; d < n; d++) {
      const [k, anchor] = [t * n + d, nowcast * n + d];
      result.chip_shipments_h100e[k] = Number.isNaN(sold) ? (ships[k] / ships[anchor]) * shipments2026[d] : sold * error[d];
      result.all_in_cost_usd[k] = costScale(k, d);
      if (t === 0) result.ai_infrastructure_capex_usd[k] = ai_infrastructure_capex_2024_usd[d];
      else if (t === lastObserved) result.ai_infrastructure_capex_usd[k] = ai_infrastructure_capex_2025_usd[d];
      else result.ai_infrastructure_capex_usd[k] = (capex[k] / capex[anchor]) * ai_infrastructure_capex_2026_usd[d];
      result.ai_datacenter_capacity_mw[k] = sites[k] * power_path_scale[d];
    }
  }
  return result;
}

/** Return the scale of chip life, which follows the scenario's lifetime, by year and draw: `life_scale_years`. */
export function lifeScaleYears(ratios: Float64Array, chipLifeScale: Float64Array): Float64Array {
  const n = chipLifeScale.length;
  return filled(ratios.length * n, (k) => chipLifeScale[k % n] * ratios[Math.floor(k / n)]);
}

/** Shares of a vintage still in service by age, for every year in which it may have been bought. */
export type Survival = readonly (readonly Float64Array[])[];

/** Number of vintages before the first year. */
export function vintages(data: ModelData): Float64Array {
  const rows = data.chip_shipments.filter((row) => row.year < data.years[0]);
  return Float64Array.from(rows.sort((a, b) => a.year - b.year), (row) => row.shipments_h100e);
}

/** Ages over the life of chips, to the power of its shape, by draw: what a change of the scale of life leaves as it is. */
export type Wear = ReadonlyMap<number, readonly Float64Array[]>;

/** Return the wear of every age that a vintage can reach, for each ratio of lives. */
export function wear(ratios: Float64Array, nVintages: number, shape: Float64Array): Wear {
  const found = new Map<number, Float64Array[]>();
  [...new Array<number>(nVintages).fill(ratios[0]), ...ratios].forEach((ratio, vintage) => {
    // The first vintage of a life reaches the greatest age.
    if (found.has(ratio)) return;
    const nAges = nVintages + ratios.length - 1 - vintage;
    found.set(
      ratio,
      Array.from({ length: nAges }, (_, age) => {
        const log = Math.log((age + 0.5) / ratio);
        return filled(shape.length, (d) => Math.exp(log * shape[d]));
      }),
    );
  });
  return found;
}

/**
 * Return the share of every vintage in service half a year, a year and a half, ... after its year. Restates
 * `engine.supply.surviving_frac`; vintages of one life share their arrays.
 */
export function survival(ratios: Float64Array, nVintages: number, worn: Wear, lifeScale: Float64Array, shape: Float64Array): Survival {
  const pace = filled(shape.length, (d) => -Math.exp(-Math.log(lifeScale[d]) * shape[d]));
  const known = new Map([...worn].map(([ratio, ages]) => [ratio, ages.map((of) => filled(of.length, (d) => Math.exp(pace[d] * of[d])))]));
  return [...new Array<number>(nVintages).fill(ratios[0]), ...ratios].map((ratio) => known.get(ratio)!);
}

/** Calibrated stock and compute by year and draw: columns of `int_supply_calibrated`. */
export interface CalibratedSupply {
  binding_constraint: Uint8Array;
  effective_power_kw_per_h100e: Float64Array;
  chip_limited_stock_h100e: Float64Array;
  power_limited_stock_h100e: Float64Array;
  datacenter_limited_stock_h100e: Float64Array;
  capex_limited_stock_h100e: Float64Array;
  survivors_h100e: Float64Array;
  shipments_h100e: Float64Array;
  modelled_stock_h100e: Float64Array;
  stock_h100e: Float64Array;
  mean_stock_h100e: Float64Array;
  usable_compute_flop: Float64Array;
}

/** Return the mean of a stock that grows exponentially over a year. Restates `engine.supply.logarithmic_mean`. */
function logarithmicMean(first: number, last: number): number {
  const growth = Math.log(last / first);
  return Math.abs(growth) < 1e-6 ? (first + last) / 2 : (last - first) / growth;
}

/**
 * Calibrated stocks year after year: what a year may buy rests on its capex, which the money loop learns as it goes.
 * Restates `engine.supply.VintageStock`, and with `calibratedSupply` `engine.supply.calibrated_supply`.
 */
export class CalibratedStock {
  /** Filled up to the year that was last taken. */
  readonly result: CalibratedSupply;
  private readonly bought: Float64Array;
  private readonly past: Float64Array;
  private readonly firstStock: number;
  private readonly flopPerChip: Float64Array;

  /** `capex` is read of the year that is taken, and of that before it. */
  constructor(
    private readonly data: ModelData,
    private readonly parameters: Parameters,
    drawn: SupplyInputs,
    private readonly inputs: CalibratedInputs,
    private readonly alive: Survival,
    private readonly capex: Float64Array,
  ) {
    const { n } = parameters;
    const size = data.years.length * n;
    const power = effectivePower(drawn);
    this.past = vintages(data);
    this.bought = new Float64Array(this.past.length * n + size);
    this.past.forEach((sold, v) => {
      for (let d = 0; d < n; d++) this.bought[v * n + d] = sold * inputs.observation_error[d];
    });
    this.firstStock = data.run_observations.find((row) => row.year === data.years[0] - 1)!.stock_end_h100e;
    this.flopPerChip = new Float64Array(size);
    const { peak_flop_per_second_per_h100e: peak, cluster_utilization_frac: utilization } = drawn;
    for (let k = 0; k < size; k++) this.flopPerChip[k] = peak[k] * SECONDS_PER_YEAR * utilization[k];
    this.result = {
      binding_constraint: new Uint8Array(size),
      effective_power_kw_per_h100e: power,
      chip_limited_stock_h100e: new Float64Array(size),
      power_limited_stock_h100e: siteLimited(inputs.ai_datacenter_capacity_mw, drawn.ai_share_of_datacenter_power_frac, power),
      datacenter_limited_stock_h100e: siteLimited(inputs.ai_datacenter_capacity_mw, drawn.datacenter_packing_efficiency_frac, power),
      capex_limited_stock_h100e: new Float64Array(size),
      survivors_h100e: new Float64Array(size),
      shipments_h100e: this.bought.subarray(this.past.length * n),
      modelled_stock_h100e: new Float64Array(size),
      stock_h100e: new Float64Array(size),
      mean_stock_h100e: new Float64Array(size),
      usable_compute_flop: new Float64Array(size),
    };
  }

  /** Whether what was bought in a year is known. */
  isBought(t: number): boolean {
    return !Number.isNaN(this.inputs.observed.shipments_h100e[t]) || t === this.data.years.indexOf(this.data.anchor_year);
  }

  /** Take the step of a year. */
  advance(t: number): void {
    const { n, columns } = this.parameters;
    const { observed, observation_error: error, nowcast_shipments_h100e: shipments2026 } = this.inputs;
    const { chips_per_affordable_chip: perAffordable, all_in_cost_usd: cost, chip_shipments_h100e: canShip } = this.inputs;
    const { chip_limited_stock_h100e: chipLimit, power_limited_stock_h100e: powerLimit, capex_limited_stock_h100e: capexLimit } = this.result;
    const { datacenter_limited_stock_h100e: siteLimit, survivors_h100e: survivors, binding_constraint: binding } = this.result;
    const { modelled_stock_h100e: modelled, stock_h100e: stock, mean_stock_h100e: mean, usable_compute_flop: usable } = this.result;
    const { same_year_capex_share: sameYear, min_replacement_share: replaced } = columns;
    const { alive, bought, capex, flopPerChip, firstStock } = this;
    const nPast = this.past.length;
    const nowcast = this.data.years.indexOf(this.data.anchor_year);
    const at = t * n;
    for (let v = 0; v < nPast + t; v++) {
      const share = alive[v][nPast + t - v - 1];
      const from = v * n;
      for (let d = 0; d < n; d++) survivors[at + d] += bought[from + d] * share[d];
    }
    const [sold, held, seenMean, seenFlop] = [observed.shipments_h100e[t], observed.stock_h100e[t], observed.mean_stock_h100e[t], observed.usable_compute_flop[t]];
    const [isSold, isHeld, isMeanSeen, isFlopSeen] = [!Number.isNaN(sold), !Number.isNaN(held), !Number.isNaN(seenMean), !Number.isNaN(seenFlop)];
    for (let d = 0; d < n; d++) {
      const k = at + d;
      const left = survivors[k];
      const atLeast = left + replaced[d] * left;
      const before = capex[t ? k - n : k];
      const affordable = (perAffordable[d] * (sameYear[d] * capex[k] + (1 - sameYear[d]) * before)) / cost[k];
      chipLimit[k] = left + canShip[k];
      powerLimit[k] = Math.max(powerLimit[k], atLeast);
      siteLimit[k] = Math.max(siteLimit[k], atLeast);
      capexLimit[k] = left + affordable;
      let lowest = chipLimit[k];
      let limit = 0;
      if (powerLimit[k] < lowest) (lowest = powerLimit[k]), (limit = 1);
      if (siteLimit[k] < lowest) (lowest = siteLimit[k]), (limit = 2);
      if (capexLimit[k] < lowest) (lowest = capexLimit[k]), (limit = 3);
      binding[k] = limit;
      let purchase = lowest - left;
      if (isSold) purchase = sold * error[d];
      else if (t === nowcast) purchase = shipments2026[d];
      bought[(nPast + t) * n + d] = purchase;
      modelled[k] = left + purchase;
      stock[k] = isHeld ? held * error[d] : modelled[k];
      const first = t ? stock[k - n] : firstStock * error[d];
      mean[k] = isMeanSeen ? seenMean * error[d] : logarithmicMean(first, stock[k]);
      usable[k] = isFlopSeen ? seenFlop * error[d] : mean[k] * flopPerChip[k];
    }
  }
}

/** Return calibrated stocks and usable compute. Restates `engine.supply.calibrated_supply`. */
export function calibratedSupply(
  data: ModelData,
  parameters: Parameters,
  drawn: SupplyInputs,
  inputs: CalibratedInputs,
  alive: Survival,
): CalibratedSupply {
  const stock = new CalibratedStock(data, parameters, drawn, inputs, alive, inputs.ai_infrastructure_capex_usd);
  for (let t = 0; t < data.years.length; t++) stock.advance(t);
  return stock.result;
}

/** Return the mean life of a chip, years, by year and draw. Restates `engine.supply.mean_life_years`. */
export function meanLife(lifeScaleYears: Float64Array, shape: Float64Array): Float64Array {
  const factors = shape.map((value) => gamma(1 + 1 / value));
  return lifeScaleYears.map((scale, k) => scale * factors[k % shape.length]);
}

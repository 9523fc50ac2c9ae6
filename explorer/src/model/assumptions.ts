/**
 * Assumptions: every parameter in every scenario and year, with its range, and how a score moves it.
 *
 * Restates models/assumptions, models/supply/supply_parameters_by_year, int_supply_ranges, int_allocation_ranges and
 * macros/moved_assumption.sql.
 */
import type { Change, Milestone, ModelData } from "./data";

/** A parameter of a scenario by year: its value, what it lies above, and how far its range reaches, in nats. */
export interface Range {
  readonly point: Float64Array;
  readonly floor: number;
  readonly isFraction: boolean;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Ranges by scenario and parameter. */
export type Ranges = Record<string, Record<string, Range>>;

/** Return what a value lies above: 1 for a multiplier, 0 for anything else. Restates macro `floor_of`. */
export function floorOf(unit: string): number {
  return unit === "multiplier" ? 1 : 0;
}

/** Return a value whose excess over its floor, or odds, is multiplied by a factor. Restates macro `moved_by`. */
export function movedBy(value: number, floor: number, isFraction: boolean, factor: number): number {
  const moved = (value - floor) * factor;
  return floor + (isFraction ? moved / (1 - value + value * factor) : moved);
}

/** Return the logarithm that a score moves. Restates macro `unbounded`. */
export function unbounded(value: number, unit: string): number {
  return Math.log((value - floorOf(unit)) / (1 - (unit === "fraction" ? value : 0)));
}

/**
 * Return a milestone with another value; a range that was given moves along, as in scripts/what_if/laws.py.
 */
export function movedMilestone(row: Milestone, after: number): Milestone {
  const { milestone_low: low, milestone_high: high, milestone_value: value, unit } = row;
  const moved = { ...row, milestone_value: after };
  if (low === null || high === null) return moved;
  if (low === value && high === value) return { ...moved, milestone_low: after, milestone_high: after };
  const shift = unbounded(after, unit) - unbounded(value, unit);
  if (Number.isFinite(unbounded(after, unit)) && Number.isFinite(unbounded(value, unit))) {
    const end = (at: number) => movedBy(at, floorOf(unit), unit === "fraction", Math.exp(shift));
    return { ...moved, milestone_low: end(low), milestone_high: end(high) };
  }
  return low <= after && after <= high ? moved : { ...moved, milestone_low: null, milestone_high: null };
}

/** A milestone with both ends of its range. */
interface RangedMilestone extends Milestone {
  milestone_low: number;
  milestone_high: number;
}

/** Return the milestones of a scenario that gives them, with their ranges. Restates `assumption_milestones`. */
function ranged(data: ModelData, rows: readonly Milestone[]): RangedMilestone[] {
  const permitted = new Map(data.path_parameters.map((row) => [row.parameter, row]));
  return rows.map((row) => {
    const limits = permitted.get(row.parameter)!;
    const factor = data.range_factors[row.confidence];
    const by = (times: number) => movedBy(row.milestone_value, floorOf(row.unit), row.unit === "fraction", times);
    return {
      ...row,
      milestone_low: row.milestone_low ?? Math.max(by(1 / factor), limits.min_value),
      milestone_high: row.milestone_high ?? Math.min(by(factor), limits.max_value),
    };
  });
}

/** Return values and ranges of one series by year. Restates `assumption_values_by_year`. */
function interpolated(rows: readonly RangedMilestone[], years: readonly number[]): Range {
  const sorted = [...rows].sort((a, b) => a.milestone_year - b.milestone_year);
  const { unit, interpolation } = sorted[0];
  const finite = (value: number) => (Number.isFinite(value) ? value : 0);
  const reachLow = sorted.map((row) => finite(unbounded(row.milestone_value, unit) - unbounded(row.milestone_low, unit)));
  const reachHigh = sorted.map((row) => finite(unbounded(row.milestone_high, unit) - unbounded(row.milestone_value, unit)));
  const point = new Float64Array(years.length);
  const low = new Float64Array(years.length);
  const high = new Float64Array(years.length);
  years.forEach((year, t) => {
    const last = sorted.length - 1;
    let after = sorted.findIndex((row) => row.milestone_year >= year);
    if (after < 0) after = last;
    const before = sorted[after].milestone_year <= year || after === 0 ? after : after - 1;
    const [a, b] = [sorted[before], sorted[after]];
    const weight = before === after ? 0 : (year - a.milestone_year) / (b.milestone_year - a.milestone_year);
    if (before === after || a.milestone_value === b.milestone_value) point[t] = a.milestone_value;
    else if (interpolation === "log") point[t] = a.milestone_value * Math.pow(b.milestone_value / a.milestone_value, weight);
    else point[t] = a.milestone_value + (b.milestone_value - a.milestone_value) * weight;
    low[t] = reachLow[before] + (reachLow[after] - reachLow[before]) * weight;
    high[t] = reachHigh[before] + (reachHigh[after] - reachHigh[before]) * weight;
  });
  return { point, floor: floorOf(unit), isFraction: unit === "fraction", low, high };
}

/** Return a scenario whose inputs are a mixture of others by year. Restates the mixed part of `supply_parameters_by_year`. */
function mixed(parts: readonly { range: Range; weights: Float64Array }[], isLogarithmic: boolean): Range {
  const [{ range: first }] = parts;
  const sum = (pick: (range: Range) => Float64Array, convert: (value: number) => number) =>
    first.point.map((_, t) => parts.reduce((total, { range, weights }) => total + weights[t] * convert(pick(range)[t]), 0));
  const point = sum((range) => range.point, isLogarithmic ? Math.log : (value) => value);
  return {
    ...first,
    point: isLogarithmic ? point.map(Math.exp) : point,
    low: sum((range) => range.low, (value) => value),
    high: sum((range) => range.high, (value) => value),
  };
}

/** The assumptions of a run: ranges by layer. */
export interface Assumptions {
  /** As in the published form: `int_supply_ranges` where `is_calibrated` is false. */
  readonly supply: Ranges;
  readonly allocation: Ranges;
}

/** A parameter of a scenario: which scenario gives it, and its milestones. */
interface Given {
  scenario: string;
  parameter: string;
  giver: string;
  rows: readonly Milestone[];
}

/**
 * Reads the assumptions, and keeps what a change does not touch: arrays of unchanged series are the same objects.
 */
export class AssumptionReader {
  private readonly series = new Map<string, { key: string; range: Range }>();
  private readonly givens = new Map<string, readonly Given[]>();
  /** Weights by year of the scenarios that a mixed scenario is made of. */
  private readonly mixtures = new Map<string, Map<string, Float64Array>>();
  private held: { key: string; assumptions: Assumptions } | undefined;

  constructor(private readonly data: ModelData) {
    for (const { supply_scenario, component_scenario, year, weight_frac } of data.supply_mixture_weights) {
      if (!this.mixtures.has(supply_scenario)) this.mixtures.set(supply_scenario, new Map());
      const ofScenario = this.mixtures.get(supply_scenario)!;
      if (!ofScenario.has(component_scenario)) ofScenario.set(component_scenario, new Float64Array(data.years.length));
      ofScenario.get(component_scenario)![data.years.indexOf(year)] = weight_frac;
    }
  }

  /** Return the ranges of every scenario, changes made. */
  read(changes: readonly Change[]): Assumptions {
    const ofPaths = changes.filter((change) => change.year !== null);
    const key = JSON.stringify(ofPaths);
    if (this.held?.key !== key) {
      const supply = this.layer("supply", ofPaths);
      this.mix(supply, ofPaths);
      this.held = { key, assumptions: { supply, allocation: this.layer("allocation", ofPaths) } };
    }
    return this.held.assumptions;
  }

  private layer(layer: string, changes: readonly Change[]): Ranges {
    const found: Ranges = {};
    for (const { scenario, parameter, giver, rows } of this.given(layer)) {
      const own = changes.filter((change) => change.parameter === parameter && change.scenario === giver);
      (found[scenario] ??= {})[parameter] = this.keep(`${layer}.${scenario}.${parameter}`, JSON.stringify(own), () => {
        const moved = rows.map((row) => {
          const change = own.find((one) => one.year === row.milestone_year);
          return change ? movedMilestone(row, change.value) : row;
        });
        return interpolated(ranged(this.data, moved), this.data.years);
      });
    }
    return found;
  }

  /** Return which scenario gives every parameter of every scenario, and its milestones: the same whatever changes. */
  private given(layer: string): readonly Given[] {
    const known = this.givens.get(layer);
    if (known) return known;
    const found: Given[] = [];
    const milestones = this.data.milestones.filter((row) => row.layer === layer);
    for (const parameter of new Set(milestones.map((row) => row.parameter))) {
      for (const { scenario, inherits_from } of this.data.scenarios.filter((row) => row.layer === layer)) {
        // A scenario that inherits takes every parameter it does not give itself from its parent.
        for (const giver of [scenario, inherits_from]) {
          const rows = milestones.filter((row) => row.parameter === parameter && row.scenario === giver);
          if (!giver || !rows.length) continue;
          found.push({ scenario, parameter, giver, rows });
          break;
        }
      }
    }
    this.givens.set(layer, found);
    return found;
  }

  private mix(supply: Ranges, changes: readonly Change[]): void {
    for (const [scenario, weights] of this.mixtures) {
      const components = [...weights.keys()];
      supply[scenario] = {};
      for (const parameter of Object.keys(supply[components[0]])) {
        const own = changes.filter((change) => change.parameter === parameter && components.includes(change.scenario!));
        supply[scenario][parameter] = this.keep(`mixed.${scenario}.${parameter}`, JSON.stringify(own), () => {
          const { interpolation } = this.data.milestones.find((row) => row.parameter === parameter)!;
          const parts = components.map((component) => ({ range: supply[component][parameter], weights: weights.get(component)! }));
          return mixed(parts, interpolation === "log");
        });
      }
    }
  }

  /** Return the range held under a name if the same changes made it; arrays that came out the same stay the same. */
  private keep(name: string, key: string, make: () => Range): Range {
    const before = this.series.get(name);
    if (before?.key === key) return before.range;
    const made = make();
    const same = (a: Float64Array, b: Float64Array | undefined) => (b && a.every((value, k) => value === b[k]) ? b : a);
    const range = { ...made, low: same(made.low, before?.range.low), high: same(made.high, before?.range.high) };
    this.series.set(name, { key, range });
    return range;
  }
}

/**
 * Return by year the factor that draws multiply an assumption by, before its bounds: exp(score x reach).
 *
 * `reach` shrinks the range by year. Years of one reach share one array. Restates macro `moved_assumption`.
 */
export function scoreFactors(low: Float64Array, high: Float64Array, reach: Float64Array | null, score: Float64Array): Float64Array[] {
  const known = new Map<string, Float64Array>();
  return Array.from(low, (_, t) => {
    const [down, up] = [low[t] * (reach ? reach[t] : 1), high[t] * (reach ? reach[t] : 1)];
    const key = `${down} ${up}`;
    let factors = known.get(key);
    if (!factors) {
      factors = new Float64Array(score.length);
      for (let d = 0; d < score.length; d++) factors[d] = Math.exp(score[d] * (score[d] < 0 ? down : up));
      known.set(key, factors);
    }
    return factors;
  });
}

/** Return an assumption moved by its factors, by year and draw. Restates macro `moved_assumption`. */
export function movedAssumption(range: Range, factors: readonly Float64Array[]): Float64Array {
  const n = factors[0].length;
  const moved = new Float64Array(range.point.length * n);
  range.point.forEach((value, t) => {
    const factor = factors[t];
    const excess = value - range.floor;
    if (range.isFraction) {
      for (let d = 0; d < n; d++) moved[t * n + d] = (excess * factor[d]) / (1 - value + value * factor[d]);
    } else {
      for (let d = 0; d < n; d++) moved[t * n + d] = range.floor + excess * factor[d];
    }
  });
  return moved;
}

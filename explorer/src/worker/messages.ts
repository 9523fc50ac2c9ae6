/** What the page asks of the worker, and what it answers. */
import type { Change, Milestone } from "../model/data";
import type { Measure } from "../model/chain";
import type { Swing } from "../model/tornado";

/**
 * Worlds in which a measure of a year, or a parameter, is at least or at most a value, in the unit people give it in.
 * With an error, the standard error in that unit, the value is a reading, and worlds count as likely as they make it.
 */
export interface Condition {
  subject: string;
  year: number | null;
  isAtLeast: boolean;
  value: number;
  error: number | null;
}

export interface World {
  path: string;
  changes: Change[];
}

/** A question: measures of one path at changed assumptions. The answer carries the same number. */
export interface Ask extends World {
  number: number;
  measures: Measure[];
  conditions: Condition[];
  /** Another world, under the same conditions. */
  beside: World | null;
  /** Whether chances and crossing years of all thresholds are wanted. */
  withThresholds: boolean;
  /** Whether the limit that binds is wanted. */
  withLimits: boolean;
  /** Whether the shares of the uses of compute are wanted. */
  withUses: boolean;
  /** A measure and year of which is wanted what moves it most. */
  tornado: { measure: Measure; year: number } | null;
  /** The scenario of the money loop that is wanted; null for none. */
  economy: string | null;
  /** A measure and year of which the points of all paths are wanted. */
  matrix: { measure: Measure; year: number } | null;
  /** Whether all draws are wanted, as when a lever rests, or the first ones. */
  draws: "first" | "all";
}

/** Quantiles by year, in the order of the manifest, and the point; logarithms and shares as they are projected. */
export interface Band {
  point: Float64Array | null;
  quantiles: Float64Array[];
}

export interface Crossing {
  threshold: string;
  /** The years by which 5%, half and 95% of the draws have reached it; null where fewer ever do. */
  years: (number | null)[];
  never: number;
  /** Share of draws that have reached it by each year. */
  reachedBy: Float64Array;
}

/** Figures of the money loop that have bands. */
export type EconomyFigure = "capex_usd_log10" | "revenue_usd_log10" | "loop_gain" | "payback_years";

/** The money loop at the point values, by year. */
export interface EconomyPoint {
  capex_usd: Float64Array;
  revenue_usd: Float64Array;
  usable_compute_flop: Float64Array;
  largest_run_flop: Float64Array;
  /** Capex over that of the loop whose revenue is frozen. */
  loop_gain: Float64Array;
}

/** The money loop of one scenario of the economy, by year. */
export interface Economy {
  scenario: string;
  /** The supply scenario whose loop it is. */
  supply: string;
  /** Quantiles in the order of the manifest. */
  figures: Record<EconomyFigure, Float64Array[]>;
  /** Medians with nothing changed, in the base scenario of the economy; null where that is shown. */
  base: Record<EconomyFigure, Float64Array> | null;
  /** Median capex of the open chain, which is assumed and not earned; log10 USD. */
  openCapex: Float64Array;
  /** Mean shares of capex by what pays for it; NaN in the first year. */
  paid: { revenue: Float64Array; cash: Float64Array; outside: Float64Array };
  /** Shares of draws in which each limit decides capex, in the order of `CAPEX_LIMITS`; meaningless in the first year. */
  capexLimits: Float64Array[];
  /** Shares of draws in which each limit holds compute, in the order of `CONSTRAINTS`. */
  limits: Float64Array[];
  points: Record<string, EconomyPoint>;
  scenarios: { name: string; label: string; description: string }[];
}

/** What a use takes of all compute, by year: the mean of the worlds, which add up to 1, and 5% and 95% of them. */
export interface Use {
  use: string;
  mean: Float64Array;
  p05: Float64Array;
  p95: Float64Array;
}

/** Uses of the shown world, of the same with nothing changed, and at the point in every scenario of its variant. */
export interface Uses {
  shown: Use[];
  base: Use[] | null;
  scenarios: Record<string, Record<string, Float64Array>>;
}

export interface Answer {
  number: number;
  path: string;
  /** Empty where too few draws fit. */
  bands: Partial<Record<Measure, Band>>;
  beside: Partial<Record<Measure, Band>>;
  crossings: Crossing[];
  /** Share of draws in which each limit binds, by year, in the order of `CONSTRAINTS`; null where it is not asked for. */
  limits: Float64Array[] | null;
  /** The widest first; null where they are not asked for, and of the mixture, which has no point. */
  swings: Swing[] | null;
  /** Null where they are not asked for, and where too few draws fit. */
  uses: Uses | null;
  economy: Economy | null;
  /** Point values by the name of the path. */
  matrix: Record<string, number>;
  /** Share of draws that lie at a permitted end, of changed assumptions that are drawn. */
  clipped: Record<string, number>;
  drawCount: number;
  /** Draws that fit the conditions; of the other world too, where there is one. */
  keptCount: number;
  besideKeptCount: number;
  /** As many worlds of equal weight would say as much: those that fit, where none are weighed. */
  effectiveCount: number;
  isAll: boolean;
  /** Milliseconds of work in the worker. */
  work: number;
}

/** An assumption as the page shows it. */
export interface Lever {
  parameter: string;
  layer: string;
  meaning: string;
  symbol: string;
  unit: string;
  value: number;
  low: number;
  high: number;
  least: number;
  most: number;
  law: string | null;
  source: string;
  confidence: string;
  rationale: string;
}

/** An assumption by scenario and year; its milestones as the seeds give them. */
export interface Series {
  parameter: string;
  layer: string;
  meaning: string;
  symbol: string;
  unit: string;
  least: number;
  most: number;
  milestones: (Milestone & { source_id: string; rationale: string })[];
}

export interface Ready {
  levers: Lever[];
  series: Series[];
  paths: string[];
  /** Scenario that a scenario takes an assumption from which it does not give itself, by layer and scenario. */
  inherits: Record<string, string>;
  drawCount: number;
  firstDrawCount: number;
  /** Tables that the SQL page holds. */
  tables: string[];
  warehouse: string;
  version: string;
}

export type Rows = Record<string, string | number | boolean | null>[];

export type ToWorker = { kind: "ask"; ask: Ask } | { kind: "rows"; table: string; where: Record<string, string> };
export type FromWorker =
  | { kind: "ready"; ready: Ready }
  | { kind: "answer"; answer: Answer }
  | { kind: "rows"; table: string; where: Record<string, string>; rows: Rows }
  | { kind: "failed"; message: string };

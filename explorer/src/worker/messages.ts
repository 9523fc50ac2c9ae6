/** What the page asks of the worker, and what it answers. */
import type { Change } from "../model/data";
import type { Measure } from "../model/chain";

/** A question: measures of one path at changed assumptions. The answer carries the same number. */
export interface Ask {
  number: number;
  changes: Change[];
  path: string;
  measures: Measure[];
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
}

export interface Answer {
  number: number;
  bands: Partial<Record<Measure, Band>>;
  crossings: Crossing[];
  drawCount: number;
  /** Milliseconds of work in the worker. */
  work: number;
}

/** An assumption as the page shows it. */
export interface Lever {
  parameter: string;
  meaning: string;
  unit: string;
  value: number;
  low: number;
  high: number;
  least: number;
  most: number;
  source: string;
  confidence: string;
  rationale: string;
}

export type ToWorker = { kind: "ask"; ask: Ask };
export type FromWorker =
  | { kind: "ready"; levers: Lever[]; paths: string[] }
  | { kind: "answer"; answer: Answer }
  | { kind: "failed"; message: string };

/** Worlds that fit what a reader holds to be true: draws in which every condition is met. */
import { MEASURES } from "../model/chain";
import type { Chain, Measure } from "../model/chain";
import type { Path } from "../model/data";
import type { Condition } from "./messages";

const MINUTES_PER_HOUR = 60;

/** Return a value as the measure is projected, from the unit in which people give it: FLOP, USD, hours, points, a share. */
export function projected(subject: string, value: number): number {
  if (subject.endsWith("_log10")) return Math.log10(value);
  if (subject.endsWith("_log2")) return Math.log2(value * MINUTES_PER_HOUR);
  return value;
}

export const isMeasure = (subject: string): subject is Measure => (MEASURES as readonly string[]).includes(subject);

/**
 * Return a standard error as the measure is projected; to first order a tenth of a value is a tenth of a natural
 * logarithm. Restates `_standard_error` of scripts/readings.py.
 */
export function projectedError(subject: string, value: number, error: number): number {
  if (subject.endsWith("_log10")) return error / value / Math.LN10;
  if (subject.endsWith("_log2")) return error / value / Math.LN2;
  return error;
}

/** Draws that fit, rising; their weights, which add up to 1, where one is worth more than another. */
export interface Fit {
  draws: Int32Array;
  weights: Float64Array | null;
  /** As many draws of equal weight would say as much. */
  effective: number;
}

/**
 * Return the draws of a path that meet all bounds, weighed by how likely they make all readings. Restates
 * `log_likelihood`, `importance_weights` and `effective_sample_size` of engine/conditioning.py.
 */
export function fit(chain: Chain, path: Path, conditions: readonly Condition[], years: readonly number[]): Fit {
  const { n } = chain;
  const fits = new Uint8Array(n).fill(1);
  const isWeighed = conditions.some(({ error }) => error !== null);
  const likelihood = new Float64Array(isWeighed ? n : 0);
  for (const { subject, year, isAtLeast, value, error } of conditions) {
    const values = isMeasure(subject) ? chain.measure(path, subject) : chain.columns[subject];
    if (!values) throw new Error(`There is no measure or assumption ${subject}.`);
    const start = isMeasure(subject) ? years.indexOf(year!) * n : 0;
    if (start < 0) throw new Error(`There is no year ${year}: the model runs from ${years[0]} to ${years[years.length - 1]}.`);
    const limit = projected(subject, value);
    if (error !== null) {
      const sd = projectedError(subject, value, error);
      for (let d = 0; d < n; d++) likelihood[d] -= 0.5 * ((limit - values[start + d]) / sd) ** 2;
      continue;
    }
    for (let d = 0; d < n; d++) if (isAtLeast ? !(values[start + d] >= limit) : !(values[start + d] <= limit)) fits[d] = 0;
  }
  const kept = new Int32Array(fits.reduce((total, one) => total + one, 0));
  let at = 0;
  for (let d = 0; d < n; d++) if (fits[d]) kept[at++] = d;
  if (!isWeighed || !kept.length) return { draws: kept, weights: null, effective: kept.length };
  const most = kept.reduce((found, d) => Math.max(found, likelihood[d]), -Infinity);
  const weights = Float64Array.from(kept, (d) => Math.exp(likelihood[d] - most) || 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let squares = 0;
  for (let k = 0; k < weights.length; k++) {
    weights[k] /= total;
    squares += weights[k] ** 2;
  }
  return { draws: kept, weights, effective: 1 / squares };
}

/** Return year-major values of some draws only; null stands for all. */
export function ofDraws(values: Float64Array, n: number, kept: Int32Array | null): Float64Array {
  if (!kept) return values;
  const m = kept.length;
  const found = new Float64Array((values.length / n) * m);
  for (let t = 0; t * n < values.length; t++) for (let k = 0; k < m; k++) found[t * m + k] = values[t * n + kept[k]];
  return found;
}

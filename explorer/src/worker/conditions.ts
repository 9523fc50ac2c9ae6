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

/** Return the numbers of the draws of a path that meet all conditions, rising. */
export function fittingDraws(chain: Chain, path: Path, conditions: readonly Condition[], years: readonly number[]): Int32Array {
  const { n } = chain;
  const fits = new Uint8Array(n).fill(1);
  for (const { subject, year, isAtLeast, value } of conditions) {
    const values = isMeasure(subject) ? chain.measure(path, subject) : chain.columns[subject];
    if (!values) throw new Error(`There is no measure or assumption ${subject}.`);
    const start = isMeasure(subject) ? years.indexOf(year!) * n : 0;
    if (start < 0) throw new Error(`There is no year ${year}: the model runs from ${years[0]} to ${years[years.length - 1]}.`);
    const limit = projected(subject, value);
    for (let d = 0; d < n; d++) if (isAtLeast ? !(values[start + d] >= limit) : !(values[start + d] <= limit)) fits[d] = 0;
  }
  const kept = new Int32Array(fits.reduce((total, one) => total + one, 0));
  let at = 0;
  for (let d = 0; d < n; d++) if (fits[d]) kept[at++] = d;
  return kept;
}

/** Return year-major values of some draws only; null stands for all. */
export function ofDraws(values: Float64Array, n: number, kept: Int32Array | null): Float64Array {
  if (!kept) return values;
  const m = kept.length;
  const found = new Float64Array((values.length / n) * m);
  for (let t = 0; t * n < values.length; t++) for (let k = 0; k < m; k++) found[t * m + k] = values[t * n + kept[k]];
  return found;
}

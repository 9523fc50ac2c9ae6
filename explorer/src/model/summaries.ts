/** What is kept of draws: bands, threshold counts and crossing years. Restates ensemble/summaries.py. */
import { quantiles, weightedQuantiles } from "./quantiles";

/** Return quantiles by year of year-major draws, weighed if weights are given: one array of years for each probability. */
export function bands(values: Float64Array, n: number, probabilities: readonly number[], weights: Float64Array | null = null): Float64Array[] {
  const nYears = values.length / n;
  const found = probabilities.map(() => new Float64Array(nYears));
  for (let t = 0; t < nYears; t++) {
    const ofYear = weights ? weightedQuantiles(values, t * n, n, weights, probabilities) : quantiles(values, t * n, n, probabilities);
    ofYear.forEach((value, q) => (found[q][t] = value));
  }
  return found;
}

/** Return the mean of the draws of each year, weighed if weights that add up to 1 are given. */
export function means(values: Float64Array, n: number, weights: Float64Array | null = null): Float64Array {
  const found = new Float64Array(values.length / n);
  if (weights) {
    for (let k = 0; k < values.length; k++) found[Math.floor(k / n)] += values[k] * weights[k % n];
    return found;
  }
  for (let k = 0; k < values.length; k++) found[Math.floor(k / n)] += values[k];
  return found.map((total) => total / n);
}

/** Draws at or above a threshold by year, and those that reach it then for the first time; the rest never do. */
export interface Crossings {
  at_or_above: Float64Array;
  first_reached: Float64Array;
}

/** Count draws, each with its weight, if weights are given. Restates `crossing_counts`. */
export function crossings(values: Float64Array, n: number, threshold: number, weights: Float64Array | null = null): Crossings {
  const nYears = values.length / n;
  const result = { at_or_above: new Float64Array(nYears), first_reached: new Float64Array(nYears) };
  for (let d = 0; d < n; d++) {
    const weight = weights ? weights[d] : 1;
    let isReached = false;
    for (let t = 0; t < nYears; t++) {
      if (!(values[t * n + d] >= threshold)) continue;
      result.at_or_above[t] += weight;
      if (!isReached) result.first_reached[t] += weight;
      isReached = true;
    }
  }
  return result;
}

/**
 * Return the years by which shares of all draws have reached a threshold; null where so many never do.
 *
 * Restates the years of models/projections/projection_crossing_years.sql.
 */
export function crossingYears(
  firstReached: Float64Array,
  total: number,
  firstYear: number,
  probabilities: readonly number[],
): (number | null)[] {
  return probabilities.map((probability) => {
    let reached = 0;
    for (let t = 0; t < firstReached.length; t++) {
      reached += firstReached[t];
      if (reached >= probability * total) return firstYear + t;
    }
    return null;
  });
}

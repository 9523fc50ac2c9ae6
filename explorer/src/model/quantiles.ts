/**
 * Quantiles of many draws, linear between neighbours. Restates engine/quantiles.py and the weighted quantiles of
 * engine/conditioning.py.
 */

const BINS = 1024;
const counts = new Int32Array(BINS + 1);

/**
 * Return quantiles of n values from `start` on: the same as a full sort gives, several times faster.
 *
 * Values are counted into 1,024 bins of equal width, and only the bins that hold a wanted rank are sorted.
 */
export function quantiles(values: Float64Array, start: number, n: number, probabilities: readonly number[]): number[] {
  let [low, high] = [Infinity, -Infinity];
  for (let k = start; k < start + n; k++) {
    const value = values[k];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) return probabilities.map(() => values[start]);
  const scale = (BINS - 1) / (high - low);
  const binOf = (value: number) => Math.trunc((value - low) * scale);
  counts.fill(0);
  for (let k = start; k < start + n; k++) counts[binOf(values[k]) + 1]++;
  for (let bin = 1; bin <= BINS; bin++) counts[bin] += counts[bin - 1];
  // counts[bin] is now the rank of the first value of a bin.
  const ranks = probabilities.flatMap((probability) => {
    const below = Math.floor(probability * (n - 1));
    return [below, Math.min(below + 1, n - 1)];
  });
  const sorted = new Map<number, Float64Array>();
  for (const rank of ranks) {
    const bin = binOfRank(rank);
    if (!sorted.has(bin)) sorted.set(bin, new Float64Array(counts[bin + 1] - counts[bin]));
  }
  const filledTo = new Map([...sorted.keys()].map((bin) => [bin, 0]));
  const isWanted = new Uint8Array(BINS);
  for (const bin of sorted.keys()) isWanted[bin] = 1;
  for (let k = start; k < start + n; k++) {
    const bin = binOf(values[k]);
    if (!isWanted[bin]) continue;
    const place = filledTo.get(bin)!;
    sorted.get(bin)![place] = values[k];
    filledTo.set(bin, place + 1);
  }
  for (const held of sorted.values()) held.sort();
  const atRank = (rank: number) => {
    const bin = binOfRank(rank);
    return sorted.get(bin)![rank - counts[bin]];
  };
  return probabilities.map((probability, k) => {
    const [lower, upper] = [atRank(ranks[2 * k]), atRank(ranks[2 * k + 1])];
    return lower + (upper - lower) * (probability * (n - 1) - ranks[2 * k]);
  });
}

/**
 * Return quantiles of n values from `start` on, with weights that add up to 1: the mean of the weighted quantile function
 * over a window of one effective draw. Restates `weighted_quantile` of engine/conditioning.py.
 */
export function weightedQuantiles(values: Float64Array, start: number, n: number, weights: Float64Array, probabilities: readonly number[]): number[] {
  let squares = 0;
  for (let k = 0; k < n; k++) squares += weights[k] ** 2;
  const size = 1 / squares;
  const order = Uint32Array.from({ length: n }, (_, k) => k).sort((a, b) => values[start + a] - values[start + b]);
  const found = probabilities.map(() => 0);
  const passed = probabilities.map(() => 0);
  const windows = probabilities.map((probability) => (probability * (size - 1)) / size);
  let cumulative = 0;
  for (const k of order) {
    cumulative += weights[k];
    for (let q = 0; q < windows.length; q++) {
      if (passed[q] >= 1) continue;
      const next = Math.min(Math.max((cumulative - windows[q]) * size, 0), 1);
      found[q] += (next - passed[q]) * values[start + k];
      passed[q] = next;
    }
  }
  // Sums of weights end a rounding short of 1, and so may a window at the upper end.
  return found.map((sum, q) => sum / passed[q]);
}

/** Return the bin that holds a rank, by halving. */
function binOfRank(rank: number): number {
  let [from, to] = [0, BINS - 1];
  while (from < to) {
    const middle = (from + to + 1) >> 1;
    if (counts[middle] <= rank) from = middle;
    else to = middle - 1;
  }
  return from;
}

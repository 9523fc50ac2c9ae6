/** Research taste: the selection of experiments, of humans and of AIs. Restates engine/takeoff_taste.py. */
import { normalProbability, normalQuantile } from "../normal";
import { gaussNormal } from "./quadrature";
import { findRoot } from "./roots";
import { Table } from "./table";

/** Nodes and weights of the mean over human researchers, as many as in the published code. */
const MEAN = gaussNormal(32);
/** Tables of taste start this many standard deviations below the median, where AI taste adds nothing. */
export const LOWEST_SD = -5;
/** Standard deviations over which the rows of a table of taste grow twice as wide. */
export const WIDENING_SD = 16;
const LEAST_BRACKET = 1e-300;

/** Human taste `G(mu + sigma z)` over standard deviations z from the median. Restates engine.takeoff_taste.Taste. */
export class Taste {
  constructor(
    readonly mu: number,
    readonly sigma: number,
    private readonly lnCeiling: number,
    private readonly smoothing: number,
  ) {}

  /** Return the table of the log of the mean of the better of human and AI taste. Restates engine.takeoff_taste.Taste.table. */
  table(rows: number): Table {
    const found = new Float64Array(rows);
    let [before, below, aggregate] = [0, 0, 1];
    for (let row = 0; row < rows; row++) {
      const reach = (row * WIDENING_SD) / rows;
      const z = LOWEST_SD + (WIDENING_SD * reach) / (WIDENING_SD - reach);
      const taste = Math.exp(Math.min(lnCapped(this.mu + this.sigma * z, this.lnCeiling, this.smoothing), 700));
      const share = normalProbability(z);
      if (row) aggregate += (taste - before) * ((share + below) / 2);
      found[row] = Math.log(Math.max(row ? aggregate : 1, taste));
      [before, below] = [taste, share];
    }
    return new Table(0, WIDENING_SD / rows, found);
  }
}

const isLimit = (smoothing: number) => Math.abs(smoothing - 0.5) < 1e-9;

/** Return ln G(y): about y in the human range, and never above `lnCeiling`. Restates engine.takeoff_taste.ln_capped. */
export function lnCapped(y: number, lnCeiling: number, smoothing: number): number {
  if (isLimit(smoothing)) return -lnCeiling * Math.expm1(-y / lnCeiling);
  const odds = 1 / smoothing - 1;
  const [weight, rate] = [odds * odds, (2 * Math.log(odds)) / lnCeiling];
  const bracket = weight + (1 - weight) * Math.exp((rate * y) / (1 - weight));
  return Math.log(Math.max(bracket, LEAST_BRACKET)) / rate;
}

/** Return y of `lnCapped(y) = lnTaste`; NaN at or above the ceiling. Restates engine.takeoff_taste._inverse_capped. */
function inverseCapped(lnTaste: number, lnCeiling: number, smoothing: number): number {
  if (isLimit(smoothing)) return -lnCeiling * Math.log1p(-lnTaste / lnCeiling);
  const odds = 1 / smoothing - 1;
  const [weight, rate] = [odds * odds, (2 * Math.log(odds)) / lnCeiling];
  return ((1 - weight) / rate) * Math.log((Math.exp(rate * lnTaste) - weight) / (1 - weight));
}

/** Return how many standard deviations the top researcher is above the median. Restates engine.takeoff_taste.top_sd. */
export function topSd(topPercentile: number): number {
  return normalQuantile(topPercentile);
}

/** Return the distribution of taste with mean 1 whose top is `topMultiple` of its median, or null. Restates engine.takeoff_taste.solve_taste. */
export function solveTaste(topMultiple: number, topPercentile: number, limit: number, smoothing: number): Taste | null {
  const lnTop = Math.log(topMultiple);
  const lnCeiling = lnTop * (1 + limit);
  const zTop = topSd(topPercentile);
  const spread = (mu: number) => (inverseCapped(lnCapped(mu, lnCeiling, smoothing) + lnTop, lnCeiling, smoothing) - mu) / zTop;
  const excess = (mu: number) => {
    const sigma = spread(mu);
    let mean = 0;
    MEAN.nodes.forEach((node, k) => (mean += MEAN.weights[k] * Math.exp(lnCapped(mu + sigma * node, lnCeiling, smoothing))));
    const found = Math.log(mean);
    return Number.isNaN(found) ? 1e3 : Math.min(Math.max(found, -Number.MAX_VALUE), Number.MAX_VALUE);
  };
  // The median is below e, low enough that its top stays under the ceiling, and has a taste.
  const least = (1 - 1e-9) * inverseCapped(-Infinity, lnCeiling, smoothing);
  const lowest = Math.max(-1.5 * lnTop - 1, least);
  const highest = Math.min(inverseCapped(0.999 * limit * lnTop, lnCeiling, smoothing), 1);
  const mu = findRoot(excess, lowest, highest, 1e-12);
  return Number.isNaN(mu) ? null : new Taste(mu, spread(mu), lnCeiling, smoothing);
}

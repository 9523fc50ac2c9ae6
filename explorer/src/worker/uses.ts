/** What each use takes of all compute: shares of `int_compute_split`, over the draws that fit. */
import { BUCKETS } from "../model/allocation";
import type { Chain } from "../model/chain";
import type { Path } from "../model/data";
import { bands, means } from "../model/summaries";
import { ofDraws } from "./conditions";
import type { Use } from "./messages";

const ENDS = [0.05, 0.95];

/** Return the shares of all uses by year; the means add up to 1. */
export function useShares(chain: Chain, path: Path, kept: Int32Array | null, weights: Float64Array | null = null): Use[] {
  const shares = chain.shares(path.is_calibrated, path.allocation_scenario);
  const n = kept?.length ?? chain.n;
  return BUCKETS.map((name) => {
    const values = ofDraws(shares[name], chain.n, kept);
    const [p05, p95] = bands(values, n, ENDS, weights);
    return { use: name.replace("_share_frac", ""), mean: means(values, n, weights), p05, p95 };
  });
}

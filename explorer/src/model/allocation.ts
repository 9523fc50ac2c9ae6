/**
 * Allocation: shares of use, and the largest run. Restates models/allocation and engine/allocation.py.
 *
 * Every array is year-major: the draws of a year lie side by side.
 */
import type { Range, Ranges } from "./assumptions";
import type { ModelData } from "./data";
import { growthFactor } from "./growth_factor";
import type { Parameters } from "./parameters";

/** Shares of usable compute; they add up to 1. */
export const BUCKETS = [
  "inference_share_frac",
  "training_share_frac",
  "ai_rnd_experiment_share_frac",
  "post_training_share_frac",
  "safety_eval_share_frac",
  "reserved_idle_fragmented_share_frac",
] as const;
/** Shares whose product, times training, is the largest run. */
export const PARTS_OF_TRAINING = [
  "frontier_lab_training_share_frac",
  "largest_run_concentration_frac",
  "cluster_contiguity_factor_frac",
] as const;

export type ShareName = (typeof BUCKETS)[number] | (typeof PARTS_OF_TRAINING)[number];
/** Columns of `int_allocation_shares`. */
export type Shares = Readonly<Record<ShareName, Float64Array>>;

/** How the shares of a scenario moved since the last observed year, relative to the base. */
export interface Moves {
  inference_move: Float64Array;
  training_move: Float64Array;
  concentration_move: Float64Array;
  lab_coverage_frac: Float64Array;
  /** NaN where nothing was observed. */
  observed_lab_inference_frac: Float64Array;
  observed_lab_final_run_frac: Float64Array;
}

/** Return the moves of a scenario by year. Restates `int_calibrated_scenario_moves`. */
export function calibratedScenarioMoves(data: ModelData, ranges: Ranges, scenario: string): Moves {
  const last = data.years.indexOf(data.last_observed_year);
  const concentration = (of: Readonly<Record<string, Range>>) =>
    data.years.map((_, t) => PARTS_OF_TRAINING.reduce((product, name) => product * of[name].point[t], 1));
  const move = (own: ArrayLike<number>, base: ArrayLike<number>) =>
    Float64Array.from(data.years, (_, t) => own[t] / own[last] / (base[t] / base[last]));
  const [own, base] = [ranges[scenario], ranges.base];
  const evidence = data.years.map((year) => data.lab_evidence.find((row) => row.year === year));
  return {
    inference_move: move(own.inference_share_frac.point, base.inference_share_frac.point),
    training_move: move(own.training_share_frac.point, base.training_share_frac.point),
    concentration_move: move(concentration(own), concentration(base)),
    lab_coverage_frac: Float64Array.from(evidence, (row) => row?.lab_coverage_frac ?? NaN),
    observed_lab_inference_frac: Float64Array.from(evidence, (row) => row?.observed_lab_inference_frac ?? NaN),
    observed_lab_final_run_frac: Float64Array.from(evidence, (row) => row?.observed_lab_final_run_frac ?? NaN),
  };
}

/** Return the shares of the published form: buckets that were moved apart are put back in proportion. */
export function publishedShares(moved: Readonly<Record<ShareName, Float64Array>>): Shares {
  const size = moved.training_share_frac.length;
  const total = new Float64Array(size);
  for (const name of BUCKETS) for (let k = 0; k < size; k++) total[k] += moved[name][k];
  const shares = { ...moved };
  for (const name of BUCKETS) shares[name] = moved[name].map((value, k) => value / total[k]);
  return shares;
}

/** Return what was observed, or where nothing was, what is assumed. */
function observedOr(seen: number, assumed: number): number {
  return Number.isNaN(seen) ? assumed : seen;
}

/** Return the shares of the calibrated form: labs as observed, all others as assumed. Restates `int_allocation_shares`. */
export function calibratedShares(assumed: Shares, moves: Moves, parameters: Parameters): Shares {
  const { n, columns } = parameters;
  const {
    lab_share_cap,
    lab_inference_share,
    final_run_share,
    leading_lab_share,
    top_run_share,
  } = columns;
  const size = assumed.training_share_frac.length;
  const shares = Object.fromEntries(
    [...BUCKETS, ...PARTS_OF_TRAINING].map((name) => [name, new Float64Array(size)]),
  ) as Record<ShareName, Float64Array>;
  shares.cluster_contiguity_factor_frac.fill(1);
  for (let k = 0; k < size; k++) {
    const [t, d] = [Math.floor(k / n), k % n];
    const coverage = moves.lab_coverage_frac[t];
    const others = 1 - coverage;
    const cap = lab_share_cap[d];
    const inference = Math.min(
      observedOr(moves.observed_lab_inference_frac[t], lab_inference_share[d]) * moves.inference_move[t],
      cap,
    );
    const finalRun = Math.min(
      observedOr(moves.observed_lab_final_run_frac[t], final_run_share[d]) * moves.training_move[t],
      cap,
    );
    const labTraining = (1 - inference) * finalRun;
    const research =
      assumed.ai_rnd_experiment_share_frac[k] + assumed.post_training_share_frac[k] + assumed.safety_eval_share_frac[k];
    const scale = (coverage * (1 - inference) * (1 - finalRun)) / research + others;
    const training = coverage * labTraining + others * assumed.training_share_frac[k];
    const runOfLab = leading_lab_share[d] * top_run_share[d] * moves.concentration_move[t];
    shares.inference_share_frac[k] = coverage * inference + others * assumed.inference_share_frac[k];
    shares.training_share_frac[k] = training;
    shares.ai_rnd_experiment_share_frac[k] = assumed.ai_rnd_experiment_share_frac[k] * scale;
    shares.post_training_share_frac[k] = assumed.post_training_share_frac[k] * scale;
    shares.safety_eval_share_frac[k] = assumed.safety_eval_share_frac[k] * scale;
    shares.reserved_idle_fragmented_share_frac[k] = others * assumed.reserved_idle_fragmented_share_frac[k];
    shares.frontier_lab_training_share_frac[k] = (coverage * labTraining) / training;
    shares.largest_run_concentration_frac[k] = Math.min(runOfLab / coverage, 1);
  }
  return shares;
}

/** Return usable compute of a year that has grown since the anchor year by a factor of what its path says, in logs. */
export function grownFlop(usableFlop: number, anchorFlop: number, factor: number): number {
  return usableFlop * Math.exp((factor - 1) * Math.log(usableFlop / anchorFlop));
}

/** Return usable compute of calibrated paths, which grows by the law of growth. Restates part of `int_compute_split`. */
export function grownUsableCompute(data: ModelData, parameters: Parameters, usableFlop: Float64Array): Float64Array {
  const { n, columns } = parameters;
  const { usable_compute_growth_score, usable_compute_record_years, usable_compute_growth_spread } = columns;
  const anchor = data.years.indexOf(data.anchor_year);
  const grown = Float64Array.from(usableFlop);
  for (let t = anchor + 1; t < data.years.length; t++) {
    for (let d = 0; d < n; d++) {
      const k = t * n + d;
      const factor = growthFactor(
        usable_compute_growth_score[d],
        t - anchor,
        usable_compute_record_years[d],
        usable_compute_growth_spread[d],
      );
      grown[k] = grownFlop(usableFlop[k], usableFlop[anchor * n + d], factor);
    }
  }
  return grown;
}

/** Part of `int_compute_split` that the largest run is made of, by year and draw. */
export interface TrainingSplit {
  training_flop: Float64Array;
  frontier_lab_training_flop: Float64Array;
  modelled_run_flop: Float64Array;
}

/** Return training compute and the run that the shares say. Restates part of `int_compute_split`. */
export function trainingSplit(usableFlop: Float64Array, shares: Shares): TrainingSplit {
  const size = usableFlop.length;
  const [training, lab, run] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const { training_share_frac: share, frontier_lab_training_share_frac: ofLab } = shares;
  const { largest_run_concentration_frac: concentration, cluster_contiguity_factor_frac: contiguity } = shares;
  for (let k = 0; k < size; k++) {
    training[k] = usableFlop[k] * share[k];
    lab[k] = training[k] * ofLab[k];
    run[k] = lab[k] * (concentration[k] * contiguity[k]);
  }
  return { training_flop: training, frontier_lab_training_flop: lab, modelled_run_flop: run };
}

/** Return the compute of a bucket by year and draw, FLOP. Restates part of `int_compute_split`. */
export function bucketFlop(usableFlop: Float64Array, share: Float64Array): Float64Array {
  return usableFlop.map((flop, k) => flop * share[k]);
}

/**
 * Return the run's share of usable compute, from the nowcast year on; NaN before it.
 *
 * Restates `int_run_share_start`, `int_run_share_path` and `engine.allocation.run_share_path`; usable compute is that of
 * supply, before the law of growth.
 */
export function runSharePath(data: ModelData, parameters: Parameters, usableFlop: Float64Array): Float64Array {
  const { n, columns } = parameters;
  const { largest_run_2026, run_share_growth, run_share_cap } = columns;
  const anchor = data.years.indexOf(data.anchor_year);
  const share = new Float64Array(data.years.length * n).fill(NaN);
  for (let d = 0; d < n; d++) share[anchor * n + d] = largest_run_2026[d] / usableFlop[anchor * n + d];
  for (let t = anchor + 1; t < data.years.length; t++) {
    for (let d = 0; d < n; d++) {
      const before = share[(t - 1) * n + d];
      share[t * n + d] = before * Math.exp(run_share_growth[d] * (1 - before / run_share_cap[d]));
    }
  }
  return share;
}

/** The largest run and what stands behind it, by year and draw: columns of `int_allocated_compute`; NaN for null. */
export interface LargestRun {
  largest_frontier_run_flop: Float64Array;
  share_path_run_flop: Float64Array;
  uncapped_run_flop: Float64Array;
}

/** Return the run of a year before caps. Two methods say how often it has grown, and neither decides alone. */
export function uncappedRun(startFlop: number, modelledTimes: number, byShareTimes: number, factor: number): number {
  return startFlop * Math.exp(0.5 * Math.log(modelledTimes * byShareTimes) * factor);
}

/** Return the largest run of a calibrated path. Restates `int_allocated_compute`. */
export function calibratedRun(
  data: ModelData,
  parameters: Parameters,
  usableFlop: Float64Array,
  split: TrainingSplit,
  sharePath: Float64Array,
): LargestRun {
  const { n, columns } = parameters;
  const {
    largest_run_2026,
    run_growth_score,
    run_record_years,
    growth_spread_coefficient,
    run_share_limit,
  } = columns;
  const size = usableFlop.length;
  const anchor = data.years.indexOf(data.anchor_year);
  const observed = new Map(data.run_observations.map((row) => [row.year, row.largest_run_by_training_date_flop]));
  const run = new Float64Array(size);
  const byShare = new Float64Array(size).fill(NaN);
  const uncapped = new Float64Array(size).fill(NaN);
  for (let t = 0; t < data.years.length; t++) {
    if (t < anchor) {
      // In an observed year observation wins.
      run.fill(observed.get(data.years[t])!, t * n, (t + 1) * n);
      continue;
    }
    for (let d = 0; d < n; d++) {
      const k = t * n + d;
      const start = largest_run_2026[d];
      byShare[k] = sharePath[k] * usableFlop[k];
      const modelled = split.modelled_run_flop[k] / split.modelled_run_flop[anchor * n + d];
      const factor = growthFactor(
        run_growth_score[d],
        t - anchor,
        run_record_years[d],
        growth_spread_coefficient[d],
      );
      uncapped[k] = uncappedRun(start, modelled, byShare[k] / start, factor);
      // No run exceeds its share of usable compute, nor all training of the year.
      run[k] = Math.min(uncapped[k], run_share_limit[d] * usableFlop[k], split.training_flop[k]);
    }
  }
  return { largest_frontier_run_flop: run, share_path_run_flop: byShare, uncapped_run_flop: uncapped };
}

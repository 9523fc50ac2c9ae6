/** Milestones as levels of effective compute, and when a run crosses them. Restates engine/takeoff_milestones.py. */
import type { Calibration } from "./calibration";
import { LN10 } from "./inputs";
import type { Inputs } from "./inputs";
import type { Motion } from "./motion";
import type { Parameters } from "./parameters";
import { findRoot } from "./roots";

/** Uplift of AI software research at the milestones AIR-5x to AIR-10000x. */
const UPLIFTS = [5, 25, 250, 2000, 10000] as const;
/** 30 times as fast, 30 times as many, and all as good as the best of the company, 25 times the mean. */
const [SUPERHUMAN_SPEED, SUPERHUMAN_COPIES, SUPERHUMAN_QUALITY] = [30, 30, 25];
/** Standard-deviation jumps from TED-AI to ASI. */
const ASI_JUMPS = 2;
/** Orders of magnitude about the Automated Coder within which a milestone is sought, and what is never reached. */
const LEVEL_BRACKET = [-60, 400] as const;

export const MILESTONES = ["AC", "AI2027-SC", "SAR", "SIAR", "STRAT-AI", "TED-AI", "ASI", "AIR-5x", "AIR-25x", "AIR-250x", "AIR-2000x", "AIR-10000x"] as const;
export type Milestone = (typeof MILESTONES)[number];

/** Return ln of the research effort of today's company with the AIs of `ooms` over that of its humans. Restates engine.takeoff_milestones.present_ln_uplift. */
export function presentLnUplift(p: Parameters, inputs: Inputs, motion: Motion, ooms: number): number {
  const now = p.present_day;
  const [lnCoders, lnExperiments] = [inputs.lnCoders.at(now), inputs.lnExperiments.at(now)];
  const lnCompute = Math.log(p.optimal_ces_eta_init) + inputs.lnInference.at(now) - lnCoders;
  return motion.lnEffort(ooms, lnCoders, lnCompute, lnExperiments) - motion.lnHumanEffort(lnCoders, lnExperiments);
}

/** Return effective compute (OOM) at each milestone; infinite where none does it. Restates engine.takeoff_milestones.milestone_levels. */
export function milestoneLevels(p: Parameters, inputs: Inputs, calibration: Calibration, motion: Motion): Record<Milestone, number> {
  const start = calibration.automatedCoderOoms;
  const sdPerOom = p.ai_research_taste_slope / calibration.presentRate;
  const [zTop, zStart] = [calibration.zTop, p.ai_research_taste_at_coding_automation_anchor_sd];
  const atSd = (z: number) => Math.max(start + (z - zStart) / sdPerOom, start);
  const base = Math.max(zTop, zStart);
  const now = p.present_day;
  const lnCompute = Math.log(p.optimal_ces_eta_init) + inputs.lnInference.at(now) - inputs.lnCoders.at(now);
  const superhuman = Math.log(SUPERHUMAN_SPEED) / p.parallel_penalty + Math.log(SUPERHUMAN_COPIES * SUPERHUMAN_QUALITY);
  const level = (excess: (ooms: number) => number) => {
    const found = findRoot(excess, start + LEVEL_BRACKET[0], start + LEVEL_BRACKET[1], 1e-9);
    return Number.isNaN(found) ? Infinity : found;
  };
  return {
    AC: start,
    "AI2027-SC": level((ooms) => motion.lnMultiplier(ooms, lnCompute) - superhuman),
    SAR: atSd(zTop),
    SIAR: atSd(3 * zTop),
    "STRAT-AI": atSd(zTop * (1 + p.strat_ai_m2b)),
    "TED-AI": atSd(base + p.ted_ai_m2b * zTop),
    ASI: atSd(base + (p.ted_ai_m2b + ASI_JUMPS) * zTop),
    ...(Object.fromEntries(
      UPLIFTS.map((uplift) => [`AIR-${uplift}x`, level((ooms) => presentLnUplift(p, inputs, motion, ooms) - Math.log(uplift))]),
    ) as Record<Extract<Milestone, `AIR-${string}`>, number>),
  };
}

/** Return when effective compute crosses a level; infinite where it does not within the run, NaN where that left the range of numbers before it. Restates engine.takeoff_milestones.crossing_times. */
export function crossingTime(times: Float64Array, ooms: Float64Array, level: number, isFlow: boolean): number {
  const n = times.length;
  // What never falls is below a level up to one place.
  let [below, beyond] = [0, n];
  while (below < beyond) {
    const middle = (below + beyond) >> 1;
    if (ooms[middle] < level) below = middle + 1;
    else beyond = middle;
  }
  if (below >= n) return Infinity;
  // What was crossed before a run left the range of numbers keeps its date.
  if (!Number.isFinite(ooms[below])) return NaN;
  if (below === 0) return times[0];
  const after = Math.min(Math.max(below, 1), n - 1);
  const place = (k: number) => Math.min(Math.max(after + k, 0), n - 1);
  const at = [-2, -1, 0, 1].map((k) => ooms[place(k)]);
  const when = [-2, -1, 0, 1].map((k) => times[place(k)]);
  let part = partOfStep(at, when, level);
  // Right after a pause of training effective compute itself, not its log, is a straight line.
  if (isFlow && when[0] === when[1] && after > 2 && at[0] === ooms[Math.max(after - 3, 0)]) {
    part = Math.expm1((level - at[1]) * LN10) / Math.expm1((at[2] - at[1]) * LN10);
  }
  return when[1] + Math.min(Math.max(part, 0), 1) * (when[2] - when[1]);
}

/** Return the part of the middle of three steps at which a monotone cubic through four points is at a level. Restates engine.takeoff_milestones._part_of_step. */
function partOfStep(at: readonly number[], when: readonly number[], level: number): number {
  const raw = [0, 1, 2].map((k) => (at[k + 1] - at[k]) / (when[k + 1] - when[k]));
  // Beside the end of a pause, where a time stands twice, there is only the step itself.
  const slopes = raw.map((slope) => (Number.isFinite(slope) ? slope : raw[1]));
  // Harmonic means keep the cubic from overshooting (Fritsch and Butland 1984).
  const [u, v] = [0, 1].map((k) => (slopes[k] * slopes[k + 1] > 0 ? (2 * slopes[k] * slopes[k + 1]) / (slopes[k] + slopes[k + 1]) : 0));
  const [width, rise] = [when[2] - when[1], at[2] - at[1]];
  const [first, last] = [u * width, v * width];
  const found = findRoot(
    (part) => part * part * (3 - 2 * part) * rise + part * (1 - part) ** 2 * first - part * part * (1 - part) * last + at[1] - level,
    0,
    1,
    1e-9,
  );
  return Number.isNaN(found) ? 0 : found;
}

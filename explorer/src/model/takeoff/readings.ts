/** What a run says in a year, and how its figures are shown. Restates engine/takeoff_readings.py and the rows of engine/takeoff_cases.py. */
import { efficiencyPerOom, trainingLevel } from "./calibration";
import { automationFraction, splitLabour } from "./coding";
import { LN10 } from "./inputs";
import { MILESTONES, presentLnUplift } from "./milestones";
import type { Milestone } from "./milestones";
import type { Parameters } from "./parameters";
import { levelsOf, milestonesOf, tasteRatio } from "./run";
import type { Run } from "./run";
import { interpolate } from "./table";

/** Effective and training compute are shown on the level of this day's largest model, Grok 3. */
const [DISPLAY_TIME, DISPLAY_LOG10_FLOP] = [2025.13, 26.54];

export const READINGS = [
  "effective_compute_log10_flop",
  "training_compute_log10_flop",
  "software_efficiency_log10",
  "automation_frac",
  "serial_coding_multiplier_log10",
  "research_uplift_log10",
  "ai_taste_sd",
  "research_effort_log10",
  "research_stock_log10",
  "time_horizon_log10_minutes",
  "human_coders",
  "inference_compute_h100e",
  "experiment_compute_h100e",
] as const;
export type Reading = (typeof READINGS)[number];

/** Return figures of a run at times; NaN where a figure is infinite or does not apply. Restates engine.takeoff_readings.readings. */
export function readings(run: Run, times: readonly number[]): Record<Reading, Float64Array> {
  const { parameters: p, inputs, form, calibration, motion } = run;
  const found = Object.fromEntries(READINGS.map((name) => [name, new Float64Array(times.length)])) as Record<Reading, Float64Array>;
  const shownOoms = interpolate(DISPLAY_TIME, run.times, run.ooms);
  const shownStock = interpolate(DISPLAY_TIME, run.times, run.lnStock);
  const shownTraining = trainingLevel(p, inputs, form, DISPLAY_TIME);
  times.forEach((time, t) => {
    const ooms = interpolate(time, run.times, run.ooms);
    const lnStock = interpolate(time, run.times, run.lnStock);
    const [lnCoders, lnInference, lnExperiments] = [inputs.lnCoders.at(time), inputs.lnInference.at(time), inputs.lnExperiments.at(time)];
    const lnPerCoder = Math.log(p.optimal_ces_eta_init) + lnInference - lnCoders;
    const lnMultiple = form.has_coding_automation ? splitLabour(calibration.schedule, ooms, lnPerCoder).lnMultiple : 0;
    found.effective_compute_log10_flop[t] = DISPLAY_LOG10_FLOP + ooms - shownOoms;
    found.training_compute_log10_flop[t] = DISPLAY_LOG10_FLOP + trainingLevel(p, inputs, form, time) - shownTraining;
    found.software_efficiency_log10[t] = (calibration.softwareReturns / LN10) * (lnStock - shownStock);
    found.automation_frac[t] = automationFraction(calibration.schedule, ooms);
    found.serial_coding_multiplier_log10[t] = (p.parallel_penalty * lnMultiple) / LN10;
    found.research_uplift_log10[t] = presentLnUplift(p, inputs, motion, ooms) / LN10;
    found.ai_taste_sd[t] = motion.sdSlope * ooms - motion.sdOffset;
    found.research_effort_log10[t] = motion.lnEffort(ooms, lnCoders, lnPerCoder, lnExperiments) / LN10;
    found.research_stock_log10[t] = lnStock / LN10;
    found.time_horizon_log10_minutes[t] = horizonLog10Minutes(p, calibration.presentRate, ooms - calibration.presentOoms);
    found.human_coders[t] = Math.exp(lnCoders);
    found.inference_compute_h100e[t] = Math.exp(lnInference);
    found.experiment_compute_h100e[t] = Math.exp(lnExperiments);
  });
  return found;
}

/** Return log10 of the 80% time horizon `ahead` orders of magnitude from today; NaN where it is infinite. Restates engine.takeoff_readings.horizon_log10_minutes. */
function horizonLog10Minutes(p: Parameters, presentRate: number, ahead: number): number {
  const perDoubling = p.present_doubling_time * presentRate;
  const step = 1 - p.doubling_difficulty_growth_factor;
  const doublings =
    Math.abs(step) < 1e-9 ? ahead / perDoubling : Math.log1p((-step * ahead) / perDoubling) / Math.log(p.doubling_difficulty_growth_factor);
  return Math.log10(p.present_horizon) + doublings * Math.log10(2);
}

export interface MilestoneRow {
  milestone: Milestone;
  /** Infinite where it is not reached in the run, NaN where that left the range of numbers. */
  year: number;
  effectiveComputeLog10Flop: number;
  researchUpliftLog10: number;
}

/** Return the milestones of a run. Restates engine.takeoff_cases.milestone_rows. */
export function milestoneRows(run: Run): MilestoneRow[] {
  const levels = levelsOf(run);
  const years = milestonesOf(run, levels);
  const shown = DISPLAY_LOG10_FLOP - interpolate(DISPLAY_TIME, run.times, run.ooms);
  return MILESTONES.map((milestone) => ({
    milestone,
    year: years[milestone],
    effectiveComputeLog10Flop: shown + levels[milestone],
    researchUpliftLog10: Number.isFinite(levels[milestone]) ? presentLnUplift(run.parameters, run.inputs, run.motion, levels[milestone]) / LN10 : NaN,
  }));
}

/** Return what calibration fixes, by symbol. Restates engine.takeoff_cases.calibration_rows. */
export function constantsOf(run: Run): Record<string, number> {
  const { calibration: fixed, parameters: p } = run;
  return {
    rho_X: fixed.throughput.rho,
    zeta: fixed.throughput.zeta,
    alpha: fixed.throughput.alpha,
    mu: fixed.taste.mu,
    sigma: fixed.taste.sigma,
    r: fixed.softwareReturns,
    g0: fixed.presentRate,
    P_now: fixed.presentOoms,
    P_AC: fixed.automatedCoderOoms,
    a0: fixed.presentFraction,
    theta: efficiencyPerOom(p, fixed.presentRate),
    m_beta: tasteRatio(run),
  };
}

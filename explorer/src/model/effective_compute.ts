/**
 * Effective compute: the largest run so far, and software progress in each of its forms.
 *
 * Restates models/effective_compute and engine/effective_compute.py; every array is year-major.
 */
import type { ModelData } from "./data";
import type { Parameters } from "./parameters";
import { softwareGain } from "./software_gains";

export const SOFTWARE_FORMS = ["default", "constant_rate", "scale_dependent", "endogenous"] as const;
export type SoftwareForm = (typeof SOFTWARE_FORMS)[number];

/** Software progress by year and draw: columns of `int_software_gains`. */
export interface SoftwareGains {
  software_gain_log10: Float64Array;
  software_growth_ln_per_year: Float64Array;
}

/** Return the gain in closed form. Restates `int_software_gains`. */
export function softwareGains(data: ModelData, parameters: Parameters, form: "default" | "constant_rate"): SoftwareGains {
  const { n, columns } = parameters;
  const {
    software_growth_initial,
    software_growth_long_run,
    software_growth_decay,
    software_ceiling,
  } = columns;
  const gains = new Float64Array(data.years.length * n);
  const growths = new Float64Array(data.years.length * n);
  const isConstant = form === "constant_rate";
  for (let d = 0; d < n; d++) {
    const software = {
      initial: software_growth_initial[d],
      longRun: software_growth_long_run[d],
      decay: isConstant ? 0 : software_growth_decay[d],
      ceiling: isConstant ? null : software_ceiling[d],
    };
    for (let t = 0; t < data.years.length; t++) {
      const { gain, growth } = softwareGain(software, t);
      gains[t * n + d] = gain;
      growths[t * n + d] = growth;
    }
  }
  return { software_gain_log10: gains, software_growth_ln_per_year: growths };
}

/** Return the largest run up to every year, log10 FLOP. Restates `int_run_so_far`. */
export function runSoFar(largestRunLog10: Float64Array, n: number): Float64Array {
  const soFar = Float64Array.from(largestRunLog10);
  for (let k = n; k < soFar.length; k++) soFar[k] = Math.max(soFar[k], soFar[k - n]);
  return soFar;
}

/** Return the gain of which a part needs scaling. Restates `scale_dependent` of `int_effective_compute`. */
export function scaleDependentGains(parameters: Parameters, gains: SoftwareGains, runLog10: Float64Array): SoftwareGains {
  const { n, columns } = parameters;
  const { software_scale_dependence, run_growth_reference } = columns;
  const paced = new Float64Array(runLog10.length);
  const growth = new Float64Array(runLog10.length);
  for (let k = 0; k < runLog10.length; k++) {
    const d = k % n;
    const dependence = software_scale_dependence[d];
    // The first year has no year before it to grow from, and counts as grown at the reference.
    const pace =
      k < n ? 1 : 1 - dependence + dependence * Math.min(1, (runLog10[k] - runLog10[k - n]) / run_growth_reference[d]);
    const added = k < n ? 0 : gains.software_gain_log10[k] - gains.software_gain_log10[k - n];
    paced[k] = (k < n ? 0 : paced[k - n]) + pace * added;
    growth[k] = pace * gains.software_growth_ln_per_year[k];
  }
  return { software_gain_log10: paced, software_growth_ln_per_year: growth };
}

const STEPS_PER_YEAR = 4;
const ANCHOR_TOLERANCE = 1e-10;
const MAX_ROUNDS = 60;

/** Software progress that feeds on its own automation of research: columns of `int_software_endogenous`. */
export interface EndogenousSoftware extends SoftwareGains {
  ai_rnd_automation_frac: Float64Array;
}

/** Return ln(1 + exp(x)) where the exponential may be large. */
function softPlus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** Integrate the growth of software by draw. Restates `engine.effective_compute.endogenous_software`. */
export function endogenousSoftware(
  data: ModelData,
  parameters: Parameters,
  runLog10: Float64Array,
  experimentFlop: Float64Array,
): EndogenousSoftware {
  const { n, columns } = parameters;
  const nYears = data.years.length;
  const anchor = data.years.indexOf(data.anchor_year);
  const result = {
    software_gain_log10: new Float64Array(runLog10.length),
    software_growth_ln_per_year: new Float64Array(runLog10.length),
    ai_rnd_automation_frac: new Float64Array(runLog10.length),
  };
  for (let d = 0; d < n; d++) {
    const run = Float64Array.from({ length: nYears }, (_, t) => runLog10[t * n + d] * Math.LN10);
    const experiments = Float64Array.from({ length: nYears }, (_, t) => Math.log(experimentFlop[t * n + d]));
    const initial = columns.software_growth_initial[d];
    const width = columns.automation_width[d];
    const logit2026 = Math.log(columns.automation_2026[d]) - Math.log1p(-columns.automation_2026[d]);
    const at = (yearly: Float64Array, time: number) => {
      const before = Math.min(Math.floor(time), nYears - 2);
      const weight = time - before;
      return (1 - weight) * yearly[before] + weight * yearly[before + 1];
    };
    const logit = (gain: number, runNow: number, effective2026: number) => logit2026 + (runNow + gain - effective2026) / width;
    const growth = (gain: number, time: number, effective2026: number) => {
      const labour = softPlus(logit(gain, at(run, time), effective2026)) - softPlus(logit(0, run[0], effective2026));
      const research =
        columns.research_labour_elasticity[d] * labour +
        columns.research_compute_elasticity[d] * (at(experiments, time) - experiments[0]);
      return initial * Math.exp(research - columns.idea_difficulty[d] * gain);
    };
    const integrate = (lastIndex: number, effective2026: number) => {
      const gains = new Float64Array(lastIndex + 1);
      const step = 1 / STEPS_PER_YEAR;
      for (let year = 0; year < lastIndex; year++) {
        let gain = gains[year];
        for (let part = 0; part < STEPS_PER_YEAR; part++) {
          const time = year + part * step;
          const k1 = growth(gain, time, effective2026);
          const k2 = growth(gain + (step / 2) * k1, time + step / 2, effective2026);
          const k3 = growth(gain + (step / 2) * k2, time + step / 2, effective2026);
          const k4 = growth(gain + step * k3, time + step, effective2026);
          gain += (step / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
        }
        gains[year + 1] = gain;
      }
      return gains;
    };
    const ofJanuary = (yearly: Float64Array) => (yearly[anchor - 1] + yearly[anchor]) / 2;
    // The effective compute of January 2026 is known only once the path is: it is found by repetition.
    let effective2026 = ofJanuary(run) + (anchor - 0.5) * initial;
    for (let round = 0, change = Infinity; change > ANCHOR_TOLERANCE; round++) {
      if (round === MAX_ROUNDS) throw new RangeError("software progress finds no level for January 2026 that agrees with its own path");
      const found = ofJanuary(run) + ofJanuary(integrate(anchor, effective2026));
      change = Math.abs(found - effective2026);
      effective2026 = found;
    }
    const gains = integrate(nYears - 1, effective2026);
    for (let t = 0; t < nYears; t++) {
      result.software_gain_log10[t * n + d] = gains[t] / Math.LN10;
      result.software_growth_ln_per_year[t * n + d] = growth(gains[t], t, effective2026);
      result.ai_rnd_automation_frac[t * n + d] = 1 / (1 + Math.exp(-logit(gains[t], run[t], effective2026)));
    }
  }
  return result;
}

/** Effective compute by year and draw: columns of `int_effective_compute`. */
export interface EffectiveCompute {
  effective_compute_flop_log10: Float64Array;
  effective_since_2025_log10: Float64Array;
  effective_since_2026_log10: Float64Array;
}

/** Return run so far times software gain, and how far it has come. Restates `int_effective_compute`. */
export function effectiveCompute(data: ModelData, n: number, runLog10: Float64Array, gainLog10: Float64Array): EffectiveCompute {
  const effective = new Float64Array(runLog10.length);
  for (let k = 0; k < effective.length; k++) effective[k] = runLog10[k] + gainLog10[k];
  const since = (year: number) => {
    const at = data.years.indexOf(year) * n;
    const grown = new Float64Array(effective.length);
    for (let start = 0; start < grown.length; start += n) {
      for (let d = 0; d < n; d++) grown[start + d] = effective[start + d] - effective[at + d];
    }
    return grown;
  };
  return {
    effective_compute_flop_log10: effective,
    effective_since_2025_log10: since(data.last_observed_year),
    effective_since_2026_log10: since(data.anchor_year),
  };
}

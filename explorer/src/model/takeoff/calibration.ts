/** Calibration: what the past and the present day fix. Restates engine/takeoff_calibration.py. */
import { fullY, splitLabour, yOfFraction } from "./coding";
import type { Schedule } from "./coding";
import { LN10, unique } from "./inputs";
import type { Inputs } from "./inputs";
import { FIRST_INPUT_YEAR, ParameterError } from "./parameters";
import type { Form, Parameters } from "./parameters";
import { gaussLegendre } from "./quadrature";
import { findRoot } from "./roots";
import { solveTaste, topSd } from "./taste";
import type { Taste } from "./taste";
import { solveThroughput } from "./throughput";
import type { Throughput } from "./throughput";

/** Year whose growth of software efficiency is known. */
const REFERENCE_YEAR = 2024;
/** Fractions of tasks between which the present one is sought. */
const FRACTION_BRACKET = [1e-6, 0.9999] as const;
/** Distances to the Automated Coder, orders of magnitude, between which the uplift anchor seeks it. */
const GAP_BRACKET = [0.02, 60] as const;
/** Half the time, in years, over which the growth of uplift is read. */
const UPLIFT_STEP = 0.01;
/** Nodes of an integral over a piece of a year, on [0, 1]. */
const NODES = 8;
const RULE = gaussLegendre(NODES);
const NODE_TIMES = RULE.nodes.map((x) => (x + 1) / 2);
const NODE_WEIGHTS = RULE.weights.map((weight) => weight / 2);
/** Integrals from 0 to each node of the polynomials that are 1 at one node and 0 at the others: [to][of]. */
const NODE_INTEGRALS = Array.from(NODE_TIMES, (to) =>
  Float64Array.from(NODE_TIMES, (_, of) =>
    NODE_TIMES.reduce((sum, at, k) => sum + NODE_WEIGHTS[k] * to * basis(of, to * at), 0),
  ),
);

function basis(of: number, at: number): number {
  return NODE_TIMES.reduce((product, node, k) => (k === of ? product : (product * (at - node)) / (NODE_TIMES[of] - node)), 1);
}

/** What is fixed before a run starts. Restates engine.takeoff_calibration.Calibration. */
export interface Calibration {
  throughput: Throughput;
  taste: Taste;
  schedule: Schedule;
  /** Research stock at the start. */
  startStock: number;
  /** r: software efficiency goes as `stock ** r`. */
  softwareReturns: number;
  /** Effective compute (OOM) and its growth (OOM per year) at the present day, on the path of the calibration. */
  presentOoms: number;
  presentRate: number;
  /** Effective compute of the Automated Coder. */
  automatedCoderOoms: number;
  /** Fraction of tasks automated at the present day. */
  presentFraction: number;
  /** Effective compute at the start: 0 for the stock, the log10 of its steady level for the flow. */
  startOoms: number;
  /** Standard deviations of the top researcher. */
  zTop: number;
}

/** Return log10 training compute. Restates engine.takeoff_calibration.training_level. */
export function trainingLevel(p: Parameters, inputs: Inputs, form: Form, time: number): number {
  if (form.training === "table") return inputs.training.at(time);
  const turn = p.slowdown_year;
  return (
    inputs.training.at(FIRST_INPUT_YEAR) +
    p.constant_training_compute_growth_rate * (Math.min(time, turn) - FIRST_INPUT_YEAR) +
    p.post_slowdown_training_compute_growth_rate * Math.max(time - turn, 0)
  );
}

/** Return the growth of training compute, OOM per year. Restates engine.takeoff_calibration.training_growth. */
function trainingGrowth(p: Parameters, inputs: Inputs, form: Form, time: number): number {
  if (form.training === "table") return inputs.training.slopeAt(time);
  return time < p.slowdown_year ? p.constant_training_compute_growth_rate : p.post_slowdown_training_compute_growth_rate;
}

/** Return theta, the growth of the efficiency of AIs on a task per OOM. */
export function efficiencyPerOom(p: Parameters, presentRate: number): number {
  return p.coding_automation_efficiency_slope ** (0.5 / p.parallel_penalty) / presentRate;
}

function unsolved(p: Parameters, names: readonly (keyof Parameters)[], why: string): never {
  throw new ParameterError(`${names.map((name) => `${name} = ${p[name]}`).join(", ")}: ${why}.`);
}

/** Return the calibration of a parameter set. Restates engine.takeoff_calibration.calibrate. */
export function calibrate(p: Parameters, inputs: Inputs, form: Form): Calibration {
  const now = p.present_day;
  const throughput =
    solveThroughput(
      p.inf_labor_asymptote,
      p.inf_compute_asymptote,
      p.inv_compute_anchor_exp_cap,
      inputs.lnExperiments.at(now),
      p.parallel_penalty * inputs.lnCoders.at(now),
    ) ??
    unsolved(
      p,
      ["inf_labor_asymptote", "inf_compute_asymptote", "inv_compute_anchor_exp_cap"],
      "no experiment throughput has these limits; a larger inf_compute_asymptote or a smaller inv_compute_anchor_exp_cap has one",
    );
  const taste =
    solveTaste(p.median_to_top_taste_multiplier, p.top_percentile, p.taste_limit, p.taste_limit_smoothing) ??
    unsolved(
      p,
      ["median_to_top_taste_multiplier", "taste_limit", "taste_limit_smoothing"],
      "no distribution of taste with mean 1 has them; a larger taste_limit has one",
    );
  const past = runPast(p, inputs, form, throughput);
  const placed = placeAutomatedCoder(p, inputs, form, past);
  return {
    throughput,
    taste,
    schedule: placed.schedule,
    ...past,
    automatedCoderOoms: past.presentOoms + placed.gap,
    presentFraction: placed.fraction,
    zTop: topSd(p.top_percentile),
  };
}

type Past = Pick<Calibration, "startStock" | "softwareReturns" | "presentOoms" | "presentRate" | "startOoms">;

/** Return stock, returns and effective compute of the past on its own path of effort. Restates engine.takeoff_calibration._run_past. */
function runPast(p: Parameters, inputs: Inputs, form: Form, throughput: Throughput): Past {
  const [now, start] = [p.present_day, form.start_year];
  const lnEffort = (time: number, withHelp: boolean) => {
    let lnLabour = p.parallel_penalty * inputs.lnCoders.at(time);
    if (withHelp && form.calibration === "ai_help") {
      lnLabour += Math.log1p((p.uplift_now - 1) * 2 ** ((time - now) / p.uplift_doubling_years));
    }
    return throughput.lnThroughput(inputs.lnExperiments.at(time), lnLabour);
  };
  // The stock of an effort that has always grown as in the first year of the inputs.
  const [first, after] = [FIRST_INPUT_YEAR, FIRST_INPUT_YEAR + 1e-6];
  const share = throughput.computeShare(inputs.lnExperiments.at(first), p.parallel_penalty * inputs.lnCoders.at(first));
  const growth =
    share * throughput.zeta * inputs.lnExperiments.slopeAt(after) + (1 - share) * p.parallel_penalty * inputs.lnCoders.slopeAt(after);
  const startStock = Math.exp(lnEffort(first, false)) / growth;

  const edges = unique([start, REFERENCE_YEAR, now, ...inputs.edges]).filter((edge) => edge >= start && edge <= Math.max(now, REFERENCE_YEAR + 1));
  const pieces = edges.slice(1).map((end, k) => ({ begin: edges[k], width: end - edges[k] }));
  const effort = pieces.map(({ begin, width }) => NODE_TIMES.map((at) => Math.exp(lnEffort(begin + width * at, true))));
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, k) => sum + value * b[k], 0);
  const stock = [startStock];
  let grown = 0;
  pieces.forEach(({ width }, k) => stock.push(startStock + (grown += dot(NODE_WEIGHTS, effort[k]) * width)));

  const stockAt = (time: number) => stock[edges.indexOf(time)];
  const softwareReturns = (p.software_progress_rate_at_reference_year * LN10) / (Math.exp(lnEffort(REFERENCE_YEAR, true)) / stockAt(REFERENCE_YEAR));
  const stockNow = stockAt(now);
  const lnGain = Math.log(stockNow / startStock);
  if (form.effective_compute === "stock") {
    return {
      startStock,
      softwareReturns,
      presentOoms: trainingLevel(p, inputs, form, now) - trainingLevel(p, inputs, form, start) + (softwareReturns / LN10) * lnGain,
      presentRate: trainingGrowth(p, inputs, form, now) + ((softwareReturns / LN10) * Math.exp(lnEffort(now, true))) / stockNow,
      startOoms: 0,
    };
  }
  // Flow: effective compute is the integral of training compute times software efficiency.
  const steadyGrowth = trainingGrowth(p, inputs, form, start + 1e-6) * LN10 + (softwareReturns * Math.exp(lnEffort(start, true))) / startStock;
  const lnStart = trainingLevel(p, inputs, form, start) * LN10 - Math.log(steadyGrowth);
  let trained = 0;
  pieces.forEach(({ begin, width }, k) => {
    if (!(edges[k + 1] <= now + 1e-9)) return;
    const flow = NODE_TIMES.map((at, q) => {
      const within = stock[k] + dot(NODE_INTEGRALS[q], effort[k]) * width;
      return Math.exp(trainingLevel(p, inputs, form, begin + width * at) * LN10 + softwareReturns * Math.log(within / startStock) - lnStart);
    });
    trained += dot(NODE_WEIGHTS, flow) * width;
  });
  const lnEffective = lnStart + Math.log1p(trained);
  const lnFlowNow = trainingLevel(p, inputs, form, now) * LN10 + softwareReturns * lnGain;
  return {
    startStock,
    softwareReturns,
    presentOoms: lnEffective / LN10,
    presentRate: Math.exp(lnFlowNow - lnEffective) / LN10,
    startOoms: lnStart / LN10,
  };
}

/** Return the distance to the Automated Coder (OOM), the schedule of automation and the present fraction. Restates engine.takeoff_calibration._place_automated_coder. */
function placeAutomatedCoder(p: Parameters, inputs: Inputs, form: Form, past: Past): { gap: number; schedule: Schedule; fraction: number } {
  const now = p.present_day;
  const lnCompute = Math.log(p.optimal_ces_eta_init) + inputs.lnInference.at(now) - inputs.lnCoders.at(now);
  const theta = efficiencyPerOom(p, past.presentRate);
  const isAlone = form.calibration === "human_only";
  const lnParallel = Math.log(isAlone ? p.swe_multiplier_at_present_day : p.uplift_now ** (1 / p.parallel_penalty));
  const asymptote = p.automation_logistic_asymptote;
  const scheduleOf = (fraction: number, gap: number): Schedule => {
    const y = yOfFraction(form.automation, asymptote, fraction);
    const slope = (fullY(form.automation, asymptote) - y) / gap;
    return {
      form: form.automation,
      asymptote,
      slope,
      offset: slope * past.presentOoms - y,
      rho: p.rho_coding_labor,
      efficiencySlope: (theta * LN10) / slope,
      lnLeastHumanShare: (p.rho_coding_labor / ((1 - p.rho_coding_labor) * p.parallel_penalty)) * Math.log(p.max_serial_coding_labor_multiplier),
    };
  };
  const solveFraction = (gap: number) =>
    findRoot((fraction) => splitLabour(scheduleOf(fraction, gap), past.presentOoms, lnCompute).lnMultiple - lnParallel, ...FRACTION_BRACKET, 1e-11);

  const gap = gapTo(p, inputs, form, past, lnCompute, (at) => scheduleOf(solveFraction(at), at));
  if (!(gap > 0)) throw new ParameterError(`The Automated Coder would be ${gap} orders of magnitude ahead of the present day by the anchor ${form.anchor}: permitted is more than 0.`);
  const fraction = solveFraction(gap);
  if (Number.isNaN(fraction)) {
    unsolved(
      p,
      [isAlone ? "swe_multiplier_at_present_day" : "uplift_now", "rho_coding_labor", "parallel_penalty"],
      `no automated fraction of ${FRACTION_BRACKET[0]} to ${FRACTION_BRACKET[1]} gives this help`,
    );
  }
  return { gap, schedule: scheduleOf(fraction, gap), fraction };
}

/** Return the distance to the Automated Coder by the anchor of the form, OOM. */
function gapTo(p: Parameters, inputs: Inputs, form: Form, past: Past, lnCompute: number, scheduleAt: (gap: number) => Schedule): number {
  if (form.anchor === "horizon") return horizonGap(p, past.presentRate);
  if (form.anchor === "direct") return p.effective_compute_gap;
  if (form.anchor === "revenue") {
    if (p.revenue_at_ac <= p.revenue_now) throw new ParameterError(`revenue_at_ac = ${p.revenue_at_ac}: permitted is more than revenue_now, ${p.revenue_now} USD/year.`);
    return (past.presentRate * Math.log10(p.revenue_at_ac / p.revenue_now)) / p.revenue_growth_per_progress_year;
  }
  const now = p.present_day;
  const lnGrowth = inputs.lnInference.slopeAt(now) - inputs.lnCoders.slopeAt(now);
  const faster = (lnGap: number) => {
    const schedule = scheduleAt(Math.exp(lnGap));
    const lnRise = (side: number) =>
      Math.log(Math.expm1(p.parallel_penalty * splitLabour(schedule, past.presentOoms + side * past.presentRate, lnCompute + side * lnGrowth).lnMultiple));
    return (lnRise(UPLIFT_STEP) - lnRise(-UPLIFT_STEP)) / (2 * UPLIFT_STEP) - Math.LN2 / p.uplift_doubling_years;
  };
  const lnGap = findRoot(faster, Math.log(GAP_BRACKET[0]), Math.log(GAP_BRACKET[1]), 1e-11);
  if (Number.isNaN(lnGap)) {
    unsolved(p, ["uplift_now", "uplift_doubling_years"], `no distance to the Automated Coder from ${GAP_BRACKET[0]} to ${GAP_BRACKET[1]} OOM has this growth`);
  }
  return Math.exp(lnGap);
}

/** Return the effective compute between today and the horizon of the Automated Coder, OOM. Restates engine.takeoff_calibration.horizon_gap. */
function horizonGap(p: Parameters, presentRate: number): number {
  const doublings = Math.log2(p.ac_time_horizon_minutes / p.present_horizon);
  const step = 1 - p.doubling_difficulty_growth_factor;
  const total = Math.abs(step) < 1e-9 ? doublings : -Math.expm1(doublings * Math.log(p.doubling_difficulty_growth_factor)) / step;
  return presentRate * (p.present_doubling_time * total + p.gap_years);
}

/**
 * Coding labour of humans and AIs over tasks. Restates engine/takeoff_coding.py.
 *
 * On the scale `y` of a schedule the fraction of automated tasks has one shape, a logistic curve or a straight line.
 */
import { gaussLegendre } from "./quadrature";
import { findRoot } from "./roots";
import { interpolate, logAddExp, Table } from "./table";
import type { Form } from "./parameters";

type Shape = Form["automation"];

/** Below this y next to no task is automated, and tables end. */
const LOWEST_Y = { logistic: -12, linear: 0 } as const;
/** Log odds of the fraction of tasks of which the tables of the best split start. */
const LOWEST_LOG_ODDS = -7;
/** Log odds up to which the rows of the best split are close together. */
const CLOSE_LOG_ODDS = 7;
/** Fall of a task's weight within a row, in logs, from which the integral is its first two terms. */
const LOCAL_EXPONENT = 3;
const LEAST_LOG_ODDS = -60;
const LEAST = 1e-300;
const LARGEST_EXPONENT = 700;
/** The integral over one row of a table, on [0, 1]. */
const ROW = gaussLegendre(3);
const ROW_NODES = ROW.nodes.map((x) => x / 2 + 0.5);
const ROW_WEIGHTS = ROW.weights.map((weight) => weight / 2);

/** Which tasks AIs can do at which effective compute, and what one unit of compute does on them. Restates engine.takeoff_coding.Schedule. */
export interface Schedule {
  form: Shape;
  /** What the logistic curve would rise to; it is cut off at 1. */
  asymptote: number;
  /** `y = slope * P - offset`, P in orders of magnitude of effective compute. */
  slope: number;
  offset: number;
  /** Substitution between tasks, negative. */
  rho: number;
  /** Growth of the efficiency on an automated task, natural log per unit of y. */
  efficiencySlope: number;
  /** Log of the share of tasks that humans always keep, from the cap on coding labour. */
  lnLeastHumanShare: number;
}

/** Return y of a fraction of 1. Restates engine.takeoff_coding.full_y. */
export function fullY(form: Shape, asymptote: number): number {
  return form === "logistic" ? -Math.log(asymptote - 1) : 1;
}

/** Return the share of tasks that AIs can do at an effective compute. Restates engine.takeoff_coding.Schedule.automation_fraction. */
export function automationFraction(schedule: Schedule, ooms: number): number {
  const { form, asymptote, slope, offset } = schedule;
  const y = Math.min(slope * ooms - offset, fullY(form, asymptote));
  return Math.min(Math.max(form === "logistic" ? asymptote / (1 + Math.exp(-y)) : y, 0), 1);
}

/** Return y at which AIs can do a fraction of the tasks. Restates engine.takeoff_coding.y_of_fraction. */
export function yOfFraction(form: Shape, asymptote: number, fraction: number): number {
  return form === "logistic" ? Math.log(fraction / (asymptote - fraction)) : fraction;
}

/** Return s: the weight of a task in the best split of compute is `exp(s * y)` of where it was automated. Restates engine.takeoff_coding.task_exponent. */
const taskExponent = (rho: number, efficiencySlope: number) => (-rho / (1 - rho)) * efficiencySlope;

/** Return `ln b(y)`, b the compute that the automated tasks take together, exactly. Restates engine.takeoff_coding.ln_task_compute. */
function lnTaskCompute(form: Shape, asymptote: number, y: number, exponent: number): number {
  if (form === "linear") return Math.log(-Math.expm1(-exponent * Math.max(y, 0))) - Math.log(exponent);
  const share = 1 / (1 + Math.exp(-y)); // fraction over asymptote
  const nTerms = Math.min(Math.trunc(34 / -Math.log(Math.min(share, 0.995))) + 8, 4000);
  let [series, term] = [1, 1];
  for (let n = 0; n < nTerms; n++) {
    term *= ((n + 2) / (exponent + 2 + n)) * share;
    series += term;
    if (term < series * 1e-18) break;
  }
  return Math.log((asymptote * share * (1 - share)) / (exponent + 1)) + Math.log(series);
}

/** Return the log of the share of tasks left to humans at y, never under a least. Restates engine.takeoff_coding.ln_human_share. */
export function lnHumanShare(form: Shape, asymptote: number, y: number, lnLeast: number): number {
  if (form === "linear") return Math.max(Math.log(Math.max(1 - y, LEAST)), lnLeast);
  const odds = Math.exp(y);
  return Math.max(Math.log(Math.max(1 - (asymptote - 1) * odds, LEAST) / (1 + odds)), lnLeast);
}

/** Return the log multiplier where capability limits: compute has all tasks that AIs can do. Restates engine.takeoff_coding.ln_limited. */
export function lnLimited(rho: number, lnLeft: number, excess: number, relative: number): number {
  const exponent = Math.min(relative + (1 - rho) * excess, LARGEST_EXPONENT);
  return ((1 - rho) * lnLeft + Math.log1p(Math.exp(exponent))) / rho;
}

/** Return the log multiplier where compute limits. Restates engine.takeoff_coding._ln_split. */
const lnSplit = (rho: number, lnLeft: number, lnRelative: number) => ((1 - rho) * lnLeft + logAddExp(0, lnRelative)) / rho;

export interface Split {
  /** Log of coding labour over that of humans alone. */
  lnMultiple: number;
  /** Part of it that automated tasks make up: the elasticity of coding labour to inference compute. */
  aiShare: number;
}

/** Return coding labour by the best split of tasks, exactly. Restates engine.takeoff_coding.split_labour. */
export function splitLabour(schedule: Schedule, ooms: number, lnComputePerHuman: number): Split {
  const { form, asymptote, rho, efficiencySlope: sigma } = schedule;
  const y = schedule.slope * ooms - schedule.offset;
  const top = fullY(form, asymptote);
  const exponent = taskExponent(rho, sigma);
  let capped = Math.min(y, top);
  if (form === "linear") capped = Math.max(capped, LEAST);
  const lnLeft = lnHumanShare(form, asymptote, capped, schedule.lnLeastHumanShare);
  const relative = lnComputePerHuman + sigma * Math.max(y - top, 0);
  const excess = lnTaskCompute(form, asymptote, capped, exponent) - lnLeft - relative;
  if (!(excess > 0)) {
    return { lnMultiple: lnLimited(rho, lnLeft, excess, relative), aiShare: 1 / (1 + Math.exp(-relative - (1 - rho) * excess)) };
  }
  const lnCompute = lnComputePerHuman + sigma * y;
  const yOfOdds = (logOdds: number) => yOfFraction(form, asymptote, 1 / (1 + Math.exp(-logOdds)));
  const spare = (logOdds: number) => {
    const yTask = yOfOdds(logOdds);
    return lnCompute - lnTaskCompute(form, asymptote, yTask, exponent) - sigma * yTask - logAddExp(0, logOdds);
  };
  let logOdds = findRoot(spare, LEAST_LOG_ODDS, Math.log(Math.expm1(-lnLeft) + LEAST));
  if (!Number.isFinite(logOdds)) logOdds = LEAST_LOG_ODDS;
  const lnRelative = lnCompute - sigma * yOfOdds(logOdds);
  return { lnMultiple: lnSplit(rho, -logAddExp(0, logOdds), lnRelative), aiShare: 1 / (1 + Math.exp(-lnRelative)) };
}

const density = (y: number) => Math.exp(y) / (1 + Math.exp(y)) ** 2;

/** Return the table of `ln b` over y, up to full automation. Restates engine.takeoff_coding.task_compute_table. */
export function taskComputeTable(schedule: Schedule, rows: number): Table {
  const { form, asymptote } = schedule;
  const exponent = taskExponent(schedule.rho, schedule.efficiencySlope);
  const [lowest, top] = [LOWEST_Y[form], fullY(form, asymptote)];
  const step = (top - lowest) / (rows - 1);
  const found = new Float64Array(rows);
  if (form === "linear") {
    for (let row = 0; row < rows; row++) found[row] = lnTaskCompute(form, asymptote, Math.max(lowest + step * row, step * 1e-3), exponent);
    return new Table(lowest, step, found);
  }
  const decay = Math.exp(-exponent * step);
  const weights = ROW_WEIGHTS.map((weight, k) => weight * step * Math.exp(-exponent * step * (1 - ROW_NODES[k])));
  const isLocal = exponent * step > LOCAL_EXPONENT;
  let value = density(lowest) / (exponent + 1);
  for (let row = 0; row < rows; row++) {
    const y = lowest + step * row;
    // Where a task loses its weight within a row, it is the last tasks alone that count.
    found[row] = Math.log(asymptote * (isLocal ? density(y) / (exponent + Math.tanh(-y / 2)) : value));
    let rise = 0;
    for (let k = 0; k < weights.length; k++) rise += density(y + step * ROW_NODES[k]) * weights[k];
    value = value * decay + rise;
  }
  return new Table(lowest, step, found);
}

/** Return the log multiplier of the best split over the log of relative compute. Restates engine.takeoff_coding.best_split_table. */
export function bestSplitTable(schedule: Schedule, taskCompute: Table, rows: number): Table {
  const { form, asymptote, rho, efficiencySlope: sigma } = schedule;
  const half = Math.floor(rows / 2);
  const highest = Math.max(-schedule.lnLeastHumanShare, CLOSE_LOG_ODDS + 1);
  const [lnComputes, multipliers] = [new Float64Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; row++) {
    // The last tasks matter most, so rows follow the log odds of the share of tasks.
    const logOdds =
      row < half
        ? LOWEST_LOG_ODDS + (row * (CLOSE_LOG_ODDS - LOWEST_LOG_ODDS)) / half
        : CLOSE_LOG_ODDS + (highest - CLOSE_LOG_ODDS) * ((row - half) / (rows - half - 1));
    const y = yOfFraction(form, asymptote, 1 / (1 + Math.exp(-logOdds)));
    const lnLeft = -logAddExp(0, logOdds);
    lnComputes[row] = taskCompute.at(y) + sigma * y - lnLeft;
    multipliers[row] = lnSplit(rho, lnLeft, lnComputes[row] - sigma * y);
  }
  const [origin, end] = [lnComputes[0], lnComputes[rows - 1]];
  const found = new Float64Array(rows);
  for (let row = 0; row < rows; row++) found[row] = interpolate(origin + (row / (rows - 1)) * (end - origin), lnComputes, multipliers);
  return new Table(origin, (end - origin) / (rows - 1), found);
}

/** One run of the takeoff model: calibrate, integrate, read milestones. Restates engine/takeoff.py. */
import { calibrate, trainingLevel } from "./calibration";
import type { Calibration } from "./calibration";
import { unique } from "./inputs";
import type { Inputs } from "./inputs";
import { crossingTime, milestoneLevels, MILESTONES } from "./milestones";
import type { Milestone } from "./milestones";
import { Motion } from "./motion";
import { Control } from "./pace";
import type { Switch } from "./pace";
import { ParameterError } from "./parameters";
import type { Form, Parameters } from "./parameters";
import { integrate, Law } from "./steps";
import type { StepInputs } from "./steps";

/** Longest step, years, up to LATE_YEAR and after it. */
const [STEP_YEARS, LATE_STEP_YEARS, LATE_YEAR] = [0.05, 0.5, 2060];
/** Rows of the tables of coding labour and of taste. */
const TABLE_ROWS = 1024;
const LATEST_YEAR = 2300;

/** One run of one parameter set. Restates engine.takeoff.Run. */
export interface Run {
  parameters: Parameters;
  inputs: Inputs;
  form: Form;
  calibration: Calibration;
  motion: Motion;
  /** Calendar years; the end of a pause of training stands twice, before and after what waited is deployed. */
  times: Float64Array;
  /** Effective compute P, orders of magnitude: gained since the start (stock), or log10 FLOP (flow). */
  ooms: Float64Array;
  lnStock: Float64Array;
}

/**
 * Calibrate and run the model. Restates engine.takeoff.run_takeoff.
 *
 * Steps end on the turns of `beside` too: a run without a control takes the steps of the run that it is compared with,
 * so that what their years differ by is the control alone.
 */
export function runTakeoff(parameters: Parameters, given: Inputs, form: Form, endYear: number, control = new Control(), beside = control): Run {
  const now = parameters.present_day;
  if (!(now < endYear && endYear <= LATEST_YEAR)) throw new ParameterError(`The run ends in ${endYear}: permitted is after ${now}, up to ${LATEST_YEAR}.`);
  const inputs = form.has_compute_slowdown ? given : given.withoutSlowdown(now, LATEST_YEAR);
  const calibration = calibrate(parameters, inputs, form);
  const sdSlope = parameters.ai_research_taste_slope / calibration.presentRate;
  const motion = new Motion(
    calibration.schedule,
    calibration.throughput,
    calibration.taste,
    parameters.parallel_penalty,
    sdSlope,
    sdSlope * calibration.automatedCoderOoms - parameters.ai_research_taste_at_coding_automation_anchor_sd,
    form.has_coding_automation,
    form.has_taste,
    TABLE_ROWS,
  );
  const times = stepTimes(now, inputs, form, beside, endYear);
  const { rows, switches } = drive(parameters, inputs, form, control, times);
  const lnStart = Math.log(calibration.startStock);
  const law = new Law(motion, form.effective_compute === "flow", calibration.softwareReturns, lnStart, rows[0][0]);
  const { ooms, lnStock } = integrate(law, times, rows, lnStart, calibration.startOoms, switches);
  return { parameters, inputs, form, calibration, motion, times, ooms, lnStock };
}

/** Return the effective compute (OOM) of each milestone. Restates engine.takeoff.Run.levels. */
export function levelsOf(run: Run): Record<Milestone, number> {
  return milestoneLevels(run.parameters, run.inputs, run.calibration, run.motion);
}

/** Return the calendar year of each milestone; infinite where it is not reached in the run. Restates engine.takeoff.Run.milestones. */
export function milestonesOf(run: Run, levels = levelsOf(run)): Record<Milestone, number> {
  const isFlow = run.form.effective_compute === "flow";
  return Object.fromEntries(MILESTONES.map((name) => [name, crossingTime(run.times, run.ooms, levels[name], isFlow)])) as Record<Milestone, number>;
}

/** Return m / beta: above 1, successive doublings of effort come faster from taste alone. Restates engine.takeoff.Run.taste_ratio. */
export function tasteRatio({ parameters, calibration }: Run): number {
  const perOom = parameters.ai_research_taste_slope / calibration.presentRate;
  return ((perOom * Math.log10(parameters.median_to_top_taste_multiplier)) / calibration.zTop) * calibration.softwareReturns;
}

/** Return the ends of steps: none is longer than the longest, and none crosses a turn of inputs or of the control. Restates engine.takeoff._times. */
function stepTimes(now: number, inputs: Inputs, form: Form, control: Control, endYear: number): Float64Array {
  const start = form.start_year;
  const turns = unique([start, endYear, ...inputs.edges, ...control.edges(inputs.edges), now])
    .filter((turn) => turn >= start && turn <= endYear)
    .filter((turn, k, all) => k === 0 || turn - all[k - 1] > 1e-9);
  const times: number[] = [];
  for (let k = 0; k + 1 < turns.length; k++) {
    const longest = turns[k] < LATE_YEAR ? STEP_YEARS : Math.max(STEP_YEARS, LATE_STEP_YEARS);
    const count = Math.ceil((turns[k + 1] - turns[k]) / longest - 1e-9);
    const step = (turns[k + 1] - turns[k]) / count;
    for (let one = 0; one < count; one++) times.push(one * step + turns[k]);
  }
  times.push(turns[turns.length - 1], ...control.deployments.filter((time) => time > start && time < endYear));
  return Float64Array.from(times).sort();
}

/** Return inputs at the ends of steps, and the switches of each step. Restates engine.takeoff.Drive.of. */
function drive(p: Parameters, inputs: Inputs, form: Form, control: Control, times: Float64Array): { rows: StepInputs[]; switches: Switch[] | null } {
  const lnEta = Math.log(p.optimal_ces_eta_init);
  const held = control.inputs(inputs);
  const rows = Array.from(times, (time): StepInputs => {
    const when = control.inputTime(time);
    const lnCoders = held.lnCoders.at(when);
    const perCoder = held.lnInference.at(when) - control.lnCodingTax(time) - lnCoders;
    return [trainingLevel(p, held, form, when), lnCoders, perCoder + lnEta, held.lnExperiments.at(when)];
  });
  if (control.kind === "none") return { rows, switches: null };
  return { rows, switches: Array.from({ length: times.length - 1 }, (_, k) => control.switch((times[k + 1] + times[k]) / 2)) };
}

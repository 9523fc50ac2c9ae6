/** The law of motion in fixed steps: the Runge-Kutta method of fourth order. Restates engine/takeoff_steps.py. */
import { LN10 } from "./inputs";
import type { Motion } from "./motion";
import type { Switch } from "./pace";

/** Rise of effective compute, orders of magnitude, that a step may have; a steeper one is taken again in pieces. */
const STEEP_OOMS = 0.6;
const PIECES = 8;

/** Inputs at the end of a step: training compute (log10 FLOP), logs of coders, of compute per coder and for experiments. */
export type StepInputs = readonly [training: number, lnCoders: number, lnPerCoder: number, lnExperiments: number];
/** Log of the research stock, and of effective compute (flow form only). */
type State = readonly [lnStock: number, lnEffective: number];

/** The law of motion. Restates engine.takeoff_steps.Law. */
export class Law {
  constructor(
    private readonly motion: Motion,
    readonly isFlow: boolean,
    private readonly returns: number,
    private readonly lnStart: number,
    private readonly firstTraining: number,
  ) {}

  /** Return effective compute P that AI research has, unless a pause of training holds it back. */
  ooms(training: number, [lnStock, lnEffective]: State): number {
    if (this.isFlow) return lnEffective / LN10;
    return training - this.firstTraining + (this.returns / LN10) * (lnStock - this.lnStart);
  }

  /** Return the growth of the stock, and in the flow form that of effective compute over its level `base`. */
  private rates(inputs: StepInputs, state: State, base: number, how: Switch | null, held: number): [number, number] {
    const { motion } = this;
    const [training, lnCoders, lnPerCoder, lnExperiments] = inputs;
    let ooms = this.ooms(training, state);
    const flow = this.isFlow ? Math.exp(training * LN10 + this.returns * (state[0] - this.lnStart) - base) : 0;
    if (!how) return [Math.exp(motion.lnEffort(ooms, lnCoders, lnPerCoder, lnExperiments) - state[0]), flow];
    if (!this.isFlow && !(how.trains > 0)) ooms = held;
    const helped = Math.exp(motion.lnEffort(ooms, lnCoders, lnPerCoder, lnExperiments) - state[0]);
    const alone = Math.exp(motion.lnHumanEffort(lnCoders, lnExperiments) - state[0]);
    return [how.researches * ((1 - how.human) * helped + how.human * alone), how.trains * flow];
  }

  /**
   * Return the state after a step of `h` years. In the flow form effective compute, not its logarithm, is the variable
   * inside the step: after a pause of training the logarithm is stiff.
   */
  step(start: StepInputs, end: StepInputs, h: number, state: State, how: Switch | null, held: number): State {
    const [stock, effective] = state;
    const middle: StepInputs = [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2, (start[2] + end[2]) / 2, (start[3] + end[3]) / 2];
    const grown = (by: number) => (this.isFlow ? effective + Math.log1p(by) : effective);
    const [k1, f1] = this.rates(start, state, effective, how, held);
    const [k2, f2] = this.rates(middle, [stock + (h / 2) * k1, grown((h / 2) * f1)], effective, how, held);
    const [k3, f3] = this.rates(middle, [stock + (h / 2) * k2, grown((h / 2) * f2)], effective, how, held);
    const [k4, f4] = this.rates(end, [stock + h * k3, grown(h * f3)], effective, how, held);
    return [stock + (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4), grown((h / 6) * (f1 + 2 * f2 + 2 * f3 + f4))];
  }

  /** Return the state after a step taken in pieces. */
  steps(start: StepInputs, end: StepInputs, h: number, state: State, how: Switch | null, held: number): State {
    const at = (part: number) => start.map((value, k) => value + (end[k] - value) * (part / PIECES)) as unknown as StepInputs;
    for (let k = 0; k < PIECES; k++) state = this.step(at(k), at(k + 1), h / PIECES, state, how, held);
    return state;
  }
}

/** Return effective compute and the log of the stock at the ends of steps. Restates engine.takeoff_steps.integrate. */
export function integrate(
  law: Law,
  times: Float64Array,
  inputs: readonly StepInputs[],
  lnStart: number,
  startOoms: number,
  switches: readonly Switch[] | null,
): { ooms: Float64Array; lnStock: Float64Array } {
  const n = times.length;
  const [ooms, lnStock] = [new Float64Array(n), new Float64Array(n)];
  let state: State = [lnStart, startOoms * LN10];
  let held = NaN;
  let how: Switch | null = null;
  for (let k = 0; k < n; k++) {
    let p = law.ooms(inputs[k][0], state);
    if (switches) {
      const trained = how ? how.trains : 1;
      how = switches[Math.min(k, n - 2)];
      if (!law.isFlow) {
        if (k === 0 || trained > 0) held = p;
        if (!(how.trains > 0)) p = held;
      }
    }
    [ooms[k], lnStock[k]] = [p, state[0]];
    if (k === n - 1) break;
    const width = times[k + 1] - times[k];
    const after = law.step(inputs[k], inputs[k + 1], width, state, how, held);
    const rise = law.ooms(inputs[k + 1][0], after) - law.ooms(inputs[k][0], state);
    state = rise <= STEEP_OOMS ? after : law.steps(inputs[k], inputs[k + 1], width, state, how, held);
  }
  return { ooms, lnStock };
}

/** Pace control: pauses, caps, floors and taxes on AI research. Restates engine/takeoff_pace.py. */
import { Inputs, LN10 } from "./inputs";

export const PAUSES = ["pause_train", "pause_rd", "pause_both", "pause_all_go", "pause_all_shift"] as const;
const CAPS = ["cap_train", "cap_all"] as const;
export const KINDS = ["none", ...PAUSES, ...CAPS, "floor", "tax"] as const;
export type Kind = (typeof KINDS)[number];

const isPause = (kind: Kind) => (PAUSES as readonly string[]).includes(kind);
const isCap = (kind: Kind) => (CAPS as readonly string[]).includes(kind);

/** Whether training and research go on in a step (0 or 1), and which share of research humans lead. */
export interface Switch {
  trains: number;
  researches: number;
  human: number;
}

/** One control of the pace. Restates engine.takeoff_pace.Control. */
export class Control {
  constructor(
    readonly kind: Kind = "none",
    /** Date from which it holds, calendar year. */
    readonly since = Infinity,
    /** Years of a pause, growth cap (OOM per year), share of research that humans lead, or tax. */
    readonly amount = 0,
  ) {}

  /** End of a pause; of another control, never. */
  get until(): number {
    return isPause(this.kind) ? this.since + this.amount : Infinity;
  }

  /** Return the times at which it turns, and those at which inputs that waited do; `years` are the latter. */
  edges(years: readonly number[]): number[] {
    if (this.kind === "none") return [];
    if (this.kind === "pause_all_shift") {
      return [this.since, this.until, ...years.filter((year) => year > this.since).map((year) => year + this.amount)];
    }
    return isPause(this.kind) ? [this.since, this.until] : [this.since];
  }

  /** The times at which what was researched in a pause is deployed at once. Restates engine.takeoff_pace.ends_of_training_pauses. */
  get deployments(): number[] {
    return isPause(this.kind) && this.kind !== "pause_rd" ? [this.until] : [];
  }

  /** Return the time whose inputs hold: that of `time`, unless all waited. */
  inputTime(time: number): number {
    if (this.kind !== "pause_all_shift" || time <= this.since) return time;
    return Math.max(time - this.amount, this.since);
  }

  /** Return the inputs under a cap. */
  inputs(inputs: Inputs): Inputs {
    if (!isCap(this.kind)) return inputs;
    const training = inputs.training.capped(this.since, this.amount);
    if (this.kind === "cap_train") return new Inputs(training, inputs.lnCoders, inputs.lnInference, inputs.lnExperiments);
    const most = this.amount * LN10;
    return new Inputs(training, inputs.lnCoders, inputs.lnInference.capped(this.since, most), inputs.lnExperiments.capped(this.since, most));
  }

  /** Return what the log of compute for coding is lowered by. */
  lnCodingTax(time: number): number {
    return time >= this.since && this.kind === "tax" ? Math.log1p(this.amount) : 0;
  }

  /** Return the switches of a step by its middle. */
  switch(middle: number): Switch {
    const { kind } = this;
    const holds = middle >= this.since && middle <= this.until;
    const isAll = kind === "pause_all_go" || kind === "pause_all_shift";
    const human = kind === "floor" ? this.amount : kind === "pause_rd" || kind === "pause_both" ? 1 : 0;
    return {
      trains: holds && (isAll || kind === "pause_train" || kind === "pause_both") ? 0 : 1,
      researches: holds && isAll ? 0 : 1,
      human: holds ? human : 0,
    };
  }
}

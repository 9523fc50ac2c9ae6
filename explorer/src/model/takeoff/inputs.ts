/** Inputs over time: coders, inference and experiment compute, training compute. Restates engine/takeoff_inputs.py. */
import { interpolate } from "./table";

export const LN10 = Math.log(10);

/** A quantity that is a straight line between its nodes, most often of a logarithm. Restates engine.takeoff_inputs.Path. */
export class InputPath {
  constructor(
    readonly times: readonly number[],
    readonly values: readonly number[],
    /** Whether the first and the last slope go on outside, or the first and the last value. */
    readonly goesOn = false,
  ) {}

  private get slopes(): number[] {
    return this.times.slice(1).map((time, k) => (this.values[k + 1] - this.values[k]) / (time - this.times[k]));
  }

  at(time: number): number {
    let found = interpolate(time, this.times, this.values);
    if (this.goesOn) {
      const { slopes, times } = this;
      found += Math.min(time - times[0], 0) * slopes[0];
      found += Math.max(time - times[times.length - 1], 0) * slopes[slopes.length - 1];
    }
    return found;
  }

  /** Return the slope; on a node inside, the mean of both sides. */
  slopeAt(time: number): number {
    const slopes = this.goesOn ? this.slopes : [0, ...this.slopes, 0];
    const shift = this.goesOn ? 0 : 1;
    const place = (count: number) => Math.min(Math.max(count - 1 + shift, 0), slopes.length - 1);
    const before = place(this.times.filter((one) => one < time).length);
    const after = place(this.times.filter((one) => one <= time).length);
    return (slopes[before] + slopes[after]) / 2;
  }

  /** Return the path whose slope is at most `most` from `since` on; what is lost is not caught up. */
  capped(since: number, most: number): InputPath {
    const later = this.times.filter((time) => time > since);
    const times = [...this.times.filter((time) => time < since), since, ...(later.length ? later : [since + 1])];
    const held = times.map((time) => this.at(time));
    const values = [held[0]];
    let risen = 0;
    for (let k = 1; k < times.length; k++) {
      const width = times[k] - times[k - 1];
      const slope = (held[k] - held[k - 1]) / width;
      risen += (times[k - 1] >= since ? Math.min(slope, most) : slope) * width;
      values.push(held[0] + risen);
    }
    return new InputPath(times, values, this.goesOn);
  }

  /** Return the path whose slope at `since` goes on. */
  steadyFrom(since: number, until: number): InputPath {
    const times = [...this.times.filter((time) => time < since), since, until];
    const values = times.map((time) => this.at(time));
    values[values.length - 1] = values[values.length - 2] + this.slopeAt(since) * (until - since);
    return new InputPath(times, values, this.goesOn);
  }
}

/** A row of the table of inputs. */
export interface InputRow {
  year: number;
  human_coders: number;
  inference_compute_h100e: number;
  experiment_compute_h100e: number;
  training_compute_log10_flop: number;
}

/** What is put into AI research at the leading company. Restates engine.takeoff_inputs.Inputs. */
export class Inputs {
  constructor(
    /** log10 FLOP of the frontier training run. */
    readonly training: InputPath,
    readonly lnCoders: InputPath,
    readonly lnInference: InputPath,
    readonly lnExperiments: InputPath,
  ) {}

  /** Return the inputs of rows by year. Restates engine.takeoff_cases.read_inputs. */
  static of(rows: readonly InputRow[]): Inputs {
    const years = rows.map((row) => row.year);
    const ln = (name: keyof InputRow) => new InputPath(years, rows.map((row) => Math.log(row[name])));
    return new Inputs(
      new InputPath(years, rows.map((row) => row.training_compute_log10_flop), true),
      ln("human_coders"),
      ln("inference_compute_h100e"),
      ln("experiment_compute_h100e"),
    );
  }

  private get paths(): [InputPath, InputPath, InputPath, InputPath] {
    return [this.training, this.lnCoders, this.lnInference, this.lnExperiments];
  }

  /** Times at which a slope changes. */
  get edges(): number[] {
    return unique(this.paths.flatMap((path) => path.times));
  }

  /** Return the inputs that go on growing as in the year of `since`. */
  withoutSlowdown(since: number, until: number): Inputs {
    const [training, coders, inference, experiments] = this.paths.map((path) => path.steadyFrom(since, until));
    return new Inputs(training, coders, inference, experiments);
  }
}

/** Return values once each, rising. */
export function unique(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

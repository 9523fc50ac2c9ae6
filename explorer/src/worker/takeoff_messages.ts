/** What the takeoff page asks of its worker, and what that answers. */
import type { Kind } from "../model/takeoff/pace";
import type { Form, Parameter } from "../model/takeoff/parameters";
import type { MilestoneRow, Reading } from "../model/takeoff/readings";
import type { TakeoffData } from "../model/takeoff/load";
import type { Exchange } from "../model/takeoff/mrts";

/** What the reader has set: a preset, and what is otherwise than in it. */
export interface TakeoffWorld {
  preset: string;
  values: Partial<Record<Parameter, number>>;
  form: Partial<Form>;
  /** Whose compute: `own` is that of the published model, others are forecasts of this project. */
  coupling: string;
  control: { kind: Kind; since: number; amount: number } | null;
}

/** What a run says. */
export interface TakeoffView {
  milestones: MilestoneRow[];
  /** Milestones of the same run without its control, over the same steps; null where there is none. */
  uncontrolled: MilestoneRow[] | null;
  /** Readings at the times of `TIMES`. */
  readings: Record<Reading, Float64Array>;
  /** Rates of substitution at the times of `EXCHANGE_TIMES`. */
  exchange: Exchange;
  /** What calibration fixes, by symbol. */
  constants: Record<string, number>;
}

/** Years of AC, and from there to ASI, with one parameter at the low and the high end of its range. */
export interface Swing {
  parameter: Parameter;
  values: [number, number];
  coderYears: [number, number];
  takeoffYears: [number, number];
}

const steps = (first: number, last: number, perYear: number) => Array.from({ length: (last - first) * perYear + 1 }, (_, k) => first + k / perYear);
/** First and last year of charts. */
export const [FIRST_TIME, LAST_TIME] = [2022, 2060];
export const TIMES = steps(FIRST_TIME, LAST_TIME, 8);
export const EXCHANGE_TIMES = steps(FIRST_TIME, LAST_TIME, 2);

export interface TakeoffAsk {
  number: number;
  world: TakeoffWorld;
  /** Whether the levers rest, so that every parameter is moved in turn. */
  withSwings: boolean;
}

export interface TakeoffAnswer {
  number: number;
  /** The preset as it is stated; null where it is that of the answer before. */
  base: TakeoffView | null;
  /** What is set; null where the model cannot run on it, and `refusal` says why. */
  shown: TakeoffView | null;
  refusal: string | null;
  /** Milliseconds of work in the worker. */
  work: number;
}

export type TakeoffReady = Pick<TakeoffData, "settings" | "presets" | "parameters"> & { couplings: string[] };

export type ToTakeoffWorker = TakeoffAsk;
export type FromTakeoffWorker =
  | { kind: "ready"; ready: TakeoffReady }
  | { kind: "answer"; answer: TakeoffAnswer }
  | { kind: "swings"; number: number; swings: Swing[] }
  | { kind: "failed"; message: string };

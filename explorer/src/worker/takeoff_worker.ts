/** Runs the takeoff model beside the page: calibrates and integrates what is set, the newest question first. */
import { readCase, rowsOfPreset } from "../model/takeoff/cases";
import type { Case } from "../model/takeoff/cases";
import { TAKEOFF_TABLES, takeoffData } from "../model/takeoff/load";
import type { TakeoffData } from "../model/takeoff/load";
import { exchangeRates } from "../model/takeoff/mrts";
import { Control } from "../model/takeoff/pace";
import { ParameterError, PARAMETERS, refuse, refuseOutside } from "../model/takeoff/parameters";
import type { Parameter } from "../model/takeoff/parameters";
import { constantsOf, milestoneRows, readings } from "../model/takeoff/readings";
import { milestonesOf, runTakeoff } from "../model/takeoff/run";
import type { Run } from "../model/takeoff/run";
import { fetchFile, fetchManifest } from "./fetching";
import { EXCHANGE_TIMES, TIMES } from "./takeoff_messages";
import type { FromTakeoffWorker, Swing, TakeoffAnswer, TakeoffAsk, TakeoffView, TakeoffWorld, ToTakeoffWorker } from "./takeoff_messages";

// The page names its worker after the folder of the data: a bundled worker lies elsewhere.
const folder = self.name;

function send(message: FromTakeoffWorker): void {
  self.postMessage(message);
}

async function load(): Promise<TakeoffData> {
  const manifest = await fetchManifest(folder);
  const [settings, ...tables] = await Promise.all(["takeoff_settings.json", ...TAKEOFF_TABLES.map((name) => `${name}.arrow`)].map((name) => fetchFile(folder, manifest, name)));
  const data = takeoffData(settings, Object.fromEntries(TAKEOFF_TABLES.map((name, k) => [name, tables[k]])) as Parameters<typeof takeoffData>[1]);
  send({ kind: "ready", ready: { settings: data.settings, presets: data.presets, parameters: data.parameters, couplings: Object.keys(data.inputs) } });
  return data;
}
const loaded = load();

function caseOf(data: TakeoffData, { preset, values, form }: Pick<TakeoffWorld, "preset" | "values" | "form">): Case {
  const base = readCase(preset, data.presets, data.parameters);
  return { values: { ...base.values, ...values }, form: { ...base.form, ...form } };
}

const controlOf = ({ control }: TakeoffWorld) => (control ? new Control(control.kind, control.since, control.amount) : new Control());

function run(data: TakeoffData, world: TakeoffWorld, endYear: number, isControlled = true): Run {
  const { values, form } = caseOf(data, world);
  refuse(values, data.settings.ranges);
  if (world.control) {
    const { kind, since, amount } = world.control;
    refuseOutside("The date of the control", since, data.settings.since);
    refuseOutside("The amount of the control", amount, data.settings.controls.find((one) => one.control === kind)!);
  }
  const control = controlOf(world);
  return runTakeoff(values, data.inputs[world.coupling], form, endYear, isControlled ? control : new Control(), control);
}

function see(data: TakeoffData, world: TakeoffWorld): TakeoffView {
  const end = data.settings.last_year;
  const shown = run(data, world, end);
  return {
    milestones: milestoneRows(shown),
    uncontrolled: world.control ? milestoneRows(run(data, world, end, false)) : null,
    readings: readings(shown, TIMES),
    exchange: exchangeRates(shown, EXCHANGE_TIMES),
    constants: constantsOf(shown),
  };
}

/** The preset whose base case the page holds: it stands still while levers move. */
let held: string | undefined;

function answer(data: TakeoffData, { number, world }: TakeoffAsk): TakeoffAnswer {
  const start = performance.now();
  const base = held === world.preset ? null : see(data, { preset: world.preset, values: {}, form: {}, coupling: "own", control: null });
  held = world.preset;
  let [shown, refusal]: [TakeoffView | null, string | null] = [null, null];
  try {
    shown = see(data, world);
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    refusal = error.message;
  }
  return { number, base, shown, refusal, work: performance.now() - start };
}

/** Move every parameter that has a range to both ends, from what is set; null where a newer question came. */
async function swings(data: TakeoffData, { world }: TakeoffAsk): Promise<Swing[] | null> {
  const rows = rowsOfPreset(world.preset, data.presets, data.parameters);
  const found: Swing[] = [];
  for (const parameter of PARAMETERS) {
    const row = rows.get(parameter);
    if (row?.point_low == null || row.point_high == null) continue;
    const values: [number, number] = [row.point_low, row.point_high];
    const [low, high] = values.map((value) => yearsWith(data, world, parameter, value));
    found.push({ parameter, values, coderYears: [low[0], high[0]], takeoffYears: [low[1], high[1]] });
    // Let newer questions in.
    await new Promise((resolve) => setTimeout(resolve));
    if (pending) return null;
  }
  return found;
}

/** Return the year of AC and the years from there to ASI; NaN where the model cannot run. */
function yearsWith(data: TakeoffData, world: TakeoffWorld, parameter: Parameter, value: number): [number, number] {
  try {
    const { AC, ASI } = milestonesOf(run(data, { ...world, values: { ...world.values, [parameter]: value } }, data.settings.draws_last_year));
    return [AC, ASI - AC];
  } catch (error) {
    if (error instanceof ParameterError) return [NaN, NaN];
    throw error;
  }
}

/** The newest question that waits while another is worked on. */
let pending: TakeoffAsk | undefined;
let isBusy = false;

async function work(): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  while (pending) {
    const ask = pending;
    pending = undefined;
    try {
      const data = await loaded;
      const found = answer(data, ask);
      send({ kind: "answer", answer: found });
      // Let newer questions in.
      await new Promise((resolve) => setTimeout(resolve));
      if (!ask.withSwings || pending || !found.shown) continue;
      const moved = await swings(data, ask);
      if (moved) send({ kind: "swings", number: ask.number, swings: moved });
    } catch (error) {
      fail(error);
    }
  }
  isBusy = false;
}

function fail(error: unknown): void {
  send({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
}

self.onmessage = ({ data }: MessageEvent<ToTakeoffWorker>) => {
  pending = data;
  void work();
};
loaded.catch(fail);

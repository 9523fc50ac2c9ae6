/** The state of the takeoff page: what the reader has set, and what its worker has answered. */
import { rowsOfPreset } from "../../model/takeoff/cases";
import type { TakeoffParameter } from "../../model/takeoff/load";
import type { Form, Parameter } from "../../model/takeoff/parameters";
import { dataFolder } from "../../worker/fetching";
import type { FromTakeoffWorker, Swing, TakeoffAnswer, TakeoffReady, TakeoffView, TakeoffWorld } from "../../worker/takeoff_messages";
import TakeoffWorker from "../../worker/takeoff_worker?worker";
import { explorer } from "../explorer.svelte";
import { readTakeoff, TAKEOFF_START, UnreadableTakeoff, withForm, writtenTakeoff } from "./state";

/** Milliseconds that a lever must rest before every parameter is moved in turn. */
const REST = 200;

class Takeoff {
  world = $state.raw<TakeoffWorld>(TAKEOFF_START);
  ready = $state.raw<TakeoffReady | null>(null);
  answer = $state.raw<TakeoffAnswer | null>(null);
  swings = $state.raw<Swing[] | null>(null);
  /** Whether the answer is to what is set. */
  isRested = $state(false);

  preset = $derived(this.ready?.presets.find((row) => row.preset === this.world.preset));
  form = $derived<Form | null>(this.preset ? { ...this.preset, ...this.world.form } : null);
  /** Parameters of the preset, by name. */
  parameters = $derived<Map<Parameter, TakeoffParameter>>(this.ready ? rowsOfPreset(this.world.preset, this.ready.presets, this.ready.parameters) : new Map());
  isChanged = $derived(writtenTakeoff(this.world) !== writtenTakeoff({ ...TAKEOFF_START, preset: this.world.preset }));
  /** The preset as it is stated. */
  base = $state.raw<TakeoffView | null>(null);
  /** What is set; while the model cannot run on it, what was shown last. */
  shown = $derived.by(() => {
    if (this.answer?.shown) this.held = this.answer.shown;
    return this.answer?.shown ?? this.held;
  });

  private held: TakeoffAnswer["shown"] = null;
  private worker: Worker | undefined;
  private number = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;

  /** Start the worker, once. */
  start(): void {
    if (this.worker) return;
    this.worker = new TakeoffWorker({ name: dataFolder(document.baseURI) });
    this.worker.onerror = () => (explorer.fault = "The takeoff model could not be started in this browser.");
    this.worker.onmessage = ({ data }: MessageEvent<FromTakeoffWorker>) => {
      if (data.kind === "ready") {
        this.ready = data.ready;
        this.take();
      } else if (data.kind === "failed") {
        explorer.fault = data.message;
        this.isRested = true;
      } else if (data.kind === "swings") {
        if (data.number === this.number) this.swings = data.swings;
      } else {
        // The base case is sent once, be its answer the newest or not.
        if (data.answer.base) this.base = data.answer.base;
        if (data.answer.number !== this.number) return;
        this.answer = data.answer;
        this.isRested = true;
      }
    };
  }

  /** Take what the address sets. */
  take(): void {
    if (!this.ready) return;
    const { presets, couplings } = this.ready;
    try {
      this.world = readTakeoff(explorer.takeoff, (preset) => presets.find((row) => row.preset === preset), couplings);
    } catch (error) {
      if (!(error instanceof UnreadableTakeoff)) throw error;
      explorer.fault = `${error.message} You see the preset of December 2025.`;
      this.world = TAKEOFF_START;
    }
    // The same can be written in several ways: the address has the one of the page.
    explorer.setTakeoff(writtenTakeoff(this.world));
    this.ask();
  }

  valueOf(parameter: Parameter): number {
    return this.world.values[parameter] ?? this.parameters.get(parameter)!.point_value;
  }

  /** Give a parameter another value; that of the preset puts it back. */
  set(parameter: Parameter, value: number): void {
    const { [parameter]: _, ...others } = this.world.values;
    this.move({ ...this.world, values: value === this.parameters.get(parameter)!.point_value ? others : { ...others, [parameter]: value } });
  }

  setForm(field: keyof Form, value: Form[keyof Form]): void {
    if (this.preset) this.move(withForm(this.world, field, value, this.preset));
  }

  /** Take a preset with nothing changed; a control of the pace stays. */
  setPreset(preset: string): void {
    this.move({ ...TAKEOFF_START, preset, control: this.world.control, coupling: this.world.coupling });
  }

  reset(): void {
    this.move({ ...TAKEOFF_START, preset: this.world.preset });
  }

  move(world: TakeoffWorld): void {
    this.world = world;
    explorer.setTakeoff(writtenTakeoff(world));
    this.ask();
  }

  private ask(): void {
    clearTimeout(this.rest);
    this.isRested = false;
    const send = (withSwings: boolean) => this.worker!.postMessage({ number: ++this.number, world: this.world, withSwings });
    send(false);
    this.rest = setTimeout(() => send(true), REST);
  }
}

export const takeoff = new Takeoff();

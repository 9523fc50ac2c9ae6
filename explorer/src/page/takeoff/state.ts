/** What is set on the takeoff page, as one field of the address: a preset, then what is otherwise than in it. */
import { KINDS } from "../../model/takeoff/pace";
import type { Kind } from "../../model/takeoff/pace";
import { PARAMETERS } from "../../model/takeoff/parameters";
import type { Form, Parameter } from "../../model/takeoff/parameters";
import type { TakeoffWorld } from "../../worker/takeoff_messages";

export const TAKEOFF_START: TakeoffWorld = { preset: "dec2025_default", values: {}, form: {}, coupling: "own", control: null };

/** Choices of form that a reader has, by the words of the warehouse. */
export const FORM_CHOICES = {
  effective_compute: ["stock", "flow"],
  calibration: ["human_only", "ai_help"],
  anchor: ["horizon", "uplift", "revenue", "direct"],
  automation: ["logistic", "linear"],
  training: ["table", "two_rates"],
} as const satisfies { [Field in keyof Form]?: readonly Form[Field][] };
export const SWITCHES = ["has_coding_automation", "has_taste", "has_compute_slowdown"] as const satisfies readonly (keyof Form)[];
type Choice = keyof typeof FORM_CHOICES;
type Switch = (typeof SWITCHES)[number];

/** Flow starts with the table of inputs, as row `flow` of takeoff_forms has it. */
const FLOW_START = 2017;

/** Return a world in another form: flow brings its first year along. */
export function withForm(world: TakeoffWorld, field: keyof Form, value: Form[keyof Form] | null, own: Form): TakeoffWorld {
  const { [field]: _, start_year: __, ...others } = world.form;
  const form: Partial<Form> = value === null || value === own[field] ? others : { ...others, [field]: value };
  if ((form.effective_compute ?? own.effective_compute) === "flow" && own.start_year !== FLOW_START) form.start_year = FLOW_START;
  return { ...world, form };
}

/**
 * Return what is set, such as
 * `aug2026_daniel,uplift_now:1.8,anchor:horizon,has_taste:no,compute:calibrated,pace:pause_train:2028:1`; nothing is the start.
 */
export function writtenTakeoff(world: TakeoffWorld): string {
  const parts = [
    ...Object.entries(world.values).map(([name, value]) => `${name}:${value}`),
    ...Object.entries(world.form)
      .filter(([field]) => field !== "start_year")
      .map(([field, value]) => `${field}:${value === true ? "yes" : value === false ? "no" : value}`),
    ...(world.coupling === TAKEOFF_START.coupling ? [] : [`compute:${world.coupling}`]),
    ...(world.control ? [`pace:${world.control.kind}:${world.control.since}:${world.control.amount}`] : []),
  ];
  return parts.length || world.preset !== TAKEOFF_START.preset ? [world.preset, ...parts].join(",") : "";
}

/** What of an address cannot be read; the message is for readers. */
export class UnreadableTakeoff extends Error {}

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;

/** Return what a field of the address sets. What presets and couplings there are is known to whoever has the data. */
export function readTakeoff(text: string, ownForm: (preset: string) => Form | undefined, couplings: readonly string[]): TakeoffWorld {
  if (!text) return TAKEOFF_START;
  const [preset, ...parts] = text.split(",");
  const own = ownForm(preset);
  if (!own) throw new UnreadableTakeoff(`This link names a preset "${preset}" of takeoff, which there is not.`);
  let world: TakeoffWorld = { ...TAKEOFF_START, preset };
  for (const part of parts) {
    const [name, ...rest] = part.split(":");
    const [value] = rest;
    const unreadable = () => new UnreadableTakeoff(`This link sets "${part}" of takeoff, which cannot be read.`);
    if (name === "pace") {
      const [kind, since, amount] = rest;
      if (rest.length !== 3 || kind === "none" || !KINDS.includes(kind as Kind) || !NUMBER.test(since) || !NUMBER.test(amount)) throw unreadable();
      world = { ...world, control: { kind: kind as Kind, since: Number(since), amount: Number(amount) } };
    } else if (rest.length !== 1) throw unreadable();
    else if (name === "compute") {
      if (!couplings.includes(value)) throw unreadable();
      world = { ...world, coupling: value };
    } else if (name in FORM_CHOICES) {
      if (!(FORM_CHOICES[name as Choice] as readonly string[]).includes(value)) throw unreadable();
      world = withForm(world, name as Choice, value as Form[Choice], own);
    } else if (SWITCHES.includes(name as Switch)) {
      if (value !== "yes" && value !== "no") throw unreadable();
      world = withForm(world, name as Switch, value === "yes", own);
    } else if (PARAMETERS.includes(name as Parameter) && NUMBER.test(value)) {
      world = { ...world, values: { ...world.values, [name]: Number(value) } };
    } else throw unreadable();
  }
  return world;
}

/** Parameters that only some forms read. */
const READ_BY: Partial<Record<Parameter, (form: Form) => boolean>> = {
  ac_time_horizon_minutes: (form) => form.anchor === "horizon",
  gap_years: (form) => form.anchor === "horizon",
  swe_multiplier_at_present_day: (form) => form.calibration === "human_only",
  uplift_now: (form) => form.calibration === "ai_help",
  uplift_doubling_years: (form) => form.calibration === "ai_help" || form.anchor === "uplift",
  revenue_now: (form) => form.anchor === "revenue",
  revenue_at_ac: (form) => form.anchor === "revenue",
  revenue_growth_per_progress_year: (form) => form.anchor === "revenue",
  effective_compute_gap: (form) => form.anchor === "direct",
  constant_training_compute_growth_rate: (form) => form.training === "two_rates",
  slowdown_year: (form) => form.training === "two_rates",
  post_slowdown_training_compute_growth_rate: (form) => form.training === "two_rates",
};

/** Return whether a form reads a parameter. */
export function isRead(parameter: Parameter, form: Form): boolean {
  return READ_BY[parameter]?.(form) ?? true;
}

/** The main levers: what says when coding is automated, by anchor, and what says how fast the rest follows. */
const BY_ANCHOR: Record<Form["anchor"], readonly Parameter[]> = {
  horizon: ["present_doubling_time", "doubling_difficulty_growth_factor", "ac_time_horizon_minutes"],
  uplift: ["uplift_now", "uplift_doubling_years", "parallel_penalty"],
  revenue: ["revenue_at_ac", "revenue_growth_per_progress_year", "software_progress_rate_at_reference_year"],
  direct: ["effective_compute_gap", "software_progress_rate_at_reference_year", "parallel_penalty"],
};

/** Return the five main levers of a form. */
export function mainLevers(form: Form): readonly Parameter[] {
  const first = BY_ANCHOR[form.anchor].map((name) => (name === "uplift_now" && !isRead(name, form) ? "swe_multiplier_at_present_day" : name));
  return [...first, "ai_research_taste_slope", "median_to_top_taste_multiplier"];
}

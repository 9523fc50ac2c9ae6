/** How the takeoff page names and writes things. */
import { KINDS } from "../../model/takeoff/pace";
import type { Kind } from "../../model/takeoff/pace";
import type { Parameter } from "../../model/takeoff/parameters";
import type { MilestoneRow } from "../../model/takeoff/readings";
import type { TakeoffWorld } from "../../worker/takeoff_messages";
import { duration, plain } from "../numbers";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Return a fractional year as month and year. */
export function monthOf(year: number): string {
  const months = Math.floor(year * 12 + 1e-6);
  return `${MONTHS[months % 12]} ${Math.floor(months / 12)}`;
}

/** Return when a milestone comes: a month, or that it does not in the run. */
export function whenOf(year: number, lastYear: number): string {
  if (Number.isNaN(year)) return "beyond the numbers of the model";
  return Number.isFinite(year) ? monthOf(year) : `not by ${lastYear}`;
}

/** Return a length of time in the unit in which people say it. */
export function lengthOf(years: number): string {
  const size = Math.abs(years);
  if (size < 1 / 24) return `${Math.round(size * 365.25)} days`;
  if (size < 2 && size !== 1) return `${Number((size * 12).toFixed(size < 0.5 ? 1 : 0))} months`;
  return size === 1 ? "1 year" : `${Number(size.toFixed(size < 10 ? 1 : 0))} years`;
}

/** Return a difference of years as how much later or sooner that is. */
export function laterBy(years: number): string {
  // Half a day is what steps of the integration leave.
  if (Math.abs(years) < 0.5 / 365.25) return "as before";
  return `${lengthOf(years)} ${years > 0 ? "later" : "sooner"}`;
}

export const PRESET_NAMES: Record<string, string> = {
  dec2025_default: "Eli Lifland, December 2025",
  dec2025_fast: "The same, horizon doubles faster",
  dec2025_slow: "The same, all doublings cost alike",
  site_default: "Daniel Kokotajlo, January 2026",
  aug2026_daniel: "Daniel Kokotajlo, August 2026",
  aug2026_eli: "Eli Lifland, August 2026",
  aug2026_brendan: "Brendan Halstead, August 2026",
};

export const MILESTONE_NAMES: Record<string, string> = {
  AC: "Automated Coder",
  "AI2027-SC": "Superhuman Coder",
  SAR: "Superhuman AI Researcher",
  "TED-AI": "Top-expert AI",
  SIAR: "Superintelligent AI Researcher",
  ASI: "Superintelligence",
};
/** Milestones that the page shows, in the order in which they tend to come. */
export const SHOWN_MILESTONES = Object.keys(MILESTONE_NAMES) as (MilestoneRow["milestone"])[];

/** Levers under names that a reader knows; the others go by what they mean. */
const LABELS: Partial<Record<Parameter, string>> = {
  present_doubling_time: "How fast the time horizon doubles today",
  doubling_difficulty_growth_factor: "Cost of each doubling over that of the one before",
  ac_time_horizon_minutes: "Time horizon at which coding is automated",
  ai_research_taste_slope: "How fast AIs gain research taste",
  median_to_top_taste_multiplier: "The best researcher's taste over the median's",
  uplift_now: "How much AI speeds up coding today",
  uplift_doubling_years: "How fast that speed-up doubles",
  parallel_penalty: "Worth of many coders at once",
  swe_multiplier_at_present_day: "Coding labour with AI over that without, today",
};

export function labelOf(parameter: Parameter, meaning: string): string {
  return LABELS[parameter] ?? meaning[0].toUpperCase() + meaning.slice(1);
}

/** Return a value with its unit. */
export function withUnit(parameter: Parameter, value: number, unit: string): string {
  if (parameter === "ac_time_horizon_minutes" || parameter === "present_horizon") return duration(Math.log2(value));
  if (unit === "year") return monthOf(value);
  if (unit === "x") return `× ${plain(value)}`;
  return unit === "dimensionless" || unit === "exponent" || unit === "ratio" ? plain(value) : `${plain(value)} ${unit}`;
}

export const FORM_LABELS: Record<string, string> = {
  effective_compute: "Effective compute",
  calibration: "How the past was made",
  anchor: "What says when coding is automated",
  automation: "Share of tasks automated, over effective compute",
  training: "Growth of training compute",
};
export const FORM_WORDS: Record<string, string> = {
  stock: "training takes no time",
  flow: "training takes time",
  human_only: "by humans alone",
  ai_help: "with help of AI",
  horizon: "the time horizon",
  uplift: "the growth of the speed-up",
  revenue: "revenue",
  direct: "given outright",
  logistic: "logistic curve",
  linear: "straight line",
  table: "year by year",
  two_rates: "one rate, then a slower one",
};
export const SWITCH_LABELS: Record<string, string> = {
  has_coding_automation: "AIs code",
  has_taste: "AIs choose experiments",
  has_compute_slowdown: "Growth of compute and staff slows down",
};
export const COUPLING_NAMES: Record<string, string> = {
  own: "as the model was published",
  published: "this project's, published variant",
  calibrated: "this project's, calibrated variant",
  closed: "this project's, with the money loop",
};

export const CONTROL_NAMES: Record<Kind, string> = {
  none: "none",
  pause_train: "Pause training",
  pause_rd: "Pause the use of AI in research",
  pause_both: "Pause both of these",
  pause_all_go: "Pause all research, compute keeps growing",
  pause_all_shift: "Pause all research, and compute waits too",
  cap_train: "Cap the growth of training compute",
  cap_all: "Cap the growth of all compute",
  floor: "Humans lead a share of research",
  tax: "Tax compute on which AIs code",
};
export const CONTROLS = KINDS;

/** What the amount of a control is: its label, the ends of its lever, its step and its start. */
export const AMOUNTS: Partial<Record<Kind, { label: string; low: number; high: number; step: number; start: number }>> = {
  cap_train: { label: "Growth at most, powers of ten a year", low: 0, high: 0.6, step: 0.05, start: 0.1 },
  cap_all: { label: "Growth at most, powers of ten a year", low: 0, high: 0.6, step: 0.05, start: 0.1 },
  floor: { label: "Share of research time that humans lead", low: 0, high: 1, step: 0.05, start: 0.5 },
  tax: { label: "Coding compute is divided by one plus", low: 0, high: 99, step: 1, start: 9 },
};
const PAUSE = { label: "Years that it lasts", low: 0, high: 5, step: 0.25, start: 1 };
export const amountOf = (kind: Kind) => AMOUNTS[kind] ?? PAUSE;

/** Return in words what a control does. */
export function controlInWords({ kind, since, amount }: NonNullable<TakeoffWorld["control"]>): string {
  const from = `From ${monthOf(since)}`;
  const pause = `for ${lengthOf(amount)}`;
  const words: Record<Exclude<Kind, "none">, string> = {
    pause_train: `${from} no model is trained ${pause}; research goes on with the help of the AIs there are.`,
    pause_rd: `${from} research uses no AI ${pause}; training goes on.`,
    pause_both: `${from} no model is trained and research uses no AI ${pause}.`,
    pause_all_go: `${from} there is neither training nor research ${pause}; compute and staff keep growing meanwhile.`,
    pause_all_shift: `${from} there is neither training nor research ${pause}, and compute and staff wait as well.`,
    cap_train: `${from} training compute grows at most ${plain(amount)} powers of ten a year.`,
    cap_all: `${from} training, experiment and coding compute grow at most ${plain(amount)} powers of ten a year.`,
    floor: `${from} humans lead ${Math.round(100 * amount)}% of research time.`,
    tax: `${from} AIs code on 1/${plain(1 + amount)} of the compute planned for it; experiments keep theirs.`,
  };
  return words[kind as Exclude<Kind, "none">];
}

/** Return in words what a control does to the milestones: how much later AC and ASI come, and what a pause buys. */
export function delayInWords(control: NonNullable<TakeoffWorld["control"]>, free: readonly MilestoneRow[], held: readonly MilestoneRow[]): string {
  const year = (rows: readonly MilestoneRow[], name: string) => rows.find((row) => row.milestone === name)!.year;
  const of = (name: string, label: string) => {
    const [before, after] = [year(free, name), year(held, name)];
    if (!Number.isFinite(before)) return "";
    if (!Number.isFinite(after)) return `${label} no longer comes in the run`;
    if (before <= control.since) return `${label} has come by then`;
    const delay = after - before;
    return Math.abs(delay) < 0.5 / 365.25 ? `${label} comes as before` : `${label} comes ${laterBy(delay)}`;
  };
  const parts = [of("AC", "the Automated Coder"), of("ASI", "superintelligence")].filter(Boolean);
  const sentence = parts.length ? `${parts[0][0].toUpperCase()}${parts.join("; ").slice(1)}.` : "";
  const delay = year(held, "ASI") - year(free, "ASI");
  if (!control.kind.startsWith("pause") || !(control.amount > 0) || !Number.isFinite(delay) || year(free, "ASI") <= control.since) return sentence;
  const kept = delay / control.amount;
  if (kept > 0.995) return `${sentence} The pause holds in full: nothing that waited can be caught up.`;
  return `${sentence} So ${Math.round(100 * kept)}% of the pause lasts: the rest is caught up, as compute kept growing.`;
}


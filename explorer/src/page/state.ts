/** What the reader has set, as the part of the address after the #: short, readable and versioned. */
import type { Change } from "../model/data";
import type { Condition } from "../worker/messages";

export const PAGES = ["overview", "supply", "run", "effective", "capability", "chances", "takeoff", "scenarios", "allocation", "economy", "record", "assumptions", "proof", "provenance"] as const;
export type Page = (typeof PAGES)[number];

/** A path of the model, and what is assumed otherwise on it. */
export interface World {
  path: string;
  changes: Change[];
}

export interface State extends World {
  page: Page;
  /** The year that answers are given for. */
  year: number;
  conditions: Condition[];
  /** The world that is set beside. */
  beside: World | null;
  /** What is set on the page of takeoff, which reads it. */
  takeoff: string;
  /** What a page shows of several, in words of its own. */
  pick: string | null;
  /** The one chart that is shown without the page around it. */
  chart: string | null;
}

export const START: State = { page: "overview", path: "calibrated.base__base", changes: [], year: 2030, conditions: [], beside: null, takeoff: "", pick: null, chart: null };
const VERSION = "1";
const NUMBER = String.raw`-?\d+(?:\.\d+)?(?:e[+-]?\d+)?`;

function writtenChanges(changes: readonly Change[]): string {
  return changes
    .map(({ parameter, scenario, year, value }) => (year === null ? `${parameter}:${value}` : `${parameter}.${scenario}.${year}:${value}`))
    .join(",");
}

/**
 * Return the state as the end of an address:
 * `#/run?v=1&path=...&year=2030&set=parameter:value,parameter.scenario.year:value&where=eci@2026>165,eci@2027~175:3&beside=path&besideset=...&pick=...&chart=...`.
 */
export function written(state: State): string {
  const parts: string[] = [];
  if (state.path !== START.path) parts.push(`path=${state.path}`);
  if (state.year !== START.year) parts.push(`year=${state.year}`);
  if (state.changes.length) parts.push(`set=${writtenChanges(state.changes)}`);
  if (state.conditions.length) {
    parts.push(`where=${state.conditions.map(({ subject, year, isAtLeast, value, error }) => `${subject}${year === null ? "" : `@${year}`}${error !== null ? "~" : isAtLeast ? ">" : "<"}${value}${error === null ? "" : `:${error}`}`).join(",")}`);
  }
  if (state.beside) {
    parts.push(`beside=${state.beside.path}`);
    if (state.beside.changes.length) parts.push(`besideset=${writtenChanges(state.beside.changes)}`);
  }
  if (state.takeoff) parts.push(`takeoff=${state.takeoff}`);
  if (state.pick) parts.push(`pick=${state.pick}`);
  if (state.chart) parts.push(`chart=${state.chart}`);
  return `#/${state.page}${parts.length ? `?${[`v=${VERSION}`, ...parts].join("&")}` : ""}`;
}

/** Something in an address that cannot be read. */
class Unreadable extends Error {}

function readChanges(text: string): Change[] {
  return text
    .split(",")
    .filter(Boolean)
    .map((one) => {
      const match = new RegExp(`^(\\w+)(?:\\.(\\w+)\\.(\\d{4}))?:(${NUMBER})$`).exec(one);
      if (!match) throw new Unreadable(`This link sets "${one}", which cannot be read.`);
      const [, parameter, scenario, year, value] = match;
      return { parameter, scenario: scenario ?? null, year: year ? Number(year) : null, value: Number(value) };
    });
}

function readConditions(text: string): Condition[] {
  return text
    .split(",")
    .filter(Boolean)
    .map((one) => {
      const match = new RegExp(`^(\\w+)(?:@(\\d{4}))?([<>~])(${NUMBER})(?::(${NUMBER}))?$`).exec(one);
      // A reading has its standard error, and a bound has none.
      if (!match || (match[3] === "~" ? !(Number(match[5]) > 0) : match[5] !== undefined)) throw new Unreadable(`This link asks for worlds where "${one}", which cannot be read.`);
      const [, subject, year, sign, value, error] = match;
      return { subject, year: year ? Number(year) : null, isAtLeast: sign !== "<", value: Number(value), error: sign === "~" ? Number(error) : null };
    });
}

/** Return the state that an address holds, and in a sentence what of it could not be read. */
export function readState(hash: string): { state: State; fault: string | null } {
  const [name, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const page = PAGES.find((one) => one === (name || START.page));
  const base = (fault: string) => ({ state: { ...START, page: page ?? START.page }, fault: `${fault} You see the base case.` });
  if (!page) return base(`This link names a page "${name}", which there is not.`);
  const fields = new Map(
    query
      .split("&")
      .filter(Boolean)
      .map((field) => {
        const at = field.indexOf("=");
        return [field.slice(0, at), decodeURIComponentSafely(field.slice(at + 1))] as const;
      }),
  );
  if (fields.size && fields.get("v") !== VERSION) return base("This link was made by another version of the page.");
  try {
    const year = fields.get("year") ?? String(START.year);
    if (!/^\d{4}$/.test(year)) throw new Unreadable(`This link names a year "${year}", which cannot be read.`);
    const beside = fields.get("beside");
    const [pick, chart] = ["pick", "chart"].map((name) => {
      const text = fields.get(name) ?? null;
      if (text !== null && !/^[\w.@-]+$/.test(text)) throw new Unreadable(`This link names a ${name} "${text}", which cannot be read.`);
      return text;
    });
    return {
      state: {
        page,
        path: fields.get("path") ?? START.path,
        year: Number(year),
        changes: readChanges(fields.get("set") ?? ""),
        conditions: readConditions(fields.get("where") ?? ""),
        beside: beside ? { path: beside, changes: readChanges(fields.get("besideset") ?? "") } : null,
        takeoff: fields.get("takeoff") ?? "",
        pick,
        chart,
      },
      fault: null,
    };
  } catch (error) {
    if (error instanceof Unreadable) return base(error.message);
    throw error;
  }
}

/** Programs that pass links on may write > and < as %3E and %3C. */
function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Return the command that gives the same numbers in the warehouse, with the seed that holds each parameter. */
export function whatIfCommand(world: World, seedOf: (parameter: string) => string): string {
  const sets = world.changes.map(({ parameter, scenario, year, value }) => {
    const name = [seedOf(parameter), parameter, ...(year === null ? [] : [scenario, year])].join(".");
    return `--set ${name}=${value}`;
  });
  const [variant, scenario] = world.path.split(".");
  return ["python -m scripts.what_if", ...sets, `--variant ${variant}`, `--scenario ${scenario}`, "--ensemble"].join(" ");
}

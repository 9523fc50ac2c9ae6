/** What the reader has set, as the part of the address after the #: short, readable and versioned. */
import type { Change } from "../model/data";

export const PAGES = ["overview", "run", "capability", "sure"] as const;
export type Page = (typeof PAGES)[number];

export interface State {
  page: Page;
  path: string;
  changes: Change[];
}

export const START: State = { page: "overview", path: "calibrated.base__base", changes: [] };
const VERSION = "1";

/** Return the state as the end of an address: `#/run?v=1&path=...&set=parameter:value,parameter.scenario.year:value`. */
export function written(state: State): string {
  const parts: string[] = [];
  if (state.path !== START.path) parts.push(`path=${state.path}`);
  if (state.changes.length) {
    const names = state.changes.map(({ parameter, scenario, year, value }) =>
      year === null ? `${parameter}:${value}` : `${parameter}.${scenario}.${year}:${value}`,
    );
    parts.push(`set=${names.join(",")}`);
  }
  return `#/${state.page}${parts.length ? `?${[`v=${VERSION}`, ...parts].join("&")}` : ""}`;
}

/** Return the state that an address holds, and in a sentence what of it could not be read. */
export function readState(hash: string): { state: State; fault: string | null } {
  const [page, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const known = PAGES.find((one) => one === (page || START.page));
  if (!known) return { state: START, fault: `This link names a page "${page}", which there is not. You see the base case.` };
  const fields = new Map(query.split("&").filter(Boolean).map((field) => field.split("=", 2) as [string, string]));
  if (fields.size && fields.get("v") !== VERSION) {
    return { state: { ...START, page: known }, fault: "This link was made by another version of the page. You see the base case." };
  }
  const changes: Change[] = [];
  for (const text of (fields.get("set") ?? "").split(",").filter(Boolean)) {
    const match = /^(\w+)(?:\.(\w+)\.(\d{4}))?:(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.exec(text);
    if (!match) return { state: { ...START, page: known }, fault: `This link sets "${text}", which cannot be read. You see the base case.` };
    const [, parameter, scenario, year, value] = match;
    changes.push({ parameter, scenario: scenario ?? null, year: year ? Number(year) : null, value: Number(value) });
  }
  return { state: { page: known, path: fields.get("path") ?? START.path, changes }, fault: null };
}

/** Return the command that gives the same numbers in the warehouse, with the seed that holds each parameter. */
export function whatIfCommand(state: State, seedOf: (parameter: string) => string): string {
  const sets = state.changes.map(({ parameter, scenario, year, value }) => {
    const name = [seedOf(parameter), parameter, ...(year === null ? [] : [scenario, year])].join(".");
    return `--set ${name}=${value}`;
  });
  return ["python -m scripts.what_if", ...sets, `--scenario ${state.path}`, "--ensemble"].join(" ");
}

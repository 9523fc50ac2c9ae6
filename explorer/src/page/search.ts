/** What the search of the header finds: pages, assumptions and tables, by any words of their names and meanings. */
import type { Page } from "./state";

export type Kind = "page" | "measure" | "assumption" | "table";

export interface Entry {
  kind: Kind;
  /** What is opened: a page, a measure, a parameter or a table. */
  key: string;
  title: string;
  /** Other words under which it is looked for, and shown beside. */
  about: string;
}

export const KIND_NAMES: Readonly<Record<Kind, string>> = { page: "page", measure: "number", assumption: "assumption", table: "table" };
const ORDER: readonly Kind[] = ["page", "measure", "assumption", "table"];
/** Words that readers use and the pages do not. */
const ALSO: Partial<Record<Page, string>> = {
  supply: "chips power energy sites money bottleneck limits stock",
  run: "flop training run cluster",
  effective: "algorithms software progress",
  capability: "metr horizon eci automation agi",
  chances: "probability when thresholds tornado sensitivity",
  record: "backtest calibration scores past forecasts",
  allocation: "inference share experiments optimal buckets",
  economy: "revenue capex money loop finance investment payback bubble",
  assumptions: "parameters inputs sources confidence",
  provenance: "manifest lineage commit version run",
  scenarios: "matrix compare",
};

export function pageEntry(page: Page, title: string): Entry {
  return { kind: "page", key: page, title, about: ALSO[page] ?? "" };
}

/** Return entries in which every word stands: those with all words in their titles first, then pages before the rest. */
export function found(entries: readonly Entry[], text: string, most: number): Entry[] {
  const words = text.toLowerCase().split(/[\s_.]+/).filter(Boolean);
  if (!words.length) return [];
  const rank = ({ kind, key, title, about }: Entry) => {
    const name = title.toLowerCase();
    const whole = `${name} ${key} ${about}`.toLowerCase();
    if (!words.every((word) => whole.includes(word))) return Infinity;
    const isInTitle = words.every((word) => name.includes(word));
    return (isInTitle ? 0 : 2 * ORDER.length) + 2 * ORDER.indexOf(kind) + (name.startsWith(words[0]) ? 0 : 1);
  };
  return entries
    .map((entry) => ({ entry, rank: rank(entry) }))
    .filter((one) => one.rank < Infinity)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map((one) => one.entry);
}

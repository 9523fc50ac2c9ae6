/** What tests and benchmarks read: exported data and golden cases. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MODEL_TABLES, modelData, rawDraws, rowsOf } from "../src/model/load";
import type { Manifest, ModelTable } from "../src/model/load";
import type { Change, ModelData, RawDraws } from "../src/model/data";

// The benchmark runs from a bundle in another folder, so both start from where npm does.
const root = process.env.npm_config_local_prefix ?? fileURLToPath(new URL("..", import.meta.url));

/** Return a file of the explorer, or say how it is made. */
export function read(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(`${root}/${path}`));
  } catch {
    throw new Error(`explorer/${path} is missing: run \`make explorer-test\`, which writes it from the warehouse`);
  }
}

export const manifest = JSON.parse(new TextDecoder().decode(read("public/data/manifest.json"))) as Manifest;

export function readModelData(): ModelData {
  const bytes = Object.fromEntries(MODEL_TABLES.map((name) => [name, read(`public/data/${name}.arrow`)]));
  return modelData(manifest, bytes as Record<ModelTable, Uint8Array>);
}

export function readDraws(which: "first" | "all"): RawDraws {
  const names = which === "first" ? ["first"] : ["first", "rest"];
  return rawDraws(names.map((name) => read(`public/data/draws_${name}.arrow`)));
}

export type Row = Record<string, number | string | boolean | null>;

export function golden(name: string): Row[] {
  return rowsOf<Row>(read(`goldens/${name}.arrow`));
}

export function goldenCases(name: "points" | "bands"): { warehouse: string; draw_count: number; cases: { name: string; changes: Change[] }[] } {
  return JSON.parse(new TextDecoder().decode(read(`goldens/${name}.json`)));
}

/** Return how far two numbers are apart, relative to the larger; log-like quantities count as they stand. */
export function distance(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  return Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
}

/** Read the exported files into what the model runs on. */
import { tableFromIPC } from "apache-arrow";
import type { Table } from "apache-arrow";
import type { ModelData, RawDraws, Settings } from "./data";

/** Raised whenever the files of the version before could not be read; `DATA_FORMAT` of scripts/explorer/files.py. */
export const DATA_FORMAT = 2;

/** What `manifest.json` says of the files. */
export interface Manifest {
  format: number;
  warehouse: string;
  draw_count: number;
  first_draw_count: number;
  years: [number, number];
  last_observed_year: number;
  anchor_year: number;
  quantiles: Record<string, number>;
  scenario_codes: { supply: string[]; allocation: string[] };
  /** Layers that the model restates. */
  model_layers: string[];
  warehouse_version: string;
  /** Views and tables of the drawn chain that the model restates. */
  drawn_views: string[];
  files: Record<string, { bytes: number; sha256: string }>;
}

/** Tables that the model takes. */
export const MODEL_TABLES = [
  "scalars",
  "path_parameters",
  "milestones",
  "scenarios",
  "confidence_grades",
  "supply_mixture_weights",
  "paths",
  "chip_shipments",
  "run_observations",
  "lab_evidence",
  "last_readings",
  "frontier_by_year",
  "observed_horizons",
  "thresholds",
  "economy_scenarios",
  "economy_scenario_changes",
] as const;
export type ModelTable = (typeof MODEL_TABLES)[number];

/** Return the rows of an Arrow stream as plain objects. */
export function rowsOf<T>(bytes: Uint8Array): T[] {
  const table = tableFromIPC(bytes);
  const names = table.schema.fields.map((field) => field.name);
  const columns = names.map((name) => table.getChild(name)!);
  return Array.from({ length: table.numRows }, (_, row) =>
    Object.fromEntries(names.map((name, k) => [name, columns[k].get(row)])),
  ) as T[];
}

/** Return what the model runs on. */
export function modelData(manifest: Manifest, bytes: Record<ModelTable, Uint8Array>): ModelData {
  const [first, last] = manifest.years;
  const settings: Settings = {
    years: Array.from({ length: last - first + 1 }, (_, k) => first + k),
    last_observed_year: manifest.last_observed_year,
    anchor_year: manifest.anchor_year,
    quantiles: manifest.quantiles,
    scenario_codes: manifest.scenario_codes,
  };
  const grades = rowsOf<{ confidence: string; range_factor: number }>(bytes.confidence_grades);
  return {
    ...settings,
    scalars: rowsOf(bytes.scalars),
    path_parameters: rowsOf(bytes.path_parameters),
    milestones: rowsOf(bytes.milestones),
    scenarios: rowsOf(bytes.scenarios),
    range_factors: Object.fromEntries(grades.map((row) => [row.confidence, row.range_factor])),
    supply_mixture_weights: rowsOf(bytes.supply_mixture_weights),
    paths: rowsOf(bytes.paths),
    chip_shipments: rowsOf(bytes.chip_shipments),
    run_observations: rowsOf(bytes.run_observations),
    lab_evidence: rowsOf(bytes.lab_evidence),
    last_readings: rowsOf(bytes.last_readings),
    frontier_by_year: rowsOf(bytes.frontier_by_year),
    observed_horizons: rowsOf(bytes.observed_horizons),
    thresholds: rowsOf(bytes.thresholds),
    economy_scenarios: rowsOf(bytes.economy_scenarios),
    economy_scenario_changes: rowsOf(bytes.economy_scenario_changes),
  };
}

/** Return the draws of one or several files, one after the other. */
export function rawDraws(parts: readonly Uint8Array[]): RawDraws {
  const tables = parts.map((bytes) => tableFromIPC(bytes));
  const n = tables.reduce((total, table) => total + table.numRows, 0);
  const columns: Record<string, Float32Array> = {};
  const codes: Record<string, Int32Array> = {};
  for (const { name } of tables[0].schema.fields) {
    if (name.endsWith("_scenario")) codes[name] = joined(tables, name, new Int32Array(n));
    else columns[name] = joined(tables, name, new Float32Array(n));
  }
  return { n, columns, supply_scenario: codes.supply_scenario, allocation_scenario: codes.allocation_scenario };
}

function joined<T extends Int32Array | Float32Array>(tables: readonly Table[], name: string, values: T): T {
  let at = 0;
  for (const table of tables) {
    values.set(table.getChild(name)!.toArray() as T, at);
    at += table.numRows;
  }
  return values;
}

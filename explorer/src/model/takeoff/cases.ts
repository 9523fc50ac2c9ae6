/** Presets and forms from the rows that state them. Restates engine/takeoff_cases.py. */
import { PARAMETERS } from "./parameters";
import type { Form, Parameter, Parameters } from "./parameters";

export interface PresetRow extends Form {
  preset: string;
  inherits_from: string | null;
}

export interface ParameterRow {
  preset: string;
  parameter: Parameter;
  point_value: number;
  point_low: number | null;
  point_high: number | null;
}

/** One parameter set with its form. Restates engine.takeoff_cases.Case. */
export interface Case {
  values: Parameters;
  form: Form;
}

const FORM_FIELDS = [
  "effective_compute", "calibration", "anchor", "automation", "training", "has_coding_automation", "has_taste", "has_compute_slowdown", "start_year",
] as const satisfies readonly (keyof Form)[];

/** Return the rows of parameters that hold in a preset: its own, or those of the one that it inherits from. */
export function rowsOfPreset<Row extends ParameterRow>(preset: string, presets: readonly PresetRow[], rows: readonly Row[]): Map<Parameter, Row> {
  const found = new Map<Parameter, Row>();
  for (let name: string | null = preset; name !== null; ) {
    for (const row of rows) if (row.preset === name && !found.has(row.parameter)) found.set(row.parameter, row);
    name = presets.find((one) => one.preset === name)?.inherits_from ?? null;
  }
  return found;
}

/** Return a preset with its own form. Restates engine.takeoff_cases.read_cases. */
export function readCase(preset: string, presets: readonly PresetRow[], rows: readonly ParameterRow[]): Case {
  const row = presets.find((one) => one.preset === preset);
  if (!row) throw new Error(`There is no preset ${preset}.`);
  const stated = rowsOfPreset(preset, presets, rows);
  const missing = PARAMETERS.filter((name) => !stated.has(name));
  if (missing.length) throw new Error(`Preset ${preset} has no ${missing.join(", ")}.`);
  return {
    values: Object.fromEntries(PARAMETERS.map((name) => [name, stated.get(name)!.point_value])) as Parameters,
    form: Object.fromEntries(FORM_FIELDS.map((field) => [field, row[field]])) as unknown as Form,
  };
}

/** Return a case in another form, of which null says nothing. Restates engine.takeoff_cases.form_cases. */
export function inForm({ values, form }: Case, changed: { [Field in keyof Form]?: Form[Field] | null }): Case {
  const stated = Object.fromEntries(FORM_FIELDS.filter((field) => changed[field] !== null && changed[field] !== undefined).map((field) => [field, changed[field]]));
  return { values, form: { ...form, ...stated } };
}

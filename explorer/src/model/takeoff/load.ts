/** Read the exported files of the takeoff model. */
import { rowsOf } from "../load";
import type { Form, Parameter, Range } from "./parameters";
import { Inputs } from "./inputs";
import type { InputRow } from "./inputs";
import type { ParameterRow, PresetRow } from "./cases";
import type { Kind } from "./pace";

/** What `takeoff_settings.json` says: what is permitted, and the years of a run. */
export interface TakeoffSettings {
  first_year: number;
  last_year: number;
  draws_last_year: number;
  ranges: (Range & { parameter: Parameter })[];
  /** What the amount of a control may be, and its date. */
  controls: (Range & { control: Kind })[];
  since: Range;
}

export type TakeoffPreset = PresetRow & { source_id: string; confidence: string; description: string };

/** A parameter as a preset states it, with what it means. */
export interface TakeoffParameter extends ParameterRow {
  parameter: Parameter;
  symbol: string;
  meaning: string;
  unit: string;
  source_class: string;
  source_id: string;
  confidence: string;
  rationale: string;
}

export type TakeoffForm = { [Field in keyof Form]?: Form[Field] | null } & { form: string; description: string };

export interface TakeoffData {
  settings: TakeoffSettings;
  presets: TakeoffPreset[];
  parameters: TakeoffParameter[];
  forms: TakeoffForm[];
  /** Inputs by coupling; `own` are those of the published model. */
  inputs: Record<string, Inputs>;
}

/** Tables that the model takes. */
export const TAKEOFF_TABLES = ["takeoff_presets", "takeoff_parameters", "takeoff_forms", "takeoff_inputs"] as const;
export type TakeoffTable = (typeof TAKEOFF_TABLES)[number];

/** Return what the model runs on. */
export function takeoffData(settings: Uint8Array, bytes: Record<TakeoffTable, Uint8Array>): TakeoffData {
  const rows = rowsOf<InputRow & { coupling: string }>(bytes.takeoff_inputs);
  const couplings = [...new Set(rows.map((row) => row.coupling))];
  return {
    settings: JSON.parse(new TextDecoder().decode(settings)) as TakeoffSettings,
    presets: rowsOf(bytes.takeoff_presets),
    parameters: rowsOf(bytes.takeoff_parameters),
    forms: rowsOf(bytes.takeoff_forms),
    inputs: Object.fromEntries(couplings.map((name) => [name, Inputs.of(rows.filter((row) => row.coupling === name))])),
  };
}

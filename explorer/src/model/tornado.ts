/**
 * What each assumption moves alone, from one end of its 90% range to the other, at the assumptions that are set.
 *
 * Restates `one_at_a_time` of ensemble/sensitivity.py: rows of parameters instead of draws. A moved assumption takes its
 * ends along as it takes its law.
 */
import { Chain } from "./chain";
import type { Measure } from "./chain";
import type { Change, ModelData, Path, RawDraws } from "./data";

/** Ends of a parameter's range, of a series as scores of its path. */
export interface End {
  parameter: string;
  low_parameter_value: number;
  high_parameter_value: number;
}

export interface Swing {
  parameter: string;
  point: number;
  low: number;
  high: number;
}

/** What enters and cancels again leaves a trace in the last bits, and moves nothing. */
const NOTHING = 1e-12;

/** Return rows 2k and 2k + 1 with parameter k at its low and its high end, and a last one with all at their points. */
function endRows(data: ModelData, ends: readonly End[], changes: readonly Change[]): RawDraws {
  const n = 2 * ends.length + 1;
  const scalars = new Map(data.scalars.map((row) => [row.parameter, row]));
  const columns: RawDraws["columns"] = {};
  ends.forEach(({ parameter, low_parameter_value, high_parameter_value }, k) => {
    const row = scalars.get(parameter);
    // A beta law stays where it is when its value moves, so the others stand at the new value as it is.
    const moved = row?.law === "beta" ? changes.find((change) => change.parameter === parameter && change.year === null) : undefined;
    columns[parameter] = new Float64Array(n).fill(moved?.value ?? row?.point_value ?? 0);
    columns[parameter].set([low_parameter_value, high_parameter_value], 2 * k);
  });
  const none = new Int32Array(n);
  return { n, columns, supply_scenario: none, allocation_scenario: none, areEnds: true };
}

/** Return what moves a measure of a year on one path, the widest first. */
export function swings(data: ModelData, ends: readonly End[], changes: readonly Change[], path: Path, measure: Measure, year: number): Swing[] {
  const chain = new Chain(data, endRows(data, ends, changes)).at(changes);
  const values = chain.measure(path, measure).subarray(data.years.indexOf(year) * chain.n);
  const point = values[chain.n - 1];
  const scalars = new Set(data.scalars.map((row) => row.parameter));
  // The score of a path stands for the path; a score that has a row of its own stands for itself.
  const named = (parameter: string) => (scalars.has(parameter) ? parameter : parameter.replace(/_score$/, ""));
  return ends
    .map(({ parameter }, k) => ({ parameter: named(parameter), point, low: values[2 * k], high: values[2 * k + 1] }))
    .filter(({ low, high }) => Math.abs(high - low) > NOTHING * Math.max(Math.abs(high), Math.abs(low)))
    .sort((a, b) => Math.abs(b.high - b.low) - Math.abs(a.high - a.low) || (a.parameter < b.parameter ? -1 : 1));
}

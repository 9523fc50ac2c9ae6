/** The takeoff model of the page against the runs of the warehouse, and against random combinations run by the engine. */
import { expect, test } from "vitest";
import { inForm, readCase } from "../src/model/takeoff/cases";
import type { Case } from "../src/model/takeoff/cases";
import { TAKEOFF_TABLES, takeoffData } from "../src/model/takeoff/load";
import { EXCHANGES, exchangeRates } from "../src/model/takeoff/mrts";
import { MILESTONES } from "../src/model/takeoff/milestones";
import { Control } from "../src/model/takeoff/pace";
import type { Kind } from "../src/model/takeoff/pace";
import { ParameterError, PARAMETERS, refuse } from "../src/model/takeoff/parameters";
import type { Form, Parameter } from "../src/model/takeoff/parameters";
import { constantsOf, milestoneRows, READINGS, readings } from "../src/model/takeoff/readings";
import { runTakeoff } from "../src/model/takeoff/run";
import type { Run } from "../src/model/takeoff/run";
import { read } from "./files";
import type { Row } from "./files";
import { rowsOf } from "../src/model/load";

const TOLERANCE = 1e-9;
const data = takeoffData(
  read("public/data/takeoff_settings.json"),
  Object.fromEntries(TAKEOFF_TABLES.map((name) => [name, read(`public/data/${name}.arrow`)])) as Record<(typeof TAKEOFF_TABLES)[number], Uint8Array>,
);
const { first_year, last_year, draws_last_year } = data.settings;
const years = Array.from({ length: last_year - first_year + 1 }, (_, k) => first_year + k);
const golden = (name: string) => rowsOf<Row>(read(`goldens/takeoff/${name}.arrow`));
const presets = data.presets.map((row) => row.preset);
const caseOf = (preset: string) => readCase(preset, data.presets, data.parameters);
const moved = ({ values, form }: Case, changes: Partial<Record<Parameter, number>>): Case => ({ values: { ...values, ...changes }, form });
const run = ({ values, form }: Case, endYear = last_year, control = new Control(), inputs = data.inputs.own, beside = control) => runTakeoff(values, inputs, form, endYear, control, beside);
const yearsOf = (of: Run) => Object.fromEntries(milestoneRows(of).map((row) => [row.milestone, row.year]));

/** Years count as they stand, to 1e-9 of a year; a milestone that is not reached is null in the warehouse. */
function sameYear(mine: number, theirs: unknown): boolean {
  return theirs === null || Number.isNaN(theirs) ? !Number.isFinite(mine) : Math.abs(mine - (theirs as number)) <= TOLERANCE;
}
/** Logarithms and shares count as they stand, counts relative to their size. */
function same(mine: number, theirs: unknown): boolean {
  if (theirs === null || !Number.isFinite(theirs as number)) return !Number.isFinite(mine);
  return Math.abs(mine - (theirs as number)) <= TOLERANCE * Math.max(1, Math.abs(theirs as number));
}
function groups(rows: Row[], ...keys: string[]): Row[][] {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(keys.map((name) => row[name]));
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return [...found.values()];
}

/** Return what differs between milestones of a run and golden rows. */
function wrongMilestones(name: string, of: Run, rows: Row[]): string[] {
  const mine = milestoneRows(of);
  expect(rows).toHaveLength(MILESTONES.length);
  return rows.flatMap((row) => {
    const own = mine.find((one) => one.milestone === row.milestone)!;
    const wrong = sameYear(own.year, row.milestone_year) ? [] : [`${name}: ${row.milestone} in ${own.year}, the warehouse has ${row.milestone_year}`];
    if (row.effective_compute_log10_flop !== undefined) {
      if (!same(own.effectiveComputeLog10Flop, row.effective_compute_log10_flop)) wrong.push(`${name}: effective compute of ${row.milestone}: ${own.effectiveComputeLog10Flop}, the warehouse has ${row.effective_compute_log10_flop}`);
      if (!same(own.researchUpliftLog10, row.research_uplift_log10)) wrong.push(`${name}: uplift at ${row.milestone}: ${own.researchUpliftLog10}, the warehouse has ${row.research_uplift_log10}`);
    }
    return wrong;
  });
}

/** Return what differs between readings by year and golden rows. */
function wrongYears(name: string, of: Run, rows: Row[]): string[] {
  const mine: Record<string, Float64Array> = { ...readings(of, years), ...exchangeRates(of, years) };
  expect(rows.map((row) => row.year)).toEqual(years);
  return rows.flatMap((row, t) =>
    [...READINGS, ...EXCHANGES]
      .filter((column) => !same(mine[column][t], row[column]))
      .map((column) => `${name}: ${column} of ${row.year}: ${mine[column][t]}, the warehouse has ${row[column]}`),
  );
}

test.each(presets)("preset %s: milestones, trajectories and constants are those of the warehouse", (preset) => {
  const of = run(caseOf(preset));
  const own = (rows: Row[]) => rows.filter((row) => row.preset === preset);
  const constants = constantsOf(of);
  const wrong = [
    ...wrongMilestones(preset, of, own(golden("milestones"))),
    ...wrongYears(preset, of, own(golden("trajectories"))),
    ...own(golden("calibration"))
      .filter((row) => !same(constants[row.symbol as string], row.constant_value))
      .map((row) => `${preset}: ${row.symbol} is ${constants[row.symbol as string]}, the warehouse has ${row.constant_value}`),
  ];
  expect(wrong.slice(0, 20)).toEqual([]);
});

test("every preset in every form", () => {
  const rows = groups(golden("forms"), "preset", "form");
  expect(rows).toHaveLength(presets.length * data.forms.length);
  const wrong = rows.flatMap((group) => {
    const [preset, form] = [group[0].preset as string, group[0].form as string];
    return wrongMilestones(`${preset} ${form}`, run(inForm(caseOf(preset), data.forms.find((one) => one.form === form)!)), group);
  });
  expect(wrong.slice(0, 20)).toEqual([]);
});

test("every parameter of every preset, down and up", () => {
  const wrong: string[] = [];
  for (const row of golden("sensitivity")) {
    const base = caseOf(row.preset as string);
    const ends = [[row.low_value, row.coder_year_at_low, row.takeoff_years_at_low], [row.high_value, row.coder_year_at_high, row.takeoff_years_at_high]];
    for (const [value, coder, takeoff] of ends) {
      const found = yearsOf(run(moved(base, { [row.parameter as Parameter]: value as number }), draws_last_year));
      if (!sameYear(found.AC, coder) || !sameYear(found.ASI - found.AC, takeoff)) wrong.push(`${row.preset} ${row.parameter} = ${value}: AC in ${found.AC}, ASI ${found.ASI - found.AC} years later; the warehouse has ${coder} and ${takeoff}`);
    }
  }
  expect(wrong.slice(0, 20)).toEqual([]);
});

test("every control of the pace, beside the run without it", () => {
  const wrong: string[] = [];
  const together = new Map(golden("pace").map((row) => [JSON.stringify([row.preset, row.control, row.since, row.amount, row.milestone]), row]));
  const alone = groups(golden("pace_alone"), "preset", "control", "since", "amount");
  for (const group of alone) {
    const { preset, since, amount } = group[0];
    const control = new Control(group[0].control as Kind, since as number, amount as number);
    const [free, held] = [new Control(), control].map((one) => yearsOf(run(caseOf(preset as string), last_year, one, undefined, control)));
    for (const row of group) {
      const name = row.milestone as string;
      if (!sameYear(free[name], row.uncontrolled_year) || !sameYear(held[name], row.milestone_year)) {
        wrong.push(`${preset} ${control.kind} ${since} ${amount}: ${name} in ${held[name]}, without in ${free[name]}; the engine has ${row.milestone_year} and ${row.uncontrolled_year}`);
      }
      const stored = together.get(JSON.stringify([preset, control.kind, since, amount, name]));
      // The table of the warehouse runs all controls on one grid of steps.
      if (stored && stored.milestone_year !== null && Math.abs(held[name] - (stored.milestone_year as number)) > 1e-3) wrong.push(`${preset} ${control.kind} ${since} ${amount}: ${name} is far from takeoff_pace_control`);
    }
  }
  expect(alone).toHaveLength(groups(golden("pace"), "preset", "control", "since").length);
  expect(wrong.slice(0, 20)).toEqual([]);
});

test("every preset on the compute of this project", () => {
  const wrong = groups(golden("coupled"), "coupling", "preset").flatMap((group) => {
    const { coupling, preset } = group[0] as Record<string, string>;
    return wrongMilestones(`${coupling} ${preset}`, run(caseOf(preset), last_year, undefined, data.inputs[coupling]), group);
  });
  expect(wrong.slice(0, 20)).toEqual([]);
});

interface Random {
  preset: string;
  form: string;
  values: Partial<Record<Parameter, number>>;
  training: Form["training"];
  control: [Kind, number, number] | null;
  is_refused: boolean;
}
const random = (JSON.parse(new TextDecoder().decode(read("goldens/takeoff/random.json"))) as { cases: Random[] }).cases;

test("random combinations of presets, forms, parameters and controls", () => {
  expect(random.length).toBeGreaterThanOrEqual(60);
  const [milestones, trajectories] = [golden("random_milestones"), golden("random_trajectories")];
  const wrong = random.flatMap((one, number) => {
    const inFormOf = inForm(moved(caseOf(one.preset), one.values), data.forms.find((form) => form.form === one.form)!);
    const whole: Case = { values: inFormOf.values, form: { ...inFormOf.form, training: one.training } };
    const control = one.control ? new Control(...one.control) : undefined;
    const name = `random ${number}: ${JSON.stringify(one)}`;
    if (one.is_refused) {
      expect(() => run(whole, last_year, control), name).toThrow(ParameterError);
      return [];
    }
    const of = run(whole, last_year, control);
    const own = (rows: Row[]) => rows.filter((row) => row.case_number === number);
    return [...wrongMilestones(name, of, own(milestones)), ...wrongYears(name, of, own(trajectories))];
  });
  expect(wrong.slice(0, 20)).toEqual([]);
});

test("what is not permitted is refused in a sentence", () => {
  const { values } = caseOf("dec2025_default");
  expect(data.settings.ranges.map((range) => range.parameter).toSorted()).toEqual([...PARAMETERS].toSorted());
  expect(() => refuse(values, data.settings.ranges)).not.toThrow();
  expect(() => refuse({ ...values, rho_coding_labor: 0 }, data.settings.ranges)).toThrow("rho_coding_labor = 0: permitted is [-20, 0) dimensionless.");
  expect(() => refuse({ ...values, ac_time_horizon_minutes: 1 }, data.settings.ranges)).toThrow("at least present_horizon");
  expect(() => run(moved(caseOf("aug2026_daniel"), { uplift_doubling_years: 0.01 }))).toThrow(/no distance to the Automated Coder/);
});

/** What stands behind a number can be followed: equations, sections of the methods, levers and stories are there. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MEASURES } from "../src/model/chain";
import { rowsOf } from "../src/model/load";
import { GROUPS, STORIES } from "../src/page/levers";
import { readState } from "../src/page/state";
import { WHY } from "../src/page/why";
import { read, readModelData } from "./files";
import type { Row } from "./files";

const data = readModelData();
const scalars = new Map(data.scalars.map((row) => [row.parameter, row]));
const given = new Set(data.milestones.map((row) => `${row.parameter}.${row.scenario}.${row.milestone_year}`));

test.each(MEASURES)("%s has its equations and its sections of the methods", (measure) => {
  const known = new Set(rowsOf<Row>(read("public/data/equations.arrow")).map((row) => row.equation_id));
  const methods = readFileSync(new URL("../../docs/method.md", import.meta.url), "utf8");
  const anchors = new Set([...methods.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.toLowerCase().replaceAll(/[^a-z0-9 -]/g, "").replaceAll(" ", "-")));
  for (const id of WHY[measure].equations) expect(known, id).toContain(id);
  for (const anchor of WHY[measure].anchors) expect(anchors, anchor).toContain(anchor);
});

test("every main lever is an assumption of the chain", () => {
  for (const { parameter, isSeries } of GROUPS.flatMap((group) => group.levers)) {
    expect(isSeries ? data.path_parameters.some((row) => row.parameter === parameter) : scalars.has(parameter), parameter).toBe(true);
  }
});

test.each(STORIES.map((story) => [story.question, story.hash]))("%s names what there is, within what is permitted", (_, hash) => {
  const { state, fault } = readState(hash);
  expect(fault).toBeNull();
  for (const { parameter, scenario, year, value } of state.changes) {
    if (year !== null) expect(given).toContain(`${parameter}.${scenario}.${year}`);
    const limits = year === null ? scalars.get(parameter)! : data.path_parameters.find((row) => row.parameter === parameter)!;
    expect(value).toBeGreaterThanOrEqual(limits.min_value);
    expect(value).toBeLessThanOrEqual(limits.max_value);
  }
});

test("the story of capex halves what is assumed", () => {
  const { state } = readState(STORIES[0].hash);
  for (const { parameter, scenario, year, value } of state.changes) {
    const row = data.milestones.find((one) => one.parameter === parameter && one.scenario === scenario && one.milestone_year === year)!;
    expect(value).toBe(row.milestone_value / 2);
  }
});

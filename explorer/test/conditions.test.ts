/** Readings with an error weigh draws as the warehouse's own conditioning does; bounds and readings go together. */
import { expect, test } from "vitest";
import { Chain } from "../src/model/chain";
import type { Measure } from "../src/model/chain";
import { bands } from "../src/model/summaries";
import { weightedQuantiles } from "../src/model/quantiles";
import { fit, ofDraws } from "../src/worker/conditions";
import type { Condition } from "../src/worker/messages";
import { distance, readDraws, readModelData } from "./files";
import { python } from "./warehouse";

/** Draws travel in single precision. */
const TOLERANCE = 1e-5;
const SCRIPT = `
import json, sys
from scripts.condition import condition
from scripts.readings import read_observations, read_scales
from scripts.warehouse import open_warehouse, warehouse_path
with open_warehouse(warehouse_path()) as connection:
    found = condition(connection, read_observations(sys.argv[1:], read_scales(connection)))
rows = [row for row in found.bands.to_pylist() if row["year"]]
print(json.dumps({"effective": found.effective_sample_size, "rows": rows}))
`;
const data = readModelData();
const chain = new Chain(data, readDraws("all"));
const path = data.paths.find((one) => one.variant === "calibrated" && one.combined_scenario_id === "base__base")!;
const reading = (subject: string, year: number, value: number, error: number): Condition => ({ subject, year, isAtLeast: true, value, error });

test("bands under two readings are those of scripts.condition", () => {
  const told = JSON.parse(python(["-c", SCRIPT, "eci@2027=172+-6", "largest_run_flop@2027=3e27+-2e27"])) as { effective: number; rows: Record<string, number | string>[] };
  const { draws, weights, effective } = fit(chain, path, [reading("eci", 2027, 172, 6), reading("largest_run_flop_log10", 2027, 3e27, 2e27)], data.years);
  expect(distance(effective / told.effective, 1)).toBeLessThan(TOLERANCE);
  const names = Object.keys(data.quantiles);
  let worst = 0;
  for (const measure of new Set(told.rows.map((row) => String(row.name)))) {
    const mine = bands(ofDraws(chain.measure(path, measure as Measure), chain.n, draws), draws.length, Object.values(data.quantiles), weights);
    for (const row of told.rows.filter((one) => one.name === measure)) {
      names.forEach((name, q) => {
        worst = Math.max(worst, distance(mine[q][data.years.indexOf(Number(row.year))], Number(row[`posterior_${name}`])));
      });
    }
  }
  expect(told.rows.length).toBeGreaterThan(100);
  expect(worst).toBeLessThan(TOLERANCE);
});

test("equal weights give the quantiles of no weights, and bounds hold beside readings and under moved levers", () => {
  const values = Float64Array.from({ length: 101 }, (_, k) => (k * 37) % 101);
  expect(weightedQuantiles(values, 0, 101, new Float64Array(101).fill(1 / 101), [0.05, 0.5, 0.95]).map((value) => Number(value.toFixed(9)))).toEqual([5, 50, 95]);
  const bound: Condition = { subject: "eci", year: 2030, isAtLeast: true, value: 190, error: null };
  const bounded = fit(chain, path, [bound], data.years);
  expect([bounded.weights, bounded.effective]).toEqual([null, bounded.draws.length]);
  const both = fit(chain, path, [bound, reading("eci", 2027, 172, 6)], data.years);
  expect([...both.draws]).toEqual([...bounded.draws]);
  expect(both.effective).toBeLessThan(bounded.effective);
  chain.at([{ parameter: "largest_run_2026", scenario: null, year: null, value: 3e27 }]);
  const moved = fit(chain, path, [bound, reading("eci", 2027, 172, 6)], data.years);
  expect(moved.effective).not.toBe(both.effective);
  chain.at([]);
});

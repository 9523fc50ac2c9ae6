/** Bands and threshold counts: those of the warehouse on all draws, and of golden cases on the first ones. */
import { describe, expect, test } from "vitest";
import { Chain, MEASURES, MIXTURE } from "../src/model/chain";
import type { Measure } from "../src/model/chain";
import { bands, crossings, crossingYears, means } from "../src/model/summaries";
import { rowsOf } from "../src/model/load";
import { golden, goldenCases, manifest, read, readDraws, readModelData } from "./files";
import type { Row } from "./files";

/** Draws travel in single precision. */
const TOLERANCE = 1e-5;
const data = readModelData();
const names = Object.keys(data.quantiles);
const probabilities = Object.values(data.quantiles);
const pathOf = (id: number) => (id === MIXTURE.path_id ? MIXTURE : data.paths.find((path) => path.path_id === id)!);

/** Return the largest difference of a chain's bands from rows of the warehouse, and what it is. */
function farthest(chain: Chain, rows: readonly Row[], of: (row: Row) => number): { by: number; at: string } {
  let worst = { by: 0, at: "" };
  const known = new Map<string, Record<string, Float64Array>>();
  for (const row of rows) {
    const key = `${of(row)} ${row.measure}`;
    let mine = known.get(key);
    if (!mine) {
      const values = chain.measure(pathOf(of(row)), row.measure as Measure);
      const found = bands(values, chain.n, probabilities);
      mine = Object.fromEntries(names.map((name, q) => [name, found[q]]));
      mine.mean = means(values, chain.n);
      known.set(key, mine);
    }
    const t = data.years.indexOf(row.year as number);
    for (const name of [...names, "mean"]) {
      if (!(name in row)) continue;
      // The index stands in hundreds, and single precision is a share of what it holds.
      const by = Math.abs(mine[name][t] - (row[name] as number)) / (row.measure === "eci" ? 100 : 1);
      if (!(by <= worst.by)) worst = { by, at: `${name} of ${key} in ${row.year}: ${mine[name][t]}, the warehouse has ${row[name]}` };
    }
  }
  return worst;
}

test("bands of all draws are those that the warehouse publishes", () => {
  const chain = new Chain(data, readDraws("all"));
  const ids = new Map(data.paths.map((path) => [`${path.variant}.${path.combined_scenario_id}`, path.path_id]));
  ids.set("calibrated.mixture", MIXTURE.path_id);
  const shown = new Set(["calibrated.base__base", "published.base__base", "closed.base__base", "calibrated.mixture"]);
  const rows = rowsOf<Row>(read("public/data/bands.arrow")).filter((row) => shown.has(`${row.variant}.${row.combined_scenario_id}`));
  expect(rows).toHaveLength(shown.size * MEASURES.length * data.years.length);
  const worst = farthest(chain, rows, (row) => ids.get(`${row.variant}.${row.combined_scenario_id}`)!);
  expect(worst.by, worst.at).toBeLessThan(TOLERANCE);

  for (const row of rowsOf<Row>(read("public/data/crossing_years.arrow"))) {
    const path = `${row.variant}.${row.combined_scenario_id}`;
    if (!shown.has(path)) continue;
    const threshold = data.thresholds.find((one) => one.threshold === row.threshold)!;
    const { first_reached } = crossings(chain.measure(pathOf(ids.get(path)!), threshold.measure as Measure), chain.n, threshold.threshold_value);
    const mine = crossingYears(first_reached, chain.n, data.years[0], probabilities);
    expect(mine, `${path} ${row.threshold}`).toEqual(names.map((name) => row[`${name}_year`]));
  }
});

describe("golden cases of the first draws", () => {
  const about = goldenCases("bands");
  const chain = new Chain(data, readDraws("first"));
  const rows = golden("bands");
  const counts = golden("chances");

  test("are of this warehouse", () => {
    expect(about.warehouse).toBe(manifest.warehouse);
    expect(chain.n).toBe(about.draw_count);
  });

  test.each(about.cases.map((one, number) => [one.name, number] as const))("%s", (_, number) => {
    chain.at(about.cases[number].changes);
    const ofCase = rows.filter((row) => row.case_number === number);
    expect(ofCase.length).toBeGreaterThan(0);
    const worst = farthest(chain, ofCase, (row) => row.path_id as number);
    expect(worst.by, worst.at).toBeLessThan(TOLERANCE);
    const known = new Map<string, ReturnType<typeof crossings>>();
    for (const row of counts.filter((one) => one.case_number === number)) {
      const key = `${row.path_id} ${row.threshold}`;
      if (!known.has(key)) {
        const threshold = data.thresholds.find((one) => one.threshold === row.threshold)!;
        const values = chain.measure(pathOf(row.path_id as number), threshold.measure as Measure);
        known.set(key, crossings(values, chain.n, threshold.threshold_value));
      }
      const found = known.get(key)!;
      const t = data.years.indexOf(row.year as number);
      // A draw that lies on the threshold may fall on either side in single precision.
      expect(Math.abs(found.at_or_above[t] - (row.at_or_above_count as number)), `${row.threshold} ${row.year}`).toBeLessThanOrEqual(1);
      expect(Math.abs(found.first_reached[t] - (row.first_reached_count as number)), `${row.threshold} ${row.year}`).toBeLessThanOrEqual(1);
    }
  });
});

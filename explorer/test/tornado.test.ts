/** What moves a measure most: at the base case the published tornado, and elsewhere what moving it by hand gives. */
import { expect, test } from "vitest";
import { Chain, MEASURES } from "../src/model/chain";
import type { Measure } from "../src/model/chain";
import { rowsOf } from "../src/model/load";
import { swings } from "../src/model/tornado";
import type { End } from "../src/model/tornado";
import { distance, read, readModelData } from "./files";
import type { Row } from "./files";

const data = readModelData();
const ends = rowsOf<End>(read("public/data/range_ends.arrow"));
const pathOf = (variant: string) => data.paths.find((path) => path.variant === variant && path.combined_scenario_id === "base__base")!;

test("at the base case it is the tornado of the warehouse, to 1e-9", () => {
  const rows = rowsOf<Row>(read("public/data/tornado.arrow"));
  let compared = 0;
  for (const variant of ["published", "calibrated"]) {
    for (const measure of MEASURES) {
      for (const year of [2026, 2030, 2040]) {
        const wanted = rows.filter((row) => row.variant === variant && row.measure === measure && row.year === year);
        const found = swings(data, ends, [], pathOf(variant), measure, year);
        expect(found.slice(0, wanted.length).map((one) => one.parameter)).toEqual(wanted.sort((a, b) => Number(a.swing_rank) - Number(b.swing_rank)).map((row) => row.parameter));
        for (const row of wanted) {
          const mine = found.find((one) => one.parameter === row.parameter)!;
          const name = `${variant} ${measure} ${year} ${row.parameter}`;
          expect(mine, name).toBeDefined();
          expect(distance(mine.low, Number(row.low_end_value)), name).toBeLessThan(1e-9);
          expect(distance(mine.high, Number(row.high_end_value)), name).toBeLessThan(1e-9);
          expect(distance(mine.point, Number(row.point_value)), name).toBeLessThan(1e-9);
          compared++;
        }
      }
    }
  }
  expect(compared).toBeGreaterThan(300);
});

test("under moved levers the point is that of the moved model, and an end is what the lever gives there", () => {
  const changes = [
    { parameter: "largest_run_2026", scenario: null, year: null, value: 2e27 },
    { parameter: "ai_datacenter_capacity_mw", scenario: "base", year: 2030, value: 90000 },
  ];
  const [path, measure, year] = [pathOf("calibrated"), "largest_run_flop_log10" as Measure, 2030];
  const at = data.years.indexOf(year);
  const found = swings(data, ends, changes, path, measure, year);
  expect(found[0].point).toBeCloseTo(new Chain(data).at(changes).measure(path, measure)[at], 10);
  const growth = ends.find((one) => one.parameter === "run_share_growth")!;
  const shown = found.find((one) => one.parameter === "run_share_growth")!;
  const byHand = new Chain(data).at([...changes, { parameter: "run_share_growth", scenario: null, year: null, value: growth.high_parameter_value }]);
  expect(shown.high).toBeCloseTo(byHand.measure(path, measure)[at], 10);
  // Lognormal: the ends move by the factor of the value.
  const run = ends.find((one) => one.parameter === "largest_run_2026")!;
  const before = data.scalars.find((row) => row.parameter === "largest_run_2026")!.point_value;
  const low = new Chain(data).at([changes[1], { ...changes[0], value: (run.low_parameter_value * 2e27) / before }]);
  expect(found.find((one) => one.parameter === "largest_run_2026")!.low).toBeCloseTo(low.measure(path, measure)[at], 10);
});

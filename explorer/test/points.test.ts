/** Point values after every parameter moved up and down, and after random combinations: those of the warehouse. */
import { expect, test } from "vitest";
import { Chain, MEASURES } from "../src/model/chain";
import { golden, goldenCases, manifest, readModelData } from "./files";
import type { Row } from "./files";

const TOLERANCE = 1e-9;
const data = readModelData();
const about = goldenCases("points");
const paths = new Map(data.paths.map((path) => [path.path_id, path]));
const rows = golden("points");

test("the golden cases are of this warehouse and move every parameter both ways", () => {
  expect(about.warehouse).toBe(manifest.warehouse);
  const layers = new Set(manifest.model_layers);
  const values = new Map([
    ...data.scalars.filter((row) => layers.has(row.layer)).map((row) => [row.parameter, row.point_value] as const),
    ...data.milestones.filter((row) => row.scenario === "base").map((row) => [`${row.parameter} ${row.milestone_year}`, row.milestone_value] as const),
  ]);
  const changes = about.cases.flatMap((one) => one.changes.filter(({ scenario }) => (scenario ?? "base") === "base"));
  const [down, up] = [new Set<string>(), new Set<string>()];
  for (const { parameter, year, value } of changes) {
    const name = year === null ? parameter : `${parameter} ${year}`;
    if (value < values.get(name)!) down.add(name);
    if (value > values.get(name)!) up.add(name);
  }
  // Some years of a path are certain: the parameter moves in others.
  for (const parameter of new Set([...values.keys()].map((name) => name.split(" ")[0]))) {
    const of = (set: Set<string>) => [...set].some((name) => name.split(" ")[0] === parameter);
    expect(of(down), `${parameter} down`).toBe(true);
    expect(of(up), `${parameter} up`).toBe(true);
  }
  expect(about.cases.filter((one) => one.name.startsWith("random"))).toHaveLength(48);
  // Every path had its turn.
  expect(new Set(rows.map((row) => row.path_id)).size).toBe(data.paths.length);
});

test("measures agree in every case", () => {
  const byCase = new Map(about.cases.map((_, number) => [number, rows.filter((row: Row) => row.case_number === number)]));
  const chain = new Chain(data);
  const wrong: string[] = [];
  about.cases.forEach((one, number) => {
    chain.at(one.changes);
    for (const row of byCase.get(number)!) {
      const t = data.years.indexOf(row.year as number);
      for (const measure of MEASURES) {
        const mine = chain.measure(paths.get(row.path_id as number)!, measure)[t];
        // All are logarithms, an index or shares: they count as they stand.
        if (!(Math.abs(mine - (row[measure] as number)) <= TOLERANCE)) {
          wrong.push(`${one.name}: ${measure} of path ${row.path_id} in ${row.year}: ${mine}, the warehouse has ${row[measure]}`);
        }
      }
    }
  });
  expect(wrong.slice(0, 20)).toEqual([]);
});

/** Search finds by any words, those in titles before those beside, and SQL loads the tables that a query names. */
import { expect, test } from "vitest";
import { found, pageEntry } from "../src/page/search";
import type { Entry } from "../src/page/search";
import { namedTables, splitName, tablesOf } from "../src/sql/tables";

const ENTRIES: Entry[] = [
  { kind: "table", key: "projections.projection_bands", title: "projections.projection_bands", about: "" },
  { kind: "assumption", key: "chip_life_scale", title: "How long chips last", about: "chip_life_scale supply" },
  pageEntry("supply", "Compute and its limits"),
  pageEntry("record", "Track record"),
  { kind: "table", key: "run_manifest", title: "run_manifest", about: "" },
  pageEntry("run", "Largest run"),
];
const keys = (text: string) => found(ENTRIES, text, 8).map((entry) => entry.key);

test.each([
  ["", []],
  ["record", ["record"]],
  ["run", ["run", "run_manifest"]],
  ["chip", ["chip_life_scale", "supply"]],
  ["life scale", ["chip_life_scale"]],
  ["chip_life_scale", ["chip_life_scale"]],
  ["bands", ["projections.projection_bands"]],
  ["backtest", ["record"]],
  ["nothing of it", []],
])("%s", (text, expected) => {
  expect(keys(text)).toEqual(expected);
});

test("a query names tables as words of their own, with or without quotes", () => {
  const files = ["bands.arrow", "projections.projection_bands.arrow", "manifest.json", "scalars.arrow"];
  expect(tablesOf(files)).toEqual(["bands", "projections.projection_bands", "scalars"]);
  expect(namedTables("select * from BANDS", files)).toEqual(["bands"]);
  expect(namedTables('from "projections" . "projection_bands"', files)).toEqual(["projections.projection_bands"]);
  expect(namedTables("from projections.projection_bands join scalars using (x)", files)).toEqual(["projections.projection_bands", "scalars"]);
  expect(namedTables("select broadbands, bands_of from other.bands", files)).toEqual([]);
  expect(splitName("a.b")).toEqual({ schema: "a", name: "b" });
  expect(splitName("b")).toEqual({ schema: "main", name: "b" });
});

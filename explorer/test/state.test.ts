/** Addresses: what is written is read back, and what cannot be read gives a sentence and the base case. */
import { expect, test } from "vitest";
import { readState, START, whatIfCommand, written } from "../src/page/state";
import { duration, plain, scientific, ticksOf } from "../src/page/numbers";

const MOVED = {
  page: "run" as const,
  path: "calibrated.grid_relief__base",
  changes: [
    { parameter: "largest_run_2026", scenario: null, year: null, value: 2e27 },
    { parameter: "ai_datacenter_capacity_mw", scenario: "base", year: 2030, value: 120000 },
  ],
  year: 2028,
  conditions: [
    { subject: "eci", year: 2027, isAtLeast: true, value: 175, error: null },
    { subject: "largest_run_2026", year: null, isAtLeast: false, value: 1.5e27, error: null },
    { subject: "horizon_p50_minutes_log2", year: 2027, isAtLeast: true, value: 40, error: 10.5 },
  ],
  beside: { path: "published.base__base", changes: [{ parameter: "chip_life_scale", scenario: null, year: null, value: 4 }] },
  takeoff: "aug2026_daniel,uplift_now:1.8",
  pick: "eci_2025_10@2025-01-01",
  chart: "largest_run_flop_log10",
};

test("a state comes back from its address", () => {
  for (const state of [START, MOVED]) expect(readState(written(state))).toEqual({ state, fault: null });
});

test.each(["#/nowhere", "#/run?v=9", "#/run?v=1&set=a:b", "#/run?v=1&set=%00", "#/run?v=1&where=eci", "#/run?v=1&where=eci@2027~175", "#/run?v=1&where=eci@2027~175:0", "#/run?v=1&where=eci@2027>175:3", "#/run?v=1&year=soon", "#/run?v=1&chart=%3Cb%3E", "#/record?v=1&pick=a b"])("%s gives a sentence and the base case", (hash) => {
  const { state, fault } = readState(hash);
  expect(fault).toMatch(/You see the base case\.$/);
  expect([state.path, state.changes]).toEqual([START.path, START.changes]);
});

test("an address that a program has escaped is read all the same", () => {
  expect(readState("#/run?v=1&where=eci@2027%3E175").state.conditions).toEqual([MOVED.conditions[0]]);
});

test("axes have few lines, and hold what is drawn", () => {
  for (const [measure, low, high] of [["eci", 130, 330], ["largest_run_flop_log10", 26.6, 30.5], ["effective_compute_flop_log10", 26.6, 36.7], ["horizon_p50_minutes_log2", 3.5, 43.8]] as const) {
    const ticks = ticksOf(measure, low, high);
    expect(ticks.length, measure).toBeLessThanOrEqual(9);
    expect(ticks[0]).toBeLessThanOrEqual(low);
    expect(ticks[ticks.length - 1]).toBeGreaterThanOrEqual(high);
  }
});

test("the command names every change with its seed", () => {
  const seedOf = (parameter: string) => (parameter.startsWith("ai_") ? "supply_assumptions" : "scalar_assumptions");
  expect(whatIfCommand(MOVED, seedOf)).toBe(
    "python -m scripts.what_if --set scalar_assumptions.largest_run_2026=2e+27" +
      " --set supply_assumptions.ai_datacenter_capacity_mw.base.2030=120000 --variant calibrated --scenario grid_relief__base --ensemble",
  );
});

test("numbers are written as people read them", () => {
  expect(scientific(27.93)).toBe("8.5 × 10²⁷");
  expect(scientific(27.999)).toBe("1.0 × 10²⁸");
  expect(scientific(-3.2)).toBe("6.3 × 10⁻⁴");
  expect(duration(Math.log2(90))).toBe("1.5 hours");
  expect(duration(Math.log2(480))).toBe("1 work day");
  expect(plain(0.375)).toBe("0.375");
  expect(plain(7e11)).toBe("7.0 × 10¹¹");
});

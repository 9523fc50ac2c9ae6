/** Uses of compute: shares of every scenario add up to 1, and at the point are what the seeds say. */
import { expect, test } from "vitest";
import { BUCKETS } from "../src/model/allocation";
import { Chain, MIXTURE } from "../src/model/chain";
import { useShares } from "../src/worker/uses";
import { readDraws, readModelData } from "./files";

const data = readModelData();
const points = new Chain(data);

test("the means of all uses add up to 1, in every path and in the mixture", () => {
  const drawn = new Chain(data, readDraws("first"));
  const kept = Int32Array.from({ length: 700 }, (_, k) => 2 * k);
  for (const [chain, path, of] of [...data.paths.map((path) => [points, path, null] as const), [drawn, MIXTURE, null] as const, [drawn, MIXTURE, kept] as const]) {
    const uses = useShares(chain, path, of);
    data.years.forEach((_, t) => expect(uses.reduce((total, use) => total + use.mean[t], 0)).toBeCloseTo(1, 10));
  }
});

test("published shares are the milestones of the seeds", () => {
  const base = data.paths.find((path) => path.variant === "published" && path.combined_scenario_id === "base__base")!;
  const uses = useShares(points, base, null);
  for (const name of BUCKETS) {
    const row = data.milestones.find((one) => one.parameter === name && one.scenario === "base" && one.milestone_year === 2030)!;
    const use = uses.find((one) => `${one.use}_share_frac` === name)!;
    expect(use.mean[data.years.indexOf(2030)], name).toBeCloseTo(row.milestone_value, 12);
  }
});

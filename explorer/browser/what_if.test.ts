/** The command that a changed state gives: run against the warehouse, it prints the numbers that the page shows. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { python } from "../test/warehouse";
import { chromiumPath, openPage, openSite } from "./site";
import type { Site } from "./site";

/** Columns of the command and measures of the page; the command prints five digits. */
const OUTPUTS = { usable_compute_flop: "usable_compute_flop_log10", largest_frontier_run_flop: "largest_run_flop_log10", effective_compute_flop: "effective_compute_flop_log10", eci: "eci" } as const;
const PAGES = { usable_compute_flop_log10: "supply", largest_run_flop_log10: "run", effective_compute_flop_log10: "effective", eci: "capability" } as const;
const DIGITS = 6e-5;

describe.skipIf(!chromiumPath)("the command under what if", () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  test.each([
    "set=largest_run_2026:2e27,software_growth_initial:0.9",
    "path=calibrated.grid_relief__base&set=ai_infrastructure_capex_usd.base.2030:750000000000,chip_life_scale:4",
  ])("%s", async (set) => {
    const { page, faults, close } = await openPage(site, `#/run?v=1&${set}`);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save it" }).click()]);
    const command = readFileSync(await saved.path(), "utf-8").trim().split("\n").at(-1)!;
    expect(command).toBe(await page.locator("aside pre").innerText());
    const [program, ...args] = command.split(" ");
    expect([program, args[0], args[1]]).toEqual(["python", "-m", "scripts.what_if"]);
    const printed = python(args).split("of the ensemble").at(-1)!.split("\n").map((line) => line.trim().split(/ {2,}/));
    const head = printed.findIndex((cells) => cells.includes("after p50"));
    const rows = printed.slice(head + 1).filter((cells) => cells[0] in OUTPUTS && cells.length >= 10);
    expect(rows.length).toBeGreaterThanOrEqual(8);
    for (const [output, measure] of Object.entries(OUTPUTS)) {
      const wanted = rows.filter((cells) => cells[0] === output);
      if (!wanted.length) continue;
      await page.evaluate((hash) => (location.hash = hash), `#/${PAGES[measure]}?v=1&${set}`);
      const figure = page.locator(`figure[data-chart="${measure}"]`);
      await page.locator('main[aria-busy="false"]').waitFor();
      const [file] = await Promise.all([page.waitForEvent("download"), figure.getByRole("button", { name: "CSV" }).click()]);
      const [names, ...lines] = readFileSync(await file.path(), "utf-8").trim().split("\n").map((line) => line.split(","));
      for (const cells of wanted) {
        const row = lines.find((line) => line[0] === cells[printed[head].indexOf("year")])!;
        for (const quantile of ["p05", "p50", "p95"]) {
          const value = Number(row[names.indexOf(quantile)]);
          const mine = measure.endsWith("_log10") ? 10 ** value : value;
          const theirs = Number(cells[printed[head].indexOf(`after ${quantile}`)]);
          expect(Math.abs(mine / theirs - 1), `${output} ${row[0]} ${quantile}: ${mine} and ${theirs}`).toBeLessThan(DIGITS);
        }
      }
    }
    expect(faults).toEqual([]);
    await close();
  });
});

/** Pages of what is published: the record, uses of compute, and where it all comes from. They show the warehouse's rows. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rowsOf } from "../src/model/load";
import { percent, scaleOf } from "../src/page/numbers";
import { SERIES } from "../src/page/record";
import { read } from "../test/files";
import type { Row } from "../test/files";
import { chromiumPath, openPage, openSite, rested } from "./site";
import type { Site } from "./site";

describe.skipIf(!chromiumPath)("pages of what is published", () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());
  const table = (name: string) => rowsOf<Row>(read(`public/data/${name}.arrow`));

  test("the record says first what fails, and as of every day counts what came inside the band", async () => {
    const record = table("forecast_record").filter((row) => row.law === "growth factor");
    const { page, faults, close } = await openPage(site, "#/record");
    const index = table("forecast_record_summary").find((row) => row.series === "eci_2025_10" && row.law === "growth factor" && row.lead_band === "all")!;
    const fails = await page.locator("section", { has: page.locator("#fails") }).innerText();
    expect(fails).toContain(`Of ${index.target_count} records of the Epoch Capabilities Index, ${percent(index.coverage_90_frac as number)} lay inside`);
    const slider = page.getByRole("slider", { name: /As of/ });
    for (const series of SERIES) {
      await page.getByRole("combobox", { name: "Series" }).selectOption(series);
      const days = [...new Set(record.filter((row) => row.series === series).map((row) => row.cut_off_on))].sort();
      for (const [k, day] of days.entries()) {
        if (days.length > 1) await slider.fill(String(k));
        const rows = record.filter((row) => row.series === series && row.cut_off_on === day);
        const inside = rows.filter((row) => row.is_within_90).length;
        await page.getByRole("heading", { name: `as seen on ${day}: ${inside} of ${rows.length} later readings in the 90% band` }).waitFor();
        expect(await page.locator("svg .came").count()).toBe(inside);
        expect(await page.locator("svg .missed").count()).toBe(rows.length - inside);
      }
    }
    const link = await page.evaluate(() => location.hash);
    expect(link).toContain(`pick=${SERIES[SERIES.length - 1]}`);
    expect(faults).toEqual([]);
    await close();
  });

  test("uses follow the levers, beside the base case and the optimum", async () => {
    const { page, faults, close } = await openPage(site, "#/allocation?v=1&year=2030");
    const optimum = table("optimal_shares").find((row) => row.substitution_form === "ai_futures" && row.bucket === "experiments" && row.year === 2030)!;
    await page.getByRole("heading", { name: `would put ${percent(optimum.optimal_share_frac as number)} into experiments` }).waitFor();
    const title = page.locator('figure[data-chart="uses"] h2');
    const before = await title.innerText();
    await page.getByRole("slider", { name: "Share that serves users, all years ahead" }).focus();
    await page.keyboard.press("Home");
    await rested(page);
    expect(await title.innerText()).not.toBe(before);
    await page.getByRole("rowheader", { name: "Base case" }).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  test("what moves a measure most follows the levers, and the mixture says why it has none", async () => {
    const { page, faults, close } = await openPage(site, "#/chances?v=1&year=2030");
    const first = page.locator(".swing").first();
    await first.waitFor();
    const widest = table("tornado").find((row) => row.variant === "calibrated" && row.measure === "largest_run_flop_log10" && row.year === 2030 && row.swing_rank === 1)!;
    const base = await first.innerText();
    expect(base).toContain(scaleOf("largest_run_flop_log10").write(widest.low_end_value as number));
    const slider = page.getByRole("slider", { name: "Largest run of 2026" });
    await slider.focus();
    await page.keyboard.press("End");
    await rested(page);
    expect(await first.innerText()).not.toBe(base);
    await page.getByRole("combobox", { name: "Scenario" }).selectOption("calibrated.mixture");
    await page.getByText("The mixture is one of draws and has no point to move from").waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  test("the run is named, and lineage leads from table to table", async () => {
    const [run] = table("run_manifest");
    const { page, faults, close } = await openPage(site, "#/provenance");
    await page.getByText(String(run.run_id)).waitFor();
    await page.getByRole("button", { name: "int_projection_summaries", exact: true }).click();
    await page.getByRole("heading", { name: "What int_projection_summaries is made from" }).waitFor();
    await page.getByLabel("Filter", { exact: true }).first().fill("meta_lineage");
    await page.getByText("1 of").waitFor();
    expect(await page.evaluate(() => location.hash)).toContain("pick=int_projection_summaries");
    expect(faults).toEqual([]);
    await close();
  });

  test("one chart stands alone in a frame, and a name that no chart has shows the page", async () => {
    const { page, faults, close } = await openPage(site, "#/run");
    await page.locator('figure[data-chart="largest_run_flop_log10"]').getByRole("button", { name: "Embed" }).click();
    const frame = await page.evaluate(() => navigator.clipboard.readText());
    const address = /src="([^"]+)"/.exec(frame)![1].replaceAll("&amp;", "&");
    await close();
    const alone = await openPage(site, address.slice(site.address.length));
    expect(await alone.page.locator("figure:visible").count()).toBe(1);
    for (const part of ["header", "nav", "aside", "h1"]) expect(await alone.page.locator(part).isVisible(), part).toBe(false);
    await alone.page.getByRole("link", { name: /Open in the frontier_compute explorer/ }).waitFor();
    await alone.close();
    const strange = await openPage(site, "#/run?v=1&chart=no_such_chart");
    expect(await strange.page.locator("h1").isVisible()).toBe(true);
    await strange.close();
    expect([...faults, ...alone.faults]).toEqual([]);
  });
});

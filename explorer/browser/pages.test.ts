/** The pages as a reader meets them: what they show is what the warehouse holds, and every way on works. */
import axe from "axe-core";
import type { AxeResults } from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rowsOf } from "../src/model/load";
import { scaleOf } from "../src/page/numbers";
import { STORIES } from "../src/page/levers";
import { PAGES } from "../src/page/state";
import { read } from "../test/files";
import type { Row } from "../test/files";
import { chromiumPath, openPage, openSite, rested } from "./site";
import type { Site } from "./site";

if (!chromiumPath) console.log("explorer: pages are not opened, as there is no Chromium (Debian: apt-get install chromium)");

describe.skipIf(!chromiumPath)("the pages", () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  test.each(PAGES)("%s reads well at every width, light and dark", async (name) => {
    for (const [width, scheme] of [[1400, "light"], [800, "dark"], [400, "light"]] as const) {
      const { page, faults, close } = await openPage(site, `#/${name}`, width, scheme);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${name} at ${width} px runs out of the window`).toBeLessThanOrEqual(0);
      // The content security policy lets no script in but the page's own; the reader of the tree is put in past it.
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults;
      expect(violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`), `${name} at ${width} px, ${scheme}`).toEqual([]);
      expect(faults).toEqual([]);
      await close();
    }
  });

  test("the overview shows the bands of the warehouse", async () => {
    const { page, close } = await openPage(site, "#/overview");
    const rows = rowsOf<Row>(read("public/data/bands.arrow")).filter((row) => row.variant === "calibrated" && row.combined_scenario_id === "base__base" && row.year === 2030);
    const shown = (await page.locator(".answer").allInnerTexts()).join("\n");
    for (const measure of ["usable_compute_flop_log10", "largest_run_flop_log10", "effective_compute_flop_log10", "horizon_p50_minutes_log2", "eci", "ai_rnd_automation_frac"]) {
      const row = rows.find((one) => one.measure === measure)!;
      for (const quantile of ["p05", "p50", "p95"]) expect(shown, `${quantile} of ${measure}`).toContain(scaleOf(measure).write(row[quantile] as number));
    }
    await close();
  });

  test("every lever moves by the keyboard, and 0 puts it back", async () => {
    const { page, faults, close } = await openPage(site, "#/overview");
    const levers = page.locator("aside .lever input[type=range]");
    const count = await levers.count();
    expect(count).toBeGreaterThanOrEqual(12);
    for (let k = 0; k < count; k++) {
      await levers.nth(k).focus();
      for (let press = 0; press < 5; press++) await page.keyboard.press("ArrowLeft");
      await page.waitForFunction(() => location.hash.includes("set="));
      await page.keyboard.press("0");
      await page.waitForFunction(() => !location.hash.includes("set="));
    }
    expect(faults).toEqual([]);
    await close();
  });

  test("a moved lever changes the answer, its link opens the same, and reset brings the base case back", async () => {
    const { page, close } = await openPage(site, "#/overview");
    const answer = page.locator(".answer").nth(1);
    const before = await answer.innerText();
    const lever = page.locator("#largest_run_2026");
    await lever.focus();
    await page.keyboard.press("End");
    await rested(page);
    const after = await answer.innerText();
    expect(after).not.toBe(before);
    await page.getByRole("button", { name: "Share", exact: true }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const again = await openPage(site, link.slice(site.address.length));
    expect(await again.page.locator(".answer").nth(1).innerText()).toBe(after);
    await again.close();
    await page.getByRole("button", { name: "Reset all" }).click();
    await rested(page);
    expect(await answer.innerText()).toBe(before);
    await close();
  });

  test("why leads from a number to its formula, its sources and its SQL, and gives the focus back", async () => {
    const { page, close } = await openPage(site, "#/overview");
    const why = page.getByRole("button", { name: "Why: Largest training run" });
    await why.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.locator("ol li a").first().waitFor();
    const text = await dialog.innerText();
    expect(text).toContain("C_run");
    expect(text).toContain("from projections.projection_bands");
    await dialog.getByRole("button", { name: "Largest run completed in 2026" }).click();
    await dialog.getByText("seeds/assumptions/scalar_assumptions.csv").waitFor();
    await page.keyboard.press("Escape");
    expect(await why.evaluate((element) => element === document.activeElement)).toBe(true);
    await close();
  });

  test("worlds that fit are counted, and too few of them are no answer", async () => {
    const { page, close } = await openPage(site, "#/capability");
    await page.getByRole("tab", { name: /Worlds where/ }).click();
    await page.getByRole("button", { name: "Keep these worlds" }).click();
    await page.getByText(/16,384 worlds, [\d,]+ fit/).first().waitFor();
    await page.getByLabel(/^Value/).fill("400");
    await page.getByRole("button", { name: "Keep these worlds" }).click();
    await page.getByText(/too few to answer/i).first().waitFor();
    await close();
  });

  test.each(["#/nowhere", "#/run?v=9", "#/run?v=1&set=no_such_thing:1", "#/run?v=1&path=calibrated.nowhere", "#/run?v=1&year=1999", "#/run?v=1&where=eci@1999>1"])(
    "%s gives a sentence and the base case",
    async (hash) => {
      const { page, faults, close } = await openPage(site, hash);
      expect(await page.getByRole("alert").innerText()).toMatch(/You see/);
      expect(faults).toEqual([]);
      await close();
    },
  );

  test.each(STORIES.map((story) => [story.question, story.hash]))("%s is answered", async (_, hash) => {
    const { page, faults, close } = await openPage(site, hash);
    expect(await page.getByRole("alert").filter({ hasText: /./ }).count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });

  test("missing data is said in a sentence", async () => {
    const context = await site.browser.newContext();
    const page = await context.newPage();
    await page.route("**/data/**", (route) => route.fulfill({ status: 404, body: "" }));
    await page.goto(site.address);
    await page.getByRole("alert").filter({ hasText: "make explorer" }).waitFor();
    await context.close();
  });
});

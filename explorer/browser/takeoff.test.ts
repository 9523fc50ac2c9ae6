/** The takeoff page as a reader meets it: its numbers are those of the warehouse, and its levers work. */
import axe from "axe-core";
import type { AxeResults } from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rowsOf } from "../src/model/load";
import { MILESTONE_NAMES, monthOf } from "../src/page/takeoff/words";
import { read } from "../test/files";
import type { Row } from "../test/files";
import { chromiumPath, openPage, openSite, rested } from "./site";
import type { Opened, Site } from "./site";

describe.skipIf(!chromiumPath)("the takeoff page", () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());
  const row = (page: Opened["page"], name: string) => page.getByRole("region", { name: "Milestones" }).getByRole("row", { name: new RegExp(`^${name}`) });
  const coder = (page: Opened["page"]) => page.locator(".answer .value").first().innerText();

  test("shows the milestones of the warehouse, with the share of draws that never reach them", async () => {
    const { page, faults, close } = await openPage(site, "#/takeoff");
    const milestones = rowsOf<Row>(read("goldens/takeoff/milestones.arrow")).filter((one) => one.preset === "dec2025_default");
    await page.getByText("draws from the laws of Eli Lifland").first().waitFor();
    for (const [name, label] of Object.entries(MILESTONE_NAMES)) {
      const year = milestones.find((one) => one.milestone === name)!.milestone_year as number;
      const text = await row(page, label).innerText();
      expect(text, name).toContain(monthOf(year));
      expect(text, name).toMatch(/\d%/);
    }
    expect(faults).toEqual([]);
    await close();
  });

  test("every lever moves by the keyboard, and 0 puts it back", async () => {
    const { page, faults, close } = await openPage(site, "#/takeoff");
    const levers = page.locator("aside .lever input[type=range]");
    for (let k = 0; k < 5; k++) {
      await levers.nth(k).focus();
      for (let press = 0; press < 5; press++) await page.keyboard.press("ArrowLeft");
      await page.waitForFunction(() => location.hash.includes("takeoff="));
      await page.keyboard.press("0");
      await page.waitForFunction(() => !location.hash.includes("takeoff="));
    }
    await page.getByText(/The other \d+ parameters/).click();
    await page.getByRole("searchbox").fill("survey");
    await page.getByText("No parameter has “survey”").waitFor();
    await page.getByRole("searchbox").fill("ceiling");
    expect(await page.locator("aside details.all .lever").count()).toBe(2);
    expect(faults).toEqual([]);
    await close();
  });

  test("a moved lever changes the answer, and its link opens the same", async () => {
    const { page, close } = await openPage(site, "#/takeoff");
    const before = await coder(page);
    await page.locator("#present_doubling_time").focus();
    await page.keyboard.press("Home");
    await page.waitForFunction(() => location.hash.includes("present_doubling_time:0.29"));
    await rested(page);
    const after = await coder(page);
    expect(after).not.toBe(before);
    const again = await openPage(site, await page.evaluate(() => location.hash));
    expect(await coder(again.page)).toBe(after);
    await again.close();
    await page.getByRole("button", { name: "Reset all" }).click();
    await rested(page);
    expect(await coder(page)).toBe(before);
    await close();
  });

  test("a pause says in words what it delays, and reads well", async () => {
    const { page, faults, close } = await openPage(site, "#/takeoff?v=1&takeoff=aug2026_daniel,pace:pause_train:2028:1", 400, "dark");
    await page.getByText("no model is trained for 1 year").first().waitFor();
    expect(await page.locator(".pace").innerText()).toMatch(/The Automated Coder has come by then; superintelligence comes .* later/);
    await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => ((one as HTMLDetailsElement).open = true)));
    await page.getByRole("region", { name: "Symbols" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults;
    expect(violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`)).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });

  test("what the model cannot run on is said in a sentence, and so is a link that cannot be read", async () => {
    const refused = await openPage(site, "#/takeoff?v=1&takeoff=dec2025_default,parallel_penalty:2");
    await refused.page.getByRole("alert").filter({ hasText: "parallel_penalty = 2: permitted is (0, 1] exponent." }).waitFor();
    expect(refused.faults).toEqual([]);
    await refused.close();
    const unread = await openPage(site, "#/takeoff?v=1&takeoff=nobody");
    await unread.page.getByRole("alert").filter({ hasText: "You see the preset of December 2025." }).waitFor();
    await unread.close();
  });
});

/**
 * A walk with the keyboard alone: a person who has never seen the project answers within the site, from the first page,
 * and what is read there is what the warehouse holds.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { rowsOf } from "../src/model/load";
import { percent, scaleOf } from "../src/page/numbers";
import { read } from "../test/files";
import type { Row } from "../test/files";
import { chromiumPath, openPage, openSite, rested } from "./site";
import type { Site } from "./site";

const MOST_STEPS = 120;

/** Press Tab until the focus stands on what is named, and fail where it never comes. */
async function tabTo(page: Page, name: RegExp, role?: string): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const label = (element as HTMLInputElement).labels?.[0]?.innerText;
      return { name: element.getAttribute("aria-label") ?? label ?? element.innerText ?? "", role: element.getAttribute("role") ?? element.tagName.toLowerCase(), isSeen: element.matches(":focus-visible") };
    });
    if (name.test(found.name) && (!role || found.role === role)) {
      expect(found.isSeen, `the focus on ${found.name} is not seen`).toBe(true);
      return;
    }
  }
  throw new Error(`Tab never reaches ${name}`);
}

async function goTo(page: Page, title: string): Promise<void> {
  await page.keyboard.press("/");
  await page.keyboard.type(title);
  await page.keyboard.press("Enter");
  await page.locator("h1", { hasText: title }).waitFor();
  await rested(page);
}

describe.skipIf(!chromiumPath)("a walk", () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());
  const table = (name: string) => rowsOf<Row>(read(`public/data/${name}.arrow`));
  const bandOf = (measure: string) => table("bands").find((row) => row.variant === "calibrated" && row.combined_scenario_id === "base__base" && row.measure === measure && row.year === 2030)!;

  test("what binds compute in 2030, in the base case and in a scenario", async () => {
    const { page, close } = await openPage(site, "");
    await tabTo(page, /^Compute and its limits$/, "a");
    await page.keyboard.press("Enter");
    await rested(page);
    const heading = page.locator("#limits");
    const base = await heading.innerText();
    expect(base).toMatch(/What holds compute back: (chips|power|sites|money) in most worlds of 2030/);
    await tabTo(page, /Scenario/, "select");
    await page.keyboard.type("Chip");
    await page.waitForFunction(() => location.hash.includes("chip_bottleneck"));
    await rested(page);
    expect(await heading.innerText()).toMatch(/What holds compute back: (chips|power|sites|money) in most worlds of 2030/);
    await close();
  });

  test("how large the largest run is in 2030, how sure that is, and which three assumptions drive it and who says so", async () => {
    const { page, close } = await openPage(site, "");
    const band = bandOf("largest_run_flop_log10");
    const { write } = scaleOf("largest_run_flop_log10");
    const text = await page.locator("main").innerText();
    for (const quantile of ["p05", "p50", "p95"]) expect(text).toContain(write(band[quantile] as number));
    await tabTo(page, /^Why: Largest training run$/);
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    const drivers = dialog.locator("ol li");
    await drivers.nth(2).waitFor();
    const wanted = table("tornado")
      .filter((row) => row.variant === "calibrated" && row.measure === "largest_run_flop_log10" && row.year === 2030)
      .sort((a, b) => Number(a.swing_rank) - Number(b.swing_rank));
    const meanings = new Map([...table("scalars"), ...table("path_parameters")].map((row) => [row.parameter, String(row.meaning)]));
    for (let k = 0; k < 3; k++) {
      const said = await drivers.nth(k).innerText();
      expect(said).toContain(meanings.get(wanted[k].parameter)!);
      expect(said).toMatch(/(high|medium|low) confidence · \S/);
    }
    await page.keyboard.press("Escape");
    await close();
  });

  test("when a work-month horizon arrives, and how often it never does", async () => {
    const { page, close } = await openPage(site, "");
    await goTo(page, "Chances and causes");
    const row = table("crossing_years").find((one) => one.variant === "calibrated" && one.combined_scenario_id === "base__base" && one.threshold === "horizon_month")!;
    const shown = await page.getByRole("row", { name: /work month/ }).first().innerText();
    expect(shown).toContain(String(row.p50_year));
    expect(shown).toContain(percent(row.never_frac as number));
    await close();
  });

  test("what changes if capex halves", async () => {
    const { page, close } = await openPage(site, "");
    const answer = page.locator(".answer").nth(1);
    await tabTo(page, /^AI capex, all years ahead$/, "input");
    await page.keyboard.press("Home");
    await rested(page);
    expect(await answer.innerText()).toMatch(/× 0\.\d+/);
    await page.keyboard.press("0");
    await rested(page);
    expect(await answer.innerText()).not.toMatch(/× 0\.\d+/);
    await close();
  });

  test("what the forecast would be if ECI reached 175 in 2027, as a bound and as a reading with an error", async () => {
    const { page, close } = await openPage(site, "#/capability");
    await tabTo(page, /^What if/, "tab");
    await page.keyboard.press("ArrowRight");
    await tabTo(page, /^Keep these worlds$/);
    await page.keyboard.press("Enter");
    await page.locator("main .state", { hasText: /16,384 worlds, [\d,]+ fit\./ }).waitFor();
    await tabTo(page, /^Remove the condition/);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => !location.hash.includes("where="));
    await page.getByRole("combobox", { name: /^is/ }).selectOption("about");
    await page.getByLabel("Standard error, ECI").fill("6");
    await page.getByRole("button", { name: "Keep these worlds" }).click();
    await page.locator("main .state", { hasText: /16,384 worlds; weighed by your readings they say as much as [\d,]+ would\./ }).waitFor();
    expect(await page.evaluate(() => location.hash)).toContain("where=eci@2027~175:6");
    // Levers and readings work together.
    await page.getByRole("tab", { name: /What if/ }).click();
    await page.getByRole("slider", { name: "Largest run of 2026" }).focus();
    await page.keyboard.press("End");
    await page.locator("main .state", { hasText: /1 assumption changed/ }).waitFor();
    await close();
  });

  test("what the model got wrong before", async () => {
    const { page, close } = await openPage(site, "");
    await goTo(page, "Track record");
    await page.getByRole("heading", { name: "What fails" }).waitFor();
    await tabTo(page, /^As of/, "input");
    const before = await page.locator('figure[data-chart="record"] h2').innerText();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((text) => document.querySelector('figure[data-chart="record"] h2')!.textContent !== text, before);
    await close();
  });
});

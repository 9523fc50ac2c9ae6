/** Search from the keyboard: / comes to it, arrows choose, Enter opens, Escape leaves. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, openPage, openSite } from "./site";
import type { Site } from "./site";

describe.skipIf(!chromiumPath)("search", () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  test("opens pages, assumptions and tables without a pointer", async () => {
    const { page, faults, close } = await openPage(site, "#/overview");
    const field = page.getByRole("combobox", { name: "Search pages, assumptions and tables" });
    await page.keyboard.press("/");
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await field.inputValue()).toBe("");
    await page.keyboard.type("backtest");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Track record" }).waitFor();

    await page.keyboard.press("/");
    await page.keyboard.type("chip_life");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByText("parameter chip_life_scale").waitFor();
    await page.keyboard.press("/");
    expect(await field.inputValue(), "the key belongs to an open dialog").toBe("");
    await page.keyboard.press("Escape");

    await page.keyboard.press("/");
    await page.keyboard.type("no such thing");
    await page.getByText("Nothing has “no such thing” in its name.").waitFor();
    await page.keyboard.press("Escape");
    expect(await field.inputValue()).toBe("");
    await page.keyboard.type("run");
    const first = await page.locator('.hits [aria-selected="true"]').innerText();
    await page.keyboard.press("ArrowDown");
    expect(await page.locator('.hits [aria-selected="true"]').innerText()).not.toBe(first);

    await field.fill("projection_bands");
    await page.keyboard.press("Enter");
    await page.waitForURL(/sql\.html#table=projections\.projection_bands/);
    expect(faults).toEqual([]);
    await close();
  });
});

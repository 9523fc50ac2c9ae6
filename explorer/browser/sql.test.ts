/** The SQL page: its questions give what the warehouse gives, every table can be asked, and no query leaves the page. */
import axe from "axe-core";
import type { AxeResults } from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rowsOf } from "../src/model/load";
import { tablesOf } from "../src/sql/tables";
import { manifest, read } from "../test/files";
import { chromiumPath, openSite } from "./site";
import type { Site } from "./site";
import type { Page } from "playwright-core";

interface Question { name: string; sql: string; columns: string[]; rows: unknown[][]; row_count: number; missing: string[] }
const { questions } = JSON.parse(new TextDecoder().decode(read("public/data/questions.json"))) as { questions: Question[] };
/** Questions whose tables are here and which the engine of the page cannot run; they show their stored result. */
const BEYOND_THE_ENGINE: readonly string[] = [];

async function open(site: Site, hash = ""): Promise<{ page: Page; strangers: string[]; close: () => Promise<void> }> {
  const context = await site.browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  const strangers: string[] = [];
  context.on("request", (request) => {
    if (!request.url().startsWith(site.address) && !request.url().startsWith("data:")) strangers.push(request.url());
  });
  page.on("pageerror", (error) => strangers.push(error.message));
  await page.goto(`${site.address}sql.html${hash}`);
  await page.getByRole("button", { name: "Run", exact: true }).and(page.locator(":enabled")).waitFor();
  return { page, strangers, close: () => context.close() };
}

async function run(page: Page, query: string): Promise<string> {
  await page.getByLabel("Query").fill(query);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await ended(page);
  return page.locator("main").innerText();
}
/** Wait until nothing runs. */
async function ended(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Run", exact: true }).and(page.locator(":enabled")).waitFor({ timeout: 120_000 });
}
const cells = (page: Page) =>
  page.locator('[aria-label="Result"] tbody tr').evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.title || cell.textContent!)));

/** Whether a shown cell is a value of the warehouse: numbers to a millionth, as sums are taken in another order. */
function isSame(shown: string, value: unknown): boolean {
  // A number that is none travels as null in JSON.
  if (value === null) return ["", "NaN", "Infinity", "-Infinity"].includes(shown);
  if (typeof value === "number") return Math.abs(Number(shown) - value) <= 1e-6 * Math.max(1e-9, Math.abs(value));
  return shown === (typeof value === "object" ? JSON.stringify(value) : String(value));
}

describe.skipIf(!chromiumPath)("the SQL page", () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  test("it reads well at every width, light and dark", async () => {
    for (const [width, colorScheme] of [[1400, "light"], [800, "dark"], [380, "light"]] as const) {
      const context = await site.browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      const page = await context.newPage();
      await page.goto(`${site.address}sql.html#question=who_binds_when`);
      await page.getByText(/rows in/).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${width} px`).toBeLessThanOrEqual(0);
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults;
      expect(violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`), `${width} px, ${colorScheme}`).toEqual([]);
      await context.close();
    }
  });

  test("every ready question gives the rows of the warehouse, or says that they are stored", async () => {
    const { page, strangers, close } = await open(site);
    for (const { name, columns, rows, row_count, missing } of questions) {
      await page.getByRole("combobox", { name: "Ready questions" }).selectOption(name);
      await ended(page);
      const text = await page.locator(".left section").innerText();
      const isStored = missing.length > 0 || BEYOND_THE_ENGINE.includes(name);
      expect(text, name).toContain(isStored ? "Stored result of the warehouse" : `${row_count.toLocaleString("en")} row`);
      expect(await page.locator(".fault").count(), `${name}: ${await page.locator(".fault").allInnerTexts()}`).toBe(BEYOND_THE_ENGINE.includes(name) ? 1 : 0);
      if (missing.length) expect(await page.locator(".left").innerText()).toContain(`This one reads ${missing.join(" and ")}, too large for a page`);
      expect(await page.locator('[aria-label="Result"] thead th').allInnerTexts()).toEqual(columns);
      const shown = await cells(page);
      rows.forEach((row, k) => row.forEach((value, c) => expect(isSame(shown[k][c], value), `${name}, row ${k}, ${columns[c]}: ${shown[k][c]} and ${value}`).toBe(true)));
    }
    expect(strangers).toEqual([]);
    await close();
  });

  test("every table can be asked, and holds as many rows as its file", async () => {
    const { page, strangers, close } = await open(site);
    const tables = tablesOf(Object.keys(manifest.files));
    expect(tables.length).toBeGreaterThan(60);
    for (const table of tables) {
      await run(page, `select count(*) as n from ${table}`);
      expect(await cells(page), table).toEqual([[String(rowsOf(read(`public/data/${table}.arrow`)).length)]]);
    }
    expect(strangers).toEqual([]);
    await close();
  });

  test("no query reaches a file, an extension or another host, and no setting lets it", async () => {
    const { page, strangers, close } = await open(site);
    for (const query of [
      "from read_csv('https://example.org/a.csv')",
      "from 'https://example.org/a.parquet'",
      `from read_text('${site.address}index.html')`,
      "copy (select 1 as one) to 'file.csv'",
      "attach 'https://example.org/a.duckdb' as other",
      "load httpfs",
      "set enable_external_access=true",
      "set autoinstall_known_extensions=true",
      "reset enable_external_access",
    ]) {
      expect(await run(page, query), query).toMatch(/Error/);
      expect(await page.getByRole("alert").count(), query).toBe(1);
    }
    await run(page, "install httpfs");
    await run(page, "from duckdb_extensions() select count(*) as n where extension_name = 'httpfs' and loaded");
    expect(await cells(page)).toEqual([["0"]]);
    expect(strangers).toEqual([]);
    await close();
  });

  test("counts and sums are numbers, days are days, and a link brings its query but does not run it", async () => {
    const { page, close } = await open(site, `#${new URLSearchParams({ q: "select sum(n)::hugeint as total, count(*) as rows, date '2026-09-03' as day, 0.5::decimal(3, 1) as half from range(4) as t(n)" })}`);
    await page.getByText("Nothing was run yet.").waitFor();
    await page.getByLabel("Query").press("Control+Enter");
    await ended(page);
    expect(await cells(page)).toEqual([["6", "4", "2026-09-03", "0.5"]]);
    await close();
    for (const [hash, says] of [["#question=nothing", /there is not/], ["#table=a;b", /cannot be read/]] as const) {
      const strange = await open(site, hash);
      expect(await strange.page.getByRole("alert").innerText()).toMatch(says);
      await strange.close();
    }
  });

  test("a query that never ends is stopped, and the next one runs", async () => {
    const { page, close } = await open(site);
    await run(page, "select 1 as one");
    await page.getByLabel("Query").fill("select count(*) as n from range(100000000) as a, range(100000000) as b where a.range % 7 = b.range % 11");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await run(page, "select 2 as two");
    expect(await cells(page)).toEqual([["2"]]);
    await close();
  });

  test("without WebAssembly stored results are shown, and a sentence says why", async () => {
    const context = await site.browser.newContext();
    await context.addInitScript("delete globalThis.WebAssembly");
    const page = await context.newPage();
    await page.goto(`${site.address}sql.html#question=who_binds_when`);
    await page.getByRole("alert").filter({ hasText: "does not run WebAssembly" }).waitFor();
    await page.getByText("Stored result of the warehouse").waitFor();
    await context.close();
  });
});

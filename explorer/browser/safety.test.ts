/** What must not happen: a script that is put in runs, a request leaves the host, a broken file or link gives a blank page. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, openPage, openSite } from "./site";
import type { Site } from "./site";

describe.skipIf(!chromiumPath)("the page keeps to itself", () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  test.each(["index.html", "sql.html"])("%s runs no script that is put in, and reaches no other host", async (file) => {
    const context = await site.browser.newContext();
    const page = await context.newPage();
    const sent: string[] = [];
    // What the policy refuses is never asked for, so no route sees it.
    await context.route(/example\.org/, (route) => {
      sent.push(route.request().url());
      return route.abort();
    });
    await page.goto(`${site.address}${file}`);
    await page.locator("h1").waitFor();
    const found = await page.evaluate(async () => {
      const refused: string[] = [];
      document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
      const script = document.createElement("script");
      script.textContent = "globalThis.wasRun = true";
      document.body.append(script);
      document.body.insertAdjacentHTML("beforeend", '<img src="x" onerror="globalThis.wasRun = true"><img src="https://example.org/a.png">');
      const far = document.createElement("script");
      far.src = "https://example.org/a.js";
      document.body.append(far);
      const isReached = await fetch("https://example.org/").then(() => true, () => false);
      await new Promise((resolve) => setTimeout(resolve, 300));
      // WebAssembly is let in on the SQL page alone.
      const isWasm = await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => true, () => false);
      return { wasRun: (globalThis as { wasRun?: boolean }).wasRun ?? false, isReached, isWasm, refused };
    });
    expect([found.wasRun, found.isReached, found.isWasm]).toEqual([false, false, file === "sql.html"]);
    for (const directive of ["script-src-elem", "script-src-attr", "connect-src", "img-src"]) expect(found.refused).toContain(directive);
    expect(sent).toEqual([]);
    await context.close();
  });

  test.each([
    ["scalars.arrow", (body: Buffer) => body.subarray(0, body.length / 2), /scalars\.arrow has \d+ bytes and should have \d+: it was cut short/],
    ["scalars.arrow", () => Buffer.alloc(0), /scalars\.arrow has 0 bytes/],
    ["manifest.json", (body: Buffer) => Buffer.from(body.toString().replace(/"format":\d+/, '"format":999')), /The data files are of format 999, and this page reads format/],
    ["manifest.json", (body: Buffer) => body.subarray(0, 100), /manifest\.json, which names the data files, was cut short/],
    ["first_paint.json", (body: Buffer) => body.subarray(0, 100), /The data files are missing or cut short/],
  ] as const)("%s that is broken is said in a sentence", async (name, broken, says) => {
    const context = await site.browser.newContext();
    const page = await context.newPage();
    await page.route(`**/data/${name}*`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ status: 200, body: broken(await response.body()) });
    });
    await page.goto(site.address);
    await page.getByRole("alert").filter({ hasText: says }).waitFor();
    expect(await page.locator("h1").isVisible()).toBe(true);
    await context.close();
  });

  test("the first page loads less than 250 kB of script, and nothing of the database", async () => {
    const { page, close } = await openPage(site, "");
    const names = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
    expect(names.filter((name) => /duckdb|database|\.wasm/.test(name))).toEqual([]);
    const { gzipSync } = await import("node:zlib");
    const scripts = [...new Set(names.filter((name) => name.endsWith(".js")))];
    expect(scripts.length).toBeGreaterThanOrEqual(2);
    const sizes = await Promise.all(scripts.map(async (name) => gzipSync(Buffer.from(await (await fetch(name)).arrayBuffer())).length));
    expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(250_000);
    await close();
  });
});

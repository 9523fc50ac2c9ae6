/** What a reader waits for, in headless Chromium: from a moved lever to the repaint, and from the address to the answer. */
import { chromiumPath, openPage, openSite } from "../browser/site";
import type { Site } from "../browser/site";

const MOVES = 200;
const LEVERS = ["ai_infrastructure_capex_usd", "shipments_h100e", "chip_life_scale", "largest_run_2026", "software_growth_initial", "horizon_pace_factor"];
/** One preset of the horizon and the stock, one of the uplift and the flow, whose calibration is a root of roots. */
const TAKEOFF_LEVERS = [
  ["dec2025_default", "present_doubling_time"],
  ["dec2025_default", "ai_research_taste_slope"],
  ["aug2026_daniel", "uplift_doubling_years"],
] as const;

function percentiles(times: number[]): { p50: number; p95: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50: at(0.5), p95: at(0.95) };
}

function line(what: string, times: number[], target: string): void {
  const { p50, p95 } = percentiles(times);
  console.log(`${what.padEnd(62)} ${p50.toFixed(1).padStart(8)} ${p95.toFixed(1).padStart(8)}   ${target}`);
}

/**
 * Move a lever and time each move until the frame that shows its answer has been painted, milliseconds.
 *
 * The number of the answer on the page is watched, and no line: a lever that binds nothing leaves every line where it is.
 * The page of takeoff has no such number, and every move of its levers moves its line.
 */
async function moves(site: Site, hash: string, lever: string, count: number, watched = ["main", "data-answer"]): Promise<{ times: number[]; heap: [number, number] }> {
  const { page, close } = await openPage(site, hash);
  const devtools = await page.context().newCDPSession(page);
  const heap = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    return (await devtools.send("Runtime.getHeapUsage")).usedSize;
  };
  const before = await heap();
  const times = await page.evaluate(
    async ([id, n, [selector, attribute]]) => {
      const input = document.getElementById(id) as HTMLInputElement;
      const answer = document.querySelector(selector)!;
      const [least, most] = [Number(input.min), Number(input.max)];
      const found: number[] = [];
      const painted = () =>
        new Promise<void>((resolve) => {
          const observer = new MutationObserver(() => {
            observer.disconnect();
            requestAnimationFrame(() => {
              const channel = new MessageChannel();
              channel.port1.onmessage = () => resolve();
              channel.port2.postMessage(null);
            });
          });
          observer.observe(answer, { attributes: true, attributeFilter: [attribute] });
        });
      for (let move = 0; move < n; move++) {
        const start = performance.now();
        const done = painted();
        input.value = String(least + (most - least) * (0.5 + 0.35 * Math.sin(move + 1)));
        input.dispatchEvent(new Event("input", { bubbles: true }));
        await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 1000))]);
        found.push(performance.now() - start);
      }
      return found;
    },
    [lever, count, watched] as const,
  );
  const after = await heap();
  await close();
  return { times, heap: [before, after] };
}

/** Time a first visit, nothing in any cache: first contentful paint, and until the model answers, milliseconds. */
async function visit(site: Site): Promise<{ paint: number; usable: number; bytes: number }> {
  const context = await site.browser.newContext();
  const page = await context.newPage();
  await page.goto(`${site.address}#/overview`);
  await page.locator("aside .lever").first().waitFor();
  const usable = await page.evaluate(() => performance.now());
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  const bytes = await page.evaluate(() => performance.getEntriesByType("resource").reduce((total, entry) => total + (entry as PerformanceResourceTiming).encodedBodySize, 0));
  await context.close();
  return { paint, usable, bytes };
}

if (!chromiumPath) {
  console.log("explorer: not measured in a browser, as there is no Chromium (Debian: apt-get install chromium)");
} else {
  const site = await openSite();
  console.log(`pages in headless Chromium ${site.browser.version()}, milliseconds: p50 and p95`);
  const visits = [];
  for (let k = 0; k < 10; k++) visits.push(await visit(site));
  line("first contentful paint, cold cache, loopback", visits.map((one) => one.paint), "at most 500");
  line("levers ready, cold cache, loopback", visits.map((one) => one.usable), "at most 1,000");
  console.log(`loaded until then: ${(visits[0].bytes / 1000).toFixed(0)} kB`);
  for (const lever of LEVERS) line(`move to repaint, bands of 2,048 draws: ${lever}`, (await moves(site, "#/capability", lever, MOVES)).times, "at most 50");
  line("the same under a condition (ECI of 2027 at least 175)", (await moves(site, "#/capability?v=1&where=eci@2027>175", "largest_run_2026", MOVES)).times, "at most 50");
  for (const [preset, lever] of TAKEOFF_LEVERS) {
    const { times } = await moves(site, `#/takeoff?v=1&takeoff=${preset}`, lever, MOVES, ["main path.main", "d"]);
    line(`takeoff with calibration: ${preset}, ${lever}`, times, "at most 50");
  }
  const { heap } = await moves(site, "#/capability", "largest_run_2026", 500);
  console.log(`heap of the page after 500 moves: ${(heap[1] / heap[0]).toFixed(2)} times what it was (at most 1.2)`);
  console.log("beside it, as measured on two cores or as their makers say: En-ROADS 60, Evidence 75/96, marimo 88/141, Streamlit 146/242, AI Futures about 1,000");
  await site.close();
}

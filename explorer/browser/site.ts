/** Serve the built site on the loopback address and open it in the system's Chromium. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { preview } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** The browser of the system; CHROMIUM names another. */
export const chromiumPath = process.env.CHROMIUM ?? PLACES.find((path) => existsSync(path));
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export interface Site {
  address: string;
  browser: Browser;
  close: () => Promise<void>;
}

export async function openSite(): Promise<Site> {
  if (!existsSync(`${root}/dist/index.html`)) throw new Error("explorer/dist is missing: run `make explorer-test`, which builds it");
  const server = await preview({ root, preview: { host: "127.0.0.1", port: 0, strictPort: false }, logLevel: "silent" });
  const address = server.resolvedUrls!.local[0];
  const browser = await chromium.launch({ executablePath: chromiumPath, args: FLAGS });
  return {
    address,
    browser,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

export interface Opened {
  page: Page;
  /** Faults of the console, and requests that leave the host. */
  faults: string[];
  close: () => Promise<void>;
}

/** Open a page, and wait until the model has answered over all draws. */
export async function openPage(site: Site, hash: string, width = 1400, colorScheme: "light" | "dark" = "light"): Promise<Opened> {
  const context = await site.browser.newContext({ viewport: { width, height: 900 }, colorScheme, permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "blob:" && !site.address.startsWith(origin)) faults.push(`a request to ${request.url()}`);
  });
  await page.goto(`${site.address}${hash}`);
  await rested(page);
  return { page, faults, close: () => context.close() };
}

/** Wait until nothing moves: all draws have been run. */
export async function rested(page: Page): Promise<void> {
  await page.locator('main[aria-busy="false"]').waitFor({ timeout: 60_000 });
  // Pages with a model of their own say so themselves.
  await page.locator('main [aria-busy="true"]').first().waitFor({ state: "detached", timeout: 60_000 });
}

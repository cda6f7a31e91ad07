import { afterAll, afterEach, beforeAll, expect } from "@jest/globals";
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import { join } from "node:path";

import { root } from "../root.ts";

export type PageOptions = {
  readonly theme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
};

/** A real browser for the tests of a file. Whatever a page reports as an error, or asks of another origin, fails the test. */
export type GivenBrowser = { readonly open: (url: string, options?: PageOptions) => Promise<Page> };

/** Why there is no browser; undefined where there is one. */
export function whyNoBrowser(): string | undefined {
  if (process.env["TUTTI_TEST_CHROMIUM"] !== undefined) return undefined;
  return process.env["TUTTI_TEST_NO_CHROMIUM"] ?? "TUTTI_TEST_CHROMIUM is not set; npm test sets it";
}

const inPage = join(root, "packages", "e2e", "src", "console", "in-page.js");

/**
 * Every page of a test opens a window of its own, whose address bar is made of the browser's own web pages: they would load beside the
 * page that is measured. The others are what Playwright turns off, whose list a second one stands for.
 */
const disabledFeatures = [
  ...["PreloadTopChromeWebUI", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"],
  ...["AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay"],
  ...["HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"],
  ...["AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"],
  "PreconnectToSearch",
];

const switches = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
  `--disable-features=${disabledFeatures.join(",")}`,
  // Names of other hosts come to nothing, whoever asks for them.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

export function givenBrowser(): GivenBrowser {
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  beforeAll(async () => {
    const executablePath = process.env["TUTTI_TEST_CHROMIUM"];
    if (executablePath === undefined) throw new Error(`these tests need Chromium: ${whyNoBrowser() ?? ""}`);
    browser = await chromium.launch({ executablePath, args: switches });
  }, 60_000);
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => browser?.close());
  return {
    open: async (url, { theme = "light", width = 1440, height = 900 } = {}) => {
      if (browser === undefined) throw new Error("the browser has not started");
      const context = await browser.newContext({
        ...{ viewport: { width, height }, colorScheme: theme, reducedMotion: "reduce" },
        ...{ timezoneId: "UTC", locale: "en-GB" },
      });
      contexts.push(context);
      await context.addInitScript({ path: inPage });
      context.on("request", (request) => {
        const { hostname, protocol, href } = new URL(request.url());
        const isOwn = hostname === "127.0.0.1" || protocol === "blob:";
        if (!isOwn) complaints.push(`asked another origin: ${href}`);
      });
      const page = await context.newPage();
      await startBusyClock(page);
      page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
          complaints.push(message.text());
      });
      await page.goto(url, { waitUntil: "commit" });
      return page;
    },
  };
}

export type PageTimes = {
  /** From navigation until tasks were drawn. */
  readonly usableMs: number;
  /** From navigation until the server had told the tasks. */
  readonly answeredMs: number;
  /** The longest time in which the page could not answer. */
  readonly longestTaskMs: number;
  readonly elements: number;
};

/** What a page has noted since it was opened, or since this was asked last. */
export async function pageTimes(page: Page): Promise<PageTimes> {
  return await page.evaluate<PageTimes>("inPage.times()");
}

/** Presses a key within the page and gives how long it took until what the selector names was painted. */
export async function msUntilShown(page: Page, key: string, selector: string): Promise<number> {
  return await page.evaluate<number>(`inPage.msUntilShown(${JSON.stringify(key)}, ${JSON.stringify(selector)})`);
}

/** Waits until what the selector names was painted, at less cost to the page than a locator. */
export async function untilShown(page: Page, selector: string): Promise<void> {
  await page.evaluate(`inPage.untilShown(${JSON.stringify(selector)})`);
}

const busyClocks = new WeakMap<Page, CDPSession>();

async function startBusyClock(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  busyClocks.set(page, session);
}

/** How long the processor has worked for the page's main thread since it was opened, whatever else the machine does. */
export async function busyMs(page: Page): Promise<number> {
  const answer = await busyClocks.get(page)?.send("Performance.getMetrics");
  return Math.round((answer?.metrics.find(({ name }) => name === "ThreadTime")?.value ?? 0) * 1000);
}

/** Waits until the page has painted what it has to paint. */
export async function untilPainted(page: Page): Promise<void> {
  await page.evaluate("inPage.frame()");
}

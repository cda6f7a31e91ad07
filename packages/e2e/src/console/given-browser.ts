import { afterAll, afterEach, beforeAll, expect } from "@jest/globals";
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, Page } from "playwright-core";

export type PageOptions = {
  readonly theme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
};

/** A real browser for the tests of a file. Whatever a page reports as an error, or asks of another origin, fails the test. */
export type GivenBrowser = { readonly open: (url: string, options?: PageOptions) => Promise<Page> };

/** Why there is no browser; undefined where there is one. In CI there must be one. */
export function whyNoBrowser(): string | undefined {
  if (process.env["TUTTI_TEST_CHROMIUM"] !== undefined) return undefined;
  return process.env["TUTTI_TEST_NO_CHROMIUM"] ?? "TUTTI_TEST_CHROMIUM is not set; npm test sets it";
}

const switches = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
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
      await refuseStrangers(context, complaints);
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
          complaints.push(message.text());
      });
      await page.goto(url);
      return page;
    },
  };
}

async function refuseStrangers(context: BrowserContext, complaints: string[]): Promise<void> {
  await context.route("**/*", async (route) => {
    const { hostname, href } = new URL(route.request().url());
    if (hostname === "127.0.0.1") return await route.continue();
    complaints.push(`asked another origin: ${href}`);
    return await route.abort();
  });
}

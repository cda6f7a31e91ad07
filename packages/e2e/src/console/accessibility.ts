import axe from "axe-core";
import type { Page } from "playwright-core";

/** What is judged: everything, colours alone, or everything else. */
export type Judged = "all" | "colours" | "shapes";

const judged: Readonly<Record<Judged, Parameters<typeof axe.run>[0]>> = {
  all: {},
  colours: { runOnly: ["color-contrast"] },
  shapes: { rules: { "color-contrast": { enabled: false } } },
};

/** What axe finds wrong with a page as it is shown, a line each. */
export async function accessibilityFaults(page: Page, what: Judged = "all"): Promise<readonly string[]> {
  // Evaluated by the debugger, which the content security policy does not bind.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async (options) => {
    const found = await (globalThis as unknown as { readonly axe: typeof axe }).axe.run(options ?? {});
    return {
      violations: found.violations.map(({ id, nodes }) => ({
        id,
        html: nodes[0]?.html,
        why: nodes[0]?.failureSummary,
      })),
    };
  }, judged[what]);
  return violations.map(({ id, html, why }) => `${id}: ${html ?? ""}\n${why ?? ""}`);
}

/** The page or its tables, where they must be scrolled sideways to be read. */
export async function sidewaysTables(page: Page): Promise<readonly string[]> {
  return await page.evaluate<readonly string[]>("inPage.sidewaysTables()");
}

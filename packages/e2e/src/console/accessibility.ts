import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds wrong with a page as it is shown, a line each. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  // Evaluated by the debugger, which the content security policy does not bind.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => {
    const found = await (globalThis as unknown as { readonly axe: typeof axe }).axe.run();
    return {
      violations: found.violations.map(({ id, nodes }) => ({
        id,
        html: nodes[0]?.html,
        why: nodes[0]?.failureSummary,
      })),
    };
  });
  return violations.map(({ id, html, why }) => `${id}: ${html ?? ""}\n${why ?? ""}`);
}

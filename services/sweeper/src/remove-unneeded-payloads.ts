import type { ExternalPayloads } from "@tutti/ports";

import type { SweeperLimits } from "./limits.ts";

export type RemoveUnneededDeps = {
  readonly externalPayloads: ExternalPayloads;
  readonly limits: SweeperLimits;
};

/**
 * Removes uploads that no execution refers to, or whose executions are gone: first the bytes, then what is known of them, so
 * that one that was stopped in between goes with a later look. Source: reference/engine.md 11.1.
 */
export async function removeUnneededPayloads(
  { externalPayloads: { index, objects }, limits }: RemoveUnneededDeps,
  signal: AbortSignal,
): Promise<void> {
  const page = { limit: limits.uploadPage, keepMs: limits.keepUploadsMs };
  for (let looked = page.limit; looked === page.limit && !signal.aborted;) {
    const found = await index.takeUnneeded(page);
    looked = found.looked;
    for (const path of found.unneeded) {
      await objects.delete(path);
      await index.forget(path);
    }
  }
}

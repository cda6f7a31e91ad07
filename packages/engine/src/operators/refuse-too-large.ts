import type { Draft } from "../decide/draft.ts";
import { tooLargeReason } from "../decide/data/limits.ts";
import type { Verdict } from "../decide/verdict.ts";
import type { Payload } from "../payload/payload.ts";

/** What an operator brings in, and whose it is to be. */
export type Brought = {
  readonly of: "workflow" | "task";
  readonly name: string;
  readonly payload: Payload | undefined;
};

/**
 * Refuses the first payload that is larger than may be kept as TooLarge; undefined where there is none. Source:
 * reference/engine.md 11.1.
 */
export function refusedAsTooLarge({ limits }: Draft, brought: readonly Brought[]): Verdict | undefined {
  for (const { of, name, payload } of brought) {
    const limitBytes = of === "workflow" ? limits.workflowBytes : limits.taskBytes;
    if (payload === undefined || payload.sizeBytes <= limitBytes) continue;
    const message = tooLargeReason(payload, { of: `${of}: ${name}`, limitBytes });
    return { kind: "refused", refusal: { kind: "TooLarge", limitBytes, message } };
  }
  return undefined;
}

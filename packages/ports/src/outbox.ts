import type { EncodedEvent, EpochMs, WorkflowId } from "@tutti/engine";

import type { Applied } from "./decider-port.ts";

/** Canonical lower-case UUID text, as all ids. */
export type OutboxId = string & { readonly __brand: "OutboxId" };

/** Names a row of the outbox: one of the executions that its events come from, and an id of its own. */
export type OutboxKey = { readonly workflowId: WorkflowId; readonly outboxId: OutboxId };

/** What executions have to say to others, kept until all of it has been answered. Source: core.md 6, 9. */
export type OutboxRow = OutboxKey & {
  /** When it was written or sent last. */
  readonly since: EpochMs;
  /** At least one; in the order in which they are sent. */
  readonly events: readonly EncodedEvent[];
};

/** Whether nothing else would be said to the event however often it was sent again, by a server that has been mended, too. */
export function isForGood(applied: Applied): boolean {
  return applied.kind === "answered" || !["Unavailable", "Overloaded", "Undecidable"].includes(applied.refusal.kind);
}

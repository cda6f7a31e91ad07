import type { EpochMs, WorkflowEvent, WorkflowId } from "@tutti/engine";
import type { OutboxId, OutboxKey, OutboxRow } from "@tutti/ports";

import { sizeOfEvent } from "../size-of-event.ts";
import type { SentEvent } from "./execution-in-batch.ts";

/** A row of the outbox, with its events as they are handed in once it has been committed. */
export type OutboxEntry = { readonly row: OutboxRow; readonly events: readonly WorkflowEvent[] };

/** What one execution of a batch has to say to others. */
export type Sender = { readonly workflowId: WorkflowId; readonly sent: readonly SentEvent[] };

/**
 * The rows with which a batch's events for other executions are kept: one, or several where there are many, so that each
 * is read and sent in one go.
 */
export function planOutbox(
  senders: Iterable<Sender>,
  { now, newUuid }: { readonly now: EpochMs; readonly newUuid: () => string },
): readonly OutboxEntry[] {
  const drafts: { readonly key: OutboxKey; readonly sent: SentEvent[]; sizeBytes: number }[] = [];
  for (const { workflowId, sent } of senders) {
    for (const one of sent) {
      const sizeBytes = sizeOfEvent(one.event);
      const last = drafts.at(-1);
      if (last !== undefined && last.sent.length < MAX_EVENTS && last.sizeBytes + sizeBytes <= MAX_BYTES) {
        last.sent.push(one);
        last.sizeBytes += sizeBytes;
      } else {
        drafts.push({ key: { workflowId, outboxId: newUuid() as OutboxId }, sent: [one], sizeBytes });
      }
    }
  }
  return drafts.map(({ key, sent }) => ({
    row: { ...key, since: now, events: sent.map(({ encoded }) => encoded) },
    events: sent.map(({ event }) => event),
  }));
}

const MAX_EVENTS = 200;
const MAX_BYTES = 1024 * 1024;

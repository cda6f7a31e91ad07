import { isJsonObject, memberOf, Payload } from "@tutti/engine";
import type { Command, Json, PublishedEvent, StatusNotice } from "@tutti/engine";
import { statusQueueOf } from "@tutti/ports";
import type { PublishedEventRow, StoredEvent } from "@tutti/ports";

/**
 * What a decision publishes for event handlers: what its EVENT tasks say, and, where the publisher `queue` is on, what
 * listeners hear, as messages of `conductor:<queue of the listeners>`. Source: reference/engine.md 3.10, 5.10;
 * integrations.md 16.3.
 */
export function publishedRows(
  commands: readonly Command[],
  stored: Pick<StoredEvent, "workflowId" | "revision" | "at">,
  publishers: readonly string[],
): readonly PublishedEventRow[] {
  const { workflowId, revision, at } = stored;
  const isToldToHandlers = publishers.includes("queue");
  const events = commands.flatMap((command): readonly PublishedEvent[] => {
    if (command.kind === "PublishEvents") return command.events;
    return command.kind === "PublishStatus" && isToldToHandlers ? command.notices.notices.map(messageOf) : [];
  });
  return events.map((event, ordinal) => ({ ...event, workflowId, revision, ordinal, publishedAt: at }));
}

const textOf = (json: Json | undefined): string => (typeof json === "string" ? json : "");

/** Of a workflow or a task handlers see the summary itself, as Conductor's publisher has it; of a state change everything. */
function messageOf(notice: StatusNotice): PublishedEvent {
  const { kind, body } = notice;
  const summary = kind === "stateChange" ? undefined : memberOf(body, kind);
  const payload = Payload.fromTree(summary !== undefined && isJsonObject(summary) ? summary : body);
  return { event: `conductor:${statusQueueOf(notice)}`, messageId: textOf(memberOf(body, "eventId")), payload };
}

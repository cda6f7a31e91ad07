import { createHash } from "node:crypto";

import { eventIdFrom, workflowIdFrom } from "@tutti/engine";
import type { EventId, WorkflowId } from "@tutti/engine";

/** What makes a result one and the same, however often and over whatever stream it comes. */
export type ResultKey = {
  readonly workerId: string;
  readonly leaseId: string;
  readonly taskId: string;
  readonly resultId: string;
};

/** The event id of a result: a UUID (version 8) made of its key, so that a repeat is the same event. */
export function resultEventId({ workerId, leaseId, taskId, resultId }: ResultKey): EventId {
  return eventIdFrom(uuidOf(digestOf([workerId, leaseId === "" ? taskId : leaseId, resultId]), 0x80));
}

/** What makes a command one and the same. */
export type CommandKey = { readonly workerId: string; readonly commandId: string; readonly createdTimeMs: number };

/** The ids that a command has whenever and wherever it comes. */
export type CommandIds = {
  readonly eventId: EventId;
  /** Of what is started: a UUID of version 7 from the time of the command, as those of other starts are. */
  readonly workflowId: WorkflowId;
  readonly messageId: string;
  /** Of the event that asks one of several executions. */
  readonly eventIdOf: (workflowId: WorkflowId) => EventId;
};

export function commandIds({ workerId, commandId, createdTimeMs }: CommandKey): CommandIds {
  const [event, workflow, message] = ["event", "workflow", "message"].map((what) =>
    digestOf([workerId, what, commandId, createdTimeMs]),
  ) as [Buffer, Buffer, Buffer];
  const eventIdOf = (of: WorkflowId): EventId =>
    eventIdFrom(uuidOf(digestOf([workerId, "event", commandId, createdTimeMs, of]), 0x80));
  workflow.writeUIntBE(createdTimeMs, 0, 6);
  const workflowId = workflowIdFrom(uuidOf(workflow, 0x70));
  if (workflowId === undefined) throw new TypeError("a made-up id is no workflow id");
  return { eventId: eventIdFrom(uuidOf(event, 0x80)), workflowId, messageId: uuidOf(message, 0x80), eventIdOf };
}

/** No text runs over into the next: each is quoted. */
function digestOf(key: readonly (string | number)[]): Buffer {
  return createHash("sha256").update(JSON.stringify(key)).digest();
}

function uuidOf(bytes: Buffer, version: 0x70 | 0x80): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | version, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex", 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

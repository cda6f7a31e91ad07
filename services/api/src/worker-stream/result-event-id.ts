import { createHash } from "node:crypto";

import { eventIdFrom } from "@tutti/engine";
import type { EventId } from "@tutti/engine";

/** What makes a result one and the same, however often and over whatever stream it comes. */
export type ResultKey = {
  readonly workerId: string;
  readonly leaseId: string;
  readonly taskId: string;
  readonly resultId: string;
};

/** The event id of a result: a UUID (version 8) made of its key, so that a repeat is the same event. */
export function resultEventId({ workerId, leaseId, taskId, resultId }: ResultKey): EventId {
  // No text runs over into the next: each is quoted.
  const key = JSON.stringify([workerId, leaseId === "" ? taskId : leaseId, resultId]);
  const bytes = createHash("sha256").update(key).digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex", 0, 16);
  return eventIdFrom(
    [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-"),
  );
}

import { randomBytes } from "node:crypto";

import type { WorkflowId } from "@tutti/engine";

/**
 * A new workflow id: a version 7 UUID, so that executions lie in the store in the order of their start. Its last 62
 * bits are random and shared by the ids of all its tasks. Source: core.md 1.
 */
export function newWorkflowId(now: number = Date.now()): WorkflowId {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return parts.join("-") as WorkflowId;
}

import type { Payload, WorkflowId } from "@tutti/engine";

import { MAX_INLINE_BYTES, payloadHash } from "./payload-hash.ts";

export type LargePayload = { readonly workflowId: WorkflowId; readonly hash: Buffer; readonly payload: Payload };

/**
 * The payloads of a batch that do not stand in their rows, each once an execution however many tasks and events of it
 * refer to it.
 */
export class LargePayloads {
  readonly #byKey = new Map<string, LargePayload>();

  /** How `payload` is referred to; undefined where it is small enough to stand in the row. */
  refer(workflowId: WorkflowId, payload: Payload): Buffer | undefined {
    if (payload.sizeBytes <= MAX_INLINE_BYTES) return undefined;
    const hash = payloadHash(payload);
    const key = `${workflowId}/${hash.toString("hex")}`;
    if (!this.#byKey.has(key)) this.#byKey.set(key, { workflowId, hash, payload });
    return hash;
  }

  get all(): readonly LargePayload[] {
    return [...this.#byKey.values()];
  }
}

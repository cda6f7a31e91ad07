import type { Payload } from "../payload/payload.ts";

/**
 * A place for a payload in an execution. `payload` is undefined while a large execution is loaded without payloads;
 * a decision that needs it then asks for it (`needs`). An empty slot is a loaded `{}`.
 */
export type PayloadSlot = { readonly sizeBytes: number; readonly payload: Payload | undefined };

export function slotOf(payload: Payload): PayloadSlot {
  return { sizeBytes: payload.sizeBytes, payload };
}

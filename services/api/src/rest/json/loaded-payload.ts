import { Payload } from "@tutti/engine";
import type { PayloadSlot } from "@tutti/engine";

/** The payload as it is shown; one that lies outside, under `path`, is shown as empty. Throws where it is not loaded. */
export function loadedPayload(
  slot: PayloadSlot,
  { owner, path }: { readonly owner: string; readonly path?: string | undefined },
): Payload {
  if (path !== undefined) return Payload.empty;
  if (slot.payload === undefined) throw new Error(`a payload of ${owner} is needed and was not loaded`);
  return slot.payload;
}

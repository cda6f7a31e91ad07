import { slotOf, type Payload, type PayloadPlace } from "@tutti/engine";

import type { CachedExecution } from "../state/state-cache.ts";

/** Puts a payload that was read later into its slot. Nothing where the task is not there any more. */
export function fillPayload(
  cached: CachedExecution,
  { place, payload }: { readonly place: PayloadPlace; readonly payload: Payload },
): void {
  const { taskId, field } = place;
  const { state } = cached;
  cached.sizeBytes += payload.sizeBytes;
  if (taskId === undefined) {
    state.fillExecution({ ...state.execution, [field]: slotOf(payload) });
    return;
  }
  const task = state.task(taskId);
  if (task !== undefined) state.fill({ ...task, [field]: slotOf(payload) });
}

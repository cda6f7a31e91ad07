import { slotOf, type Payload, type PayloadPlace } from "@tutti/engine";
import type { ExecutionStore } from "@tutti/ports";

import { sizeOfPayload } from "../state/size-of.ts";
import type { CachedExecution } from "../state/state-cache.ts";

export type PayloadSource = Pick<ExecutionStore, "getPayload">;

/** Reads a payload and puts it into its slot. Nothing where the task is not there any more. Rejects where it is not stored. */
export async function fillPayload(
  cached: CachedExecution,
  { place, source }: { readonly place: PayloadPlace; readonly source: PayloadSource },
): Promise<void> {
  const { workflowId } = cached.state.execution;
  const payload = await source.getPayload(workflowId, place);
  if (payload === undefined) throw new Error(`${place.field} of ${place.taskId ?? workflowId} is not in the store`);
  fill(cached, { place, payload });
}

function fill(
  cached: CachedExecution,
  { place, payload }: { readonly place: PayloadPlace; readonly payload: Payload },
): void {
  const { taskId, field } = place;
  const { state } = cached;
  cached.sizeBytes += sizeOfPayload(payload);
  if (taskId === undefined) {
    state.fillExecution({ ...state.execution, [field]: slotOf(payload) });
    return;
  }
  const task = state.task(taskId);
  if (task !== undefined) state.fill({ ...task, [field]: slotOf(payload) });
}

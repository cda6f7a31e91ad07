import type { PayloadPlace } from "../../need.ts";
import type { PayloadSlot } from "../../model/payload-slot.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { Payload } from "../../payload/payload.ts";
import type { Execution } from "../../model/execution.ts";
import { NeedsSignal } from "../needs-signal.ts";

const EMPTY_OBJECT_BYTES = 2;

function loaded(slot: PayloadSlot): Payload | undefined {
  return slot.payload ?? (slot.sizeBytes <= EMPTY_OBJECT_BYTES ? Payload.empty : undefined);
}

/** A task's payload; asks for it where the execution was loaded without. */
export function taskPayload(task: TaskRecord, field: "input" | "output"): Payload {
  const payload = loaded(task[field]);
  if (payload === undefined) throw new NeedsSignal([{ kind: "payload", of: { taskId: task.taskId, field } }]);
  return payload;
}

export function executionPayload<Field extends "input" | "output" | "variables">(
  execution: Pick<Execution, Field>,
  field: Field,
): Payload {
  const payload = loaded(execution[field]);
  if (payload === undefined) throw new NeedsSignal([{ kind: "payload", of: { taskId: undefined, field } }]);
  return payload;
}

/** Asks for all outputs that are not at hand at once, before they are read one by one. */
export function requireOutputs(tasks: readonly TaskRecord[]): void {
  const missing = tasks
    .filter((task) => loaded(task.output) === undefined)
    .map((task): PayloadPlace => ({ taskId: task.taskId, field: "output" }));
  if (missing.length > 0) throw new NeedsSignal(missing.map((of) => ({ kind: "payload", of })));
}

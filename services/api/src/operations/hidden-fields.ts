import { masked, Payload, slotOf } from "@tutti/engine";
import type { Execution, PayloadSlot, Snapshot, TaskRecord } from "@tutti/engine";

/** The names whose values people do not see, at any depth. Workers get everything. Source: reference/engine.md 1.2. */
export function hiddenNames({ def }: Snapshot): ReadonlySet<string> {
  return def.maskedFields.length === 0 ? NOTHING : new Set(def.maskedFields);
}

/** The execution with `***` for what is not to be seen. Nothing of it may be stored. */
export function withHiddenFields(execution: Execution, names: ReadonlySet<string>): Execution {
  if (names.size === 0) return execution;
  const { input, output, variables } = execution;
  return {
    ...execution,
    input: hidden(input, names),
    output: hidden(output, names),
    variables: hidden(variables, names),
  };
}

/** As `withHiddenFields`, for a task. */
export function taskWithHiddenFields(task: TaskRecord, names: ReadonlySet<string>): TaskRecord {
  if (names.size === 0) return task;
  return { ...task, input: hidden(task.input, names), output: hidden(task.output, names) };
}

function hidden(slot: PayloadSlot, names: ReadonlySet<string>): PayloadSlot {
  return slot.payload === undefined ? slot : slotOf(Payload.fromTree(masked(slot.payload.tree, names)));
}

const NOTHING: ReadonlySet<string> = new Set();

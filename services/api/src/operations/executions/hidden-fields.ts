import { masked, Payload, payloadAsItCame, slotOf } from "@tutti/engine";
import type { Execution, PayloadSlot, Snapshot, TaskRecord } from "@tutti/engine";

/** The names whose values people do not see, at any depth. Workers get everything. Source: reference/engine.md 1.2. */
export function hiddenNames({ def }: Snapshot): ReadonlySet<string> {
  return def.maskedFields.length === 0 ? NOTHING : new Set(def.maskedFields);
}

/**
 * The execution with `***` for what is not to be seen, and data that reads like a secret's name as it came. Nothing of it may
 * be stored, nor be handed to a worker: in the copy that it gets, that name would be asked for.
 */
export function withHiddenFields(execution: Execution, names: ReadonlySet<string>): Execution {
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
  const [input, output] = [hidden(task.input, names), hidden(task.output, names)];
  return input === task.input && output === task.output ? task : { ...task, input, output };
}

function hidden(slot: PayloadSlot, names: ReadonlySet<string>): PayloadSlot {
  if (slot.payload === undefined) return slot;
  const seen = names.size === 0 ? slot.payload : Payload.fromTree(masked(slot.payload.tree, names));
  const payload = payloadAsItCame(seen);
  return payload === slot.payload ? slot : slotOf(payload);
}

const NOTHING: ReadonlySet<string> = new Set();

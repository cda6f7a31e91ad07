import {
  slotOf,
  type Changes,
  type Execution,
  type ExecutionState,
  type LoadedExecution,
  type Payload,
  type PayloadSlot,
  type TaskChange,
  type TaskRecord,
} from "@tutti/engine";

/** Roughly how many bytes of memory an execution takes. */
export function sizeOfLoaded({ execution, tasks }: Pick<LoadedExecution, "execution" | "tasks">): number {
  let sizeBytes = sizeOfExecution(execution);
  for (const task of tasks) sizeBytes += sizeOfTask(task);
  return sizeBytes;
}

/**
 * Roughly what a decision adds, less what it replaces and removes of the state before it: an execution that has set its
 * variables a thousand times is not a thousand times as large.
 */
export function sizeOfChanges(changes: Changes, before: ExecutionState): number {
  const { execution, writesInput, writesOutput, writesVariables, tasks, removedTasks } = changes;
  let sizeBytes = 0;
  if (writesInput) sizeBytes += growth(before.execution.input, execution.input);
  if (writesOutput) sizeBytes += growth(before.execution.output, execution.output);
  if (writesVariables) sizeBytes += growth(before.execution.variables, execution.variables);
  for (const change of tasks) sizeBytes += growthOfTask(change, before.task(change.task.taskId));
  for (const taskId of removedTasks) {
    const task = before.task(taskId);
    if (task !== undefined) sizeBytes -= sizeOfTask(task);
  }
  return sizeBytes;
}

/** Of a payload that has been read later. */
export function sizeOfPayload(payload: Payload): number {
  return inMemory(slotOf(payload));
}

function growthOfTask({ task, isNew, writesInput, writesOutput }: TaskChange, before: TaskRecord | undefined): number {
  let sizeBytes = isNew ? TASK_BYTES : 0;
  if (writesInput) sizeBytes += growth(before?.input, task.input);
  if (writesOutput) sizeBytes += growth(before?.output, task.output);
  return sizeBytes;
}

function growth(before: PayloadSlot | undefined, after: PayloadSlot): number {
  return inMemory(after) - (before === undefined ? 0 : inMemory(before));
}

function sizeOfExecution({ input, output, variables }: Execution): number {
  return EXECUTION_BYTES + inMemory(input) + inMemory(output) + inMemory(variables);
}

function sizeOfTask({ input, output }: TaskRecord): number {
  return TASK_BYTES + inMemory(input) + inMemory(output);
}

function inMemory({ payload, sizeBytes }: PayloadSlot): number {
  return payload === undefined ? 0 : sizeBytes * FORMS_OF_A_PAYLOAD;
}

// A payload may be held as bytes, as text and as a tree.
const FORMS_OF_A_PAYLOAD = 3;
const TASK_BYTES = 1_000;
const EXECUTION_BYTES = 2_000;

import type { Changes, Execution, LoadedExecution, PayloadSlot, TaskRecord } from "@tutti/engine";

/** Roughly how many bytes of memory an execution takes. */
export function sizeOfLoaded({ execution, tasks }: Pick<LoadedExecution, "execution" | "tasks">): number {
  let sizeBytes = sizeOfExecution(execution);
  for (const task of tasks) sizeBytes += sizeOfTask(task);
  return sizeBytes;
}

/** Roughly what a decision adds. What it replaces is not subtracted: that would cost more than it tells. */
export function sizeOfChanges(changes: Changes): number {
  let sizeBytes = 0;
  if (changes.writesInput) sizeBytes += inMemory(changes.execution.input);
  if (changes.writesOutput) sizeBytes += inMemory(changes.execution.output);
  if (changes.writesVariables) sizeBytes += inMemory(changes.execution.variables);
  for (const { task, isNew, writesInput, writesOutput } of changes.tasks) {
    if (isNew) sizeBytes += TASK_BYTES;
    if (writesInput) sizeBytes += inMemory(task.input);
    if (writesOutput) sizeBytes += inMemory(task.output);
  }
  return sizeBytes;
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

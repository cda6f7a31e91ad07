import type { TaskDef } from "../../definition/task-def.ts";
import type { Payload } from "../../payload/payload.ts";
import type { Draft } from "../draft.ts";
import { tooLargeReason } from "./limits.ts";
import { inputFaults, misfitReason } from "./schema-fit.ts";

/**
 * Why a task with this input fails for good before anything is done with it: it is too large to be kept, or does not fit the
 * schema that its definition enforces. undefined: it may go on. Source: reference/engine.md 11.1.
 */
export function whyUnfit(
  { limits }: Draft,
  input: Payload,
  { taskDef, referenceTaskName }: { readonly taskDef: TaskDef | undefined; readonly referenceTaskName: string },
): string | undefined {
  const limitBytes = limits.taskBytes;
  const of = `task: ${referenceTaskName}`;
  if (input.sizeBytes > limitBytes) return tooLargeReason(input, { of, limitBytes });
  const faults = inputFaults(taskDef, () => input);
  return faults.length === 0 ? undefined : misfitReason(`input of ${of}`, faults);
}

import { pathOfPlace } from "@tutti/engine";
import type { Execution, ExternalThresholds, PayloadSlot, TaskRecord } from "@tutti/engine";

/**
 * The task as clients are shown it: of a payload that is too large to be shown, or that a client brought as a path, they see
 * the path. Nothing of it may be stored. Source: reference/engine.md 11.1.
 */
export function shownTask(task: TaskRecord, { taskBytes }: ExternalThresholds): TaskRecord {
  const { externalInputPayloadStoragePath: inputPath, externalOutputPayloadStoragePath: outputPath } = task;
  const hasInput = isOutside(task.input, { path: inputPath, maxBytes: taskBytes });
  const hasOutput = isOutside(task.output, { path: outputPath, maxBytes: taskBytes });
  if (!hasInput && !hasOutput) return task;
  const { workflowId, taskId } = task;
  const pathOf = (field: "input" | "output") => pathOfPlace({ workflowId, of: { taskId, field } });
  return {
    ...task,
    ...(hasInput && { input: unloaded(task.input), externalInputPayloadStoragePath: inputPath ?? pathOf("input") }),
    ...(hasOutput && {
      output: unloaded(task.output),
      externalOutputPayloadStoragePath: outputPath ?? pathOf("output"),
    }),
  };
}

/** As `shownTask`, for an execution. */
export function shownExecution(execution: Execution, { workflowBytes }: ExternalThresholds): Execution {
  const { externalInputPayloadStoragePath: inputPath, externalOutputPayloadStoragePath: outputPath } = execution;
  const hasInput = isOutside(execution.input, { path: inputPath, maxBytes: workflowBytes });
  const hasOutput = isOutside(execution.output, { path: outputPath, maxBytes: workflowBytes });
  if (!hasInput && !hasOutput) return execution;
  const { workflowId } = execution;
  const pathOf = (field: "input" | "output") => pathOfPlace({ workflowId, of: { taskId: undefined, field } });
  return {
    ...execution,
    ...(hasInput && {
      input: unloaded(execution.input),
      externalInputPayloadStoragePath: inputPath ?? pathOf("input"),
    }),
    ...(hasOutput && {
      output: unloaded(execution.output),
      externalOutputPayloadStoragePath: outputPath ?? pathOf("output"),
    }),
  };
}

function isOutside(
  { sizeBytes }: PayloadSlot,
  { path, maxBytes }: { readonly path: string | undefined; readonly maxBytes: number },
): boolean {
  return path !== undefined || sizeBytes > maxBytes;
}

function unloaded({ sizeBytes }: PayloadSlot): PayloadSlot {
  return { sizeBytes, payload: undefined };
}

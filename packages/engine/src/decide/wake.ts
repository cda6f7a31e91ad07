import type { EpochMs } from "../ids.ts";
import { isTerminalTask, isTerminalWorkflow } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { ADMISSION_CHECK_MS } from "./events/admission.ts";
import type { Draft } from "./draft.ts";
import { LATEST_TIME } from "./data/limits.ts";
import { taskWakeAt, workflowDeadline } from "./attempts/timeout.ts";

/**
 * The stored wakeAt after a decision: moved earlier by what the decision touched, else left. It may be too early,
 * never too late. Cost follows the change. Source: core.md 7.
 */
export function nextWakeAt(draft: Draft): EpochMs | undefined {
  if (isTerminalWorkflow(draft.execution.status)) return undefined;
  return earliest([
    draft.execution.wakeAt,
    admissionAt(draft),
    deadlineOf(draft),
    ...timesOf(draft, draft.changedTasks()),
  ]);
}

/** The exact wakeAt, from all open tasks: for when it has fired, and when a pause ends. */
export function exactWakeAt(draft: Draft): EpochMs | undefined {
  if (isTerminalWorkflow(draft.execution.status)) return undefined;
  return earliest([admissionAt(draft), deadlineOf(draft), ...timesOf(draft, draft.openTasks())]);
}

function admissionAt(draft: Draft): EpochMs | undefined {
  const { status, rateLimitKey } = draft.execution;
  const mayWait = status === "RUNNING" && rateLimitKey !== undefined;
  return mayWait && draft.hasNotBegun() ? draft.now + ADMISSION_CHECK_MS : undefined;
}

function deadlineOf({ execution, snapshot }: Draft): EpochMs | undefined {
  return execution.status === "PAUSED" ? undefined : workflowDeadline(execution, snapshot.def);
}

function timesOf(draft: Draft, tasks: Iterable<TaskRecord>): (EpochMs | undefined)[] {
  const isPaused = draft.execution.status === "PAUSED";
  return [...tasks]
    .filter((task) => !isTerminalTask(task.status))
    .map((task) => taskWakeAt(task, { taskDef: draft.nodeOf(task)?.task.taskDefinition, isPaused, now: draft.now }));
}

function earliest(times: readonly (EpochMs | undefined)[]): EpochMs | undefined {
  let first: EpochMs | undefined;
  for (const time of times) if (time !== undefined && (first === undefined || time < first)) first = time;
  return first === undefined ? undefined : Math.min(first, LATEST_TIME);
}

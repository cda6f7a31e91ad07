import type { TaskDef } from "../../definition/task-def.ts";
import type { WorkflowDef } from "../../definition/workflow-def.ts";
import type { EpochMs } from "../../ids.ts";
import type { Execution } from "../../model/execution.ts";
import type { TaskRecord } from "../../model/task-record.ts";

/** A limit in time on a task: when it is reached and what is then said and done. */
export type TaskTimeout = {
  readonly at: EpochMs;
  readonly policy: TaskDef["timeoutPolicy"];
  readonly reason: (now: EpochMs) => string;
};

/** How soon a lease without a response time-out is looked at again: none may be forgotten. */
const LEASE_CHECK_MS = 3_600_000;

/**
 * The limits that run on a task that has not ended: total, execution, poll and response, in this order. ALERT_ONLY
 * limits change nothing and are left out. Source: reference/engine.md 4, with 13.4-1 mended: a poll time-out counts
 * from when the task could be polled.
 */
export function taskTimeouts(task: TaskRecord, taskDef: TaskDef): readonly TaskTimeout[] {
  const limits = [
    totalTimeout(task, taskDef),
    executionTimeout(task, taskDef),
    pollTimeout(task, taskDef),
    responseTimeout(task),
  ];
  return limits.filter((limit): limit is TaskTimeout => limit !== undefined && limit.policy !== "ALERT_ONLY");
}

function totalTimeout(task: TaskRecord, taskDef: TaskDef): TaskTimeout | undefined {
  const limit = taskDef.totalTimeoutSeconds;
  if (limit <= 0) return undefined;
  const from = task.firstScheduledTime;
  return {
    at: from + limit * 1000,
    policy: taskDef.timeoutPolicy,
    reason: (now) =>
      `Task ${task.taskDefName}/${task.taskId} exceeded total timeout of ${limit} seconds ` +
      `(elapsed ${seconds(now - from)} seconds across all attempts). Timeout policy configured to ${taskDef.timeoutPolicy}`,
  };
}

function executionTimeout(task: TaskRecord, taskDef: TaskDef): TaskTimeout | undefined {
  const limit = taskDef.timeoutSeconds;
  if (limit <= 0 || task.startTime === 0) return undefined;
  const from = task.startTime;
  return {
    at: from + limit * 1000,
    policy: taskDef.timeoutPolicy,
    reason: (now) =>
      `Task timed out after ${seconds(now - from)} seconds. Timeout configured as ${limit} seconds. ` +
      `Timeout policy configured to ${taskDef.timeoutPolicy}`,
  };
}

function pollTimeout(task: TaskRecord, taskDef: TaskDef): TaskTimeout | undefined {
  const limit = taskDef.pollTimeoutSeconds ?? 0;
  if (limit <= 0 || task.status !== "SCHEDULED") return undefined;
  const from = task.dueAt ?? task.scheduledTime;
  return {
    at: from + limit * 1000,
    policy: taskDef.timeoutPolicy,
    reason: (now) =>
      `Task poll timed out after ${seconds(now - from)} seconds. Poll timeout configured as ${limit} seconds. ` +
      `Timeout policy configured to ${taskDef.timeoutPolicy}`,
  };
}

/** Whatever the policy says: a silent worker is given up and the task tried again. */
function responseTimeout(task: TaskRecord): TaskTimeout | undefined {
  const limit = task.responseTimeoutSeconds;
  if (limit <= 0 || task.handOut !== "leased") return undefined;
  return {
    at: task.updateTime + limit * 1000 + task.callbackAfterSeconds * 1000,
    policy: "RETRY",
    reason: () =>
      `responseTimeout: ${limit} exceeded for the taskId: ${task.taskId} with Task Definition: ${task.taskDefName}`,
  };
}

/** When the workflow's own time is up; undefined: never. Source: reference/engine.md 4.6. */
export function workflowDeadline(execution: Execution, def: WorkflowDef): EpochMs | undefined {
  if (def.timeoutSeconds <= 0 || def.timeoutPolicy === "ALERT_ONLY") return undefined;
  return (execution.lastRetriedTime > 0 ? execution.lastRetriedTime : execution.createTime) + def.timeoutSeconds * 1000;
}

export function workflowTimeoutReason(execution: Execution, def: WorkflowDef, now: EpochMs): string {
  const from = execution.lastRetriedTime > 0 ? execution.lastRetriedTime : execution.createTime;
  return (
    `Workflow timed out after ${seconds(now - from)} seconds. Timeout configured as ${def.timeoutSeconds} seconds. ` +
    `Timeout policy configured to ${def.timeoutPolicy}`
  );
}

/** When time next matters to a task; undefined: never. A paused workflow's tasks do not time out until it goes on. */
export function taskWakeAt(
  task: TaskRecord,
  {
    taskDef,
    isPaused,
    now,
  }: { readonly taskDef: TaskDef | undefined; readonly isPaused: boolean; readonly now: EpochMs },
): EpochMs | undefined {
  const times: EpochMs[] = [];
  if (task.dueAt !== undefined && task.handOut !== "queued") times.push(task.dueAt);
  if (!isPaused && taskDef !== undefined) times.push(...taskTimeouts(task, taskDef).map((timeout) => timeout.at));
  if (task.handOut === "leased" && times.length === 0) times.push(now + LEASE_CHECK_MS);
  return times.length === 0 ? undefined : Math.min(...times);
}

const seconds = (elapsedMs: number): number => Math.floor(elapsedMs / 1000);

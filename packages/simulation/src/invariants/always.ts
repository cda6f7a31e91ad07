import {
  decodeEvent,
  isTerminalTask,
  isTerminalWorkflow,
  queueNameOf,
  type Lease,
  type QueuedTask,
  type TaskRecord,
} from "@tutti/engine";
import type { StoredEvent } from "@tutti/ports";

import { concurrentExecLimits } from "../workload/shape.ts";
import type { Kept, KeptExecution } from "./kept.ts";

/** What holds whenever nobody is writing: what is wrong, in words. */
export function faultsAtAnyTime({ executions, queued, leases }: Kept): readonly string[] {
  const rows = new Map(queued.map((row) => [row.taskId, row]));
  const leaseRows = new Map(leases.map((row) => [row.taskId, row]));
  const known = new Set([...executions.values()].flatMap(({ tasks }) => tasks.map(({ taskId }) => taskId)));
  const strays = [...rows.keys(), ...leaseRows.keys()].filter((taskId) => !known.has(taskId));
  return [
    ...[...concurrentExecLimits].flatMap(([taskType, limit]) => faultsOfLimit(executions, { taskType, limit })),
    ...strays.map((taskId) => `there is a row of task ${taskId}, which does not exist`),
    ...[...executions.values()].flatMap((kept) => [...faultsOfHistory(kept), ...faultsOfEnd(kept)]),
    ...[...executions.values()].flatMap(({ tasks }) =>
      tasks.flatMap((task) => faultsOfRows(task, { row: rows.get(task.taskId), lease: leaseRows.get(task.taskId) })),
    ),
  ];
}

function faultsOfLimit(
  executions: Kept["executions"],
  { taskType, limit }: { readonly taskType: string; readonly limit: number },
): readonly string[] {
  const tasks = [...executions.values()].flatMap((kept) => kept.tasks);
  const running = tasks.filter(({ taskDefName, status }) => taskDefName === taskType && status === "IN_PROGRESS");
  return running.length <= limit ? [] : [`${running.length} tasks ${taskType} are IN_PROGRESS, and ${limit} may be`];
}

/** Every event once, every revision once, none left out. */
function faultsOfHistory({ execution: { workflowId, revision }, events }: KeptExecution): readonly string[] {
  const isContiguous = events.every((event, index) => event.revision === index + 1) && events.length === revision;
  const ids = events.map(({ eventId }) => eventId);
  const repeated = events.filter((event, index) => ids.indexOf(event.eventId) !== index && !isHarmlessTwice(event));
  const ended = events.flatMap(({ answer }) =>
    answer.kind === "TaskUpdated" && !answer.ignored && isTerminalTask(answer.status) ? [answer.taskId] : [],
  );
  const twice = ended.filter((taskId, index) => ended.indexOf(taskId) !== index);
  return [
    ...(isContiguous
      ? []
      : [`${workflowId} at revision ${revision} has events ${events.map((e) => e.revision).join()}`]),
    ...repeated.map(
      ({ eventId, revision: again, answer }) =>
        `${workflowId} has applied ${eventId} again at ${again}: ${JSON.stringify(answer)}`,
    ),
    ...twice.map((taskId) => `task ${taskId} has been ended twice`),
  ];
}

/** Time that passes does only what is due, however often it is told; a report of progress says the same again. */
function isHarmlessTwice({ encoded }: StoredEvent): boolean {
  const event = decodeEvent(encoded);
  return event.kind === "TimePassed" || (event.kind === "TaskUpdated" && event.progress !== undefined);
}

function faultsOfEnd({ execution, tasks }: KeptExecution): readonly string[] {
  if (!isTerminalWorkflow(execution.status)) return [];
  const open = tasks.filter(({ status }) => !isTerminalTask(status));
  const faults = open.map((task) => `${about(task)} in an execution that is ${execution.status}`);
  return execution.wakeAt === undefined ? faults : [...faults, `${execution.workflowId} has ended and has a timer`];
}

/** A row of `scheduled_task` stands exactly while the task is queued; a lease only while it is leased, under its name. */
function faultsOfRows(
  task: TaskRecord,
  { row, lease }: { readonly row: QueuedTask | undefined; readonly lease: Lease | undefined },
): readonly string[] {
  const faults: string[] = [];
  const isQueued = task.handOut === "queued";
  if (isQueued !== (row !== undefined))
    faults.push(`${about(task)} and its row is ${row === undefined ? "not " : ""}there`);
  if (isQueued && row !== undefined && (row.delivery !== task.delivery || row.queue !== queueNameOf(task)))
    faults.push(`${about(task)} and its row says delivery ${row.delivery} in ${row.queue}`);
  if (lease !== undefined && (task.handOut !== "leased" || lease.leaseId !== task.leaseId))
    faults.push(`${about(task)} under ${task.leaseId ?? "no lease"} and has the lease row ${lease.leaseId}`);
  return faults;
}

function about({ taskId, referenceTaskName, status, handOut, delivery }: TaskRecord): string {
  return `task ${referenceTaskName} (${taskId}) is ${status}, ${handOut} at delivery ${delivery}`;
}

import { isTerminalTask, isTerminalWorkflow, type TaskRecord, type WorkflowId } from "@tutti/engine";

import type { Ledger, Wanted } from "../workload/ledger.ts";
import type { Kept, KeptExecution } from "./kept.ts";

/** What those outside were told must stand: at any time. */
export function brokenPromises(ledger: Ledger, { executions }: Kept): readonly string[] {
  const tasks = new Map([...executions.values()].flatMap(({ tasks: all }) => all.map((task) => [task.taskId, task])));
  const lost = ledger.wanted.filter(({ workflowId, isStarted }) => isStarted && !executions.has(workflowId));
  return [
    ...ledger.faults,
    ...lost.map(({ workflowId }) => `the start of ${workflowId} was answered, and it is not there`),
    ...[...ledger.results.values()].flatMap(({ taskId, status, output }) => {
      const task = tasks.get(taskId);
      const isKept = task !== undefined && task.output.payload?.text === output && keeps(task, status);
      return isKept ? [] : [`the result ${status} ${output} of task ${taskId} was taken, and is not kept`];
    }),
  ];
}

/** A failed task that is optional is kept as what it means to its workflow. */
function keeps({ status }: TaskRecord, said: string): boolean {
  return status === said || (status === "COMPLETED_WITH_ERRORS" && said !== "COMPLETED");
}

/** What is missing until everything is at rest; nothing: it is, and all has come out as it must. */
export function unfinished(ledger: Ledger, { executions, queued, leases, unsent }: Kept): readonly string[] {
  const open = [...executions.values()].filter(({ execution }) => !isTerminalWorkflow(execution.status));
  return [
    ...open.map(({ execution, tasks }) => `${execution.workflowId} is ${execution.status}: ${openTasks(tasks)}`),
    ...queued.map(({ taskId, queue }) => `task ${taskId} still has a row in ${queue}`),
    ...leases.map(({ taskId, leaseId }) => `task ${taskId} still has the lease row ${leaseId}`),
    ...[...ledger.callers].map(({ workflowId }) => `a caller waits for ${workflowId}`),
    ...(unsent === 0 ? [] : [`${unsent} rows are left in the outbox`]),
    ...ledger.wanted.flatMap((wanted) => faultsOfOutcome(wanted, { ledger, kept: executions.get(wanted.workflowId) })),
  ];
}

function openTasks(tasks: readonly TaskRecord[]): string {
  const open = tasks.filter(({ status }) => !isTerminalTask(status));
  return open.map(({ referenceTaskName, status, handOut }) => `${referenceTaskName} ${status} ${handOut}`).join(", ");
}

function faultsOfOutcome(
  wanted: Wanted,
  { ledger, kept }: { readonly ledger: Ledger; readonly kept: KeptExecution | undefined },
): readonly string[] {
  if (kept === undefined) return [];
  const { execution, tasks } = kept;
  if (!ledger.mayEndAs(wanted, execution.status))
    return [
      `${about(execution)}, and should be ${wanted.expectation.status}: ${execution.reasonForIncompletion ?? ""}`,
    ];
  return execution.status === "COMPLETED" ? faultsOfTasks(wanted, tasks) : [];
}

/** Every task that had to run has, and has ended well once; nothing else has run. */
function faultsOfTasks({ workflowId, expectation }: Wanted, tasks: readonly TaskRecord[]): readonly string[] {
  const faults: string[] = [];
  for (const reference of new Set([...expectation.tasks.keys(), ...tasks.map((task) => task.referenceTaskName)])) {
    const records = tasks.filter((task) => task.referenceTaskName === reference);
    const current = records.filter(({ retried }) => !retried);
    const wanted = expectation.tasks.get(reference);
    if (current.length !== 1 || current[0]?.status !== wanted)
      faults.push(`${workflowId}: ${reference} should be ${wanted ?? "absent"} once, is ${statuses(current)}`);
    const before = records.filter(({ retried, status }) => retried && status !== "FAILED" && status !== "TIMED_OUT");
    if (before.length > 0) faults.push(`${workflowId}: ${reference} was tried again after ${statuses(before)}`);
  }
  return faults;
}

function statuses(tasks: readonly TaskRecord[]): string {
  return tasks.map(({ status }) => status).join(", ");
}

function about({ workflowId, status }: { readonly workflowId: WorkflowId; readonly status: string }): string {
  return `${workflowId} has ended as ${status}`;
}

import { setTimeout as delay } from "node:timers/promises";
import { status } from "@grpc/grpc-js";

import type { Client } from "../client.ts";
import { isEnded } from "../execution.ts";
import type { Execution, ExecutionTask } from "../execution.ts";
import { codeOf } from "../report-result.ts";
import { clockTime } from "./execution-table.ts";

/**
 * Reads an execution until it has ended, and prints a line for each change of a task or of the execution itself. Gives the last
 * reading: not ended when `limitMs` passed or the signal was aborted.
 */
export async function followExecution(options: {
  readonly client: Client;
  readonly workflowId: string;
  readonly print: (line: string) => void;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}): Promise<Execution> {
  const deadline = Date.now() + options.limitMs;
  let before: Execution | undefined;
  for (;;) {
    const execution = await readAgainAndAgain(options, deadline);
    for (const line of changesBetween(before, execution)) options.print(`  ${clockTime(Date.now())}  ${line}`);
    if (isEnded(execution) || options.signal.aborted || Date.now() > deadline) return execution;
    before = execution;
    await delay(50, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

/** A cluster that is being restarted is away for a moment: asked again until the deadline. */
async function readAgainAndAgain(
  { client, workflowId }: { readonly client: Client; readonly workflowId: string },
  deadline: number,
): Promise<Execution> {
  for (;;) {
    try {
      return await client.getExecution(workflowId);
    } catch (error) {
      if (codeOf(error) !== status.UNAVAILABLE || Date.now() > deadline) throw error;
      await delay(200);
    }
  }
}

/** A line for each task that is new or has another status than before, then one when the execution's own status changed. */
export function changesBetween(before: Execution | undefined, after: Execution): string[] {
  const known = new Map(before?.tasks.map(({ taskId, status }) => [taskId, status]));
  const changed = after.tasks.filter(({ taskId, status }) => known.get(taskId) !== status).map(taskLine);
  return before?.status === after.status ? changed : [...changed, statusLine(after)];
}

function taskLine(task: ExecutionTask): string {
  const attempt = task.retryCount === 0 ? "" : `  attempt ${task.retryCount + 1}`;
  const reason = task.reasonForIncompletion === "" ? "" : `  ${task.reasonForIncompletion}`;
  return `${task.taskReferenceName.padEnd(12)}  ${task.status.padEnd(11)}${attempt}${reason}`.trimEnd();
}

function statusLine(execution: Execution): string {
  return `${"(workflow)".padEnd(12)}  ${execution.status}`;
}

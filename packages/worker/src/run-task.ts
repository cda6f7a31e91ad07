import { WireTaskResult } from "@tutti/contracts";
import type { WireTask } from "@tutti/contracts";

import { objectToWire } from "./json.ts";
import { failedForGood, outcomeOfError } from "./outcome.ts";
import type { TaskOutcome } from "./outcome.ts";
import { isTooLarge } from "./report-result.ts";
import { workerTaskFromWire } from "./task-handler.ts";
import type { Handle, TaskContext } from "./task-handler.ts";

/** What running a task needs from the worker. */
export type RunDeps = {
  readonly workerId: string;
  /** Hands a result in, repeating it until it is acknowledged. */
  readonly report: (result: WireTaskResult) => Promise<void>;
  /** Aborted when handlers are to give up. */
  readonly giveUp: AbortSignal;
};

/** Runs a handler on a task and hands the result in. Rejects only when the result could not be handed in. */
export async function runTask(wireTask: WireTask, handle: Handle, deps: RunDeps): Promise<void> {
  const logs: { log: string; taskId: string; createdTime: number }[] = [];
  const base = { workflowInstanceId: wireTask.workflowInstanceId, taskId: wireTask.taskId, workerId: deps.workerId };
  const context: TaskContext = {
    signal: signalOf(wireTask, deps.giveUp),
    log: (line) => void logs.push({ log: line, taskId: wireTask.taskId, createdTime: Date.now() }),
    extendLease: () => deps.report(WireTaskResult.fromPartial({ ...base, status: "IN_PROGRESS", extendLease: true })),
  };
  const send = (result: Result): Promise<void> => deps.report(WireTaskResult.fromPartial({ ...base, ...result, logs }));
  const result = await resultOf(() => handle(workerTaskFromWire(wireTask), context));
  try {
    await send(result);
  } catch (error) {
    // Without this the task would run again after its response time-out, with the same end.
    if (!isTooLarge(error)) throw error;
    await send(resultToWire(failedForGood("the output is larger than the server takes")));
  }
}

type Result = ReturnType<typeof resultToWire>;

async function resultOf(work: () => TaskOutcome | Promise<TaskOutcome>): Promise<Result> {
  try {
    return resultToWire(await work());
  } catch (error) {
    return resultToWire(outcomeOfError(error));
  }
}

function resultToWire(outcome: TaskOutcome) {
  return {
    status: outcome.status,
    outputData: objectToWire(outcome.output),
    callbackAfterSeconds: outcome.status === "IN_PROGRESS" ? outcome.callbackAfterSeconds : 0,
    reasonForIncompletion: "reason" in outcome ? outcome.reason : "",
  };
}

// Timers hold no longer than this; who waits longer waits without.
const longestTimerMs = 2 ** 31 - 1;

function signalOf(task: WireTask, giveUp: AbortSignal): AbortSignal {
  const timeoutMs = task.responseTimeoutSeconds * 1000;
  if (timeoutMs <= 0 || timeoutMs > longestTimerMs) return giveUp;
  return AbortSignal.any([giveUp, AbortSignal.timeout(timeoutMs)]);
}

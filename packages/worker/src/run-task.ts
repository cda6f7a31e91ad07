import { failedForGood, outcomeOfError } from "./outcome.ts";
import type { TaskOutcome } from "./outcome.ts";
import type { ReceivedTask, Report, SaidProgress, TaskReport } from "./received-task.ts";
import { isTooLarge } from "./report-result.ts";
import type { Handle, Progress, TaskContext } from "./task-handler.ts";
import type { TaskSignal } from "./task-signal.ts";
import type { WorkerClient } from "./worker-client.ts";

/** What running a task needs from the worker. */
export type RunDeps = {
  readonly report: Report;
  /** Says that the work goes on. Rejects with what the signal is then aborted with, where the task is lost. */
  readonly progress: (said: SaidProgress) => Promise<void>;
  readonly signals: TaskSignal;
  readonly client: WorkerClient;
};

/**
 * Runs a handler on a task and hands the result in, unless the task is lost by then. Rejects only when the result could not
 * be handed in.
 */
export async function runTask(task: ReceivedTask, handle: Handle, deps: RunDeps): Promise<void> {
  const { report, signals, client } = deps;
  const logs: { log: string; createdTime: number }[] = [];
  const { taskId, workflowId, leaseId } = task;
  const base = { taskId, workflowId, leaseId, logs, extendLease: false };
  const context: TaskContext = {
    get signal() {
      return signals.signal;
    },
    log: (line) => void logs.push({ log: line, createdTime: Date.now() }),
    extendLease: () => goOn({ callbackAfterSeconds: 0 }, deps),
    progress: (said = {}) => goOn(progressOf(said), deps),
    client,
  };
  const said = await saidAfter(() => handle(task.read(), context));
  signals.dispose();
  if (signals.cancellation !== undefined) return;
  try {
    await report({ ...base, ...said });
  } catch (error) {
    // Without this the task would run again after its response time-out, with the same end.
    if (!isTooLarge(error)) throw error;
    await report({ ...base, ...saidOf(failedForGood("the output is larger than the server takes")) });
  }
}

async function goOn(said: SaidProgress, { progress, signals }: RunDeps): Promise<void> {
  if (signals.cancellation !== undefined) throw signals.cancellation;
  await progress(said);
  signals.extend(said.callbackAfterSeconds * 1000);
}

function progressOf({ output, reason, silentForSeconds: callbackAfterSeconds = 0 }: Progress): SaidProgress {
  return { outputText: output === undefined ? undefined : JSON.stringify(output), reason, callbackAfterSeconds };
}

type Said = Pick<TaskReport, "status" | "outputText" | "reason" | "callbackAfterSeconds">;

async function saidAfter(work: () => TaskOutcome | Promise<TaskOutcome>): Promise<Said> {
  try {
    return saidOf(await work());
  } catch (error) {
    return saidOf(outcomeOfError(error));
  }
}

function saidOf(outcome: TaskOutcome): Said {
  return {
    status: outcome.status,
    // As in JSON, dates become text and members that are undefined are left out.
    outputText: JSON.stringify(outcome.output),
    callbackAfterSeconds: outcome.status === "IN_PROGRESS" ? outcome.callbackAfterSeconds : 0,
    reason: "reason" in outcome ? outcome.reason : "",
  };
}

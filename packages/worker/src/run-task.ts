import { failedForGood, outcomeOfError } from "./outcome.ts";
import type { TaskOutcome } from "./outcome.ts";
import type { ReceivedTask, Report, TaskReport } from "./received-task.ts";
import { isTooLarge } from "./report-result.ts";
import type { Handle, TaskContext } from "./task-handler.ts";
import { TaskSignal } from "./task-signal.ts";

/** What running a task needs from the worker. */
export type RunDeps = {
  readonly report: Report;
  /** Aborted when handlers are to give up. */
  readonly giveUp: AbortSignal;
};

/** Runs a handler on a task and hands the result in. Rejects only when the result could not be handed in. */
export async function runTask(task: ReceivedTask, handle: Handle, { report, giveUp }: RunDeps): Promise<void> {
  const logs: { log: string; createdTime: number }[] = [];
  const { taskId, workflowId, leaseId } = task;
  const base = { taskId, workflowId, leaseId, logs, extendLease: false };
  const signals = new TaskSignal(giveUp, task.responseTimeoutSeconds * 1000);
  const context: TaskContext = {
    get signal() {
      return signals.signal;
    },
    log: (line) => void logs.push({ log: line, createdTime: Date.now() }),
    extendLease: () => report({ ...base, ...saidOf(stillAtWork), logs: [], extendLease: true }),
  };
  const said = await saidAfter(() => handle(task.read(), context));
  signals.dispose();
  try {
    await report({ ...base, ...said });
  } catch (error) {
    // Without this the task would run again after its response time-out, with the same end.
    if (!isTooLarge(error)) throw error;
    await report({ ...base, ...saidOf(failedForGood("the output is larger than the server takes")) });
  }
}

type Said = Pick<TaskReport, "status" | "outputText" | "reason" | "callbackAfterSeconds">;

const stillAtWork: TaskOutcome = { status: "IN_PROGRESS", output: {}, callbackAfterSeconds: 0 };

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

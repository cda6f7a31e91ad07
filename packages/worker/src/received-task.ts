import type { WorkerTask } from "./task-handler.ts";

/** A task as it came, whatever carried it. */
export type ReceivedTask = {
  readonly taskId: string;
  readonly workflowId: string;
  /** Names this hand-out; "" where it was polled. */
  readonly leaseId: string;
  readonly responseTimeoutSeconds: number;
  /** The task for a handler. Throws where its input cannot be read. */
  readonly read: () => WorkerTask;
};

/** What a worker says of a task, whatever carries it. */
export type TaskReport = {
  readonly taskId: string;
  readonly workflowId: string;
  readonly leaseId: string;
  readonly status: "COMPLETED" | "IN_PROGRESS" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR";
  /** A JSON object. */
  readonly outputText: string;
  readonly reason: string;
  readonly callbackAfterSeconds: number;
  /** Nothing but the lease's extension counts. */
  readonly extendLease: boolean;
  readonly logs: readonly { readonly log: string; readonly createdTime: number }[];
};

/** How far a task has come, as its handler tells it. What is not told stays as it was. */
export type SaidProgress = {
  /** A JSON object. */
  readonly outputText?: string | undefined;
  readonly reason?: string | undefined;
  readonly callbackAfterSeconds: number;
};

/** The report that does nothing but extend the lease. */
export function extensionOf({ taskId, workflowId, leaseId }: ReceivedTask): TaskReport {
  const said = { status: "IN_PROGRESS", outputText: "{}", reason: "", callbackAfterSeconds: 0 } as const;
  return { taskId, workflowId, leaseId, ...said, extendLease: true, logs: [] };
}

/** Hands a report in, repeating it until it is acknowledged. Rejects where no repetition helps, or the worker gives up. */
export type Report = (report: TaskReport) => Promise<void>;

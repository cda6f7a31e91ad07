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

/** Hands a report in, repeating it until it is acknowledged. Rejects where no repetition helps, or the worker gives up. */
export type Report = (report: TaskReport) => Promise<void>;

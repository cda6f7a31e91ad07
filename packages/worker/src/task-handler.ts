import type { JsonObject } from "./json.ts";
import type { TaskOutcome } from "./outcome.ts";
import type { WorkerClient } from "./worker-client.ts";

/** A task as a handler sees it. Times are epoch milliseconds. */
export type WorkerTask<Input extends JsonObject = JsonObject> = {
  readonly taskId: string;
  readonly taskType: string;
  readonly taskReferenceName: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly correlationId: string;
  readonly domain: string;
  readonly input: Input;
  /** Attempts before this one. */
  readonly retryCount: number;
  /** 0 outside a loop, from 1 on inside. */
  readonly iteration: number;
  /** Deliveries of this attempt, this one included. */
  readonly pollCount: number;
  readonly scheduledTime: number;
  /** Without a word from the worker within this time the task times out; 0 is never. */
  readonly responseTimeoutSeconds: number;
  /** Values that the task's definition asks for by name (`runtimeMetadata`): secrets', and the environment's. */
  readonly runtimeMetadata: ReadonlyMap<string, string>;
};

/** What a handler can do beside its work. */
export type TaskContext = {
  /**
   * Aborted when nobody waits for the result any more: the task or its execution has ended, or the task is in other hands
   * (the reason is a `TaskCancelledError`, and what the handler then says is not sent); the response time-out has passed; a
   * drain's patience has ended. By polling, only the last two are heard of.
   */
  readonly signal: AbortSignal;
  /** Adds a line to the task's log; it is sent with the result. */
  readonly log: (line: string) => void;
  /**
   * Tells the server now that the work goes on, which starts the response time-out anew. Rejects with a
   * `TaskCancelledError` where the task is lost.
   */
  readonly extendLease: () => Promise<void>;
  /**
   * As `extendLease`, and shows how far the task has come: its output so far, and a word on it. Each report replaces what
   * the one before said; what it leaves out stays. Only over the stream: by polling it extends the lease and no more.
   */
  readonly progress: (report?: Progress) => Promise<void>;
  /** Starts, messages and results for executions, over the worker's own stream. */
  readonly client: WorkerClient;
};

/** How far a task has come. */
export type Progress = {
  /** The task's output so far. */
  readonly output?: JsonObject;
  /** What is to be known of it; shown as the task's `reasonForIncompletion`. */
  readonly reason?: string;
  /** For so long the handler will say nothing; the response time-out begins only after it. 0 when not given. */
  readonly silentForSeconds?: number;
};

/** Does the work of one task. What it throws fails the attempt, see `TerminalTaskError`. */
export type Handle<Input extends JsonObject = JsonObject> = (
  task: WorkerTask<Input>,
  context: TaskContext,
) => TaskOutcome | Promise<TaskOutcome>;

/** A handler with the tasks it is for. */
export type TaskHandler = {
  readonly taskType: string;
  /** Tasks sent to this domain only; without one, tasks sent to no domain. */
  readonly domain?: string;
  /** Tasks at once; 1 when not given. */
  readonly concurrency?: number;
  readonly handle: Handle;
};

/**
 * Makes a handler for a task type. `Input` is what the workflow's definition promises as input; it is not checked.
 */
export function handler<Input extends JsonObject = JsonObject>(
  taskType: string,
  handle: Handle<Input>,
  options: { readonly domain?: string; readonly concurrency?: number } = {},
): TaskHandler {
  return { taskType, handle: (task, context) => handle(task as WorkerTask<Input>, context), ...options };
}

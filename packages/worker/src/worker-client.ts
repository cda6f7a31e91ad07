import type { StartWorkflow } from "./client.ts";
import type { JsonObject } from "./json.ts";

/** What an execution is started with, and the key under which it is started once. */
export type StartOverStream = StartWorkflow & {
  readonly idempotencyKey?: string;
  /** What is done where the key stands for an execution already; "FAIL" when not given. */
  readonly idempotencyStrategy?: "FAIL" | "RETURN_EXISTING" | "FAIL_ON_RUNNING";
};

/** A word on whichever open task of an execution has the reference: a WAIT or HUMAN that is signalled, or any other. */
export type UpdateByReference = {
  readonly workflowId: string;
  readonly taskReferenceName: string;
  readonly status: "COMPLETED" | "IN_PROGRESS" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR";
  /** Laid over the task's output. */
  readonly output?: JsonObject;
};

/**
 * What a worker can ask for executions over its own stream. Each is repeated until it is answered, over as many streams as
 * that takes, and done once. Rejects with an error that has gRPC's `code` where no repetition helps, or the worker gives up.
 *
 * A worker that polls asks by unary calls, which are not repeated; keys, `signal` and `updateTask` it does not have (UNIMPLEMENTED).
 */
export interface WorkerClient {
  /** Starts an execution and gives its workflow id. */
  startWorkflow(start: StartOverStream): Promise<string>;
  /** Sends a message to an execution, for its PULL_WORKFLOW_MESSAGES tasks, and gives the message's id. */
  pushMessage(workflowId: string, message: JsonObject): Promise<string>;
  /**
   * Says what became of the first open WAIT task of an execution or else of its open sub-workflows, depth first. Gives
   * whether there was one.
   */
  signal(signal: Omit<UpdateByReference, "taskReferenceName">): Promise<boolean>;
  /** Gives the task's id; undefined where all tasks of the reference had ended, and nothing was changed. */
  updateTask(update: UpdateByReference): Promise<string | undefined>;
}

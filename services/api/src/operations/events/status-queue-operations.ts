import { TASK_STATUSES } from "@tutti/engine";
import type { Payload, TaskStatus } from "@tutti/engine";

import type { Caller } from "../caller.ts";
import { invalid, ok, refuse, type Reply } from "../reply.ts";
import type { TaskOperations } from "../tasks/task-operations.ts";
import type { TaskReferenceOperations } from "../tasks/task-reference-operations.ts";

/** The statuses that have a queue. */
const QUEUED_STATUSES = ["COMPLETED", "FAILED"] as const;

export type StatusQueue = {
  readonly status: (typeof QUEUED_STATUSES)[number];
  readonly name: string;
  /** What comes is applied at once: nothing waits. */
  readonly size: number;
};

/** What became of a task that is named by its reference, or by its id. */
export type StatusUpdate = {
  readonly workflowId: string;
  readonly task: { readonly taskReferenceName: string } | { readonly taskId: string };
  /** As the client wrote it. */
  readonly status: string;
  /** An object, laid over the task's output. */
  readonly output: Payload;
};

export type StatusQueueOperationsDeps = {
  readonly tasks: Pick<TaskOperations, "update">;
  readonly taskReferences: Pick<TaskReferenceOperations, "update">;
};

/**
 * The queues through which tasks that wait for somebody are ended: Conductor has them with its brokers, here what comes is
 * applied at once. Source: reference/engine.md 9.1; api.md 2.7 "Queue admin".
 */
export class StatusQueueOperations {
  readonly #deps: StatusQueueOperationsDeps;

  constructor(deps: StatusQueueOperationsDeps) {
    this.#deps = deps;
  }

  list(): readonly StatusQueue[] {
    return QUEUED_STATUSES.map((status) => ({ status, name: `tutti:${status}`, size: 0 }));
  }

  /** A task that has ended is left as it is. InvalidArgument of a status without a queue; NotFound of execution or task. */
  async update({ workflowId, task, status: word, output }: StatusUpdate, caller: Caller): Promise<Reply<void>> {
    const status = QUEUED_STATUSES.find((one) => one === word);
    if (status === undefined) return refuseStatus(word);
    const said = { workflowId, status, output, workerId: undefined };
    const updated =
      "taskId" in task
        ? await this.#deps.tasks.update({ ...said, ...resultOf(workflowId, task.taskId) }, caller)
        : await this.#deps.taskReferences.update({ ...said, ...task }, caller);
    return updated.kind === "refused" ? updated : ok(undefined);
  }
}

function resultOf(workflowInstanceId: string, taskId: string) {
  return {
    ...{ workflowInstanceId, taskId, logs: [], extendLease: false, callbackAfterSeconds: 0 },
    ...{ reasonForIncompletion: undefined, externalOutputPayloadStoragePath: undefined, subWorkflowId: undefined },
  };
}

function refuseStatus(word: string): Reply<never> {
  const status: TaskStatus | undefined = TASK_STATUSES.find((one) => one === word);
  const message = `status must be one of ${QUEUED_STATUSES.join(", ")}`;
  if (status === undefined) return invalid("status", message, `"${word.slice(0, 60)}"`);
  // Conductor's sentence, and no more: it is the cluster that has no such queue.
  return refuse({ kind: "InvalidArgument", faults: [], message: `There is no queue for handling ${status} status` });
}

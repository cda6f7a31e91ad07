import type { Fault } from "./fault.ts";
import type { TaskLimit } from "./model/task-limit.ts";
import type { TaskStatus, WorkflowStatus } from "./model/status.ts";

/**
 * Why an event or request was not applied. A value, not an exception: nothing was changed, and `message` is fit for
 * the client. Mapped to gRPC codes and HTTP statuses in @tutti/contracts.
 */
export type Refusal = { readonly message: string } & (
  | {
      readonly kind: "NotFound";
      readonly what:
        | "workflow"
        | "task"
        | "workflowDef"
        | "taskDef"
        | "eventHandler"
        | "environmentValue"
        | "secret"
        | "savedView"
        | "bulkJob"
        | "errorGroup"
        | "queue";
      readonly id: string;
    }
  | {
      readonly kind: "AlreadyExists";
      readonly what: "workflow" | "workflowDef" | "eventHandler";
      readonly id: string;
    }
  /** The request does not fit the state that the workflow or task is in. */
  | { readonly kind: "IllegalTransition"; readonly status: WorkflowStatus | TaskStatus }
  /** As IllegalTransition, where Conductor answers as for something that is not there. */
  | { readonly kind: "WrongStateAsNotFound"; readonly status: WorkflowStatus }
  /** As IllegalTransition, where Conductor's REST API answers 500. */
  | { readonly kind: "IllegalState"; readonly status: WorkflowStatus | TaskStatus }
  /** A delivery, lease or attempt that is no longer the current one. */
  | { readonly kind: "StaleTask" }
  /** A TaskPolled without a fresh slot of its task's limit, or with one that its task does not need (undefined). */
  | { readonly kind: "SlotNeeded"; readonly limit: TaskLimit | undefined }
  | { readonly kind: "InvalidDefinition"; readonly faults: readonly Fault[] }
  | { readonly kind: "InvalidArgument"; readonly faults: readonly Fault[] }
  | { readonly kind: "TooLarge"; readonly limitBytes: number }
  /** What is to be read from outside is not there. */
  | { readonly kind: "PayloadMissing"; readonly path: string }
  /** What this cluster is not set up for. */
  | { readonly kind: "NotSupported" }
  /** A secret that was sealed with a key which is not at hand. */
  | { readonly kind: "SecretUnreadable" }
  /** As many run as the definition allows at once, and it wants no more to wait. */
  | { readonly kind: "LimitReached" }
  /** Limits of the cluster: come again later. */
  | { readonly kind: "Overloaded"; readonly retryAfterMs: number }
  /** Nothing is wrong with the request; it may be repeated with the same id. */
  | { readonly kind: "Unavailable" }
  /** A fault of the server's own in deciding or storing it: it would come to the same again, until the server is mended. */
  | { readonly kind: "Undecidable" }
);

export const workflowNotFound = (id: string): Refusal => ({
  kind: "NotFound",
  what: "workflow",
  id,
  message: `No such workflow found by id: ${id}`,
});

export const taskNotFound = (id: string): Refusal => ({
  kind: "NotFound",
  what: "task",
  id,
  message: `No such task found by id: ${id}`,
});

/** Nobody has ever scheduled a task of that reference in that execution. */
export const noRunningTask = ({
  taskReferenceName,
  workflowId,
}: {
  readonly taskReferenceName: string;
  readonly workflowId: string;
}): Refusal => ({
  kind: "NotFound",
  what: "task",
  id: taskReferenceName,
  message: `Found no running task ${taskReferenceName} of workflow ${workflowId} to update`,
});

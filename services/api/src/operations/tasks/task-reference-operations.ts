import { randomUUID } from "node:crypto";

import type { WorkflowView } from "@tutti/contracts";
import { eventIdFrom, noRunningTask, workflowIdFrom, workflowNotFound } from "@tutti/engine";
import type { Answer, Fault, Payload, TaskId, TaskMessage, TaskResultStatus } from "@tutti/engine";
import type { DeciderPort } from "@tutti/ports";

import { applyEvent } from "../apply-event.ts";
import { nameTextFaults, requiredFaults } from "../argument-faults.ts";
import type { Caller, RequestIdentity } from "../caller.ts";
import { ok, refusalOf, refuse, type Reply } from "../reply.ts";
import type { WorkflowOperations } from "../executions/workflow-operations.ts";

export type TaskReferenceOperationsDeps = {
  readonly decider: DeciderPort;
  readonly workflows: Pick<WorkflowOperations, "get">;
};

/** A word on the open task of a reference. */
export type ReferenceUpdate = {
  readonly workflowId: string;
  readonly taskReferenceName: string;
  readonly status: TaskResultStatus;
  /** An object, laid over the task's output. */
  readonly output: Payload;
  readonly workerId: string | undefined;
  /** Absent: what lies beside the output stays. */
  readonly outputMessage?: TaskMessage | undefined;
};

type IdentifiedCaller = Caller & { readonly identity?: RequestIdentity };
type TaskUpdatedAnswer = Answer & { readonly kind: "TaskUpdated" };

/** Results for tasks that are named as the definition names them. Source: reference/engine.md 7.5 "by ref", "sync". */
export class TaskReferenceOperations {
  readonly #deps: TaskReferenceOperationsDeps;

  constructor(deps: TaskReferenceOperationsDeps) {
    this.#deps = deps;
  }

  /**
   * The id of the task; undefined where it had ended, and nothing was changed. InvalidArgument; NotFound of either. Said
   * again under the same `identity`, it is applied once.
   */
  async update(update: ReferenceUpdate, caller: IdentifiedCaller): Promise<Reply<TaskId | undefined>> {
    const applied = await this.#apply(update, caller);
    if (applied.kind === "refused") return applied;
    return ok(applied.value.ignored ? undefined : applied.value.taskId);
  }

  /** The execution as the update has left it, with its tasks. InvalidArgument; NotFound also where the task had ended. */
  async updateAndGet(update: ReferenceUpdate, caller: Caller): Promise<Reply<WorkflowView>> {
    const applied = await this.#apply(update, caller);
    const isNotFound = applied.kind === "refused" && applied.refusal.kind === "NotFound";
    if (isNotFound || (applied.kind === "ok" && applied.value.ignored)) return refuse(noRunningTask(update));
    if (applied.kind === "refused") return applied;
    return await this.#deps.workflows.get(update.workflowId, { includeTasks: true });
  }

  async #apply(update: ReferenceUpdate, caller: IdentifiedCaller): Promise<Reply<TaskUpdatedAnswer>> {
    const refusal = refusalOf("InvalidArgument", updateFaults(update));
    if (refusal !== undefined) return refuse(refusal);
    const workflowId = workflowIdFrom(update.workflowId);
    if (workflowId === undefined) return refuse(workflowNotFound(update.workflowId));
    const { origin, identity = { eventId: eventIdFrom(randomUUID()), isRepeat: false } } = caller;
    const head = { kind: "TaskUpdatedByReference", eventId: identity.eventId, origin } as const;
    const { isRepeat } = identity;
    const applied = await applyEvent(this.#deps.decider, { ...update, ...head, workflowId }, { ...caller, isRepeat });
    if (applied.kind === "refused") return applied;
    if (applied.value.kind !== "TaskUpdated") throw new Error(`decider answered a result with ${applied.value.kind}`);
    return ok(applied.value);
  }
}

function updateFaults({ workflowId, taskReferenceName, workerId }: ReferenceUpdate): readonly Fault[] {
  return [
    ...requiredFaults("workflowId", workflowId, "WorkflowId cannot be null or empty."),
    ...requiredFaults("taskReferenceName", taskReferenceName, "TaskReferenceName cannot be null or empty."),
    ...nameTextFaults("workerId", workerId),
  ];
}

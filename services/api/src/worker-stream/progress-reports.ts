import { taskMessageFromWire } from "@tutti/contracts";
import type { workerGrpc } from "@tutti/contracts";
import { leaseIdFrom, Payload, taskIdFrom, workflowIdFrom } from "@tutti/engine";
import type { Fault, Read } from "@tutti/engine";
import type { ExecutionStore } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { Caller } from "../operations/caller.ts";
import type { ProgressReport, TaskOperations } from "../operations/tasks/task-operations.ts";
import { cancellationOf, lostOf } from "./cancellation.ts";
import { objectFromBytes } from "./object-from-bytes.ts";
import { internalFault, refusedForFaults, refusedOf } from "./refused.ts";
import { idFaults, logsFromStream } from "./result-from-stream.ts";

export type ProgressReportsOptions = {
  readonly tasks: Pick<TaskOperations, "progress">;
  readonly executions: Pick<ExecutionStore, "getTaskStandings">;
  readonly log: Log;
};

export type ProgressOutcome = NonNullable<workerGrpc.WorkerProgressAnswer["outcome"]>;

/** Hands in what workers report of tasks that they go on with. */
export class ProgressReports {
  readonly #options: ProgressReportsOptions;

  constructor(options: ProgressReportsOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async apply(
    wire: workerGrpc.WorkerProgress,
    { workerId, origin }: Pick<Caller, "origin"> & { readonly workerId: string },
  ): Promise<ProgressOutcome> {
    const { value, faults } = progressFromStream(wire, workerId);
    if (faults.length > 0) return { $case: "refused", value: refusedForFaults(faults) };
    try {
      const caller = { origin, deadlineMs: undefined, signal: undefined };
      const reply = await this.#options.tasks.progress(value, caller);
      if (reply.kind === "refused" && reply.refusal.kind !== "NotFound") return refused(reply.refusal);
      if (reply.kind === "ok" && !reply.value.ignored) return { $case: "accepted", value: {} };
      return await this.#lost(value);
    } catch (error) {
      this.#options.log.error({ err: error, taskId: value.taskId }, "a report of progress could not be handed in");
      return { $case: "refused", value: internalFault };
    }
  }

  /** Why it changed nothing. */
  async #lost({ leaseId, taskId: id, workflowInstanceId }: ProgressReport): Promise<ProgressOutcome> {
    const [taskId, workflowId] = [taskIdFrom(id), workflowIdFrom(workflowInstanceId)];
    const ids = { leaseId, taskId: id, workflowId: workflowInstanceId };
    const reason = "CANCELLATION_REASON_REMOVED" as const;
    if (taskId === undefined || workflowId === undefined) return { $case: "lost", value: { ...ids, reason } };
    const standing = (await this.#options.executions.getTaskStandings([taskId])).get(taskId);
    const lost = lostOf({ leaseId, taskId, workflowId }, standing);
    // Between the report and this look it may have come back only under another lease.
    return { $case: "lost", value: lost === undefined ? ids : cancellationOf(lost) };
  }
}

function refused(refusal: Parameters<typeof refusedOf>[0]): ProgressOutcome {
  return { $case: "refused", value: refusedOf(refusal) };
}

/** The report, and what is wrong with its shape. Paths are those of `WorkerProgress`. */
function progressFromStream(wire: workerGrpc.WorkerProgress, workerId: string): Read<ProgressReport> {
  const { progressId = "", leaseId = "", output, reason, callbackAfterSeconds = 0 } = wire;
  const faults: Fault[] = [...idFaults("progress_id", progressId), ...idFaults("lease_id", leaseId)];
  const path = wire.externalOutputPayloadStoragePath || undefined;
  const value: ProgressReport = {
    workflowInstanceId: wire.workflowId ?? "",
    taskId: wire.taskId ?? "",
    leaseId: leaseIdFrom(leaseId),
    output: output === undefined ? Payload.empty : objectFromBytes(output, { path: "output", faults }),
    externalOutputPayloadStoragePath: path,
    outputMessage: taskMessageFromWire(wire.outputMessage, { path: "", faults }, "output_message"),
    reasonForIncompletion: reason || undefined,
    callbackAfterSeconds,
    workerId,
    logs: logsFromStream(wire.logs),
    progress: {
      output: output === undefined && path === undefined ? "kept" : "replaced",
      reason: reason === undefined ? "kept" : "replaced",
    },
  };
  return { value, faults };
}

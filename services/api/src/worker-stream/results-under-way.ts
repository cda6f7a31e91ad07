import { refusalOfFaults, statusOfRefusal } from "@tutti/contracts";
import type { TaskResult, workerGrpc } from "@tutti/contracts";
import { taskIdFrom } from "@tutti/engine";
import type { EventId, Refusal } from "@tutti/engine";
import type { ExecutionStore } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { Caller } from "../operations/caller.ts";
import { refuse, type Reply } from "../operations/reply.ts";
import type { TaskOperations } from "../operations/task-operations.ts";
import { resultEventId } from "./result-event-id.ts";
import type { StreamedResult } from "./result-from-stream.ts";

export type ResultsUnderWayOptions = {
  readonly tasks: Pick<TaskOperations, "update">;
  readonly executions: Pick<ExecutionStore, "getTask">;
  readonly log: Log;
};

type Outcome = NonNullable<workerGrpc.WorkerResultAnswer["outcome"]>;

/**
 * The results of all streams on their way to decider. A result that comes again while it is under way, as one does
 * after a reconnect, waits for the same answer.
 */
export class ResultsUnderWay {
  readonly #options: ResultsUnderWayOptions;
  readonly #underWay = new Map<EventId, Promise<Outcome>>();

  constructor(options: ResultsUnderWayOptions) {
    this.#options = options;
  }

  /** Hands the result in, also when its stream has gone meanwhile. Never rejects. */
  apply(streamed: StreamedResult, { workerId, origin }: Pick<Caller, "origin"> & { readonly workerId: string }) {
    const eventId = resultEventId({ ...streamed, workerId, taskId: streamed.result.taskId });
    const known = this.#underWay.get(eventId);
    if (known !== undefined) return known;
    const outcome = this.#outcomeOf(streamed, { origin, eventId }).finally(() => this.#underWay.delete(eventId));
    this.#underWay.set(eventId, outcome);
    return outcome;
  }

  async #outcomeOf(
    streamed: StreamedResult,
    { origin, eventId }: Pick<Caller, "origin"> & { readonly eventId: EventId },
  ): Promise<Outcome> {
    try {
      if (await this.#isOutOfDate(streamed)) return ignored;
      const caller = { origin, deadlineMs: undefined, signal: undefined };
      return outcomeOf(await this.#options.tasks.update(streamed.result, caller, { eventId }));
    } catch (error) {
      this.#options.log.error({ err: error, taskId: streamed.result.taskId }, "a result could not be handed in");
      return { $case: "refused", value: internal };
    }
  }

  /**
   * Whether it is a repeat of a result that has ended the lease without ending the task: the task may be in other
   * hands by now, and must not be taken out of them. All other repeats do no harm.
   */
  async #isOutOfDate({ isRepeat, leaseId, result }: StreamedResult): Promise<boolean> {
    if (!isRepeat || leaseId === "" || !leavesTask(result)) return false;
    const taskId = taskIdFrom(result.taskId);
    const found = taskId === undefined ? undefined : await this.#options.executions.getTask(taskId);
    return found !== undefined && found.task.leaseId !== leaseId;
  }
}

/** What is answered to a result in whose shape something is wrong. */
export function outcomeOfFaults(faults: Parameters<typeof refusalOfFaults>[0]): Outcome {
  return outcomeOf(refuse(refusalOfFaults(faults)));
}

function leavesTask({ status, extendLease }: TaskResult): boolean {
  return status === "IN_PROGRESS" && !extendLease;
}

function outcomeOf(reply: Reply<{ readonly ignored: boolean }>): Outcome {
  if (reply.kind === "refused") return { $case: "refused", value: refusedOf(reply.refusal) };
  return reply.value.ignored ? ignored : { $case: "accepted", value: {} };
}

const ignored: Outcome = { $case: "ignored", value: {} };

function refusedOf(refusal: Refusal): workerGrpc.ResultRefused {
  const { grpcCode: code, reason, isRetryable: retryable } = statusOfRefusal(refusal);
  const retryAfterMs = refusal.kind === "Overloaded" ? refusal.retryAfterMs : 0;
  return { code, reason, message: refusal.message, retryable, retryAfterMs };
}

/** It may have been applied: a repeat tells. */
const internal: workerGrpc.ResultRefused = {
  code: 13,
  reason: "INTERNAL",
  message: "internal error",
  retryable: true,
  retryAfterMs: 0,
};

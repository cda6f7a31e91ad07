import type { TaskResult, workerGrpc } from "@tutti/contracts";
import { taskIdFrom } from "@tutti/engine";
import type { EventId } from "@tutti/engine";
import type { ExecutionStore } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { Caller } from "../operations/caller.ts";
import type { Reply } from "../operations/reply.ts";
import type { TaskOperations } from "../operations/tasks/task-operations.ts";
import { internalFault, refusedOf } from "./refused.ts";
import { resultEventId } from "./said-ids.ts";
import type { StreamedResult } from "./result-from-stream.ts";

export type ResultsUnderWayOptions = {
  readonly tasks: Pick<TaskOperations, "update">;
  readonly executions: Pick<ExecutionStore, "getTask">;
  readonly log: Log;
};

export type ResultOutcome = NonNullable<workerGrpc.WorkerResultAnswer["outcome"]>;

/**
 * The results of all streams on their way to decider. A result that comes again while it is under way, as one does
 * after a reconnect, waits for the same answer.
 */
export class ResultsUnderWay {
  readonly #options: ResultsUnderWayOptions;
  readonly #underWay = new Map<EventId, Promise<ResultOutcome>>();

  constructor(options: ResultsUnderWayOptions) {
    this.#options = options;
  }

  /** Hands the result in, also when its stream has gone meanwhile. Never rejects. */
  apply(
    streamed: StreamedResult,
    { workerId, origin }: Pick<Caller, "origin"> & { readonly workerId: string },
  ): Promise<ResultOutcome> {
    const { resultId, leaseId = "", result } = streamed;
    const eventId = resultEventId({ resultId, leaseId, workerId, taskId: result.taskId });
    const known = this.#underWay.get(eventId);
    if (known !== undefined) return known;
    const outcome = this.#outcomeOf(streamed, { origin, eventId }).finally(() => this.#underWay.delete(eventId));
    this.#underWay.set(eventId, outcome);
    return outcome;
  }

  async #outcomeOf(
    streamed: StreamedResult,
    { origin, eventId }: Pick<Caller, "origin"> & { readonly eventId: EventId },
  ): Promise<ResultOutcome> {
    const { result, leaseId } = streamed;
    try {
      if (await this.#isOutOfDate(streamed)) return ignored;
      const caller = { origin, deadlineMs: undefined, signal: undefined };
      return outcomeOf(await this.#options.tasks.update(result, caller, { eventId, leaseId }));
    } catch (error) {
      this.#options.log.error({ err: error, taskId: result.taskId }, "a result could not be handed in");
      return { $case: "refused", value: internalFault };
    }
  }

  /**
   * Whether it is a repeat of a result that has ended the lease without ending the task: the task may be in other
   * hands by now, and must not be taken out of them. All other repeats do no harm.
   */
  async #isOutOfDate({ isRepeat, leaseId, result }: StreamedResult): Promise<boolean> {
    if (!isRepeat || leaseId === undefined || !leavesTask(result)) return false;
    const taskId = taskIdFrom(result.taskId);
    const found = taskId === undefined ? undefined : await this.#options.executions.getTask(taskId);
    return found !== undefined && found.task.leaseId !== leaseId;
  }
}

function leavesTask({ status, extendLease }: TaskResult): boolean {
  return status === "IN_PROGRESS" && !extendLease;
}

function outcomeOf(reply: Reply<{ readonly ignored: boolean }>): ResultOutcome {
  if (reply.kind === "refused") return { $case: "refused", value: refusedOf(reply.refusal) };
  return reply.value.ignored ? ignored : { $case: "accepted", value: {} };
}

const ignored: ResultOutcome = { $case: "ignored", value: {} };

import type { Asked, ExecutionStore, PollData, PollDatum, QueueCursor, TaskQueue } from "@tutti/ports";

import { requiredFaults } from "../argument-faults.ts";
import { ok, refusalOf, refuse, type Reply } from "../reply.ts";

export type QueueOperationsDeps = {
  readonly executions: Pick<ExecutionStore, "queueSizes" | "findPending" | "findQueuedOf">;
  readonly pollData: Pick<PollData, "find">;
  readonly queue: Pick<TaskQueue, "enqueue">;
};

/** So many pending tasks are counted, and no more. */
const MAX_COUNTED = 100_000;
const AT_ONCE = 500;

/** What can be asked about queues. Counted in the store, so that what Redis has lost counts too. Source: api.md 1.3, 2.5. */
export class QueueOperations {
  readonly #deps: QueueOperationsDeps;

  constructor(deps: QueueOperationsDeps) {
    this.#deps = deps;
  }

  /** How many tasks wait in each of these queues, in the order of asking; 0 where there is no such queue. */
  async sizes(queues: readonly string[], asked: Asked = {}): Promise<ReadonlyMap<string, number>> {
    const sizes =
      queues.length === 0 ? new Map<string, number>() : await this.#deps.executions.queueSizes(queues, asked);
    return new Map(queues.map((queue) => [queue, sizes.get(queue) ?? 0]));
  }

  /** Every queue in which tasks wait, by name. */
  async all(asked: Asked = {}): Promise<ReadonlyMap<string, number>> {
    const sizes = await this.#deps.executions.queueSizes(undefined, asked);
    return new Map([...sizes].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** Who polled last for a task type, of each domain. InvalidArgument. */
  async pollData(taskType: string, asked: Asked = {}): Promise<Reply<readonly PollDatum[]>> {
    const refusal = refusalOf("InvalidArgument", typeFaults(taskType));
    return refusal === undefined ? ok(await this.#deps.pollData.find([taskType], asked)) : refuse(refusal);
  }

  /** Who polled last, of every task type and domain. */
  async allPollData(asked: Asked = {}): Promise<readonly PollDatum[]> {
    return await this.#deps.pollData.find(undefined, asked);
  }

  /**
   * Sends every waiting task of a type to its queue again, where one that is there already stays alone. How many tasks of
   * the type have not ended: those that workers have count, and stay theirs. InvalidArgument. Source: engine.md 7.6.
   */
  async requeue(taskType: string, asked: Asked = {}): Promise<Reply<number>> {
    const refusal = refusalOf("InvalidArgument", typeFaults(taskType));
    if (refusal !== undefined) return refuse(refusal);
    const pending = await this.#deps.executions.findPending(taskType, MAX_COUNTED, asked);
    const queues = [...(await this.all(asked)).keys()];
    for (const queue of queues) if (isOfType(queue, taskType)) await this.#sendAgain(queue);
    return ok(pending.length);
  }

  async #sendAgain(queue: string): Promise<void> {
    const range = { olderThanMs: 0, youngerThanMs: EVER_MS, limit: AT_ONCE };
    let after: QueueCursor | undefined;
    do {
      const page: Awaited<ReturnType<ExecutionStore["findQueuedOf"]>> = await this.#deps.executions.findQueuedOf(
        queue,
        {
          ...range,
          after,
        },
      );
      if (page.items.length > 0) await this.#deps.queue.enqueue(page.items);
      after = page.next;
    } while (after !== undefined);
  }
}

/** Longer than any task has waited. */
const EVER_MS = 1e12;

/** Whether the queue is the type's own, or that of one of its domains. */
function isOfType(queue: string, taskType: string): boolean {
  return queue === taskType || queue.endsWith(`:${taskType}`);
}

function typeFaults(taskType: string) {
  return requiredFaults("taskType", taskType, "TaskType cannot be null or empty.");
}

import type { ExecutionStore } from "@tutti/ports";

/** What can be asked about queues. Counted in the store, so that what Redis has lost counts too. Source: api.md 1.3, 2.5. */
export class QueueOperations {
  readonly #executions: Pick<ExecutionStore, "queueSizes">;

  constructor(executions: Pick<ExecutionStore, "queueSizes">) {
    this.#executions = executions;
  }

  /** How many tasks wait in each of these queues, in the order of asking; 0 where there is no such queue. */
  async sizes(queues: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const sizes = queues.length === 0 ? new Map<string, number>() : await this.#executions.queueSizes(queues);
    return new Map(queues.map((queue) => [queue, sizes.get(queue) ?? 0]));
  }

  /** Every queue in which tasks wait, by name. */
  async all(): Promise<ReadonlyMap<string, number>> {
    const sizes = await this.#executions.queueSizes(undefined);
    return new Map([...sizes].sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}

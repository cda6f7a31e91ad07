import type { TaskQueue } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { QueueCommand } from "../batch/batch-commands.ts";
import type { DeciderMetrics } from "../metrics.ts";

/**
 * Carries out the queues' commands of committed decisions. What cannot be sent is let go: the rows of `scheduled_task` stand,
 * and sweeper sends again what has waited too long. Source: core.md 6.
 */
export class Dispatch {
  readonly #queue: Pick<TaskQueue, "enqueue" | "dequeue">;
  readonly #log: Log;
  readonly #metrics: Pick<DeciderMetrics, "commands">;
  readonly #underWay = new Set<Promise<void>>();
  #commandsUnderWay = 0;
  #unsent = 0;

  constructor(
    queue: Pick<TaskQueue, "enqueue" | "dequeue">,
    { log, metrics }: { readonly log: Log; readonly metrics: Pick<DeciderMetrics, "commands"> },
  ) {
    this.#queue = queue;
    this.#log = log;
    this.#metrics = metrics;
  }

  /** Sends the commands of a batch, without anybody waiting for it. */
  send(commands: readonly QueueCommand[]): void {
    if (commands.length === 0) return;
    if (this.#commandsUnderWay > MAX_UNDER_WAY) {
      this.#failed(commands.length, new Error("too many commands are under way"));
      return;
    }
    this.#commandsUnderWay += commands.length;
    const sending = this.#send(commands).finally(() => {
      this.#commandsUnderWay -= commands.length;
      this.#underWay.delete(sending);
    });
    this.#underWay.add(sending);
  }

  /** Resolves when everything that was handed in has been sent or let go. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #send(commands: readonly QueueCommand[]): Promise<void> {
    const enqueued = commands.flatMap((command) => (command.kind === "EnqueueTask" ? [command.task] : []));
    const dequeued = commands.flatMap((command) => (command.kind === "DequeueTask" ? [command.task] : []));
    try {
      if (enqueued.length > 0) await this.#queue.enqueue(enqueued);
      if (dequeued.length > 0) await this.#queue.dequeue(dequeued);
      this.#sent(commands.length);
    } catch (error) {
      this.#failed(commands.length, error);
    }
  }

  /** Logged when it begins and when it is over: a queue that is gone would else fill the log with every batch. */
  #failed(count: number, error: unknown): void {
    if (this.#unsent === 0)
      this.#log.error({ err: error, commands: count }, "commands were not sent; sweeper sends them again");
    this.#unsent += count;
    this.#metrics.commands("unsent", count);
  }

  #sent(count: number): void {
    this.#metrics.commands("sent", count);
    if (this.#unsent > 0) this.#log.info({ commands: this.#unsent }, "commands are sent again");
    this.#unsent = 0;
  }
}

// Commands pile up while the queue hangs; beyond this they are better read back from the store.
const MAX_UNDER_WAY = 10_000;

import { queueNameOf, type EpochMs } from "@tutti/engine";
import type { EndedTask, RecentTasks } from "@tutti/ports";

import { FAILED } from "./queue-lately.ts";
import { durationsOf } from "./statistics-operations.ts";

/** How the tasks of a queue went that ended lately. `waitP95Ms` is undefined where none has started. */
export type QueuePace = {
  readonly ended: number;
  readonly failed: number;
  readonly endedPerMinute: number;
  readonly waitP95Ms: number | undefined;
};

type Paces = ReadonlyMap<string, QueuePace>;

type Deps = {
  /** undefined: nothing is indexed, and no queue has a pace. */
  readonly index: Pick<RecentTasks, "endedTasks"> | undefined;
  readonly nowMs: () => number;
};

const WITHIN_MS = 15 * 60_000;
const MAX_LOOKED_AT = 10_000;
const KEPT_MS = 5_000;
const MS_A_MINUTE = 60_000;
/** What has ended since a shorter time tells no rate. */
const LEAST_MS = 1_000;

/** How all queues went lately, by one look at what ended last; it is kept for five seconds. Source: reference/ui.md 3.4. */
export class QueuePaces {
  readonly #deps: Deps;
  #kept: { readonly at: EpochMs; readonly paces: Promise<Paces> } | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** By the names of queues; without those of which nothing has ended. Whoever asks meanwhile shares the look. */
  async all(): Promise<Paces> {
    const now = this.#deps.nowMs();
    if (this.#kept !== undefined && now - this.#kept.at < KEPT_MS) return await this.#kept.paces;
    const paces = this.#read(now);
    const kept = { at: now, paces };
    this.#kept = kept;
    paces.catch(() => {
      if (this.#kept === kept) this.#kept = undefined;
    });
    return await paces;
  }

  async #read(now: EpochMs): Promise<Paces> {
    const found = await this.#deps.index?.endedTasks(now - WITHIN_MS, MAX_LOOKED_AT);
    if (found === undefined) return new Map();
    const byQueue = new Map<string, EndedTask[]>();
    for (const task of found.tasks) {
      const name = queueNameOf({ taskType: task.taskType, domain: task.domain === "" ? undefined : task.domain });
      const ofQueue = byQueue.get(name) ?? [];
      byQueue.set(name, ofQueue);
      ofQueue.push(task);
    }
    const minutes = Math.max(LEAST_MS, now - found.sinceTime) / MS_A_MINUTE;
    return new Map([...byQueue].map(([queue, tasks]) => [queue, paceOf(tasks, minutes)]));
  }
}

function paceOf(tasks: readonly EndedTask[], minutes: number): QueuePace {
  const begun = tasks.filter(({ startTime }) => startTime > 0);
  const waits = durationsOf(begun.map(({ scheduledTime, startTime }) => startTime - scheduledTime));
  return {
    ended: tasks.length,
    failed: tasks.filter(({ status }) => FAILED.has(status)).length,
    endedPerMinute: tasks.length / minutes,
    waitP95Ms: waits.count === 0 ? undefined : waits.p95Ms,
  };
}

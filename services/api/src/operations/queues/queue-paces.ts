import { queueNameOf, type EpochMs } from "@tutti/engine";
import type { EndedOfQueue, RecentTasks } from "@tutti/ports";

import { FAILED } from "./queue-lately.ts";
import { durationsOf } from "../console/statistics-operations.ts";

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
/** Enough of a queue to tell 95 of 100 by, and of all of them not more than a list may wait for. */
const LIMITS = { ofEach: 1_000, together: 30_000 };
const KEPT_MS = 5_000;
const MS_A_MINUTE = 60_000;
/** What has ended since a shorter time tells no rate. */
const LEAST_MS = 1_000;

/**
 * How queues went lately, by a look at what ended last in each: what is busier, or done by the server itself, hides no other. It is
 * kept for five seconds. Source: reference/ui.md 3.4.
 */
export class QueuePaces {
  readonly #deps: Deps;
  #kept: { readonly at: EpochMs; readonly paces: Promise<Paces> } | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** By the names of queues; without those of which nothing has ended. Whoever asks meanwhile shares the look. */
  async of(taskTypes: readonly string[]): Promise<Paces> {
    const now = this.#deps.nowMs();
    if (this.#kept !== undefined && now - this.#kept.at < KEPT_MS) return await this.#kept.paces;
    const paces = this.#read(taskTypes, now);
    const kept = { at: now, paces };
    this.#kept = kept;
    paces.catch(() => {
      if (this.#kept === kept) this.#kept = undefined;
    });
    return await paces;
  }

  async #read(taskTypes: readonly string[], now: EpochMs): Promise<Paces> {
    const since = { sinceTime: now - WITHIN_MS, limits: LIMITS };
    const queues = (await this.#deps.index?.endedTasks(taskTypes, since)) ?? [];
    return new Map(queues.map((queue) => [nameOf(queue), paceOf(queue, now)]));
  }
}

function nameOf({ taskType, domain }: EndedOfQueue): string {
  return queueNameOf({ taskType, domain: domain === "" ? undefined : domain });
}

function paceOf({ tasks, sinceTime }: EndedOfQueue, now: EpochMs): QueuePace {
  const begun = tasks.filter(({ startTime }) => startTime > 0);
  const waits = durationsOf(begun.map(({ scheduledTime, startTime }) => startTime - scheduledTime));
  return {
    ended: tasks.length,
    failed: tasks.filter(({ status }) => FAILED.has(status)).length,
    endedPerMinute: tasks.length / (Math.max(LEAST_MS, now - sinceTime) / MS_A_MINUTE),
    waitP95Ms: waits.count === 0 ? undefined : waits.p95Ms,
  };
}

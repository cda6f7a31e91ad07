import { countText, durationText } from "../format.ts";
import type { QueueAge } from "./queue-ages.ts";
import type { Usual } from "../time/usual.ts";

/** Tasks of one type and domain that wait for workers. Times are epoch ms, 0 where there is none. */
export type Queue = {
  readonly taskType: string;
  /** `""`: workers that name no domain. */
  readonly domain: string;
  readonly waiting: number;
  readonly isWaitingCapped: boolean;
  /** When the one that waits longest was scheduled. */
  readonly oldestTime: number;
  /** Undefined: not counted. */
  readonly inFlight: number | undefined;
  /** How many polled within the last minute, or wait for tasks now. */
  readonly pollers: number;
  readonly lastPollTime: number;
  readonly concurrentLimit: number | undefined;
  readonly concurrentInUse: number | undefined;
  /** So many in `rateSeconds`. */
  readonly rateLimit: number | undefined;
  readonly rateSeconds: number | undefined;
  readonly rateInUse: number | undefined;
  /** Its tasks are done by the server itself. */
  readonly isSystem: boolean;
  /** Its ages, limits and what is in flight are not known. */
  readonly isPlain?: boolean;
  /** Undefined: no task of it has ended lately, or the server does not tell. */
  readonly pace?: QueuePace | undefined;
};

/** How its tasks went that ended within the last quarter of an hour. `waitP95Ms` is undefined where none has started. */
export type QueuePace = {
  readonly ended: number;
  readonly failed: number;
  readonly endedPerMinute: number;
  readonly waitP95Ms: number | undefined;
};

export type QueuePoller = {
  readonly workerId: string;
  readonly domain: string;
  readonly lastPollTime: number;
  readonly isStreaming: boolean;
};

/** A task that a worker holds, or that waits for one, and since when. */
export type QueueHolder = {
  readonly taskId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly ref: string;
  readonly workerId: string;
  readonly sinceTime: number;
};

export type QueueDetail = {
  readonly queue: Queue;
  readonly pollers: readonly QueuePoller[];
  readonly holders: readonly QueueHolder[];
  readonly waiting: readonly QueueHolder[];
  /** How long tasks have waited, the shortest first; empty where the server does not tell. */
  readonly ages: readonly QueueAge[];
  /** Undefined where the server does not tell. */
  readonly lately: QueueLately | undefined;
};

/** How the tasks of a type that began last and have ended went, since `sinceTime`. */
export type QueueLately = {
  readonly ended: number;
  readonly failed: number;
  readonly sinceTime: number;
  readonly wait: Usual;
  readonly run: Usual;
};

/** `57 in 2m, 28 a minute`. */
export function latelyText({ ended, sinceTime }: QueueLately, now: number): string {
  const ms = Math.max(now - sinceTime, 1000);
  const perMinute = ended / (ms / 60_000);
  const rate = perMinute >= 1 ? `, ${countText(Math.round(perMinute))} a minute` : "";
  return `${countText(ended)} in ${durationText(Math.floor(ms / 1000) * 1000)}${rate}`;
}

/** What keeps a queue's tasks from being done; `weight` sorts, the worst first. */
export type Trouble = {
  readonly text: string;
  /** The same of one or several others: `queues that nobody polls`. */
  readonly others: readonly [one: string, several: string];
  readonly weight: number;
  readonly kind: "failed" | "timed-out" | "paused";
};

const oldMs = 60_000;

/** Undefined where tasks go through as they should. */
export function troubleOf(queue: Queue, now: number): Trouble | undefined {
  if (queue.waiting === 0) return undefined;
  if (queue.pollers === 0 && !queue.isSystem) return troubles.unpolled;
  if (isFull(queue.concurrentInUse, queue.concurrentLimit)) return troubles.concurrency;
  if (isFull(queue.rateInUse, queue.rateLimit)) return troubles.rate;
  return queue.oldestTime > 0 && now - queue.oldestTime > oldMs ? troubles.late : undefined;
}

const troubles = {
  unpolled: {
    ...{ kind: "failed", weight: 4, text: "Nobody polls it" },
    others: ["queue that nobody polls", "queues that nobody polls"],
  },
  concurrency: {
    ...{ kind: "paused", weight: 3, text: "Concurrency limit reached" },
    others: ["queue at its concurrency limit", "queues at their concurrency limit"],
  },
  rate: {
    ...{ kind: "paused", weight: 2, text: "Rate limit reached" },
    others: ["queue at its rate limit", "queues at their rate limit"],
  },
  late: {
    ...{ kind: "timed-out", weight: 1, text: "Workers fall behind" },
    others: ["queue whose workers fall behind", "queues whose workers fall behind"],
  },
} as const satisfies Readonly<Record<string, Trouble>>;

/** What is told of queues in trouble that are not shown one by one: `20 more queues that nobody polls`, the worst first. */
export function moreTroubles(queues: readonly Queue[], now: number): readonly Pick<Trouble, "kind" | "text">[] {
  const counts = new Map<Trouble, number>();
  for (const queue of queues) {
    const trouble = troubleOf(queue, now);
    if (trouble !== undefined) counts.set(trouble, (counts.get(trouble) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([a], [b]) => b.weight - a.weight)
    .map(
      ([
        {
          kind,
          others: [one, several],
        },
        count,
      ]) => ({
        kind,
        text: `${countText(count)} more ${count === 1 ? one : several}`,
      }),
    );
}

function isFull(inUse: number | undefined, limit: number | undefined): boolean {
  return limit !== undefined && limit > 0 && (inUse ?? 0) >= limit;
}

/** The one in most trouble first; then what has waited longest, and most. */
export function byTrouble(now: number): (a: Queue, b: Queue) => number {
  const weight = (queue: Queue): number => troubleOf(queue, now)?.weight ?? 0;
  const age = (queue: Queue): number => (queue.oldestTime > 0 ? now - queue.oldestTime : 0);
  return (a, b) =>
    weight(b) - weight(a) || age(b) - age(a) || b.waiting - a.waiting || (b.inFlight ?? 0) - (a.inFlight ?? 0);
}

/** What a list of queues is sorted by, besides by trouble. */
export const queueOrders = [
  ...(["name", "waiting", "oldest", "inFlight", "pollers"] as const),
  ...(["last", "pace", "failed", "waited"] as const),
] as const;
export type QueueOrder = (typeof queueOrders)[number];

const sortedBy: Readonly<Record<QueueOrder, (queue: Queue) => string | number | undefined>> = {
  name: queueName,
  waiting: ({ waiting }) => waiting,
  // The oldest has the greatest age.
  oldest: ({ oldestTime }) => (oldestTime > 0 ? -oldestTime : undefined),
  inFlight: ({ inFlight }) => inFlight,
  pollers: ({ pollers }) => pollers,
  last: ({ lastPollTime }) => (lastPollTime > 0 ? lastPollTime : undefined),
  pace: ({ pace }) => pace?.endedPerMinute,
  failed: ({ pace }) => pace && pace.failed / pace.ended,
  waited: ({ pace }) => pace?.waitP95Ms,
};

/** What is not known comes last, in either direction; what is alike by name. */
export function byOrder(order: QueueOrder, isDescending: boolean): (a: Queue, b: Queue) => number {
  const value = sortedBy[order];
  return (a, b) => {
    const [left, right] = [value(a), value(b)];
    const alike = queueName(a) < queueName(b) ? -1 : 1;
    if (left === right) return alike;
    if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
    return left < right === isDescending ? 1 : -1;
  };
}

/** `1,204`, `12`, `0.4`; below one in ten minutes `<0.1`. */
export function perMinuteText(perMinute: number): string {
  if (perMinute >= 10) return countText(Math.round(perMinute));
  return perMinute > 0 && perMinute < 0.1 ? "<0.1" : String(Math.round(perMinute * 10) / 10);
}

/** `12 %`; some of many are never none of them, and never all. */
export function percentText(part: number, whole: number): string {
  const share = (part / whole) * 100;
  if (share > 0 && share < 1) return "<1 %";
  return `${share < 100 ? Math.min(99, Math.round(share)) : 100} %`;
}

/** As Conductor writes it: `domain:type`. */
export function queueName({ taskType, domain }: Pick<Queue, "taskType" | "domain">): string {
  return domain === "" ? taskType : `${domain}:${taskType}`;
}

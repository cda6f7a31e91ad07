import type { EpochMs } from "@tutti/engine";

import type { Asked } from "./asked.ts";
import type { DomainActivity } from "./domain-activity.ts";

/** Who polls, for which tasks. `domain` undefined: without one. */
export type Poller = {
  readonly taskType: string;
  readonly domain: string | undefined;
  readonly workerId: string | undefined;
  /** It holds a stream open instead of polling again and again. Absent: it does not. */
  readonly isStreaming?: boolean;
};

/** Whose tasks are polled for. `domain` undefined: those of none. */
export type PolledQueue = Pick<Poller, "taskType" | "domain">;

/** One of the workers of a queue, and when it polled last. */
export type PollingWorker = {
  readonly workerId: string | undefined;
  readonly isStreaming: boolean;
  readonly lastPollTime: EpochMs;
};

/** For how long each worker of a queue is remembered, and how many of them are: those that polled last. */
export const WORKERS_KEPT_MS = 600_000;
export const MAX_KEPT_WORKERS = 10_000;

/** Of each task type and domain, who polled last and when. Source: engine.md 1.11. */
export type PollDatum = Omit<Poller, "isStreaming"> & { readonly lastPollTime: EpochMs };

/** A domain whose last poll is older than this has no active workers. Source: engine.md 7.2. */
export const ACTIVE_POLLER_MS = 10_000;

/** What is remembered of polls; a domain is active for ACTIVE_POLLER_MS after one. Nothing here is the truth: what is lost comes back with the next polls. */
export interface PollData extends DomainActivity {
  /** They have polled just now. Called about once a second with all that a process has seen. */
  record(pollers: readonly Poller[]): Promise<void>;
  /** Those of the task types, or of all; by task type and domain. */
  find(taskTypes: readonly string[] | undefined, asked?: Asked): Promise<readonly PollDatum[]>;
  /** How many different workers have polled each of these queues within a time that is not above WORKERS_KEPT_MS. */
  countWorkers(queues: readonly PolledQueue[], withinMs: number, asked?: Asked): Promise<readonly number[]>;
  /** The workers that polled a queue within WORKERS_KEPT_MS, the latest first. */
  workersOf(queue: PolledQueue, limit: number, asked?: Asked): Promise<readonly PollingWorker[]>;
}

/** By task type, then by domain, none first. */
export function byTypeAndDomain(a: PollDatum, b: PollDatum): number {
  return compare(a.taskType, b.taskType) || compare(a.domain ?? "", b.domain ?? "");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

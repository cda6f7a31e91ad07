import type { EpochMs } from "@tutti/engine";

/** Who polls, for which tasks. `domain` undefined: without one. */
export type Poller = {
  readonly taskType: string;
  readonly domain: string | undefined;
  readonly workerId: string | undefined;
};

/** Of each task type and domain, who polled last and when. Source: engine.md 1.11. */
export type PollDatum = Poller & { readonly lastPollTime: EpochMs };

/** A domain whose last poll is older than this has no active workers. Source: engine.md 7.2. */
export const ACTIVE_POLLER_MS = 10_000;

/** What is remembered of polls. Nothing here is the truth: what is lost comes back with the next polls. */
export interface PollData {
  /** They have polled just now. Called about once a second with all that a process has seen. */
  record(pollers: readonly Poller[]): Promise<void>;
  /** Those of the task types, or of all; by task type and domain. */
  find(taskTypes: readonly string[] | undefined): Promise<readonly PollDatum[]>;
  /** Those of the domains in which workers have polled for this task type within ACTIVE_POLLER_MS. */
  activeOf(taskType: string, domains: readonly string[]): Promise<readonly string[]>;
}

import type { EpochMs } from "@tutti/engine";

import type { Asked } from "../asked.ts";

/** When a task that completed was scheduled, began and ended. */
export type PastTask = {
  readonly referenceTaskName: string;
  readonly scheduledTime: EpochMs;
  readonly startTime: EpochMs;
  readonly endTime: EpochMs;
};

/** Executions that completed, and tasks of them that did, the latest of each first. */
export type PastRunTimes = {
  readonly executions: readonly { readonly startTime: EpochMs; readonly endTime: EpochMs }[];
  readonly tasks: readonly PastTask[];
};

/** How far past runs are looked for, so that the answer costs the same however many there are. */
export type PastRunsLimits = {
  /** So many of the executions of the name that completed are looked at, the latest starts. */
  readonly recent: number;
  /** Of these, so many of the version are told. */
  readonly executions: number;
  /** And of theirs so many tasks. */
  readonly tasks: number;
};

/** What past runs of a definition took, as of the index. */
export interface PastRuns {
  pastRuns(
    definition: { readonly name: string; readonly version: number },
    limits: PastRunsLimits,
    asked?: Asked,
  ): Promise<PastRunTimes>;
}

import type { BackOff } from "./back-off.ts";
import type { Connection } from "./channel.ts";
import type { Concurrency } from "./concurrency.ts";
import type { Commands } from "./stream/commands.ts";
import type { TaskHandler } from "./task-handler.ts";

/** Something that went wrong in a worker, with what it was about. */
export type WorkerProblem =
  | { readonly kind: "poll"; readonly taskType: string; readonly error: unknown }
  | { readonly kind: "stream"; readonly error: unknown }
  | { readonly kind: "result"; readonly taskType: string; readonly taskId: string; readonly error: unknown };

/** What a worker needs to work, by whatever road its tasks come. */
export type TransportDeps = {
  readonly connection: Connection;
  readonly handlers: readonly TaskHandler[];
  readonly workerId: string;
  readonly pollTimeoutMs: number;
  readonly backOff: BackOff;
  /** Aborted when no more tasks are wanted. */
  readonly stop: AbortSignal;
  /** Aborted when handlers are to give up and results are no longer repeated. */
  readonly giveUp: AbortSignal;
  readonly concurrency: Concurrency;
  /** What handlers ask of executions. */
  readonly commands: Commands;
  readonly onError: (problem: WorkerProblem) => void;
};

import type { TaskRow } from "../execution.ts";
import { isOpenStatus } from "../status.ts";

/** What a worker has been given to do a task in. Times are seconds, 0 where there is no limit. */
export type TaskLimits = { readonly responseTimeoutSeconds: number; readonly callbackAfterSeconds: number };

export type Lease =
  /** A worker has it, and must answer until then; 0: for as long as it likes. */
  | { readonly kind: "held"; readonly untilTime: number }
  /** It has been put back, and is handed out again then. */
  | { readonly kind: "put back"; readonly untilTime: number }
  | { readonly kind: "waits" }
  | { readonly kind: "over" };

/**
 * Who has a task at present. A worker that asked to be called back later has put its task back; one that has it must answer within
 * the response time-out, counted from its last update. Source: reference/engine.md 3.6.
 */
export function leaseOf(task: TaskRow, { responseTimeoutSeconds, callbackAfterSeconds }: TaskLimits): Lease {
  if (!isOpenStatus(task.status)) return { kind: "over" };
  const callback = callbackAfterSeconds * 1000;
  if (task.status === "SCHEDULED") {
    const isPutBack = callback > 0 && task.pollCount > 0;
    return isPutBack ? { kind: "put back", untilTime: task.updateTime + callback } : { kind: "waits" };
  }
  const within = responseTimeoutSeconds * 1000;
  return { kind: "held", untilTime: within > 0 ? Math.max(task.updateTime, task.startTime) + within + callback : 0 };
}

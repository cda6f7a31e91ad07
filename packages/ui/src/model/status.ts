/** What a status means to somebody who reads: colour and shape follow from it. */
export type StatusKind =
  "done" | "with-errors" | "running" | "queued" | "waiting" | "paused" | "failed" | "timed-out" | "stopped" | "skipped";

const kinds: Readonly<Record<string, StatusKind>> = {
  COMPLETED: "done",
  COMPLETED_WITH_ERRORS: "with-errors",
  RUNNING: "running",
  IN_PROGRESS: "running",
  SCHEDULED: "queued",
  PAUSED: "paused",
  FAILED: "failed",
  FAILED_WITH_TERMINAL_ERROR: "failed",
  TIMED_OUT: "timed-out",
  TERMINATED: "stopped",
  CANCELED: "stopped",
  SKIPPED: "skipped",
};

/** The statuses that an execution can have, as lists offer them. */
export const workflowStatuses = ["RUNNING", "PAUSED", "COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED"] as const;

/** The statuses that a task can have. */
export const taskStatuses = [
  "SCHEDULED",
  "IN_PROGRESS",
  "COMPLETED",
  "COMPLETED_WITH_ERRORS",
  "FAILED",
  "FAILED_WITH_TERMINAL_ERROR",
  "TIMED_OUT",
  "CANCELED",
  "SKIPPED",
] as const;

const waitingTypes = new Set(["WAIT", "HUMAN", "PULL_WORKFLOW_MESSAGES"]);

/** An open task that waits for time or somebody, and not for a worker, is `waiting`. A status that is not known counts as queued. */
export function statusKind(status: string, taskType?: string): StatusKind {
  const kind = kinds[status] ?? "queued";
  const isOpen = kind === "running" || kind === "queued";
  return isOpen && taskType !== undefined && waitingTypes.has(taskType) ? "waiting" : kind;
}

export function isOpenStatus(status: string): boolean {
  return status === "SCHEDULED" || status === "IN_PROGRESS" || status === "RUNNING" || status === "PAUSED";
}

export function isFailure(kind: StatusKind): boolean {
  return kind === "failed" || kind === "timed-out";
}

/** `timed out`, `with errors`: as it follows a number. */
export function kindWords(kind: StatusKind): string {
  return kind.replace("-", " ");
}

/** `FAILED_WITH_TERMINAL_ERROR` reads as "Failed with terminal error". */
export function statusWords(status: string): string {
  const words = status.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

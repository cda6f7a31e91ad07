import type { Origin } from "@tutti/engine";

/** Who asks, and how long they will listen. */
export type Caller = {
  readonly origin: Origin;
  /** How long the caller still waits, in milliseconds from now; undefined where it set no limit. */
  readonly deadlineMs: number | undefined;
  readonly signal: AbortSignal | undefined;
};

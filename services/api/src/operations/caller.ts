import type { EventId, Origin } from "@tutti/engine";

/** Who asks, and how long they will listen. */
export type Caller = {
  readonly origin: Origin;
  /** How long the caller still waits, in milliseconds from now; undefined where it set no limit. */
  readonly deadlineMs: number | undefined;
  readonly signal: AbortSignal | undefined;
};

/** What makes a request one and the same when it comes again. */
export type RequestIdentity = {
  readonly eventId: EventId;
  /** It may have been applied before, and is looked for. */
  readonly isRepeat: boolean;
};

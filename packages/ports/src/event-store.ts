import type { EpochMs, EventActionKind, Payload, WorkflowId } from "@tutti/engine";

import type { Asked } from "./asked.ts";
import type { Page } from "./page.ts";

/** Names a message: the decision that published it, and which of its messages it is. */
export type PublishedEventKey = {
  readonly workflowId: WorkflowId;
  readonly revision: number;
  /** From 0. */
  readonly ordinal: number;
};

/** A message for event handlers, as a batch writes it together with what it tells of. */
export type PublishedEventRow = PublishedEventKey & {
  /** Handlers of exactly this event are meant. */
  readonly event: string;
  /** At most 255 bytes of UTF-8. */
  readonly messageId: string;
  readonly publishedAt: EpochMs;
  readonly payload: Payload;
};

/** `takes`: how often it was taken before, by anybody. */
export type TakenEvent = PublishedEventRow & { readonly takes: number };

export const EVENT_EXECUTION_STATUSES = ["IN_PROGRESS", "COMPLETED", "FAILED", "SKIPPED"] as const;
export type EventExecutionStatus = (typeof EVENT_EXECUTION_STATUSES)[number];

/**
 * What became of one action of a handler for one message; of the first where a condition was not met or could not be
 * evaluated. IN_PROGRESS: it failed and is tried again. Source: reference/engine.md 1.10, 9.2.
 */
export type EventExecution = PublishedEventKey & {
  readonly messageId: string;
  /** The handler's name. */
  readonly name: string;
  readonly event: string;
  /** Which action of the handler, from 0. */
  readonly index: number;
  readonly action: EventActionKind;
  readonly status: EventExecutionStatus;
  /** How often it has failed. */
  readonly failures: number;
  /** When the message was published. */
  readonly created: EpochMs;
  /** A JSON object. */
  readonly output: Payload;
};

/** What is done with a message that was taken. */
export type SettledEvent = PublishedEventKey & {
  /** undefined: everything is done; else it is due again after so long. */
  readonly dueInMs: number | undefined;
  /** Written over those of the same message, handler and index. */
  readonly executions: readonly EventExecution[];
};

/** Which executions are listed: of one handler, of one message, of one status, or any. */
export type EventExecutionFilter = {
  readonly name?: string | undefined;
  readonly messageId?: string | undefined;
  readonly status?: EventExecutionStatus | undefined;
};

/** The last one of a page. */
export type EventExecutionCursor = Pick<
  EventExecution,
  "created" | "workflowId" | "revision" | "ordinal" | "name" | "index"
>;

/**
 * Messages that event handlers have still to deal with, and what became of those they have. Batches write the messages: they
 * are due at once where an active handler of their event is registered by then, and are set aside where none is.
 */
export interface EventStore {
  /**
   * Due messages, the oldest first; nobody else is given them for `holdMs`. At most `limit`, and no more than have
   * `maxBytes` together, but one in any case.
   */
  take(options: {
    readonly limit: number;
    readonly maxBytes: number;
    readonly holdMs: number;
  }): Promise<readonly TakenEvent[]>;

  /** They stay with who has taken them for `holdMs` more, from now. */
  hold(keys: readonly PublishedEventKey[], holdMs: number): Promise<void>;

  /** What has become of them, all in one transaction. A message that is gone already gets its executions all the same. */
  settle(settled: readonly SettledEvent[]): Promise<void>;

  /** Nobody listens to them any more: they are due no longer, but wait for a handler. */
  setAside(keys: readonly PublishedEventKey[]): Promise<void>;

  /** Of the messages that are set aside those to which an active handler listens now are due; at most `limit`. How many. */
  wakeHeard(limit: number): Promise<number>;

  /** At most `limit` of those that are set aside and older than this go. 0: there are none. */
  forgetUnheard(olderThanMs: number, limit: number): Promise<number>;

  /** Whether any message is due. */
  isAnyDue(): Promise<boolean>;

  /** How many messages wait that are not set aside, at most `upTo`. */
  size(upTo: number): Promise<number>;

  /** How many messages of each of these events wait that are not set aside; events of which none does are left out. */
  sizes(events: readonly string[], asked?: Asked): Promise<ReadonlyMap<string, number>>;

  /** What is known of these messages so far. */
  executionsOf(keys: readonly PublishedEventKey[]): Promise<readonly EventExecution[]>;

  /** The newest first. Costs as much as there are of that handler or message, or as it looks at where neither is given. */
  listExecutions(
    filter: EventExecutionFilter,
    after: EventExecutionCursor | undefined,
    limit: number,
    asked?: Asked,
  ): Promise<Page<EventExecution, EventExecutionCursor>>;

  /** Executions of messages older than this go, at most `limit`. How many went. */
  forgetExecutions(olderThanMs: number, limit: number): Promise<number>;
}

import type { ExecutionStore } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { Clock } from "../clock.ts";
import type { Departures } from "../dispatch/departures.ts";
import type { Dispatch } from "../dispatch/dispatch.ts";
import type { FreedSlots } from "../dispatch/freed-slots.ts";
import type { Outbox } from "../dispatch/outbox.ts";
import type { Backlog } from "../hand-out/backlog.ts";
import type { CreditBook } from "../hand-out/credit-book.ts";
import type { HandOut } from "../hand-out/hand-out.ts";
import type { LostLeases } from "../hand-out/lost-leases.ts";
import type { PendingFlushes } from "../hand-out/pending-flushes.ts";
import type { DeciderLimits } from "../limits.ts";
import type { DeciderMetrics } from "../metrics.ts";
import type { StateCache } from "../state/state-cache.ts";
import type { Supply } from "../supply/supply.ts";
import type { Watches } from "../watches/watches.ts";
import type { WaitingEvents } from "../waiting/waiting-events.ts";
import type { Continuations } from "../wake/continuations.ts";
import type { DatabaseClock } from "../wake/database-clock.ts";
import type { WakeHints } from "../wake/wake-hints.ts";
import type { DecisionTools } from "./execution-in-batch.ts";

/** What batches work with. */
export type BatchParts = {
  readonly store: Pick<ExecutionStore, "applyBatch">;
  readonly waiting: WaitingEvents;
  readonly cache: StateCache;
  readonly credits: CreditBook;
  readonly flushes: PendingFlushes;
  readonly handOut: HandOut;
  readonly lostLeases: LostLeases;
  readonly supply: Supply;
  readonly dispatch: Dispatch;
  readonly backlog: Backlog;
  readonly freedSlots: FreedSlots;
  readonly departures: Departures;
  readonly outbox: Outbox;
  readonly watches: Watches;
  /** Messages for event handlers were committed. */
  readonly onPublished: () => void;
  readonly databaseClock: DatabaseClock;
  readonly wakeHints: WakeHints;
  readonly continuations: Continuations;
  readonly tools: DecisionTools;
  readonly clock: Clock;
  readonly limits: DeciderLimits;
  readonly log: Log;
  readonly metrics: DeciderMetrics;
  /** From 0 to 1. */
  readonly random: () => number;
};

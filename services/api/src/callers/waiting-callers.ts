import type { Refusal, WorkflowId } from "@tutti/engine";
import type { DeciderPort, ExecutionStore } from "@tutti/ports";
import { processClock, type Clock, type Log } from "@tutti/service-kit";

import { CallerWait, type CallerWaitOptions } from "./caller-wait.ts";
import type { Outlook } from "./execution-tree.ts";
import { StandingsReader } from "./standings-reader.ts";

export type WaitingCallersOptions = {
  readonly decider: Pick<DeciderPort, "watch" | "listen">;
  readonly executions: Pick<ExecutionStore, "getExecutionStandings" | "getRevisions">;
  readonly log: Log;
  /** How many callers may wait at once. */
  readonly maxCallers?: number | undefined;
  readonly clock?: Clock | undefined;
};

/** A place for a caller who is going to wait. Whoever takes one leaves it. */
export type Seat = {
  /** Waits; `open` where the time is over. Rejects with the signal's reason, and never else. */
  wait(options: CallerWaitOptions): Promise<Outlook>;
  leave(): void;
};

const usualMaxCallers = 10_000;
/** While anybody waits, it is looked so often whether something was missed. */
const checkMs = 1_000;
const retryAfterMs = 1_000;

/**
 * Callers that wait for executions. Decider tells when there is something to read, whoever has caused it and wherever;
 * a lost message costs a second: then one read by primary key covers all waits of the process. Source: core.md 11.
 */
export class WaitingCallers {
  readonly #options: WaitingCallersOptions;
  readonly #clock: Clock;
  readonly #reader: StandingsReader;
  readonly #waits = new Set<CallerWait>();
  readonly #maxCallers: number;
  readonly #unlisten: () => void;
  #seats = 0;
  #stopTimer: (() => void) | undefined;
  #isChecking = false;
  #isDraining = false;

  constructor(options: WaitingCallersOptions) {
    this.#options = options;
    this.#clock = options.clock ?? processClock;
    this.#maxCallers = options.maxCallers ?? usualMaxCallers;
    this.#reader = new StandingsReader(options.executions);
    this.#unlisten = options.decider.listen({
      leased: () => undefined,
      withdrawn: () => undefined,
      // What it has committed last was perhaps not told.
      deciderLost: () => void this.#check(), // It never rejects.
    });
  }

  /** How many callers wait, or are about to. */
  get count(): number {
    return this.#seats;
  }

  /** A place to wait, or the reason why there is none: Overloaded, Unavailable. To be taken before anything is done. */
  seat(): Seat | Refusal {
    if (this.#isDraining) return { kind: "Unavailable", message: "the process is stopping" };
    if (this.#seats >= this.#maxCallers) {
      const message = `${this.#seats} callers wait at this server already, of at most ${this.#maxCallers}; try again`;
      return { kind: "Overloaded", retryAfterMs, message };
    }
    this.#seats += 1;
    let isTaken = true;
    return {
      wait: async (options) => await this.#wait(options),
      leave: () => {
        if (isTaken) this.#seats -= 1;
        isTaken = false;
      },
    };
  }

  /** Every wait is answered with how its execution stands. */
  drain(): void {
    this.#isDraining = true;
    for (const wait of this.#waits) wait.expire();
  }

  close(): void {
    this.drain();
    this.#unlisten();
    this.#stopTimer?.();
  }

  async #wait(options: CallerWaitOptions): Promise<Outlook> {
    const { decider, log } = this.#options;
    const wait = new CallerWait(options, { decider, log, reader: this.#reader, clock: this.#clock });
    this.#waits.add(wait);
    this.#checkLater();
    if (this.#isDraining) wait.expire();
    try {
      return await wait.outlook;
    } finally {
      this.#waits.delete(wait);
      if (this.#waits.size === 0) this.#checkNoMore();
    }
  }

  #checkLater(): void {
    this.#stopTimer ??= this.#clock.after(checkMs, () => {
      this.#stopTimer = undefined;
      void this.#check(); // It never rejects.
    });
  }

  #checkNoMore(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  async #check(): Promise<void> {
    if (this.#isChecking || this.#waits.size === 0) return;
    this.#isChecking = true;
    try {
      const waits = [...this.#waits];
      const followed = new Set<WorkflowId>(waits.flatMap((wait) => wait.followed.map(([workflowId]) => workflowId)));
      const revisions = await this.#options.executions.getRevisions([...followed]);
      for (const wait of waits) wait.check(revisions);
    } catch (error) {
      this.#options.log.warn({ err: error }, "executions that callers wait for could not be checked; checking again");
    }
    this.#isChecking = false;
    if (this.#waits.size > 0) this.#checkLater();
  }
}

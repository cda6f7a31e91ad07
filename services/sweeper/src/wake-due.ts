import { setMaxListeners } from "node:events";

import { eventIdFrom, type Refusal, type WorkflowId } from "@tutti/engine";
import type { DeciderPort, DueCursor, ExecutionStore } from "@tutti/ports";
import { logAbout, type Log } from "@tutti/service-kit";

import { BackOff, backOffOptions } from "./back-off.ts";
import type { Clock } from "./clock.ts";
import type { SweeperLimits } from "./limits.ts";
import type { SweeperMetrics } from "./metrics.ts";

export type WakeDueDeps = {
  readonly store: Pick<ExecutionStore, "findDue">;
  readonly decider: Pick<DeciderPort, "apply">;
  readonly log: Log;
  readonly metrics: SweeperMetrics;
  readonly limits: SweeperLimits;
  readonly clock: Clock;
  readonly newUuid: () => string;
};

/**
 * Tells decider of executions whose `wakeAt` has come by the database's clock. An execution that decider has not
 * answered for is not told of again; one that it would not wake is left alone for a while. Source: core.md 7.
 */
export class WakeDue {
  readonly #deps: WakeDueDeps;
  readonly #inFlight = new Map<WorkflowId, Promise<void>>();
  readonly #heldUntil = new Map<WorkflowId, number>();
  readonly #aborter = new AbortController();
  readonly #undecidable: BackOff<WorkflowId>;
  #overloadedUntil = 0;
  #freed: (() => void) | undefined;

  constructor(deps: WakeDueDeps) {
    this.#deps = deps;
    this.#undecidable = new BackOff(backOffOptions(deps));
    // Each unanswered event listens to it; Node takes more than ten for a leak.
    setMaxListeners(0, this.#aborter.signal);
  }

  /** Looks once through all that is due. Returns when everything has been sent, not when it has been answered. */
  async run(signal: AbortSignal): Promise<void> {
    const { store, limits } = this.#deps;
    this.#releaseHeld();
    let cursor: DueCursor | undefined;
    do {
      const page = await store.findDue(cursor, limits.wakePage);
      for (const { workflowId } of page.items) {
        if (this.#isKnown(workflowId)) continue;
        await this.#room();
        if (signal.aborted || this.#deps.clock.nowMs() < this.#overloadedUntil) return;
        this.#send(workflowId);
      }
      cursor = page.next;
    } while (cursor !== undefined && !signal.aborted);
  }

  /** Resolves once decider has answered for all that was sent. */
  async settled(): Promise<void> {
    await Promise.all(this.#inFlight.values());
  }

  /** Waits for no more answers. What was sent may still be applied. */
  abandon(): void {
    this.#aborter.abort(new Error("sweeper is stopping"));
  }

  #isKnown(workflowId: WorkflowId): boolean {
    const isHeld = this.#heldUntil.has(workflowId) || this.#undecidable.isHeld(workflowId);
    return isHeld || this.#inFlight.has(workflowId);
  }

  async #room(): Promise<void> {
    while (this.#inFlight.size >= this.#deps.limits.maxWakesInFlight) {
      await new Promise<void>((resolve) => (this.#freed = resolve));
    }
  }

  #send(workflowId: WorkflowId): void {
    const waking = this.#wake(workflowId).finally(() => {
      this.#inFlight.delete(workflowId);
      this.#deps.metrics.inFlight(this.#inFlight.size);
      this.#freed?.();
    });
    this.#inFlight.set(workflowId, waking);
    this.#deps.metrics.inFlight(this.#inFlight.size);
  }

  async #wake(workflowId: WorkflowId): Promise<void> {
    const { decider, limits, metrics, log, newUuid } = this.#deps;
    const event = { kind: "TimePassed", eventId: eventIdFrom(newUuid()), workflowId, origin } as const;
    try {
      const options = { deadlineMs: limits.wakeDeadlineMs, signal: this.#aborter.signal };
      const applied = await decider.apply(event, options);
      metrics.woken(applied.kind === "answered" ? "answered" : applied.refusal.kind);
      if (applied.kind === "refused") this.#refused(workflowId, applied.refusal);
      else this.#undecidable.forget(workflowId);
    } catch (error) {
      if (!this.#aborter.signal.aborted) logAbout(log, { workflowId }).error({ err: error }, "decider cannot be asked");
    }
  }

  #refused(workflowId: WorkflowId, refusal: Refusal): void {
    const { clock, limits, log } = this.#deps;
    const now = clock.nowMs();
    if (refusal.kind === "Overloaded") {
      this.#overloadedUntil = now + refusal.retryAfterMs;
      return;
    }
    if (refusal.kind === "Undecidable") this.#undecidable.failed(workflowId);
    else if (this.#heldUntil.size < limits.maxHeld) this.#heldUntil.set(workflowId, now + limits.refusedHoldMs);
    const level = refusal.kind === "Unavailable" || refusal.kind === "NotFound" ? "debug" : "warn";
    logAbout(log, { workflowId })[level]({ refusal }, "decider did not wake an execution that is due");
  }

  #releaseHeld(): void {
    const now = this.#deps.clock.nowMs();
    // In the order of their times, since all are held for as long.
    for (const [workflowId, until] of this.#heldUntil) {
      if (until > now) return;
      this.#heldUntil.delete(workflowId);
    }
  }
}

const origin = { actor: "sweeper", requestId: "", traceContext: "" };

import { randomUUID } from "node:crypto";

import type { WorkflowEvent } from "@tutti/engine";
import type { Applied, ApplyOptions, DeciderListener, DeciderPort } from "@tutti/ports";

import { processClock, type Clock } from "./clock.ts";
import type { ClientIdentity } from "./connection.ts";
import type { Decider } from "./decider.ts";
import { unavailable } from "./refusals.ts";

export type LocalDeciderOptions = {
  readonly client: ClientIdentity;
  readonly clock?: Clock;
  /** How long an event without a deadline of its own waits. Default 30 s. */
  readonly defaultDeadlineMs?: number;
};

/** Decider for a client in the same process: what the stream is to others, without the wire. */
export function makeLocalDecider(
  decider: Decider,
  { client, clock = processClock, defaultDeadlineMs = 30_000 }: LocalDeciderOptions,
): DeciderPort {
  const listeners = new Set<DeciderListener>();
  const looks = new Map<string, () => void>();
  // Costs no frames here, so nobody has to ask for it.
  const connection = decider.connect(
    { ...client, followsLeases: true },
    {
      // Events go in by `apply`, which answers them itself.
      answered: () => undefined,
      leased: (leased) => {
        for (const listener of listeners) listener.leased(leased);
      },
      withdrawn: (creditId) => {
        for (const listener of listeners) listener.withdrawn(creditId);
      },
      leasesLost: (lost) => {
        for (const listener of listeners) listener.leasesLost?.(lost);
      },
      look: (watchId) => looks.get(watchId)?.(),
      drain: () => undefined,
    },
  );
  return {
    apply: (event, options = {}) => {
      const deadlineAtMs = clock.nowMs() + (options.deadlineMs ?? defaultDeadlineMs);
      const { isRepeat = false, signal } = options;
      return applyUntil(deadlineAtMs, { decider, event, clock, isRepeat, signal });
    },
    grant: (offer) => connection.grant(offer),
    withdraw: (creditId) => connection.withdraw(creditId),
    flushed: (flushed) => connection.flushed(flushed),
    watch(watch, look) {
      const watchId = randomUUID();
      looks.set(watchId, look);
      connection.watch(watchId, watch);
      return () => {
        looks.delete(watchId);
        connection.unwatch(watchId);
      };
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

type Applying = {
  readonly decider: Decider;
  readonly event: WorkflowEvent;
  readonly clock: Clock;
  readonly isRepeat: boolean;
  readonly signal: ApplyOptions["signal"];
};

/** Hands the event in again while decider says that nothing is known of it. */
async function applyUntil(
  deadlineAtMs: number,
  { decider, event, clock, isRepeat, signal }: Applying,
): Promise<Applied> {
  for (let attempt = isRepeat ? 1 : 0; ; attempt += 1) {
    signal?.throwIfAborted();
    const deadlineMs = Math.ceil(deadlineAtMs - clock.nowMs());
    const answer = decider.apply(event, { attempt, deadlineMs });
    const applied = await orGivenUp(answer, { clock, deadlineMs, signal });
    const isKnown = applied.kind === "answered" || applied.refusal.kind !== "Unavailable";
    if (isKnown || clock.nowMs() + RETRY_MS >= deadlineAtMs) return applied;
    await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
  }
}

/** The answer, unless the deadline or the signal comes first. */
async function orGivenUp(
  answer: Promise<Applied>,
  { clock, deadlineMs, signal }: { readonly deadlineMs: number } & Pick<Applying, "clock" | "signal">,
): Promise<Applied> {
  return await new Promise((resolve, reject) => {
    const stop = clock.after(deadlineMs, () => resolve(unavailable("decider did not answer in time")));
    const aborted = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", aborted, { once: true });
    // Never rejects.
    void answer.then(resolve).finally(() => {
      stop();
      signal?.removeEventListener("abort", aborted);
    });
  });
}

const RETRY_MS = 50;

import type { Log } from "../log/make-log.ts";

/**
 * Something a process holds open. `drain` takes in nothing new and waits for what is under way; `close` lets go. Both may be
 * called once only. The signal given to `drain` is aborted when the time is up.
 */
export interface Part {
  drain?(signal: AbortSignal): Promise<void> | void;
  close?(): Promise<void> | void;
}

/** Whether every part let go without an error and in time. */
export type CloseOutcome = "clean" | "failed" | "out of time";

interface NamedPart {
  readonly name: string;
  readonly part: Part;
}

/**
 * Drains all parts, last first and one after the other, then closes them in the same order. Draining has the first 4/5 of
 * the time; a part that fails or is late is logged and does not keep the others open. Never rejects.
 */
export async function closeParts(
  parts: readonly NamedPart[],
  { log, limitMs }: { readonly log: Log; readonly limitMs: number },
): Promise<CloseOutcome> {
  const lastFirst = parts.toReversed();
  const drained = await inTurn(lastFirst, { log, limitMs: limitMs * 0.8, step: "drain" });
  const closed = await inTurn(lastFirst, { log, limitMs: limitMs * 0.2, step: "close" });
  return closed === "clean" ? drained : closed;
}

interface Turn {
  readonly log: Log;
  readonly limitMs: number;
  readonly step: "drain" | "close";
}

async function inTurn(parts: readonly NamedPart[], { log, limitMs, step }: Turn): Promise<CloseOutcome> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  let outcome: CloseOutcome = "clean";
  for (const { name, part } of parts) {
    try {
      const late = await settledOrAborted(async () => await part[step]?.(limit.signal), limit.signal);
      if (!late) continue;
      log.warn({ part: name, step, limitMs }, "a part did not let go in time");
      outcome = "out of time";
    } catch (error) {
      log.error({ err: error, part: name, step }, "a part failed to let go");
      if (outcome === "clean") outcome = "failed";
    }
  }
  clearTimeout(timer);
  return outcome;
}

/** True when the signal came first. Work that is begun after the signal still gets a turn to finish at once. */
async function settledOrAborted(work: () => Promise<void>, signal: AbortSignal): Promise<boolean> {
  const done = work().then(() => false);
  const aborted = new Promise<boolean>((resolve) => {
    const later = (): void => void setImmediate(() => resolve(true));
    if (signal.aborted) later();
    else signal.addEventListener("abort", later, { once: true });
  });
  return await Promise.race([done, aborted]);
}

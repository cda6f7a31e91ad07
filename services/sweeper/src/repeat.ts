import type { Log } from "@tutti/service-kit";

import type { Clock } from "./clock.ts";

/** Work that is done again and again, never twice at once. */
export type Repeated = {
  /** For the log. */
  readonly name: string;
  /** From the end of one run to the beginning of the next. */
  readonly everyMs: number;
  /** The signal tells that this run is the last one and should be short. */
  readonly run: (signal: AbortSignal) => Promise<void>;
};

/**
 * Runs it until the signal comes; a run that is under way is awaited. Never rejects: of failures in a row the first is
 * logged, and that they are over.
 */
export async function repeat(
  { name, everyMs, run }: Repeated,
  { signal, log, clock }: { readonly signal: AbortSignal; readonly log: Log; readonly clock: Clock },
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await run(signal);
      if (failures > 0) log.info({ work: name, failures }, "works again");
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures === 1) log.warn({ err: error, work: name }, "failed; tried again until it works");
    }
    await clock.sleep(everyMs, signal);
  }
}

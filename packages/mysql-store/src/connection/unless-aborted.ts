import { setMaxListeners } from "node:events";

/**
 * What `work` comes to; rejects with the signal's reason as soon as that is aborted, whatever becomes of `work`.
 */
export async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return await work;
  // As many statements as a caller has under way hear of its end.
  setMaxListeners(0, signal);
  let aborted: (() => void) | undefined;
  const gone = new Promise<never>((_, reject) => {
    aborted = () => reject(asError(signal.reason));
    if (signal.aborted) aborted();
    else signal.addEventListener("abort", aborted, { once: true });
  });
  try {
    return await Promise.race([work, gone]);
  } finally {
    if (aborted !== undefined) signal.removeEventListener("abort", aborted);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

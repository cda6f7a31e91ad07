import type { Refusal } from "@tutti/engine";

/** One of the two things that can become of an event. */
export type Refused = { readonly kind: "refused"; readonly refusal: Refusal };

/** Nothing is wrong with the event; the sender repeats it under the same id. */
export function unavailable(message: string): Refused {
  return refusedWith({ kind: "Unavailable", message });
}

/** The server itself is at fault, and the sender need not repeat it. */
export function undecidable(what: string, error: unknown): Refused {
  const reason = error instanceof Error ? error.message : String(error);
  return refusedWith({
    kind: "Undecidable",
    message: `${what} for a fault of the server, whose log has more: ${reason}`,
  });
}

export function refusedWith(refusal: Refusal): Refused {
  return { kind: "refused", refusal };
}

/** Too much is under way here. */
export function overloaded(message = "too many events are waiting to be decided"): Refused {
  return refusedWith({
    kind: "Overloaded",
    retryAfterMs: RETRY_AFTER_MS,
    message,
  });
}

const RETRY_AFTER_MS = 200;

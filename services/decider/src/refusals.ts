import type { Refusal } from "@tutti/engine";

/** One of the two things that can become of an event. */
export type Refused = { readonly kind: "refused"; readonly refusal: Refusal };

/** Nothing is wrong with the event; the sender repeats it under the same id. */
export function unavailable(message: string): Refused {
  return refusedWith({ kind: "Unavailable", message });
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

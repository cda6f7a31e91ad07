/** One thing that listeners hear of. `body` is the JSON that they are sent; its `eventId` is the same however often. */
export type StatusEvent = {
  readonly eventId: string;
  readonly kind: "workflow" | "task" | "stateChange";
  readonly event: string;
  readonly body: string;
};

/** Makes known what happens. */
export interface StatusPublisher {
  readonly name: string;
  /**
   * In this order. Rejects where somebody may not have heard of all; they are published again then. With a PartlyHeardError
   * where it has come further than before, and goes on from there.
   */
  publish(events: readonly StatusEvent[], signal: AbortSignal): Promise<void>;
}

/** Some were heard that had not been before, and one was not. */
export class PartlyHeardError extends Error {
  override readonly name = "PartlyHeardError";
}

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
  /** In this order. Rejects where somebody may not have heard of all; they are published again then. */
  publish(events: readonly StatusEvent[], signal: AbortSignal): Promise<void>;
}

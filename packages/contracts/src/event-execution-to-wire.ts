import type { EpochMs, EventActionKind, Payload } from "@tutti/engine";

import { eventActionToWire } from "./event-handler-to-wire.ts";
import type { EventExecution as WireEventExecution } from "./gen/model/eventexecution.ts";
import { payloadToWire } from "./value-map.ts";

/** What became of one action of a handler for one message, as it is shown. Source: reference/engine.md 1.10, 9.2. */
export type EventExecutionView = {
  /** `<messageId>_<index of the action>`. */
  readonly id: string;
  readonly messageId: string;
  /** The handler's. */
  readonly name: string;
  readonly event: string;
  /** When the message was published. */
  readonly created: EpochMs;
  readonly status: "IN_PROGRESS" | "COMPLETED" | "FAILED" | "SKIPPED";
  readonly action: EventActionKind;
  readonly output: Payload;
};

/** The event execution as Conductor's clients read it. */
export function eventExecutionToWire({ action, output, ...execution }: EventExecutionView): WireEventExecution {
  return { ...execution, action: eventActionToWire(action), output: payloadToWire(output) };
}

import type { ServiceProcess } from "@tutti/service-kit";

import { eventLimitsFrom, type DeciderConfig } from "../config.ts";
import type { EventActions } from "./event-actions.ts";
import { eventMetrics } from "./event-metrics.ts";
import { makeEventActions, type EventActionPorts } from "./make-event-actions.ts";

/** Deals with messages for event handlers in this process. Comes after decider, since it is drained before it. */
export function serveEventActions(
  ports: Pick<EventActionPorts, "stores" | "decider" | "scripts" | "environment">,
  { config, service }: { readonly config: DeciderConfig; readonly service: ServiceProcess },
): EventActions {
  const { log, metrics, shutdown } = service;
  const said = { limits: eventLimitsFrom(config), metrics: eventMetrics(metrics), log };
  const actions = makeEventActions({ ...ports, ...said });
  shutdown.own("event handlers", { drain: () => actions.drain(), close: () => actions.close() });
  const help = "Messages that this process has in hand for event handlers.";
  metrics.gauge({ name: "event_messages_in_hand", help, read: () => actions.inHandCount });
  actions.start();
  return actions;
}

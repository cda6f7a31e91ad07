import { eventHandlerToJson } from "../definition/event-handler-to-json.ts";
import type { EventAction, EventHandler } from "../definition/event-handler.ts";
import type { Read } from "../definition/definition-from-json.ts";
import type { Fault } from "../fault.ts";
import { UnreadPlaces } from "./unread-places.ts";
import type { RuleFault } from "./unread-places.ts";
import { brief, depthFaults, MAX_TASK_DEF_DEPTH, nameFaults } from "./value-faults.ts";

/**
 * Everything that is wrong with an event handler; empty where it may be registered. Paths start at the handler.
 *
 * The first three messages are Conductor's. That an event must be of a known kind and an action must have its details is
 * ours: such a handler would never do anything. Source: reference/engine.md 1.10, 9.1; case api-event-handler-invalid.
 */
export function validateEventHandler(handler: EventHandler): readonly Fault[] {
  return eventHandlerFaults({ value: handler, faults: [] });
}

/** As `validateEventHandler`, with what could not be read: all in one list, without what only follows from that. */
export function eventHandlerFaults({ value, faults }: Read<EventHandler>): readonly Fault[] {
  return [...faults, ...new UnreadPlaces(faults).withoutFollowUps(ruleFaults(value))];
}

function ruleFaults(handler: EventHandler): readonly RuleFault[] {
  const { name, event, actions } = handler;
  return [
    ...nameFaults("name", name, "Missing event handler name"),
    ...nameFaults("event", event, "Missing event location"),
    ...(event === "" ? [] : kindFaults(event)),
    ...(actions.length === 0 ? [NO_ACTIONS] : []),
    ...(actions.length > MAX_ACTIONS ? [tooManyActions(actions.length)] : []),
    ...actions.flatMap((action, index) => actionFaults(action, `actions[${index}]`)),
    ...depthFaults(eventHandlerToJson(handler), MAX_TASK_DEF_DEPTH),
  ];
}

/** All are carried out for each message, side by side. */
const MAX_ACTIONS = 1_000;

function tooManyActions(count: number): Fault {
  return { path: "actions", message: `actions must be at most ${MAX_ACTIONS}`, found: `${count}` };
}

const NO_ACTIONS: Fault = { path: "actions", message: "No actions specified. Please specify at-least one action" };

/** What events may come from. Only those of `conductor` are published in this release. Source: reference/engine.md 9.1. */
export const EVENT_QUEUE_TYPES = [
  "conductor",
  "sqs",
  "kafka",
  "nats",
  "jsm",
  "nats_stream",
  "amqp_queue",
  "amqp_exchange",
] as const;

function kindFaults(event: string): readonly Fault[] {
  const colon = event.indexOf(":");
  const type = event.slice(0, Math.max(0, colon));
  if (EVENT_QUEUE_TYPES.some((known) => known === type)) return [];
  const types = EVENT_QUEUE_TYPES.join(", ");
  const message =
    colon === -1
      ? `event must be type:name, the type one of ${types}`
      : `Unknown queue type ${type.slice(0, 60)}: the type of an event must be one of ${types}`;
  return [{ path: "event", message, found: brief(event) }];
}

function actionFaults({ action, details }: EventAction, path: string): readonly RuleFault[] {
  if (details === undefined) {
    const message = `the action ${action} needs its details in ${action}`;
    return [{ path: `${path}.${action}`, message, because: [`${path}.action`] }];
  }
  const isNameless = action === "start_workflow" && details.name === "";
  if (!isNameless) return [];
  return [{ path: `${path}.${action}.name`, message: "Workflow name cannot be null or empty" }];
}

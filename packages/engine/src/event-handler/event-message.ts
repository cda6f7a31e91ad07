import { derivedId } from "../derived-id.ts";
import { eventIdFrom, workflowIdFrom } from "../ids.ts";
import type { EpochMs, EventId, WorkflowId } from "../ids.ts";
import type { Json } from "../payload/json.ts";

/** A message as handlers see it. */
export type EventMessage = {
  /** What the message is known by wherever it comes again: no two messages have the same. */
  readonly key: string;
  /** What handlers know it by: the id of the task that published it. */
  readonly messageId: string;
  /** `conductor:<workflow>:<queue>`. */
  readonly event: string;
  readonly publishedAt: EpochMs;
  readonly payload: Json;
};

/** Names one action of a handler. */
export type ActionPlace = { readonly handler: string; readonly index: number };

/** The ids of what an action does; the same whenever the action is carried out on the message. */
export type ActionIds = { readonly eventId: EventId; readonly workflowId: WorkflowId };

/** Ids by which it is harmless to carry out an action twice. */
export function actionIds({ key, publishedAt }: EventMessage, { handler, index }: ActionPlace): ActionIds {
  const from = `${key}/${index}/${handler}`;
  const workflowId = workflowIdFrom(derivedId(publishedAt, `${from}/execution`));
  if (workflowId === undefined) throw new TypeError("a derived id is no UUID");
  return { eventId: eventIdFrom(derivedId(publishedAt, `${from}/event`)), workflowId };
}

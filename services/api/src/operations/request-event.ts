import { randomUUID } from "node:crypto";

import { eventIdFrom, workflowIdFrom, workflowNotFound } from "@tutti/engine";
import type { Answer, WorkflowEvent, WorkflowId, WorkflowStatus } from "@tutti/engine";
import type { DeciderPort } from "@tutti/ports";

import { applyEvent } from "./apply-event.ts";
import type { Caller, RequestIdentity } from "./caller.ts";
import { invalid, ok, refuse, type Reply } from "./reply.ts";

/** What every event has. */
export type EventHead = Pick<WorkflowEvent, "eventId" | "workflowId" | "origin">;

export type EventRequest = {
  /** As the client gave it. */
  readonly id: string;
  readonly caller: Caller;
  readonly eventOf: (head: EventHead) => WorkflowEvent;
  /** Absent: it is like no other. */
  readonly identity?: RequestIdentity | undefined;
};

/** Hands in an event for an execution that is named by its id. NotFound; InvalidArgument where no id was given. */
export async function requestEvent(
  decider: DeciderPort,
  { id, caller, eventOf, identity }: EventRequest,
): Promise<Reply<Answer>> {
  if (id === "") return nameless;
  const workflowId = workflowIdFrom(id);
  if (workflowId === undefined) return refuse(workflowNotFound(id));
  const head = { ...newHead(workflowId, caller), ...(identity && { eventId: identity.eventId }) };
  return await applyEvent(decider, eventOf(head), { ...caller, isRepeat: identity?.isRepeat ?? false });
}

/** Of an operator's request: how the execution stands after it. */
export async function requestStatus(decider: DeciderPort, request: EventRequest): Promise<Reply<WorkflowStatus>> {
  const applied = await requestEvent(decider, request);
  if (applied.kind === "refused") return applied;
  if (applied.value.kind !== "Done") throw new Error(`decider answered a request with ${applied.value.kind}`);
  return ok(applied.value.status);
}

export function newHead(workflowId: WorkflowId, { origin }: Caller): EventHead {
  return { eventId: eventIdFrom(randomUUID()), workflowId, origin };
}

export const nameless = invalid("workflowId", "WorkflowId cannot be null or empty.");

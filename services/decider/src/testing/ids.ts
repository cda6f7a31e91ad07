import { creditIdFrom, eventIdFrom, workflowIdFrom, type CreditId, type EventId, type WorkflowId } from "@tutti/engine";

/** The n-th id. */
export function workflowId(n: number): WorkflowId {
  const id = workflowIdFrom(uuid("0000", n));
  if (id === undefined) throw new TypeError("not a UUID");
  return id;
}

export const eventId = (n: number): EventId => eventIdFrom(uuid("eeee", n));
export const creditId = (n: number): CreditId => creditIdFrom(uuid("cccc", n));

function uuid(kind: string, n: number): string {
  return `0190abcd-${kind}-7000-8000-${n.toString(16).padStart(12, "0")}`;
}

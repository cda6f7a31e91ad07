import { workflowDefFromJson } from "../definition/definition-from-json.ts";
import { workflowDefToJson } from "../definition/definition-to-json.ts";
import { Payload } from "../payload/payload.ts";
import type { WorkflowEvent, WorkflowEventKind } from "./workflow-event.ts";

/** The format that this release writes. It reads the one before and the one after by keeping what it does not know. */
export const EVENT_FORMAT = 1;

/**
 * An event as it travels and as it is stored: a JSON head, and beside it the payloads, which nobody parses on the way.
 * In the head a payload is `{"$payload": index}`.
 */
export type EncodedEvent = {
  readonly kind: WorkflowEventKind;
  readonly head: string;
  readonly payloads: readonly Payload[];
};

type Members = { readonly [key: string]: unknown };
const KINDS: ReadonlySet<string> = new Set<WorkflowEventKind>([
  "WorkflowStarted",
  "TaskPolled",
  "TaskUpdated",
  "TaskUpdatedByReference",
  "TaskReturned",
  "TimePassed",
  "PauseRequested",
  "ResumeRequested",
  "TerminateRequested",
  "DecideRequested",
  "RemoveRequested",
]);

export function encodeEvent(event: WorkflowEvent): EncodedEvent {
  const payloads: Payload[] = [];
  const members: { [key: string]: unknown } = { format: EVENT_FORMAT };
  for (const [key, value] of Object.entries(event)) members[key] = encodeMember(key, value, payloads);
  return { kind: event.kind, head: JSON.stringify(members), payloads };
}

/** The event again. Throws TypeError on a kind that this release does not know: nothing may be guessed there. */
export function decodeEvent({ head, payloads }: Pick<EncodedEvent, "head" | "payloads">): WorkflowEvent {
  const encoded: Members = JSON.parse(head);
  const kind = encoded["kind"];
  if (typeof kind !== "string" || !KINDS.has(kind)) throw new TypeError(`unknown kind of event: ${String(kind)}`);
  const members: { [key: string]: unknown } = {};
  for (const [key, value] of Object.entries(encoded)) members[key] = decodeMember(key, value, payloads);
  // Heads are written by encodeEvent alone, by this release or its neighbours.
  return members as WorkflowEvent;
}

function encodeMember(key: string, value: unknown, payloads: Payload[]): unknown {
  if (value instanceof Payload) return { $payload: payloads.push(value) - 1 };
  if (value instanceof Map) return [...value];
  if (key === "inlineDefinition" && value !== undefined) {
    const definition = workflowDefToJson(value as Parameters<typeof workflowDefToJson>[0]);
    return { $payload: payloads.push(Payload.fromTree(definition)) - 1 };
  }
  return value;
}

function decodeMember(key: string, value: unknown, payloads: readonly Payload[]): unknown {
  if (key === "taskToDomain" && Array.isArray(value)) return new Map(value as [string, string][]);
  if (typeof value !== "object" || value === null || !("$payload" in value)) return value;
  const payload = payloads[Number(value.$payload)];
  if (payload === undefined) throw new TypeError(`an event lacks its payload "${key}"`);
  return key === "inlineDefinition" ? workflowDefFromJson(payload.tree).value : payload;
}

import { workflowDefFromJson } from "../definition/definition-from-json.ts";
import { workflowDefToJson } from "../definition/definition-to-json.ts";
import { Payload } from "../payload/payload.ts";
import type { WorkflowEvent, WorkflowEventKind } from "./workflow-event.ts";

/** The format that this release writes. It reads the one before and the one after by keeping what it does not know. */
export const EVENT_FORMAT = 1;

/**
 * An event as it travels and as it is stored: a JSON head, and beside it the payloads, which nobody parses on the way.
 * In the head a payload is `{"$payload": index}` and a map `{"$map": entries}`, at whatever depth they are.
 */
export type EncodedEvent = {
  readonly kind: WorkflowEventKind;
  readonly head: string;
  readonly payloads: readonly Payload[];
};

type Members = { readonly [key: string]: unknown };

/** Every kind, so that one that is added cannot be forgotten here. */
const KINDS: { readonly [Kind in WorkflowEventKind]: true } = {
  WorkflowStarted: true,
  TaskPolled: true,
  TaskUpdated: true,
  TaskUpdatedByReference: true,
  WorkflowSignaled: true,
  TaskReturned: true,
  TimePassed: true,
  PauseRequested: true,
  ResumeRequested: true,
  TerminateRequested: true,
  DecideRequested: true,
  RemoveRequested: true,
  RetryRequested: true,
  RestartRequested: true,
  RerunRequested: true,
  SkipTaskRequested: true,
  ResetCallbacksRequested: true,
  JumpToTaskRequested: true,
  UpgradeRequested: true,
  MessagesPushed: true,
  UpdateVariablesRequested: true,
  ChildChanged: true,
  ParentTaskCanceled: true,
};

export function encodeEvent(event: WorkflowEvent): EncodedEvent {
  const payloads: Payload[] = [];
  const head = JSON.stringify(encodeMembers(event, { payloads, into: { format: EVENT_FORMAT } }));
  return { kind: event.kind, head, payloads };
}

/** The event again. Throws TypeError on a kind that this release does not know: nothing may be guessed there. */
export function decodeEvent({ head, payloads }: Pick<EncodedEvent, "head" | "payloads">): WorkflowEvent {
  const encoded: Members = JSON.parse(head);
  const kind = encoded["kind"];
  if (typeof kind !== "string" || !Object.hasOwn(KINDS, kind))
    throw new TypeError(`unknown kind of event: ${String(kind)}`);
  // Heads are written by encodeEvent alone, by this release or its neighbours.
  return decodeMembers(encoded, payloads) as WorkflowEvent;
}

// Loops and not lists of entries here and below: every event comes this way twice.
function encodeMembers(
  object: object,
  { payloads, into = {} }: { readonly payloads: Payload[]; readonly into?: { [key: string]: unknown } },
): Members {
  const members = object as Members;
  for (const key of Object.keys(members)) into[key] = encodeMember(key, members[key], payloads);
  return into;
}

function encodeMember(key: string, value: unknown, payloads: Payload[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Payload) return { $payload: payloads.push(value) - 1 };
  if (key === "inlineDefinition") {
    const definition = workflowDefToJson(value as Parameters<typeof workflowDefToJson>[0]);
    return { $payload: payloads.push(Payload.fromTree(definition)) - 1 };
  }
  if (key === "taskToDomain" && value instanceof Map) return [...value];
  if (value instanceof Map)
    return { $map: [...value].map(([name, member]) => [name, encodeMember("", member, payloads)]) };
  if (Array.isArray(value)) return value.map((item) => encodeMember("", item, payloads));
  return encodeMembers(value, { payloads });
}

/** In place: what was parsed is nobody else's. */
function decodeMembers(object: object, payloads: readonly Payload[]): Members {
  const members = object as { [key: string]: unknown };
  for (const key of Object.keys(members)) {
    const value = members[key];
    if (typeof value === "object" && value !== null) members[key] = decodeMember(key, value, payloads);
  }
  return members;
}

function decodeMember(key: string, value: unknown, payloads: readonly Payload[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (key === "taskToDomain" && Array.isArray(value)) return new Map(value as [string, string][]);
  if (Array.isArray(value)) return value.map((item: unknown) => decodeMember("", item, payloads));
  if ("$map" in value && Array.isArray(value.$map)) return decodeMap(value.$map as [unknown, unknown][], payloads);
  if (!("$payload" in value)) return decodeMembers(value, payloads);
  const payload = payloads[Number(value.$payload)];
  if (payload === undefined) throw new TypeError(`an event lacks its payload "${key}"`);
  return key === "inlineDefinition" ? workflowDefFromJson(payload.tree).value : payload;
}

function decodeMap(entries: readonly [unknown, unknown][], payloads: readonly Payload[]): Map<unknown, unknown> {
  return new Map(entries.map(([name, member]) => [name, decodeMember("", member, payloads)]));
}

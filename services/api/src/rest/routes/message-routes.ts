import { statusOfRefusal } from "@tutti/contracts";
import { briefJson, isJsonObject, Payload } from "@tutti/engine";
import type { Json, Read, Refusal } from "@tutti/engine";

import type { MessageOperations } from "../../operations/executions/message-operations.ts";
import { callerOf } from "../http/caller-of.ts";
import { readBody } from "../http/read-body.ts";
import { text } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import { refused } from "../http/rest-error.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";

/** Source: reference/api.md 2.3 "Workflow message queue". */
export function messageRoutes(messages: MessageOperations): readonly Route[] {
  const route = routesBelow("/api/workflow/:workflowId");
  return [route("POST", "/messages", (call) => push(messages, call))];
}

async function push(messages: MessageOperations, call: RestCall): Promise<RestAnswer> {
  const payload = readBody(call, payloadFromJson);
  const reply = await messages.push(call.param("workflowId"), payload, callerOf(call));
  if (reply.kind === "ok") return text(reply.value);
  const { refusal } = reply;
  if (!PLAIN.has(refusal.kind)) throw refused(refusal);
  return { kind: "text", text: refusal.message, httpStatus: statusOfRefusal(refusal).httpStatus };
}

/** Refusals that this endpoint alone tells in plain words: unknown, not RUNNING, full. Source: reference/api.md 2.3. */
const PLAIN: ReadonlySet<Refusal["kind"]> = new Set(["NotFound", "IllegalTransition", "LimitReached"]);

function payloadFromJson(body: Json): Read<Payload> {
  if (isJsonObject(body)) return { value: Payload.fromTree(body), faults: [] };
  const fault = { path: "", message: "the request body must be an object: the message", found: briefJson(body) };
  return { value: Payload.empty, faults: [fault] };
}

import {
  briefJson,
  FieldReader,
  isJsonObject,
  JsonSyntaxError,
  parseJson,
  Payload,
  taskMessageFrom,
} from "@tutti/engine";
import type { Fault, Json, Read } from "@tutti/engine";

import type { OperatorOperations, RerunRequest, SkipRequest } from "../../operations/executions/operator-operations.ts";
import { callerOf } from "../http/caller-of.ts";
import { readBody } from "../http/read-body.ts";
import { done, nothing, text } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";

/** Source: reference/api.md 2.3. */
export function operatorRoutes(operators: OperatorOperations): readonly Route[] {
  const route = routesBelow("/api/workflow/:workflowId");
  return [
    route("POST", "/retry", (call) => retry(operators, call)),
    route("POST", "/restart", (call) => restart(operators, call)),
    route("POST", "/rerun", async (call) => text(valueOf(await operators.rerun(rerunFrom(call), callerOf(call))))),
    route("PUT", "/skiptask/:taskReferenceName", async (call) => {
      valueOf(await operators.skip(skipFrom(call), callerOf(call)));
      return done;
    }),
    route("POST", "/resetcallbacks", async (call) => {
      valueOf(await operators.resetCallbacks(call.param("workflowId"), callerOf(call)));
      return nothing;
    }),
  ];
}

async function retry(operators: OperatorOperations, call: RestCall): Promise<RestAnswer> {
  const resumeSubworkflowTasks = call.query.flag("resumeSubworkflowTasks") ?? false;
  call.throwFaults();
  valueOf(await operators.retry(call.param("workflowId"), { resumeSubworkflowTasks }, callerOf(call)));
  return nothing;
}

async function restart(operators: OperatorOperations, call: RestCall): Promise<RestAnswer> {
  const useLatestDefinitions = call.query.flag("useLatestDefinitions") ?? false;
  call.throwFaults();
  valueOf(await operators.restart(call.param("workflowId"), { useLatestDefinitions }, callerOf(call)));
  return nothing;
}

function rerunFrom(call: RestCall): RerunRequest {
  const workflowId = call.param("workflowId");
  return { workflowId, ...readBody(call, rerunFromJson) };
}

/** The id in the path is the one that counts. */
function rerunFromJson(body: Json): Read<Omit<RerunRequest, "workflowId">> {
  const faults: Fault[] = [];
  const reader = FieldReader.of(body, { faults });
  const value = {
    taskId: reader.text("reRunFromTaskId"),
    workflowInput: payloadOf(reader, "workflowInput"),
    taskInput: payloadOf(reader, "taskInput"),
    correlationId: reader.text("correlationId"),
  };
  return { value, faults };
}

function payloadOf(reader: FieldReader, name: string): Payload | undefined {
  const map = reader.map(name);
  return map === undefined ? undefined : Payload.fromTree(map);
}

/** As the body, or as clients that cannot send one with it have it, in the query. Source: api.md 2.3. */
function skipFrom(call: RestCall): SkipRequest {
  const [workflowId, taskReferenceName] = [call.param("workflowId"), call.param("taskReferenceName")];
  const inQuery = call.query.text("skipTaskRequest");
  const given = call.body.isEmpty ? readQuery(call, inQuery) : readBody(call, skipFromJson);
  return { workflowId, taskReferenceName, ...given };
}

type Skipped = Omit<SkipRequest, "workflowId" | "taskReferenceName">;

function readQuery(call: RestCall, text: string | undefined): Skipped {
  const { value, faults } = skipFromJson(text === undefined ? null : jsonOr(text));
  call.faults.push(...faults);
  call.throwFaults();
  return value;
}

/** Some clients write their own form of an object into the query: what is no JSON says nothing. */
function jsonOr(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null;
    throw error;
  }
}

function skipFromJson(body: Json): Read<Skipped> {
  if (body !== null && !isJsonObject(body)) {
    const fault: Fault = { path: "", message: "the request body must be an object", found: briefJson(body) };
    return { value: { taskInput: Payload.empty, taskOutput: Payload.empty }, faults: [fault] };
  }
  const faults: Fault[] = [];
  const reader = FieldReader.of(body ?? {}, { faults });
  const taskInput = payloadOf(reader, "taskInput") ?? Payload.empty;
  const taskOutput = payloadOf(reader, "taskOutput") ?? Payload.empty;
  const taskInputMessage = taskMessageFrom(reader, "taskInputMessage");
  const taskOutputMessage = taskMessageFrom(reader, "taskOutputMessage");
  return { value: { taskInput, taskOutput, taskInputMessage, taskOutputMessage }, faults };
}

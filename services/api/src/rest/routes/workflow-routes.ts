import { Payload } from "@tutti/engine";
import type { Fault, Json, JsonObject, Read } from "@tutti/engine";
import { briefJson, isJsonObject, newJsonObject } from "@tutti/engine";

import type { Operations } from "../../operations/operations.ts";
import type { Showing } from "../../operations/executions/large-reads.ts";
import type { WorkflowOperations } from "../../operations/executions/workflow-operations.ts";
import { WorkflowTest } from "../../operations/definitions/workflow-test.ts";
import { callerOf } from "../http/caller-of.ts";
import { bodyRead, readBody } from "../http/read-body.ts";
import { done, json, jsonInParts, text } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { startRequestFromJson } from "../json/start-request-from-json.ts";
import { testRequestFromJson } from "../json/test-request-from-json.ts";
import { workflowParts } from "../json/workflow-parts.ts";
import { workflowStatusToJson } from "../json/workflow-status-to-json.ts";
import { workflowToJson } from "../json/workflow-to-json.ts";
import { pageOfTasks } from "./page-of-tasks.ts";

/** Source: reference/api.md 2.3. */
export function workflowRoutes({ workflows, tasks }: Pick<Operations, "workflows" | "tasks">): readonly Route[] {
  const route = routesBelow("/api/workflow");
  return [
    route("POST", "", async (call) =>
      text(valueOf(await workflows.start(bodyRead(call, startRequestFromJson), callerOf(call)))),
    ),
    route("POST", "/test", async (call) => {
      const test = new WorkflowTest({ workflows, tasks }, callerOf(call));
      return json(workflowToJson(valueOf(await test.play(testRequestFromJson(call.body.json))), Date.now()));
    }),
    route("POST", "/:name", (call) => startByName(workflows, call)),
    route("GET", "/:workflowId", (call) => get(workflows, call)),
    route("GET", "/:workflowId/status", (call) => status(workflows, call)),
    route("GET", "/:workflowId/tasks", (call) => pageOfTasks(workflows, call)),
    route("PUT", "/:workflowId/pause", async (call) => {
      valueOf(await workflows.pause(call.param("workflowId"), callerOf(call)));
      return done;
    }),
    route("PUT", "/:workflowId/resume", async (call) => {
      valueOf(await workflows.resume(call.param("workflowId"), callerOf(call)));
      return done;
    }),
    route("PUT", "/decide/:workflowId", async (call) => {
      valueOf(await workflows.decide(call.param("workflowId"), callerOf(call)));
      return done;
    }),
    route("DELETE", "/:workflowId/remove", (call) => remove(workflows, call)),
    route("DELETE", "/:workflowId/terminate-remove", (call) => terminateRemove(workflows, call)),
    route("DELETE", "/:workflowId", async (call) => {
      const reason = call.query.text("reason");
      const triggerFailureWorkflow = call.query.flag("triggerFailureWorkflow") ?? false;
      call.throwFaults();
      const said = { reason, triggerFailureWorkflow };
      valueOf(await workflows.terminate(call.param("workflowId"), said, callerOf(call)));
      return done;
    }),
  ];
}

async function startByName(workflows: WorkflowOperations, call: RestCall): Promise<RestAnswer> {
  const request = {
    name: call.param("name"),
    version: call.query.int("version"),
    correlationId: call.query.text("correlationId"),
    priority: call.query.int("priority") ?? 0,
    input: Payload.fromTree(readBody(call, inputFromJson)),
    taskToDomain: new Map<string, string>(),
    inlineDefinition: undefined,
    externalInputPayloadStoragePath: undefined,
    createdBy: undefined,
  };
  return text(valueOf(await workflows.start({ value: request, faults: [] }, callerOf(call))));
}

function inputFromJson(body: Json): Read<JsonObject> {
  if (isJsonObject(body)) return { value: body, faults: [] };
  const fault: Fault = { path: "", message: "the request body must be an object: the input", found: briefJson(body) };
  return { value: newJsonObject(), faults: [fault] };
}

async function remove(workflows: WorkflowOperations, call: RestCall): Promise<RestAnswer> {
  const archive = call.query.flag("archiveWorkflow") ?? true;
  call.throwFaults();
  valueOf(await workflows.remove(call.param("workflowId"), { archive }, callerOf(call)));
  return done;
}

async function terminateRemove(workflows: WorkflowOperations, call: RestCall): Promise<RestAnswer> {
  const how = { reason: call.query.text("reason"), archive: call.query.flag("archiveWorkflow") ?? true };
  call.throwFaults();
  valueOf(await workflows.terminateRemove(call.param("workflowId"), how, callerOf(call)));
  return done;
}

async function get(workflows: WorkflowOperations, call: RestCall): Promise<RestAnswer> {
  const includeTasks = call.query.flag("includeTasks") ?? true;
  call.throwFaults();
  const view = valueOf(await workflows.get(call.param("workflowId"), { includeTasks, showing: showingOf(call) }));
  const now = Date.now();
  return view.tasks.length > TASKS_IN_ONE_PIECE
    ? jsonInParts(workflowParts(view, now))
    : json(workflowToJson(view, now));
}

const TASKS_IN_ONE_PIECE = 200;

function showingOf(call: RestCall): Showing {
  const onEnd = (listener: () => void): void => {
    call.onFlushed(listener);
    call.onAborted(listener);
  };
  return { signal: call.signal, onEnd };
}

async function status(workflows: WorkflowOperations, call: RestCall): Promise<RestAnswer> {
  const includeOutput = call.query.flag("includeOutput") ?? false;
  const includeVariables = call.query.flag("includeVariables") ?? false;
  call.throwFaults();
  const { execution } = valueOf(
    await workflows.get(call.param("workflowId"), { includeTasks: false, signal: call.signal }),
  );
  return json(workflowStatusToJson(execution, { includeOutput, includeVariables }));
}

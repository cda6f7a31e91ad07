import { readFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, test } from "@jest/globals";

import { codeOf } from "./clients/code-of.ts";
import { untilEnded } from "./clients/executions.ts";
import type { Message } from "./clients/message.ts";
import { uniqueName } from "./clients/names.ts";
import { reflectionOf } from "./clients/reflection.ts";
import { jsonFromValues, valuesFromJson } from "./clients/value.ts";
import { sharedCluster } from "./given-cluster.ts";
import { asText, isList, isObject } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { root } from "./root.ts";

const given = sharedCluster();

const events = (method: string) => `conductor.grpc.events.EventService/${method}`;
const metadata = (method: string) => `conductor.grpc.metadata.MetadataService/${method}`;
const tasks = (method: string) => `conductor.grpc.tasks.TaskService/${method}`;
const workflows = (method: string) => `conductor.grpc.workflows.WorkflowService/${method}`;

const owner = { ownerEmail: "e2e@example.com" };
const name = uniqueName("listed");
const taskType = uniqueName("task");
const taskDef = { name: taskType, retryCount: 0, ...owner };
const definition = (over: JsonObject = {}): JsonObject => ({
  ...{ name, version: 1, schemaVersion: 2, restartable: true, timeoutPolicy: "ALERT_ONLY", ...owner },
  tasks: [{ name: taskType, taskReferenceName: "a", type: "SIMPLE", retryCount: -1 }],
  ...over,
});

beforeAll(async () => {
  await unary(metadata("CreateTasks"), { defs: [taskDef] });
  await unary(metadata("CreateWorkflow"), { workflow: definition() });
});

async function unary(method: string, request: JsonObject): Promise<Message> {
  return await given().clients.grpc.unary(method, request);
}

async function started(request: JsonObject = {}): Promise<string> {
  return asText((await unary(workflows("StartWorkflow"), { name, ...request }))["workflowId"]);
}

async function paused(): Promise<string> {
  const workflowId = await started();
  await unary(workflows("PauseWorkflow"), { workflowId });
  return workflowId;
}

async function terminated(request: JsonObject = {}): Promise<string> {
  const workflowId = await started(request);
  await unary(workflows("TerminateWorkflow"), { workflowId, reason: "enough" });
  return workflowId;
}

async function execution(workflowId: string): Promise<Message> {
  return await unary(workflows("GetWorkflowStatus"), { workflowId, includeTasks: true });
}

async function taskOf(workflowId: string): Promise<JsonObject> {
  const { tasks: all } = await execution(workflowId);
  const [task] = isList(all) ? all.filter(isObject) : [];
  return task ?? {};
}

async function startedTask(): Promise<string> {
  return asText((await taskOf(await started()))["taskId"]);
}

async function resultOfTask(): Promise<JsonObject> {
  const { taskId, workflowInstanceId } = await taskOf(await started());
  return { taskId, workflowInstanceId, status: "COMPLETED", outputData: valuesFromJson({ v: 1 }) };
}

/** A call that succeeds, and what the same method says to a message in which nothing is set. */
type Listed = { readonly request: () => Promise<JsonObject>; readonly empty: string };

const listed = (empty: string, request: () => Promise<JsonObject> | JsonObject): Listed => ({
  empty,
  request: async () => await request(),
});

const handler = (handlerName = uniqueName("handler")): JsonObject => ({
  ...{ name: handlerName, event: "conductor:listed:a", active: true },
  actions: [{ action: "START_WORKFLOW", startWorkflow: { name } }],
});
const added = async (): Promise<JsonObject> => {
  const one = handler();
  await unary(events("AddEventHandler"), { handler: one });
  return one;
};

const inventory: Readonly<Record<string, Listed>> = {
  [events("AddEventHandler")]: listed("INVALID_ARGUMENT", () => ({ handler: handler() })),
  [events("UpdateEventHandler")]: listed("INVALID_ARGUMENT", async () => ({ handler: await added() })),
  [events("RemoveEventHandler")]: listed("INVALID_ARGUMENT", async () => ({ name: (await added())["name"] })),
  [events("GetEventHandlers")]: listed("OK", () => ({})),
  [events("GetEventHandlersForEvent")]: listed("INVALID_ARGUMENT", () => ({ event: "conductor:listed:a" })),
  [metadata("CreateWorkflow")]: listed("INVALID_ARGUMENT", () => ({ workflow: definition({ version: 2 }) })),
  [metadata("ValidateWorkflow")]: listed("INVALID_ARGUMENT", () => ({ workflow: definition() })),
  [metadata("UpdateWorkflows")]: listed("INVALID_ARGUMENT", () => ({
    defs: [definition(), definition({ version: 3 })],
  })),
  [metadata("GetWorkflow")]: listed("INVALID_ARGUMENT", () => ({ name })),
  [metadata("CreateTasks")]: listed("INVALID_ARGUMENT", () => ({ defs: [{ ...taskDef, name: uniqueName("task") }] })),
  [metadata("UpdateTask")]: listed("INVALID_ARGUMENT", () => ({ task: taskDef })),
  [metadata("GetTask")]: listed("INVALID_ARGUMENT", () => ({ taskType })),
  [metadata("DeleteTask")]: listed("INVALID_ARGUMENT", async () => {
    const gone = uniqueName("task");
    await unary(metadata("CreateTasks"), { defs: [{ ...taskDef, name: gone }] });
    return { taskType: gone };
  }),
  [tasks("Poll")]: listed("INVALID_ARGUMENT", () => ({ taskType: uniqueName("none") })),
  [tasks("BatchPoll")]: listed("INVALID_ARGUMENT", () => ({ taskType: uniqueName("none"), workerId: "w" })),
  [tasks("UpdateTask")]: listed("INVALID_ARGUMENT", async () => ({ result: await resultOfTask() })),
  [tasks("AddLog")]: listed("INVALID_ARGUMENT", async () => ({ taskId: await startedTask(), log: "one" })),
  [tasks("GetTaskLogs")]: listed("INVALID_ARGUMENT", async () => ({ taskId: await startedTask() })),
  [tasks("GetTask")]: listed("INVALID_ARGUMENT", async () => ({ taskId: await startedTask() })),
  [tasks("GetQueueSizesForTasks")]: listed("OK", () => ({ taskTypes: [taskType] })),
  [tasks("GetQueueInfo")]: listed("OK", () => ({})),
  [tasks("GetQueueAllInfo")]: listed("OK", () => ({})),
  [tasks("Search")]: listed("OK", () => ({ query: `taskType='${taskType}'`, size: 1 })),
  [tasks("SearchV2")]: listed("OK", () => ({ query: `taskType='${taskType}'`, size: 1 })),
  [workflows("StartWorkflow")]: listed("INVALID_ARGUMENT", () => ({ name })),
  [workflows("GetWorkflows")]: listed("INVALID_ARGUMENT", () => ({ name, correlationId: ["none"] })),
  [workflows("GetWorkflowStatus")]: listed("INVALID_ARGUMENT", async () => ({ workflowId: await started() })),
  [workflows("RemoveWorkflow")]: listed("INVALID_ARGUMENT", async () => ({ workflodId: await terminated() })),
  [workflows("GetRunningWorkflows")]: listed("INVALID_ARGUMENT", () => ({ name })),
  [workflows("DecideWorkflow")]: listed("INVALID_ARGUMENT", async () => ({ workflowId: await started() })),
  [workflows("PauseWorkflow")]: listed("INVALID_ARGUMENT", async () => ({ workflowId: await started() })),
  [workflows("ResumeWorkflow")]: listed("INVALID_ARGUMENT", async () => ({ workflowId: await paused() })),
  [workflows("SkipTaskFromWorkflow")]: listed("INVALID_ARGUMENT", async () => {
    const first = { name: taskType, taskReferenceName: "first", type: "SIMPLE" };
    const second = { ...first, taskReferenceName: "second" };
    const workflowDef = definition({ name: uniqueName("skipped"), tasks: [first, second] });
    const workflowId = await started({ name: workflowDef["name"], workflowDef });
    return { workflowId, taskReferenceName: "second", request: { taskOutput: valuesFromJson({ v: 1 }) } };
  }),
  [workflows("RerunWorkflow")]: listed("INVALID_ARGUMENT", async () => ({ reRunFromWorkflowId: await terminated() })),
  [workflows("RestartWorkflow")]: listed("INVALID_ARGUMENT", async () => ({ workflowId: await terminated() })),
  [workflows("RetryWorkflow")]: listed("INVALID_ARGUMENT", async () => ({ workflowId: await terminated() })),
  [workflows("ResetWorkflowCallbacks")]: listed("INVALID_ARGUMENT", async () => ({ workflowId: await started() })),
  [workflows("TerminateWorkflow")]: listed("INVALID_ARGUMENT", async () => ({ workflowId: await started() })),
  [workflows("Search")]: listed("OK", () => ({ query: `workflowType='${name}'`, size: 1 })),
  [workflows("SearchByTasks")]: listed("OK", () => ({ query: `taskType='${taskType}'`, size: 1 })),
  [workflows("SearchV2")]: listed("OK", () => ({ query: `workflowType='${name}'`, size: 1 })),
  [workflows("SearchByTasksV2")]: listed("OK", () => ({ query: `taskType='${taskType}'`, size: 1 })),
};

type Facts = { readonly services: Readonly<Record<string, Readonly<Record<string, string>>>> };
const facts: Facts = JSON.parse(readFileSync(join(root, "packages/contracts/baseline/wire.json"), "utf8"));
const contract = Object.entries(facts.services).flatMap(([service, methods]) =>
  Object.entries(methods).map(([method, types]) => ({ path: `${service}/${method}`, types })),
);

test("every method of Conductor's contract is called here", () => {
  expect(Object.keys(inventory).toSorted()).toEqual(contract.map(({ path }) => path).toSorted());
});

test("the server describes every method as the contract has it", async () => {
  const reflection = reflectionOf(given().cluster.address().grpc, "v1");
  const described: string[] = [];
  for (const service of Object.keys(facts.services)) {
    const protos = await reflection.protosOf(service);
    const methods = protos[service];
    if (methods === undefined || "format" in methods) throw new Error(`${service} is not described`);
    for (const { path, requestStream, responseStream } of Object.values(methods))
      described.push(`${path.slice(1)} ${requestStream ? "stream " : ""}-> ${responseStream ? "stream" : ""}`);
  }
  reflection.close();

  const streams = (types: string): string => (types.includes("-> stream ") ? "stream" : "");
  expect(described.toSorted()).toEqual(contract.map(({ path, types }) => `${path} -> ${streams(types)}`).toSorted());
});

describe.each(contract)("$path", ({ path, types }) => {
  const call = async (request: JsonObject): Promise<string> => {
    const { grpc } = given().clients;
    return await codeOf(types.includes("-> stream ") ? grpc.stream(path, request) : grpc.unary(path, request));
  };
  const { request, empty } = inventory[path] ?? listed("OK", () => ({}));

  test("is served", async () => {
    expect(await call(await request())).toBe("OK");
  });

  test(`answers a message in which nothing is set with ${empty}`, async () => {
    expect(await call({})).toBe(empty);
  });
});

describe("an id that nobody has is NOT_FOUND for", () => {
  const id = "01999999-0000-7000-8000-000000000000";

  test.each<[string, JsonObject]>([
    [tasks("GetTask"), { taskId: id }],
    [tasks("AddLog"), { taskId: id, log: "one" }],
    [tasks("GetTaskLogs"), { taskId: id }],
    [tasks("UpdateTask"), { result: { taskId: id, workflowInstanceId: id, status: "COMPLETED" } }],
    [workflows("GetWorkflowStatus"), { workflowId: id }],
    [workflows("RemoveWorkflow"), { workflodId: id }],
    [workflows("SkipTaskFromWorkflow"), { workflowId: id, taskReferenceName: "a" }],
    [workflows("RerunWorkflow"), { reRunFromWorkflowId: id }],
    ...["Decide", "Pause", "Resume", "Restart", "Retry", "Terminate"].map((verb): [string, JsonObject] => [
      workflows(`${verb}Workflow`),
      { workflowId: id },
    ]),
    [workflows("ResetWorkflowCallbacks"), { workflowId: id }],
    [metadata("GetWorkflow"), { name: id }],
    [metadata("GetTask"), { taskType: id }],
    [metadata("UpdateTask"), { task: { ...taskDef, name: id } }],
    [metadata("DeleteTask"), { taskType: id }],
    [workflows("StartWorkflow"), { name: id }],
    [events("UpdateEventHandler"), { handler: handler() }],
    [events("RemoveEventHandler"), { name: id }],
  ])("%s", async (method, request) => {
    expect(await codeOf(unary(method, request))).toBe("NOT_FOUND");
  });
});

describe("what does not fit the state is FAILED_PRECONDITION:", () => {
  const byId = (workflowId: string): JsonObject => ({ workflowId });

  test.each<[string, string, () => Promise<JsonObject>]>([
    ["to pause what has ended", "PauseWorkflow", async () => byId(await terminated())],
    ["to resume what is not paused", "ResumeWorkflow", async () => byId(await started())],
    ["to restart what runs", "RestartWorkflow", async () => byId(await started())],
    ["to retry what runs", "RetryWorkflow", async () => byId(await started())],
    ["to rerun what runs", "RerunWorkflow", async () => ({ reRunFromWorkflowId: await started() })],
    ["to reset what has ended", "ResetWorkflowCallbacks", async () => byId(await terminated())],
    [
      "to skip a task of what has ended",
      "SkipTaskFromWorkflow",
      async () => ({ ...byId(await terminated()), taskReferenceName: "a" }),
    ],
    [
      "to skip a task that has begun",
      "SkipTaskFromWorkflow",
      async () => ({ ...byId(await started()), taskReferenceName: "a" }),
    ],
    ["to terminate what is COMPLETED", "TerminateWorkflow", async () => byId(await completed())],
  ])("%s", async (_, method, request) => {
    expect(await codeOf(unary(workflows(method), await request()))).toBe("FAILED_PRECONDITION");
  });

  test("and a definition or a handler that exists is ALREADY_EXISTS", async () => {
    expect(await codeOf(unary(metadata("CreateWorkflow"), { workflow: definition() }))).toBe("ALREADY_EXISTS");
    expect(await codeOf(unary(events("AddEventHandler"), { handler: await added() }))).toBe("ALREADY_EXISTS");
  });
});

async function completed(request: JsonObject = {}): Promise<string> {
  const workflowId = await started(request);
  const { taskId, workflowInstanceId } = await taskOf(workflowId);
  await unary(tasks("UpdateTask"), { result: { taskId, workflowInstanceId, status: "COMPLETED" } });
  await untilEnded(given().clients.over.gRPC, workflowId);
  return workflowId;
}

describe("numbers", () => {
  const input = { whole: 7, negative: -1, large: 9_007_199_254_740_991, half: 0.5, list: [1, 2.5], inner: { zero: 0 } };

  test("that came over REST are read over gRPC", async () => {
    const workflowId = await given().clients.over.REST.start({ name, input });

    expect(jsonFromValues((await execution(workflowId))["input"])).toEqual(input);
  });

  test("that came over gRPC are whole over REST where they are whole", async () => {
    const workflowId = await started({ input: valuesFromJson(input) });

    const { text } = await given().clients.http.send({ method: "GET", path: `/workflow/${workflowId}` });

    expect(text).toContain(`"input":${JSON.stringify(input)}`);
  });
});

describe("a rerun of a whole execution", () => {
  const before = { input: valuesFromJson({ v: 1 }), correlationId: "c" };

  test("keeps what the request leaves empty", async () => {
    const workflowId = await terminated(before);

    const answer = await unary(workflows("RerunWorkflow"), { reRunFromWorkflowId: workflowId });

    expect(answer).toEqual({ workflowId });
    const again = await execution(workflowId);
    expect(again).toMatchObject({ status: "RUNNING", correlationId: "c", tasks: [{ status: "SCHEDULED" }] });
    expect(jsonFromValues(again["input"])).toEqual({ v: 1 });
  });

  test("takes what it gives", async () => {
    const workflowId = await terminated(before);
    const workflowInput = valuesFromJson({ v: 2 });

    await unary(workflows("RerunWorkflow"), { reRunFromWorkflowId: workflowId, workflowInput, correlationId: "d" });

    const again = await execution(workflowId);
    expect(again).toMatchObject({ status: "RUNNING", correlationId: "d" });
    expect(jsonFromValues(again["input"])).toEqual({ v: 2 });
  });
});

describe("a zero that cannot be meant", () => {
  const read = async (method: string, request: JsonObject, field: string): Promise<Json | undefined> =>
    (await unary(metadata(method), request))[field];

  test("in a definition of tasks is the default", async () => {
    const bare = uniqueName("bare");
    await unary(metadata("CreateTasks"), { defs: [{ name: bare }] });

    expect(await read("GetTask", { taskType: bare }, "task")).toMatchObject({
      ...{ responseTimeoutSeconds: 3600, backoffScaleFactor: 1, rateLimitFrequencyInSeconds: 1 },
      ...{ retryCount: 0, retryDelaySeconds: 0, timeoutPolicy: "RETRY", retryLogic: "FIXED" },
      ...{ concurrentExecLimit: 0, rateLimitPerFrequency: 0, pollTimeoutSeconds: 0, taskStatusListenerEnabled: false },
    });
  });

  test("in a workflow definition is the default", async () => {
    const bare = uniqueName("bare");
    const task = { name: taskType, taskReferenceName: "a", retryCount: -1 };
    const failureWorkflow = name;
    await unary(metadata("CreateWorkflow"), { workflow: { name: bare, failureWorkflow, tasks: [task] } });

    expect(await read("GetWorkflow", { name: bare }, "workflow")).toMatchObject({
      ...{ version: 1, schemaVersion: 2, failureWorkflowVersion: 0 },
      ...{ restartable: false, enforceSchema: false, timeoutPolicy: "TIME_OUT_WF" },
      tasks: [{ type: "SIMPLE", retryCount: -1, joinMode: "SYNC" }],
    });
    // No JSON says 0 or "" where nothing was said.
    const stored = await given().clients.http.must("GET", `/metadata/workflow/${bare}`);
    expect(stored).toMatchObject({ name: bare, version: 1, schemaVersion: 2 });
    for (const field of ["failureWorkflowVersion", "description", "ownerEmail", "workflowStatusListenerSink"])
      expect(stored).not.toHaveProperty(field);
  });

  test("in a start and in a sub-workflow is the latest version", async () => {
    const child = uniqueName("child");
    for (const version of [1, 2])
      await unary(metadata("CreateWorkflow"), { workflow: definition({ name: child, version }) });
    const call = { name: child, taskReferenceName: "sub", type: "SUB_WORKFLOW", subWorkflowParam: { name: child } };
    const parent = definition({ name: uniqueName("parent"), tasks: [call] });
    await unary(metadata("CreateWorkflow"), { workflow: parent });

    const direct = await execution(await started({ name: child }));
    const { subWorkflowId } = await taskOf(await started({ name: parent["name"] }));
    const within = await execution(asText(subWorkflowId));

    for (const { workflowDefinition } of [direct, within]) expect(workflowDefinition).toMatchObject({ version: 2 });
  });

  test("in a poll is one task and 100 ms, and no domain", async () => {
    const only = uniqueName("task");
    const tasksOfOne = [{ name: only, taskReferenceName: "a", type: "SIMPLE" }];
    const workflowDef = definition({ name: uniqueName("inline"), tasks: tasksOfOne });
    for (let n = 0; n < 2; n += 1) await started({ name: workflowDef["name"], workflowDef });

    const polled = await given().clients.grpc.stream(tasks("BatchPoll"), { taskType: only });

    expect(polled).toMatchObject([{ referenceTaskName: "a", domain: "", workerId: "", callbackFromWorker: true }]);
  });

  test("in a removal is to delete, in a status to leave the tasks out", async () => {
    const workflowId = await started();

    expect(await unary(workflows("GetWorkflowStatus"), { workflowId })).toMatchObject({ tasks: [] });
    await unary(workflows("RemoveWorkflow"), { workflodId: workflowId });
    expect(await codeOf(unary(workflows("GetWorkflowStatus"), { workflowId }))).toBe("NOT_FOUND");
  });
});

describe("to be found", () => {
  test("by correlation id is a key for each, with those that run unless all are asked for", async () => {
    const [one, other] = [uniqueName("c"), uniqueName("c")];
    const runs = await started({ correlationId: one });
    const ended = await terminated({ correlationId: one });
    const find = async (request: JsonObject) =>
      await unary(workflows("GetWorkflows"), { name, correlationId: [one, other], ...request });

    const running = await find({});
    const all = await find({ includeClosed: true, includeTasks: true });

    expect(running).toMatchObject({
      workflowsById: { [one]: { workflows: [{ workflowId: runs }] }, [other]: { workflows: [] } },
    });
    const found = new Map([runs, ended].map((id) => [id, true]));
    const ofOne = Object(Object(all["workflowsById"])[one]).workflows as JsonObject[];
    expect(ofOne.map(({ workflowId }) => found.get(asText(workflowId)))).toEqual([true, true]);
    for (const workflow of ofOne) expect(workflow["tasks"]).toHaveLength(1);
  });

  test("as running is each version, or the one that is named", async () => {
    const versioned = uniqueName("versioned");
    const ids: string[] = [];
    for (const version of [1, 2]) {
      await unary(metadata("CreateWorkflow"), { workflow: definition({ name: versioned, version }) });
      ids.push(await started({ name: versioned, version }));
    }
    const find = async (request: JsonObject) =>
      (await unary(workflows("GetRunningWorkflows"), { name: versioned, ...request }))["workflowIds"];

    expect(await find({})).toEqual(ids);
    expect(await find({ version: 2 })).toEqual(ids.slice(1));
    expect(await find({ startTime: 1, endTime: Date.now() + 60_000 })).toEqual(ids);
    expect(await find({ startTime: 1, endTime: 2 })).toEqual([]);
  });
});

test("a skipped task has the input and output of its request", async () => {
  const first = { name: taskType, taskReferenceName: "first", type: "SIMPLE" };
  const second = { ...first, taskReferenceName: "second" };
  const workflowDef = definition({ name: uniqueName("skipped"), tasks: [first, second] });
  const workflowId = await started({ name: workflowDef["name"], workflowDef });
  const request = { taskInput: valuesFromJson({ in: 1 }), taskOutput: valuesFromJson({ out: 2 }) };

  await unary(workflows("SkipTaskFromWorkflow"), { workflowId, taskReferenceName: "second", request });
  const { taskId, workflowInstanceId } = await taskOf(workflowId);
  await unary(tasks("UpdateTask"), { result: { taskId, workflowInstanceId, status: "COMPLETED" } });

  await untilEnded(given().clients.over.gRPC, workflowId);
  const { tasks: all } = await execution(workflowId);
  const skipped = isList(all) ? all.filter(isObject)[1] : undefined;
  expect(skipped).toMatchObject({ referenceTaskName: "second", status: "SKIPPED" });
  expect(jsonFromValues(skipped?.["inputData"])).toEqual({ in: 1 });
  expect(jsonFromValues(skipped?.["outputData"])).toEqual({ out: 2 });
});

test("lines of a log keep the time that they were written at", async () => {
  const taskId = await startedTask();
  const from = Date.now();
  await unary(tasks("AddLog"), { taskId, log: "one" });

  const { logs } = await unary(tasks("GetTaskLogs"), { taskId });

  const [line] = isList(logs) ? logs.filter(isObject) : [];
  expect(line).toMatchObject({ log: "one", taskId });
  expect(Math.abs(Number(line?.["createdTime"]) - from)).toBeLessThan(60_000);
});

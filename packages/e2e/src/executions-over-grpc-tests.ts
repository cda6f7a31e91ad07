import { describe, expect, test } from "@jest/globals";
import { Buffer } from "node:buffer";

import { codeOf } from "./clients/code-of.ts";
import { completeTask, takeTask, untilEnded } from "./clients/executions.ts";
import { uniqueName } from "./clients/names.ts";
import { sharedCluster } from "./given-cluster.ts";
import { asText, isList, isObject } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { until } from "./until.ts";

const given = sharedCluster();

const call = async (method: string, request: JsonObject): Promise<JsonObject> =>
  await given().clients.grpc.unary(`tutti.v1.WorkflowService/${method}`, request);
const bytes = (text: string): string => Buffer.from(text).toString("base64");
const jsonBytes = (json: Json): string => bytes(JSON.stringify(json));
const textOf = (value: unknown): string => {
  if (!(value instanceof Uint8Array)) throw new Error(`no bytes: ${String(value)}`);
  return Buffer.from(value).toString("utf8");
};
const rest = async (path: string): Promise<string> =>
  (await given().clients.http.send({ method: "GET", path: `/workflow/${path}` })).text;
const objectIn = (holder: JsonObject, field: string): JsonObject => {
  const value = holder[field];
  if (!isObject(value)) throw new Error(`no ${field}: ${JSON.stringify(holder)}`);
  return value;
};

/** A workflow of worker tasks; gives its name. */
async function registered(tasks: readonly string[], members: JsonObject = {}): Promise<string> {
  const name = uniqueName("whole");
  const definition = {
    ...{ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: tasks.map((task) => ({ name: task, taskReferenceName: task, type: "SIMPLE" })),
    ...members,
  };
  await given().clients.grpc.unary("tutti.v1.MetadataService/CreateWorkflowDef", {
    definition: { json: jsonBytes(definition) },
  });
  return name;
}

async function started(request: JsonObject): Promise<string> {
  return asText((await call("StartWorkflow", request))["workflowId"]);
}

describe("a start", () => {
  test("under an idempotency key happens once, as its strategy says", async () => {
    const name = await registered([uniqueName("task")]);
    const under = (strategy: string) => ({
      ...{ name, idempotencyKey: "order 7", idempotencyStrategy: `IDEMPOTENCY_STRATEGY_${strategy}` },
    });

    const id = await started(under("FAIL"));

    expect(await codeOf(call("StartWorkflow", under("FAIL")))).toBe("ALREADY_EXISTS");
    expect(await codeOf(call("StartWorkflow", under("UNSPECIFIED")))).toBe("ALREADY_EXISTS");
    expect(await started(under("RETURN_EXISTING"))).toBe(id);
    expect(await codeOf(call("StartWorkflow", under("FAIL_ON_RUNNING")))).toBe("ALREADY_EXISTS");
    await call("TerminateWorkflow", { workflowId: id });
    expect(await started(under("FAIL_ON_RUNNING"))).not.toBe(id);
  });

  test("takes all that REST takes, with every digit, and it is all read again", async () => {
    const name = await registered([uniqueName("task")]);
    const input = `{"long":12345678901234567890,"one":1.0,"nothing":null}`;

    const workflowId = await started({
      ...{ name, version: 1, correlationId: "c-1", input: bytes(input), priority: 7, idempotencyKey: "k" },
      taskToDomain: { "*": "blue" },
    });
    const { execution } = await call("GetWorkflow", { workflowId, includeJson: true });

    expect(execution).toMatchObject({
      ...{ workflowName: name, workflowVersion: 1, idempotencyKey: "k", rateLimited: false },
      ...{ createTime: expect.any(Number), updateTime: expect.any(Number) },
      workflow: { workflowId, correlationId: "c-1", priority: 7, taskToDomain: { "*": "blue" }, tasks: [{}] },
    });
    const json = textOf(objectIn({ execution }, "execution")["json"]);
    expect(json).toBe(await rest(workflowId));
    expect(json).toContain(`"input":${input}`);
  });

  test("takes a definition that is not registered, as JSON too", async () => {
    const [step, undo] = [uniqueName("step"), uniqueName("undo")];
    const tasks = [
      {
        ...{ name: "t", taskReferenceName: "t", type: "TRY" },
        tryTasks: [{ name: step, taskReferenceName: "step", type: "SIMPLE", retryCount: 0 }],
        catchTasks: [{ name: undo, taskReferenceName: "undo", type: "SIMPLE" }],
      },
    ];
    const definition = { name: uniqueName("inline"), version: 1, schemaVersion: 2, tasks };
    const { gRPC } = given().clients.over;

    const workflowId = await started({ definition: { json: jsonBytes(definition) } });
    const { taskId, workflowInstanceId } = await takeTask(gRPC, step);
    await gRPC.update({ taskId, workflowInstanceId, status: "FAILED", workerId: "e2e" });
    await completeTask(gRPC, await takeTask(gRPC, undo));

    expect(await untilEnded(gRPC, workflowId)).toMatchObject({ status: "COMPLETED" });
  });

  test.each<[string, JsonObject, string]>([
    ["a name that nobody has registered", { name: "nobody" }, "NOT_FOUND"],
    ["nothing", {}, "INVALID_ARGUMENT"],
    ["an input that is no object", { name: "n", input: bytes("[1]") }, "INVALID_ARGUMENT"],
    ["an input that is no JSON", { name: "n", input: bytes("{") }, "INVALID_ARGUMENT"],
    ["a priority out of bounds", { name: "n", priority: 100 }, "INVALID_ARGUMENT"],
    ["an unknown strategy", { name: "n", idempotencyStrategy: 77 }, "INVALID_ARGUMENT"],
    ["a definition in no form", { name: "n", definition: {} }, "INVALID_ARGUMENT"],
    ["a definition without tasks", { definition: { json: jsonBytes({ name: "d" }) } }, "INVALID_ARGUMENT"],
  ])("of %s is refused", async (_, request, code) => {
    expect(await codeOf(call("StartWorkflow", request))).toBe(code);
  });
});

describe("an execution", () => {
  test("of many tasks is read whole, in both forms, and in pages", async () => {
    const task = uniqueName("many");
    const loop = { name: "l", taskReferenceName: "l", type: "FOR_EACH" };
    const body = { name: "noop", taskReferenceName: "n", type: "NOOP" };
    const name = await registered([], {
      tasks: [
        { ...loop, items: "${workflow.input.list}", itemName: "item", parallelism: 50, loopOver: [body] },
        { name: task, taskReferenceName: "last", type: "SIMPLE" },
      ],
    });
    const list = Array.from({ length: 400 }, (_, index) => index);
    const workflowId = await started({ name, input: jsonBytes({ list }) });
    await takeTask(given().clients.over.gRPC, task);

    const { execution } = await call("GetWorkflow", { workflowId, includeJson: true });
    const without = await call("GetWorkflow", { workflowId, includeTasks: false });
    const page = await call("ListWorkflowTasks", { workflowId, start: 400, count: 2, includeJson: true });
    const open = await call("ListWorkflowTasks", { workflowId, statuses: ["IN_PROGRESS", "SCHEDULED"] });

    const whole = objectIn({ execution }, "execution");
    expect(objectIn(whole, "workflow")["tasks"]).toHaveLength(402);
    expect(whole).toMatchObject({ workflowName: name, createTime: expect.any(Number) });
    expect(textOf(whole["json"])).toBe(await rest(workflowId));
    expect(without).toMatchObject({ execution: { workflow: { workflowId, tasks: [] } } });
    expect(page).toMatchObject({ totalHits: 402, tasks: [{ task: { seq: 401 } }, { task: { seq: 402 } }] });
    const [, last] = isList(page["tasks"]) ? page["tasks"].filter(isObject) : [];
    expect(JSON.parse(textOf(last?.["json"]))).toMatchObject({ referenceTaskName: "last", loopOverTask: false });
    expect(open).toMatchObject({ totalHits: 1, tasks: [{ task: { referenceTaskName: "last" } }] });
  });

  test("tells in short how it stands, and of its task how long it waited", async () => {
    const task = uniqueName("task");
    const name = await registered([task]);
    const workflowId = await started({ name, correlationId: "c" });
    const bare = await call("GetWorkflowStatus", { workflowId });
    const variables = jsonBytes({ list: [1], n: 1 });
    await call("UpdateVariables", { workflowId, variables });
    await call("UpdateVariables", { workflowId, variables: jsonBytes({ list: [2] }), appendArray: true });
    const taken = await takeTask(given().clients.over.gRPC, task);
    await completeTask(given().clients.over.gRPC, taken, { v: 1 });

    const told = await call("GetWorkflowStatus", { workflowId, includeOutput: true, includeVariables: true });
    const shown = await given().clients.grpc.unary("tutti.v1.TaskService/GetTask", {
      taskId: asText(taken["taskId"]),
      includeJson: true,
    });

    expect(bare).toMatchObject({ workflowId, correlationId: "c", status: "RUNNING" });
    expect(bare).not.toHaveProperty("output");
    expect(told).toMatchObject({ status: "COMPLETED" });
    expect(textOf(told["output"])).toBe(`{"v":1}`);
    expect(JSON.parse(textOf(told["variables"]))).toEqual({ list: [1, 2], n: 1 });
    expect(shown).toMatchObject({ execution: { task: { status: "COMPLETED" }, queueWaitTime: expect.any(Number) } });
    expect(textOf(objectIn(shown, "execution")["json"])).toContain(`"outputData":{"v":1}`);
    expect(await codeOf(call("UpdateVariables", { workflowId, variables }))).toBe("FAILED_PRECONDITION");
  });

  test("that is ended starts its failure workflow where that is asked for", async () => {
    const undo = uniqueName("undo");
    const failureWorkflow = await registered([undo]);
    const name = await registered([uniqueName("task")], { failureWorkflow });
    const workflowId = await started({ name });

    expect(
      await call("TerminateWorkflow", { workflowId, reason: "enough", triggerFailureWorkflow: true }),
    ).toMatchObject({
      status: "TERMINATED",
    });

    expect(await takeTask(given().clients.over.gRPC, undo)).toMatchObject({ workflowType: failureWorkflow });
  });

  const nobody = { workflowId: "01999999-0000-7000-8000-000000000000" };
  test.each<[string, JsonObject, string]>([
    ["GetWorkflow", nobody, "NOT_FOUND"],
    ["GetWorkflow", {}, "INVALID_ARGUMENT"],
    ["GetWorkflowStatus", nobody, "NOT_FOUND"],
    ["GetWorkflowStatus", {}, "INVALID_ARGUMENT"],
    ["ListWorkflowTasks", nobody, "NOT_FOUND"],
    ["ListWorkflowTasks", { ...nobody, count: -1 }, "INVALID_ARGUMENT"],
    ["ListWorkflowTasks", { ...nobody, statuses: [77] }, "INVALID_ARGUMENT"],
    ["TerminateWorkflow", nobody, "NOT_FOUND"],
    ["TerminateWorkflow", {}, "INVALID_ARGUMENT"],
    ["UpdateVariables", { ...nobody, variables: jsonBytes({ v: 1 }) }, "NOT_FOUND"],
    ["UpdateVariables", { ...nobody, variables: jsonBytes([]) }, "INVALID_ARGUMENT"],
    ["SearchWorkflows", { query: "workflowType = " }, "INVALID_ARGUMENT"],
    ["SearchWorkflows", { size: 5001 }, "INVALID_ARGUMENT"],
    ["SearchWholeWorkflows", {}, "INVALID_ARGUMENT"],
    ["SearchWholeWorkflows", { search: { start: -1 } }, "INVALID_ARGUMENT"],
  ])("asked of by %s %j is refused", async (method, request, code) => {
    expect(await codeOf(call(method, request))).toBe(code);
  });
});

test("executions are searched by classifier, and without those that have a parent", async () => {
  const child = await registered([uniqueName("task")], { metadata: { classifier: "billing" } });
  const sub = { name: child, taskReferenceName: "sub", type: "SUB_WORKFLOW", subWorkflowParam: { name: child } };
  const parent = await registered([], { tasks: [sub], metadata: { classifier: "billing" } });
  const workflowId = await started({ name: parent });
  const query = `workflowType IN ('${child}', '${parent}')`;
  const search = async (asked: JsonObject) => await call("SearchWorkflows", { query, ...asked });

  const both = await until("both to be found", { withinMs: 30_000 }, async () => {
    const found = await search({ classifiers: ["billing"] });
    return found["totalHits"] === 2 ? found : undefined;
  });
  const top = await search({ topLevelOnly: true, size: 1 });
  const whole = await call("SearchWholeWorkflows", { search: { query, topLevelOnly: true } });

  const words = Array.from({ length: 30 }, (_, index) => `word${index}`);
  expect(await search({ freeText: words.join(" ") })).toMatchObject({ totalHits: 0 });
  expect(await codeOf(search({ freeText: [...words, "more"].join(" ") }))).toBe("INVALID_ARGUMENT");
  expect(both).toMatchObject({ results: [{ classifier: "billing" }, { classifier: "billing" }] });
  expect(await search({ classifiers: ["other"] })).toMatchObject({ totalHits: 0, results: [] });
  expect(top).toMatchObject({ totalHits: 1, results: [{ workflowId, workflowType: parent }] });
  expect(whole).toMatchObject({
    totalHits: 1,
    results: [{ workflowName: parent, createTime: expect.any(Number), workflow: { workflowId } }],
  });
});

describe("a message of any type beside a task's data", () => {
  const typeUrl = "type.googleapis.com/shop.Receipt";
  const any = { type_url: typeUrl, value: bytes("\u0001\u0002") };
  const [conductorTasks, conductorWorkflows] = [
    "conductor.grpc.tasks.TaskService",
    "conductor.grpc.workflows.WorkflowService",
  ];

  test("comes back as it went in, over gRPC and as JSON", async () => {
    const { grpc, http, over } = given().clients;
    const [task, next] = [uniqueName("task"), uniqueName("next")];
    const workflowId = await started({ name: await registered([task, next, uniqueName("last")]) });
    const { taskId, workflowInstanceId } = await takeTask(over.gRPC, task);

    await grpc.unary(`${conductorWorkflows}/SkipTaskFromWorkflow`, {
      ...{ workflowId, taskReferenceName: next, request: { taskInputMessage: any, taskOutputMessage: any } },
    });
    const result = { taskId, workflowInstanceId, status: "COMPLETED", outputMessage: any };
    await grpc.unary(`${conductorTasks}/UpdateTask`, { result });

    const read = await grpc.unary(`${conductorTasks}/GetTask`, { taskId });
    const shown = await http.must("GET", `/workflow/${workflowId}`);
    const kept = { type_url: typeUrl, value: Buffer.from("\u0001\u0002") };
    expect(read).toMatchObject({ task: { status: "COMPLETED", outputMessage: kept, inputMessage: null } });
    const json = { "@type": typeUrl, "@value": bytes("\u0001\u0002") };
    expect(shown).toMatchObject({
      tasks: [{ outputMessage: json }, { status: "SKIPPED", inputMessage: json, outputMessage: json }, {}],
    });
  });

  test("is taken as JSON, kept in an event handler, and refused where it is too large", async () => {
    const { grpc, http, over } = given().clients;
    const task = uniqueName("task");
    await started({ name: await registered([task]) });
    const { taskId, workflowInstanceId } = await takeTask(over.REST, task);
    const said = { taskId, workflowInstanceId, status: "IN_PROGRESS", callbackAfterSeconds: 60 };
    const outputMessage = { "@type": typeUrl, "@value": "AAEC" };
    const name = uniqueName("handler");
    const complete = { action: "complete_task", complete_task: { taskId: "t", output: {}, outputMessage } };

    const large = await http.send({
      ...{ method: "POST", path: "/tasks" },
      body: { ...said, outputMessage: { "@type": typeUrl, "@value": "A".repeat(300_000) } },
    });
    await http.must("POST", "/tasks", { ...said, outputMessage });
    await http.must("POST", "/event", { name, event: `conductor:${name}`, actions: [complete], active: true });

    expect(large.status).toBe(400);
    expect(large.text).toContain("outputMessage");
    expect(await http.must("GET", `/tasks/${asText(taskId)}`)).toMatchObject({ outputMessage });
    const handlers = await grpc.stream("conductor.grpc.events.EventService/GetEventHandlersForEvent", {
      event: `conductor:${name}`,
    });
    expect(handlers).toMatchObject([
      { actions: [{ completeTask: { outputMessage: { type_url: typeUrl, value: Buffer.from([0, 1, 2]) } } }] },
    ]);
    expect(await http.must("GET", `/event/conductor:${name}`)).toMatchObject([{ actions: [complete] }]);
  });
});

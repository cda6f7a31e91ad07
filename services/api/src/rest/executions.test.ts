import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
let name: string;
let count = 0;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

const a = () => ({
  name: `${name}-a`,
  taskReferenceName: "a",
  type: "SIMPLE",
  inputParameters: { x: "${workflow.input}" },
});

beforeEach(async () => {
  name = `w${(count += 1)}`;
  const b = { name: `${name}-b`, taskReferenceName: "b", type: "SIMPLE" };
  const outputParameters = { a: "${a.output}" };
  await rest.send("POST", "/api/metadata/workflow", { name, tasks: [a(), b], outputParameters });
  await rest.send("POST", "/api/metadata/taskdefs", [{ name: `${name}-a`, retryCount: 1, timeoutSeconds: 3600 }]);
});

async function started(body: object = {}): Promise<string> {
  return (await rest.send("POST", "/api/workflow", { name, ...body })).text;
}

async function polled(type = `${name}-a`): Promise<{ taskId: string; [key: string]: unknown }> {
  return JSON.parse((await rest.get(`/api/tasks/poll/${type}?workerid=me`)).text);
}

async function read(id: string, query = "") {
  return JSON.parse((await rest.get(`/api/workflow/${id}${query}`)).text);
}

describe("a start", () => {
  test("is answered with the id as plain text", async () => {
    const { status, type, text } = await rest.send("POST", "/api/workflow", { name });

    expect({ status, type }).toEqual({ status: 200, type: "text/plain;charset=UTF-8" });
    expect(text).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("by name takes its input from the body and the rest from the query", async () => {
    const { text } = await rest.send("POST", `/api/workflow/${name}?version=1&correlationId=c&priority=9`, { i: 1 });

    expect(await read(text)).toMatchObject({ input: { i: 1 }, correlationId: "c", priority: 9, workflowVersion: 1 });
  });

  test("by name takes the whole body for its input, whatever that holds", async () => {
    const input = { name: "other", version: 9, input: { i: 1 }, priority: 7 };

    const { text } = await rest.send("POST", `/api/workflow/${name}`, input);

    expect(await read(text)).toMatchObject({ input, workflowName: name, workflowVersion: 1, priority: 0 });
  });

  test("with an input and a path of one takes the input", async () => {
    const id = await started({ input: { i: 1 }, externalInputPayloadStoragePath: "workflow/input/none.json" });

    const workflow = await read(id);

    expect(workflow).toMatchObject({ input: { i: 1 } });
    expect(workflow).not.toHaveProperty("externalInputPayloadStoragePath");
  });

  test("takes a definition of its own", async () => {
    // What a task lacks may stand in the input template of its registered definition.
    await rest.send("POST", "/api/metadata/taskdefs", [
      { name: "call", inputTemplate: { http_request: { uri: "a" } } },
    ]);
    const called = { name: "call", taskReferenceName: "c", type: "HTTP" };
    const workflowDef = { name: "inline", tasks: [{ name: "x", taskReferenceName: "x", type: "SIMPLE" }, called] };

    const id = (await rest.send("POST", "/api/workflow", { name: "inline", workflowDef })).text;

    expect(await read(id)).toMatchObject({ workflowName: "inline", workflowDefinition: { name: "inline" } });
  });

  test("keeps no createdBy that a client claims", async () => {
    expect(await read(await started({ createdBy: "somebody" }))).toMatchObject({ createdBy: "" });
  });

  test("is refused for an unknown name or version", async () => {
    const byBody = await rest.send("POST", "/api/workflow", { name: "none" });
    const byName = await rest.send("POST", `/api/workflow/${name}?version=7`, {});

    expect(byBody.status).toBe(404);
    expect(byName.status).toBe(404);
    expect(JSON.parse(byBody.text)).toMatchObject({ status: 404, message: expect.stringContaining("none") });
  });

  test("is refused for an input of null, which is not the same as none", async () => {
    const { status, text } = await rest.send("POST", "/api/workflow", { name, input: null });

    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({
      status: 400,
      message: "NULL input passed when starting workflow",
      instance: "api-1",
      retryable: false,
    });
  });
});

describe("an execution", () => {
  test("is shown with all that clients read", async () => {
    const id = await started({ correlationId: "c", input: { i: 1 }, priority: 4, taskToDomain: { "*": "d" } });

    const workflow = await read(id);

    expect(workflow).toEqual({
      ownerApp: "",
      createdBy: "",
      createTime: expect.any(Number),
      startTime: workflow.createTime,
      updateTime: expect.any(Number),
      endTime: 0,
      lastRetriedTime: 0,
      status: "RUNNING",
      workflowId: id,
      workflowName: name,
      workflowVersion: 1,
      workflowDefinition: expect.objectContaining({ name, version: 1 }),
      correlationId: "c",
      priority: 4,
      input: { i: 1 },
      output: {},
      variables: {},
      taskToDomain: { "*": "d" },
      failedReferenceTaskNames: [],
      failedTaskNames: [],
      history: [],
      rateLimited: false,
      tasks: [expect.objectContaining({ referenceTaskName: "a", status: "SCHEDULED", domain: "d" })],
    });
  });

  test("comes without its tasks when they are not wanted", async () => {
    const id = await started();

    expect(await read(id, "?includeTasks=false")).toMatchObject({ tasks: [] });
    expect(await read(id, "?includeTasks=")).toMatchObject({ tasks: [{ referenceTaskName: "a" }] });
  });

  test("is told in short, with output and variables where they are wanted", async () => {
    const id = await started({ correlationId: "c" });

    expect(await read(id, "/status")).toEqual({ workflowId: id, correlationId: "c", status: "RUNNING" });
    expect(await read(id, "/status?includeOutput=on&includeVariables=1")).toEqual({
      workflowId: id,
      correlationId: "c",
      status: "RUNNING",
      output: {},
      variables: {},
    });
  });

  test("gives its tasks in pages and by status", async () => {
    const id = await started();
    const { taskId } = await polled();
    await rest.send("POST", "/api/tasks", { workflowInstanceId: id, taskId, status: "COMPLETED" });
    const page = async (query: string) => {
      const { totalHits, results } = await read(id, `/tasks${query}`);
      return [totalHits, results.map(({ referenceTaskName }: { referenceTaskName: string }) => referenceTaskName)];
    };

    expect(await page("")).toEqual([2, ["a", "b"]]);
    expect(await page("?start=1&count=1")).toEqual([2, ["b"]]);
    expect(await page("?start=9")).toEqual([2, []]);
    expect(await page("?count=0")).toEqual([2, []]);
    expect(await page("?status=completed&status=failed")).toEqual([1, ["a"]]);
    expect(await page("?status=SCHEDULED,COMPLETED&count=1")).toEqual([2, ["a"]]);
  });

  test("is paused, resumed and terminated", async () => {
    const id = await started();

    expect(await rest.send("PUT", `/api/workflow/${id}/pause`, "{broken")).toMatchObject({ status: 200, text: "" });
    expect((await rest.send("PUT", `/api/workflow/${id}/pause`, {})).status).toBe(200);
    expect(await read(id, "/status")).toMatchObject({ status: "PAUSED" });
    expect((await rest.send("PUT", `/api/workflow/${id}/resume`, {})).status).toBe(200);
    const terminated = await rest.send(
      "DELETE",
      `/api/workflow/${id}?reason=enough%20now&triggerFailureWorkflow=false`,
      {},
    );
    expect(terminated).toMatchObject({ status: 200, text: "", type: undefined });
    expect(await read(id)).toMatchObject({ status: "TERMINATED", reasonForIncompletion: "enough now" });
    expect((await rest.send("PUT", `/api/workflow/${id}/pause`, {})).status).toBe(409);
  });

  test("that does not exist is 404 whatever is asked of it", async () => {
    const uuid = "11111111-2222-3333-4444-555555555555";
    for (const id of ["none", uuid]) {
      expect((await rest.get(`/api/workflow/${id}`)).status).toBe(404);
      expect((await rest.get(`/api/workflow/${id}/status`)).status).toBe(404);
      expect((await rest.get(`/api/workflow/${id}/tasks`)).status).toBe(404);
      expect((await rest.send("PUT", `/api/workflow/${id}/pause`, {})).status).toBe(404);
      expect((await rest.send("DELETE", `/api/workflow/${id}`, {})).status).toBe(404);
    }
    expect(JSON.parse((await rest.get("/api/workflow/none")).text)).toEqual({
      status: 404,
      message: "No such workflow found by id: none",
      instance: "api-1",
      retryable: false,
    });
  });
});

describe("a poll", () => {
  test("gives the task with all that workers read", async () => {
    const id = await started({ correlationId: "c", input: { i: 1 }, priority: 4 });

    const task = await polled();

    expect(task).toEqual({
      taskId: expect.any(String),
      workflowInstanceId: id,
      workflowType: name,
      correlationId: "c",
      taskType: `${name}-a`,
      taskDefName: `${name}-a`,
      referenceTaskName: "a",
      status: "IN_PROGRESS",
      seq: 1,
      retryCount: 0,
      iteration: 0,
      loopOverTask: false,
      retried: false,
      executed: false,
      subworkflowChanged: false,
      scheduledTime: expect.any(Number),
      startTime: expect.any(Number),
      endTime: 0,
      updateTime: expect.any(Number),
      firstStartTime: 0,
      startDelayInSeconds: 0,
      callbackAfterSeconds: 0,
      responseTimeoutSeconds: 3600,
      queueWaitTime: expect.any(Number),
      pollCount: 1,
      workerId: "me",
      callbackFromWorker: true,
      workflowPriority: 4,
      rateLimitPerFrequency: 0,
      rateLimitFrequencyInSeconds: 1,
      inputData: { x: { i: 1 } },
      outputData: {},
      workflowTask: expect.objectContaining({ ...a(), taskDefinition: expect.objectContaining({ retryCount: 1 }) }),
      taskDefinition: expect.objectContaining({ name: `${name}-a`, retryCount: 1, timeoutSeconds: 3600 }),
      executionMetadata: { additionalContext: {}, additionalContextMap: {}, empty: true },
    });
    expect(JSON.parse((await rest.get(`/api/tasks/${task.taskId}`)).text)).toEqual(task);
  });

  test("that finds nothing is 204 for one task and an empty list for a batch", async () => {
    expect(await rest.get("/api/tasks/poll/none?domain=")).toMatchObject({ status: 204, text: "", type: undefined });
    for (const query of ["", "?count=0", "?count=&timeout=", "?timeout=-1", "?count=100000&timeout=1"]) {
      expect(await rest.get(`/api/tasks/poll/batch/none${query}`)).toMatchObject({ status: 200, text: "[]" });
    }
  });

  test("of a batch gives up to as many as it asks for", async () => {
    for (let n = 0; n < 3; n += 1) await started();

    const { text } = await rest.get(`/api/tasks/poll/batch/${name}-a?count=2&timeout=1000`);

    expect(JSON.parse(text)).toHaveLength(2);
  });

  test("is refused where it would wait for more than five seconds", async () => {
    const { status, text } = await rest.get("/api/tasks/poll/batch/none?timeout=5001");

    expect(status).toBe(400);
    expect(JSON.parse(text).message).toBe("Long Poll Timeout value cannot be more than 5 seconds");
  });

  test("in a domain sees that domain only", async () => {
    await started({ taskToDomain: { "*": "d" } });

    expect((await rest.get(`/api/tasks/poll/${name}-a`)).status).toBe(204);
    expect((await rest.get(`/api/tasks/poll/${name}-a?domain=d`)).status).toBe(200);
  });

  test("without a body to carry it, as HEAD, lets the task go", async () => {
    await started();

    expect(await rest.request({ method: "HEAD", path: `/api/tasks/poll/${name}-a` })).toMatchObject({
      status: 200,
      text: "",
    });

    expect(JSON.parse((await rest.get(`/api/tasks/poll/batch/${name}-a?timeout=5000`)).text)).toHaveLength(1);
  });
});

describe("a result", () => {
  test("ends the task and is answered with its id as plain text", async () => {
    const workflowInstanceId = await started();
    const { taskId } = await polled();
    const result = { workflowInstanceId, taskId, status: "COMPLETED", outputData: { v: 1 }, nonsense: true };

    const answer = await rest.send("POST", "/api/tasks", result);

    expect(answer).toMatchObject({ status: 200, type: "text/plain;charset=UTF-8", text: taskId });
    expect(await read(workflowInstanceId)).toMatchObject({
      tasks: [{ outputData: { v: 1 } }, { status: "SCHEDULED" }],
    });
  });

  test("for a task that has ended is taken and ignored", async () => {
    const workflowInstanceId = await started();
    const { taskId } = await polled();
    await rest.send("POST", "/api/tasks", { workflowInstanceId, taskId, status: "COMPLETED" });

    const again = await rest.send("POST", "/api/tasks", { workflowInstanceId, taskId, status: "FAILED" });

    expect(again).toMatchObject({ status: 200, text: taskId });
    expect(await read(workflowInstanceId)).toMatchObject({ tasks: [{ status: "COMPLETED" }, {}] });
  });

  test("that only extends the lease needs no status", async () => {
    const workflowInstanceId = await started();
    const { taskId } = await polled();

    const answer = await rest.send("POST", "/api/tasks", { workflowInstanceId, taskId, extendLease: true });

    expect(answer).toMatchObject({ status: 200, text: taskId });
    expect(await read(workflowInstanceId)).toMatchObject({ tasks: [{ status: "IN_PROGRESS" }] });
  });

  test("is shown with no more than 500 characters of its reason", async () => {
    const workflowInstanceId = await started();
    const { taskId } = await polled();
    const reasonForIncompletion = "r".repeat(600);
    await rest.send("POST", "/api/tasks", { workflowInstanceId, taskId, status: "FAILED", reasonForIncompletion });

    const [task] = (await read(workflowInstanceId)).tasks;

    expect(task.reasonForIncompletion).toHaveLength(500);
  });

  test("without ids tells that both are missing", async () => {
    const { status, text } = await rest.send("POST", "/api/tasks", { status: "COMPLETED" });

    expect(status).toBe(400);
    expect(JSON.parse(text).validationErrors).toEqual([
      { path: "workflowInstanceId", message: "Workflow Id cannot be null or empty" },
      { path: "taskId", message: "Task ID cannot be null or empty" },
    ]);
  });
});

describe("a task's log", () => {
  test("keeps raw lines, JSON texts without their quotes, and whatever else came as JSON", async () => {
    await started();
    const { taskId } = await polled();
    const url = `/api/tasks/${taskId}/log`;
    expect(await rest.get(url)).toMatchObject({ status: 204, text: "" });

    await rest.request({ method: "POST", path: url, body: "line one", headers: { "content-type": "text/plain" } });
    for (const body of ['"line \\"two\\""', "line three", { line: 4 }]) await rest.send("POST", url, body);

    const logs = JSON.parse((await rest.get(url)).text);
    expect(logs.map(({ log }: { log: string }) => log)).toEqual(["line one", 'line "two"', "line three", '{"line":4}']);
    expect(logs[0]).toEqual({ log: "line one", taskId, createdTime: expect.any(Number) });
  });

  test("of an unknown task is 404, and one without lines is nothing", async () => {
    await started();

    expect((await rest.send("POST", "/api/tasks/none/log", "x")).status).toBe(404);
    expect((await rest.get("/api/tasks/none/log")).status).toBe(404);
    expect((await rest.get("/api/tasks/01999999-0000-7000-8000-000000000000/log")).status).toBe(404);
    expect((await rest.get(`/api/tasks/${(await polled()).taskId}/log`)).status).toBe(204);
  });
});

describe("queue sizes", () => {
  test("are told for the types asked for, one or many, and for all", async () => {
    await started();
    await started({ taskToDomain: { "*": "d" } });
    const type = `${name}-a`;
    const get = async (path: string) => JSON.parse((await rest.get(`/api/tasks/queue/${path}`)).text);

    expect(await get(`sizes?taskType=${type}&taskType=none`)).toEqual({ [type]: 1, none: 0 });
    expect(await get(`sizes?taskType=${type},none`)).toEqual({ [type]: 1, none: 0 });
    expect(await get("sizes")).toEqual({});
    expect(await get(`size?taskType=${type}`)).toBe(1);
    expect(await get(`size?taskType=${type}&domain=d`)).toBe(1);
    expect(await get(`size?taskType=${type}&isolationGroupId=g&executionNamespace=n`)).toBe(0);
    expect(await get("all")).toMatchObject({ [type]: 1, [`d:${type}`]: 1 });
    expect(await get("all/verbose")).toMatchObject({ [type]: { default: { size: 1, uacked: 0 } } });
    expect((await rest.get("/api/tasks/queue/size")).status).toBe(400);
  });
});

describe("free-form data", () => {
  const written =
    '{"int":1,"one":1.0,"cents":1.10,"exp":1e3,"tiny":1e-7,"neg":-0,"negd":-0.0,"long":9007199254740993,' +
    '"huge":123456789012345678901234567890,"null":null,"list":[null,{"k":null}],"__proto__":{"a":1},' +
    '" blank ":"","":"empty","Upper":1,"upper":2,"text":"\\u0000 \\ud83d\\ude42 <>"}';
  const shown =
    '{"int":1,"one":1.0,"cents":1.1,"exp":1000.0,"tiny":1.0E-7,"neg":0,"negd":-0.0,"long":9007199254740993,' +
    '"huge":123456789012345678901234567890,"null":null,"list":[null,{"k":null}],"__proto__":{"a":1},' +
    '" blank ":"","":"empty","Upper":1,"upper":2,"text":"\\u0000 🙂 <>"}';

  test("comes back digit by digit and key by key: input, task input, output", async () => {
    const id = (await rest.send("POST", `/api/workflow/${name}`, written)).text;
    const task = (await rest.get(`/api/tasks/poll/${name}-a`)).text;
    const { taskId } = JSON.parse(task);
    await rest.send(
      "POST",
      "/api/tasks",
      `{"workflowInstanceId":"${id}","taskId":"${taskId}","status":"COMPLETED","outputData":${written}}`,
    );

    const workflow = (await rest.get(`/api/workflow/${id}`)).text;

    expect(workflow).toContain(`"input":${shown}`);
    expect(task).toContain(`"inputData":{"x":${shown}}`);
    expect(workflow).toContain(`"outputData":${shown}`);
  });
});

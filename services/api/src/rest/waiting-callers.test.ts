import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
let name: string;
let count = 0;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

const wait = (reference: string, inputParameters: object = {}) => ({
  ...{ name: reference, taskReferenceName: reference, type: "WAIT", inputParameters },
});
const simple = (reference: string) => ({ name: reference, taskReferenceName: reference });

beforeEach(() => void (name = `waits${(count += 1)}`));

async function defined(tasks: readonly object[], { version = 1 } = {}): Promise<void> {
  await rest.send("POST", "/api/metadata/workflow", { name, version, tasks });
}

async function answered(path: string, body: object = {}) {
  const { status, type, text } = await rest.send("POST", path, body);
  return { status, text, body: type?.startsWith("application/json") === true ? JSON.parse(text) : undefined };
}

const execute = async (query: string, body?: object) =>
  await answered(`/api/workflow/execute/${name}/1?${query}`, body);

/** The one execution that runs, once there is one. */
async function waitedFor(): Promise<string> {
  return await until("an execution runs", async () => {
    const [id] = JSON.parse((await rest.get(`/api/workflow/running/${name}`)).text);
    return id;
  });
}

async function seated(callers: number): Promise<void> {
  await until(`${callers} callers wait`, () => Promise.resolve(rest.callerCount === callers || undefined));
}

async function until<Found>(what: string, find: () => Promise<Found | undefined>): Promise<Found> {
  const limit = Date.now() + 5_000;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > limit) throw new Error(`waited for long until ${what}`);
    await delay(5);
  }
}

describe("an execution that its caller waits for", () => {
  test("is answered when it ends, with what was asked for", async () => {
    await defined([simple("a")]);
    const executed = execute("requestId=r1&waitForSeconds=60", { input: { n: 1 }, correlationId: "c" });
    const id = await waitedFor();

    await answered(`/api/tasks/${id}/a/COMPLETED`, { v: 1 });

    const { status, body } = await executed;
    expect(status).toBe(200);
    expect(body).toMatchObject({
      responseType: "TARGET_WORKFLOW",
      ...{ requestId: "r1", workflowId: id, targetWorkflowId: id, correlationId: "c", signalTimeout: false },
      ...{ status: "COMPLETED", targetWorkflowStatus: "COMPLETED", input: { n: 1 }, output: { v: 1 } },
      tasks: [{ referenceTaskName: "a" }],
    });
    expect(rest.callerCount).toBe(0);
  });

  test("is answered at a task that was named, and at a WAIT without an end, not at one with an end", async () => {
    await defined([simple("a"), wait("timed", { duration: "1 hour" }), wait("w")]);
    const named = execute("waitUntilTaskRef=x,a&returnStrategy=BLOCKING_TASK");
    const id = await waitedFor();
    await answered(`/api/tasks/${id}/a/FAILED_WITH_TERMINAL_ERROR`);
    const { body: failed } = await named;
    const unnamed = execute("returnStrategy=BLOCKING_TASK_INPUT");
    const other = await waitedFor();
    await answered(`/api/tasks/${other}/a/COMPLETED`);
    const isStillWaiting = rest.callerCount;
    await answered(`/api/tasks/${other}/timed/COMPLETED`);

    const { body: blocked } = await unnamed;

    expect(failed).toMatchObject({ referenceTaskName: "a", targetWorkflowStatus: "FAILED", signalTimeout: false });
    expect(isStillWaiting).toBe(1);
    expect(blocked).toMatchObject({
      ...{ responseType: "BLOCKING_TASK_INPUT", referenceTaskName: "w", status: "IN_PROGRESS", taskType: "WAIT" },
      ...{ targetWorkflowId: other, workflowId: other, targetWorkflowStatus: "RUNNING", signalTimeout: false },
    });
  });

  test("is answered as it stands when the time is over, and goes on", async () => {
    await defined([simple("a")]);

    const { body } = await execute("waitForSeconds=1");
    const task = await execute("waitForSeconds=1&returnStrategy=BLOCKING_TASK");

    expect(body).toMatchObject({ status: "RUNNING", targetWorkflowStatus: "RUNNING", signalTimeout: true });
    expect(task).toMatchObject({ status: 200, text: "" });
    await answered(`/api/tasks/${body.workflowId}/a/COMPLETED`);
    expect(JSON.parse((await rest.get(`/api/workflow/${body.workflowId}`)).text).status).toBe("COMPLETED");
  });

  test("is not waited for where less than no time was given", async () => {
    await defined([simple("a")]);

    const { body } = await execute("waitForSeconds=-1");
    const signaled = await answered(`/api/tasks/${body.workflowId}/COMPLETED/signal/sync?timeoutMillis=-1`);

    expect([body.signalTimeout, signaled.status]).toEqual([true, 404]);
  });

  test("has the path's name and version, of which 0 is the latest", async () => {
    await defined([wait("one")]);
    await defined([wait("two")], { version: 2 });
    const body = { name: "another", version: 9 };

    const first = await answered(`/api/workflow/execute/${name}/1`, body);
    const latest = await answered(`/api/workflow/execute/${name}/0`, body);

    const references = [first, latest].map((one) => one.body.tasks[0].referenceTaskName);
    expect(references).toEqual(["one", "two"]);
  });

  test("says in its input that its definition came with it, beside what stood there", async () => {
    const workflowDef = { name: "inline", version: 1, tasks: [wait("w")] };
    const input = { n: 1, _systemMetadata: { dynamic: false, kept: true } };

    const { body } = await execute("", { workflowDef, input });

    expect(body.input).toEqual({ n: 1, _systemMetadata: { dynamic: true, kept: true } });
  });

  test("goes on without a caller that has gone, whose place is free", async () => {
    await defined([simple("a")]);
    const path = `/api/workflow/execute/${name}/1?waitForSeconds=60`;
    const headers = { "content-type": "application/json" };
    const gone = request({ port: rest.port, host: "127.0.0.1", method: "POST", path, headers });
    gone.on("error", () => undefined); // It is cut off below.
    gone.end("{}");
    const id = await waitedFor();

    gone.destroy();
    await seated(0);

    await answered(`/api/tasks/${id}/a/COMPLETED`);
    expect(JSON.parse((await rest.get(`/api/workflow/${id}`)).text).status).toBe("COMPLETED");
  });

  test("of an idempotency key is waited for again by whoever comes back", async () => {
    await defined([simple("a"), wait("w")]);
    const body = { idempotencyKey: "k", idempotencyStrategy: "RETURN_EXISTING" };
    const first = await execute("waitForSeconds=1", body);
    const again = execute("waitForSeconds=60", body);
    await seated(1);

    await answered(`/api/tasks/${first.body.workflowId}/a/COMPLETED`);

    expect((await again).body).toMatchObject({ workflowId: first.body.workflowId, signalTimeout: false });
  });

  test.each([
    ["waitForSeconds=soon", "waitForSeconds"],
    ["returnStrategy=ALL", "returnStrategy"],
  ])("is not started where %s", async (query, path) => {
    await defined([wait("w")]);

    const { status, body } = await execute(query);

    expect([status, body.validationErrors[0].path]).toEqual([400, path]);
    expect((await rest.get(`/api/workflow/running/${name}`)).text).toBe("[]");
  });

  test.each(["none/1", "%20/1"])("of a definition that is not there, %s, is 404", async (path) => {
    expect((await answered(`/api/workflow/execute/${path}`)).status).toBe(404);
  });

  test("takes no version that is no number", async () => {
    expect((await answered(`/api/workflow/execute/${name}/one`)).status).toBe(400);
  });
});

describe("a signal", () => {
  test("completes the first open WAIT and is answered with nothing, whether anything took it or not", async () => {
    await defined([wait("w"), simple("a")]);
    const id = (await rest.send("POST", "/api/workflow", { name, version: 1 })).text;

    const first = await answered(`/api/tasks/${id}/COMPLETED/signal`, { x: 1 });
    const second = await answered(`/api/tasks/${id}/COMPLETED/signal`);

    for (const { status, text } of [first, second]) expect([status, text]).toEqual([200, ""]);
    const { tasks } = JSON.parse((await rest.get(`/api/workflow/${id}`)).text);
    expect(tasks[0]).toMatchObject({ status: "COMPLETED", outputData: { x: 1 } });
    expect(tasks[1]).toMatchObject({ status: "SCHEDULED" });
  });

  test("that waits is answered with where the execution stops next", async () => {
    await defined([wait("w"), wait("x")]);
    const id = (await rest.send("POST", "/api/workflow", { name, version: 1 })).text;

    const next = await answered(`/api/tasks/${id}/COMPLETED/signal/sync?returnStrategy=BLOCKING_TASK`);
    const end = await answered(`/api/tasks/${id}/COMPLETED/signal/sync?timeoutMillis=60000`, { last: true });
    const none = await answered(`/api/tasks/${id}/COMPLETED/signal/sync`);

    expect(next.body).toMatchObject({ referenceTaskName: "x", targetWorkflowId: id });
    expect(end.body).toMatchObject({ responseType: "TARGET_WORKFLOW", status: "COMPLETED", output: { last: true } });
    expect(none).toMatchObject({
      status: 404,
      body: { message: `Found no blocked task in workflow ${id} to signal` },
    });
  });

  test.each(["", "/sync"])(
    "to what is not there is 404, and one that says nothing known is 400 (signal%s)",
    async (end) => {
      await defined([wait("w")]);
      const id = (await rest.send("POST", "/api/workflow", { name, version: 1 })).text;

      const unknown = await answered(`/api/tasks/none/COMPLETED/signal${end}`);
      const senseless = await answered(`/api/tasks/${id}/DONE/signal${end}`);
      const noObject = await rest.send("POST", `/api/tasks/${id}/COMPLETED/signal${end}`, [1]);

      expect([unknown.status, unknown.body.message]).toEqual([404, "No such workflow found by id: none"]);
      expect([senseless.status, senseless.body.validationErrors[0].path]).toEqual([400, "status"]);
      expect(noObject.status).toBe(400);
      expect(JSON.parse((await rest.get(`/api/workflow/${id}`)).text).status).toBe("RUNNING");
    },
  );
});

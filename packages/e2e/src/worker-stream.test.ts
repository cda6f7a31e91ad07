import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "@jest/globals";

import { uniqueName } from "./clients/names.ts";
import { WorkerStreamClient } from "./clients/worker-stream.ts";
import { givenCluster } from "./given-cluster.ts";
import { asText, isList, isObject } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { root } from "./root.ts";
import { until } from "./until.ts";

const given = givenCluster({ name: "worker-stream", apis: 2, deciders: 2 });

const streams: WorkerStreamClient[] = [];
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

/** A worker's stream to the n-th api. */
function open(api: number, more: JsonObject = {}): WorkerStreamClient {
  const { grpc } = given().cluster.address(api);
  const stream = new WorkerStreamClient(grpc, { workerId: "w", capabilities: ["cancel"], ...more, root });
  streams.push(stream);
  return stream;
}

/** A workflow of one task of its own type. */
async function defined({ type = "SIMPLE", ...def }: JsonObject = {}) {
  const { REST: conductor } = given().clients.over;
  const name = uniqueName("streamed");
  await conductor.registerTasks([{ name, ownerEmail: "e2e@example.com", retryDelaySeconds: 0, ...def }]);
  await conductor.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: [{ name, taskReferenceName: "t", type }],
  });
  return { name, start: async () => await conductor.start({ name, version: 1 }) };
}

/** A task in the hands of a worker at the n-th api. */
async function atWork({ api = 0, hello = {}, def = {} }: { api?: number; hello?: JsonObject; def?: JsonObject } = {}) {
  const { name, start } = await defined(def);
  const workflowId = await start();
  const worker = open(api, hello);
  const task = await worker.task(name);
  const { leaseId, taskId } = task;
  return { name, workflowId, worker, lease: { leaseId, taskId, workflowId } };
}

async function execution(workflowId: string): Promise<JsonObject> {
  return await given().clients.over.REST.execution(workflowId);
}

async function taskOf(workflowId: string): Promise<JsonObject> {
  const { tasks } = await execution(workflowId);
  const [task] = isList(tasks) ? tasks : [];
  return isObject(task) ? task : {};
}

/** Ends it through the other api. */
async function terminate(workflowId: string): Promise<void> {
  const { rest } = given().cluster.address(1);
  const answer = await fetch(`${rest}/api/workflow/${workflowId}?reason=enough`, { method: "DELETE" });
  expect(answer.status).toBe(200);
}

const json = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64");
const completion = (lease: object) => ({ ...lease, resultId: randomUUID(), status: "WORKER_RESULT_STATUS_COMPLETED" });
const command = (what: JsonObject) => ({ commandId: randomUUID(), createdTimeMs: Date.now(), ...what });

describe("a worker hears of the loss of its task", () => {
  test("whose workflow was terminated through another api, and whose result then changes nothing", async () => {
    const { worker, lease, workflowId } = await atWork();

    await terminate(workflowId);

    expect(await worker.next("cancellations")).toMatchObject({
      ...{ ...lease, reason: "CANCELLATION_REASON_WORKFLOW_ENDED", message: "enough" },
      ...{ taskStatus: "CANCELED", workflowStatus: "TERMINATED" },
    });
    worker.send({ results: [completion(lease)] });
    expect(await worker.next("answers")).toMatchObject({ ignored: {} });
  });

  test("that has timed out, and is given out anew", async () => {
    const { worker, lease, name } = await atWork({ def: { responseTimeoutSeconds: 1 } });

    const next = open(1).task(name);

    expect(await worker.next("cancellations")).toMatchObject({
      ...{ ...lease, reason: "CANCELLATION_REASON_TASK_ENDED", taskStatus: "TIMED_OUT", workflowStatus: "RUNNING" },
    });
    expect((await next)["retryCount"]).toBe(1);
  });

  test("that somebody else has ended, or whose execution was removed", async () => {
    const [ended, removed] = [await atWork(), await atWork()];
    const { taskId } = ended.lease;
    const update = { taskId, workflowInstanceId: ended.workflowId, status: "COMPLETED", workerId: "an operator" };

    await given().clients.over.REST.update(update as JsonObject);
    const { rest } = given().cluster.address(1);
    await fetch(`${rest}/api/workflow/${removed.workflowId}/remove?archiveWorkflow=false`, { method: "DELETE" });

    expect(await ended.worker.next("cancellations")).toMatchObject({ taskStatus: "COMPLETED" });
    expect(await removed.worker.next("cancellations")).toMatchObject({ reason: "CANCELLATION_REASON_REMOVED" });
  });

  test("only where it says that it understands; others work as before", async () => {
    const { worker, lease, workflowId } = await atWork({ hello: { capabilities: [] } });
    const { worker: other, workflowId: another, lease: anothers } = await atWork({ hello: { capabilities: [] } });

    await terminate(workflowId);
    worker.send({ results: [completion(lease)] });
    other.send({ results: [completion(anothers)] });

    expect(await worker.next("answers")).toMatchObject({ ignored: {} });
    expect(await other.next("answers")).toMatchObject({ accepted: {} });
    expect(worker.all("cancellations")).toEqual([]);
    expect((await execution(another))["status"]).toBe("COMPLETED");
  });
});

describe("a report of progress", () => {
  test("is shown while the task runs on, which outlives its response time-out so, and completes", async () => {
    const { worker, lease, workflowId } = await atWork({ def: { responseTimeoutSeconds: 1, retryCount: 0 } });
    const begun = Date.now();

    for (let done = 1; Date.now() - begun < 2_500; done += 1) {
      worker.send({ progress: [{ ...lease, progressId: `p${done}`, output: json({ done }), reason: `${done} done` }] });
      expect(await worker.next("progressAnswers", ({ progressId }) => progressId === `p${done}`)).toHaveProperty(
        "accepted",
      );
    }

    const { status, outputData, reasonForIncompletion } = await taskOf(workflowId);
    expect(status).toBe("IN_PROGRESS");
    expect(reasonForIncompletion).toMatch(/^\d+ done$/);
    expect(outputData).toEqual({ done: Number.parseInt(asText(reasonForIncompletion), 10) });
    worker.send({ results: [completion(lease)] });
    expect(await worker.next("answers")).toHaveProperty("accepted");
    expect((await execution(workflowId))["status"]).toBe("COMPLETED");
  });

  test("of a task that is lost is answered with why", async () => {
    const { worker, lease, workflowId } = await atWork({ hello: { capabilities: [] } });
    await terminate(workflowId);

    worker.send({ progress: [{ ...lease, progressId: "p" }] });

    const { lost } = await worker.next("progressAnswers");
    expect(lost).toMatchObject({ reason: "CANCELLATION_REASON_WORKFLOW_ENDED", workflowStatus: "TERMINATED" });
  });
});

describe("a command", () => {
  test("starts an execution, once, though it is asked again through another api", async () => {
    const { name } = await defined();
    const start = command({ start: { name, input: json({ n: 1 }), correlationId: name } });
    const [worker, later] = [open(0), open(1)];

    worker.send({ commands: [start] });
    const first = await worker.next("commandAnswers");
    later.send({ commands: [{ ...start, isRepeat: true }] });
    const again = await later.next("commandAnswers");

    expect(again).toEqual(first);
    const { started } = first;
    const workflowId = isObject(started) ? asText(started["workflowId"]) : "";
    expect(await execution(workflowId)).toMatchObject({ status: "RUNNING", input: { n: 1 }, correlationId: name });
    const correlated = `/workflow/${name}/correlated/${name}?includeClosed=true`;
    expect(await given().clients.http.must("GET", correlated)).toHaveLength(1);
  });

  test("of a start that cannot be is refused as the call would be", async () => {
    const worker = open(0);

    worker.send({ commands: [command({ start: { name: "nobody_defined_this" } })] });

    expect(await worker.next("commandAnswers")).toMatchObject({ refused: { code: 5, reason: "NOT_FOUND" } });
  });

  test("pushes a message, once, however often it is asked", async () => {
    const { name, start } = await defined({ type: "PULL_WORKFLOW_MESSAGES" });
    const worker = open(0);
    const workflowId = await start();
    const push = command({ pushMessage: { workflowId, payload: json({ hello: name }) } });

    worker.send({ commands: [push] });
    const { messagePushed } = await worker.next("commandAnswers");
    const again = open(1);
    again.send({ commands: [{ ...push, isRepeat: true }] });

    expect((await again.next("commandAnswers"))["messagePushed"]).toEqual(messagePushed);
    expect((await execution(workflowId))["status"]).toBe("COMPLETED");
    expect(JSON.stringify((await taskOf(workflowId))["outputData"])).toContain(name);
  });

  test.each(["updateTask", "signal"])("ends a WAIT by %s", async (kind) => {
    const { start } = await defined({ type: "WAIT" });
    const workflowId = await start();
    const worker = open(1);
    const said = { workflowId, status: "WORKER_RESULT_STATUS_COMPLETED", output: json({ ok: true }) };
    const what = kind === "signal" ? { signal: said } : { updateTask: { ...said, taskReferenceName: "t" } };

    worker.send({ commands: [command(what)] });

    const { taskId } = await taskOf(workflowId);
    const done = kind === "signal" ? { signaled: { signaled: true } } : { taskUpdated: { taskId } };
    expect(await worker.next("commandAnswers")).toMatchObject(done);
    expect(await execution(workflowId)).toMatchObject({ status: "COMPLETED", output: { ok: true } });
  });
});

describe("when a process dies", () => {
  test("a worker goes on at another api with what it has, and hears there what it lost in between", async () => {
    const [going, gone] = [await atWork(), await atWork()];
    const [api] = given().cluster.apis;
    going.worker.send({ progress: [{ ...going.lease, progressId: "unanswered", output: json({ half: true }) }] });

    await api?.kill();
    await terminate(gone.workflowId);
    await going.worker.ended();
    const later = open(1, { held: [going.lease, gone.lease] as never });

    expect(await later.next("cancellations")).toMatchObject(gone.lease);
    later.send({ progress: [{ ...going.lease, progressId: "again", output: json({ half: true }) }] });
    expect(await later.next("progressAnswers")).toHaveProperty("accepted");
    later.send({ results: [completion(going.lease)] });
    expect(await later.next("answers")).toHaveProperty("accepted");
    await api?.restart();
    expect((await execution(going.workflowId))["status"]).toBe("COMPLETED");
    expect(later.all("cancellations")).toHaveLength(1);
  });

  test("what a decider had no time to tell is told nevertheless", async () => {
    const { worker, lease, workflowId } = await atWork({ api: 1 });
    const { deciders } = given().cluster;
    await Promise.all(deciders.map(async (decider) => await decider.kill()));
    const ending = until("an answer", { withinMs: 20_000 }, async () => {
      const { rest } = given().cluster.address(1);
      const url = `${rest}/api/workflow/${workflowId}?reason=enough`;
      const answer = await fetch(url, { method: "DELETE" }).catch(() => undefined);
      return answer?.ok;
    });
    await Promise.all(deciders.map(async (decider) => await decider.restart()));

    await ending;

    expect(await worker.next("cancellations")).toMatchObject(lease);
  });
});

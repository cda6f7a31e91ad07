import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import { completeTask, takeTask, untilEnded } from "../clients/executions.ts";
import { uniqueName } from "../clients/names.ts";
import { givenCluster } from "../given-cluster.ts";
import { asText } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { root } from "../root.ts";
import { tasksOf } from "../conformance/task-key.ts";
import { until } from "../until.ts";
import { givenServer } from "./given-server.ts";
import type { GivenServer } from "./given-server.ts";
import { tablesWithText } from "./tables-with-text.ts";

const secret = "s3cret-of-the-e2e-tests";
const inner = "plugh-of-the-e2e-tests";
const given = givenCluster({
  name: "http-tasks",
  deciders: 2,
  env: {
    TUTTI_HTTP_EGRESS_ALLOW: "127.0.0.1",
    CONDUCTOR_SECRET_E2E_KEY: secret,
    CONDUCTOR_SECRET_E2E_JSON: JSON.stringify({ user: "bob", password: inner }),
    TUTTI_LOG_LEVEL: "trace",
  },
});

let server: GivenServer;
beforeEach(async () => void (server = await givenServer()));
afterEach(async () => await server.close());

describe("an HTTP task", () => {
  test("calls a server, and the workflow goes on with its answer as it was written", async () => {
    const ended = start({ method: "POST", body: { id: "${workflow.input.id}" } }, { input: { id: 7 } });
    const { request, response } = await server.call(1);
    response.setHeader("Content-Type", "application/json");
    response.end(`{"big":12345678901234567890,"one":1.0}`);

    expect(request).toMatchObject({ method: "POST", url: "/" });
    const { text } = await ended;
    expect(text).toContain(`"output":{"answer":{"big":12345678901234567890,"one":1.0}}`);
    expect(JSON.parse(text)).toMatchObject({ status: "COMPLETED", tasks: [{ taskType: "HTTP", pollCount: 1 }] });
  });

  test("that fails is tried again as its definition says, and its answer shows", async () => {
    const ended = start({ method: "GET" }, { taskDef: { retryCount: 1, retryDelaySeconds: 0 } });
    (await server.call(1)).response.writeHead(503).end("busy");
    (await server.call(2)).response.writeHead(404).end(`{"no":"such"}`);

    const execution = await ended;
    expect(execution).toMatchObject({ status: "FAILED" });
    expect(tasksOf(execution).map(({ outputData }) => outputData)).toMatchObject([
      { response: { statusCode: 503, body: "busy" } },
      { response: { statusCode: 404, body: { no: "such" }, reasonPhrase: "Not Found" } },
    ]);
  });

  test("that the egress policy refuses is FAILED and tried again, with a reason that names the policy", async () => {
    const taskDef = { retryCount: 1, retryDelaySeconds: 0 };
    const execution = await start({ uri: "http://127.0.0.2:1/", method: "GET" }, { taskDef });

    const tasks = tasksOf(execution);
    expect(tasks.map(({ status, retryCount }) => [status, retryCount ?? 0])).toEqual([
      ["FAILED", 0],
      ["FAILED", 1],
    ]);
    expect(asText(tasks[1]?.["reasonForIncompletion"])).toContain("refused by the egress policy");
    expect(execution).toMatchObject({ status: "FAILED" });
  });

  test("that is asyncComplete waits for an update once it was answered, and is not called again", async () => {
    const ended = start({ method: "GET" }, { task: { asyncComplete: true } });
    (await server.call(1)).response.end(`{"ticket":1}`);
    const task = await until("the answer", { withinMs: 10_000 }, async () => {
      const [one] = tasksOf(await given().clients.over.REST.execution(await ended.id));
      return one?.["status"] === "IN_PROGRESS" && one["outputData"] !== undefined && isAnswered(one) ? one : undefined;
    });

    await completeTask(given().clients.over.REST, task, { response: { body: "done" } });

    expect(await ended).toMatchObject({ status: "COMPLETED", output: { answer: "done" } });
    expect(server.calls).toHaveLength(1);
  });

  test("is called again, and nothing else, when the deciders are killed during the call", async () => {
    const ended = start({ method: "GET", readTimeOut: 60_000 });
    await server.call(1);

    for (const decider of given().cluster.deciders) await decider.kill();
    for (const decider of given().cluster.deciders) await decider.restart();
    (await server.call(2)).response.end(`"second"`);

    expect(await ended).toMatchObject({ status: "COMPLETED", output: { answer: "second" } });
    expect(tasksOf(await ended)).toHaveLength(1);
    expect(server.calls).toHaveLength(2);
  }, 90_000);

  test("ends, and is not called again, when the deciders are asked to stop during the call", async () => {
    const ended = start({ method: "GET", readTimeOut: 60_000 });
    const { response } = await server.call(1);

    const stopped = given().cluster.deciders.map(async (decider) => await decider.stop());
    response.end(`"first"`);

    expect(await Promise.all(stopped)).toEqual(["exit code 0", "exit code 0"]);
    for (const decider of given().cluster.deciders) await decider.restart();
    expect(await ended).toMatchObject({ status: "COMPLETED", output: { answer: "first" } });
    expect(server.calls).toHaveLength(1);
  }, 90_000);
});

describe("a secret", () => {
  test("is sent, and never stored, shown or logged, though the server gives it back", async () => {
    const key = "Bearer ${workflow.secrets.E2E_KEY}";
    const ended = start({ method: "GET", headers: { Authorization: key } });
    const { request, response } = await server.call(1);
    response.end(JSON.stringify({ echo: request.headers.authorization }));

    const { text, output } = await ended;
    expect(request.headers.authorization).toBe(`Bearer ${secret}`);
    expect(output).toEqual({ answer: { echo: key } });
    expect(text).not.toContain(secret);
    expect(await tablesWithText(given().cluster.mysqlUrl, secret)).toEqual([]);
    expect(await tablesWithText(given().cluster.mysqlUrl, key)).not.toEqual([]);
    expect(logs()).not.toContain(secret);
  });

  test("is not stored in another spelling either, be it an address, base64 or what a server made of its JSON", async () => {
    const unreachable = await start({ uri: "http://127.0.0.1:1/${workflow.secrets.E2E_JSON}", method: "GET" });
    const ended = start({ method: "POST", body: "${workflow.secrets.E2E_JSON}" });
    const { request, response } = await server.call(1);
    const body = await textOf(request);
    response.end(JSON.stringify({ [inner.toUpperCase()]: JSON.parse(body), basic: btoa(`bob:${inner}`) }));

    expect(body).toContain(inner);
    expect(tasksOf(unreachable)[0]?.["reasonForIncompletion"]).toContain("/${workflow.secrets.E2E_JSON}");
    expect((await ended).output).toMatchObject({ answer: { "***": { user: "bob", password: "***" } } });
    for (const written of [inner, inner.toUpperCase(), btoa(inner).slice(0, 20)]) {
      expect(await tablesWithText(given().cluster.mysqlUrl, written)).toEqual([]);
      expect(logs()).not.toContain(written);
    }
  });

  test("is not told to whom only data asks for it, be it the input of a start or what a server answers", async () => {
    const asked = "${workflow.secrets.E2E_KEY}";
    const ended = start({ method: "POST", body: { given: "${workflow.input.given}" } }, { input: { given: asked } });
    const { request, response } = await server.call(1);
    const body = await textOf(request);
    response.end(JSON.stringify({ answered: asked }));

    expect(body).toBe(JSON.stringify({ given: asked }));
    expect(await ended).toMatchObject({ input: { given: asked }, output: { answer: { answered: asked } } });
  });

  test("is not told to data in inputs, outputs, variables and sub-workflows, which is shown and handed on as it came", async () => {
    const conductor = given().clients.over.REST;
    const [name, work] = [uniqueName("data"), uniqueName("work")];
    const asked = "a ${workflow.secrets.E2E_KEY} and $${workflow.secrets.E2E_KEY}";
    const member = { given: "${workflow.input.given}" };
    const head = { version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" };
    const task = { name: work, taskReferenceName: "t", type: "SIMPLE", inputParameters: member };
    const inner = { ...head, name: `${name}_inner`, tasks: [task], outputParameters: { said: "${t.output.said}" } };
    const set = { name: "set", taskReferenceName: "set", type: "SET_VARIABLE", inputParameters: member };
    const sub = { name: "s", taskReferenceName: "s", type: "SUB_WORKFLOW", inputParameters: member };
    const tasks = [set, { ...sub, subWorkflowParam: { name: inner.name, version: 1, workflowDefinition: inner } }];
    await conductor.registerTasks([{ name: work, ownerEmail: "e2e@example.com" }]);
    await conductor.registerWorkflow({ ...head, name, tasks, outputParameters: { said: "${s.output.said}" } });
    const workflowId = await conductor.start({ name, version: 1, input: { given: asked } });

    const polled = await takeTask(conductor, work);
    await completeTask(conductor, polled, { said: asked });
    const ended = await untilEnded(conductor, workflowId);

    expect(polled).toMatchObject({ inputData: { given: asked } });
    expect(ended).toMatchObject({ input: { given: asked }, variables: { given: asked }, output: { said: asked } });
    expect(tasksOf(ended)[1]).toMatchObject({
      inputData: { workflowInput: { given: asked } },
      outputData: { said: asked },
    });
  });

  test.each(["gRPC", "REST"] as const)(
    "is in the task that a worker polls over %s, and not in the record",
    async (wire) => {
      const conductor = given().clients.over[wire];
      const [name, task] = [uniqueName("secret"), uniqueName("work")];
      const inputParameters = { key: "${workflow.secrets.E2E_KEY}", none: "[${workflow.secrets.NO_SUCH}]" };
      await conductor.registerTasks([{ name: task, ownerEmail: "e2e@example.com" }]);
      await register(name, { name: task, taskReferenceName: "t", type: "SIMPLE", inputParameters });
      const workflowId = await conductor.start({ name, version: 1 });

      const polled = await takeTask(conductor, task);

      expect(polled).toMatchObject({ inputData: { key: secret, none: "[]" } });
      expect(tasksOf(await conductor.execution(workflowId))).toMatchObject([{ inputData: inputParameters }]);
      await completeTask(conductor, polled);
    },
  );
});

type Given = { readonly task?: JsonObject; readonly taskDef?: JsonObject; readonly input?: JsonObject };

/** Starts a workflow of one HTTP task that calls the server, and gives it once it has ended, with the text that it came in. */
function start(request: JsonObject, { task = {}, taskDef, input = {} }: Given = {}) {
  const id = begin(request, { task, input, ...(taskDef === undefined ? {} : { taskDef }) });
  const ended = id.then(async (workflowId) => {
    const execution = await untilEnded(given().clients.over.REST, workflowId, 60_000);
    const { text } = await given().clients.http.send({ method: "GET", path: `/workflow/${workflowId}` });
    return { ...execution, text, output: execution["output"] };
  });
  return Object.assign(ended, { id });
}

async function begin(request: JsonObject, { task = {}, taskDef, input = {} }: Given): Promise<string> {
  const { over } = given().clients;
  const [name, taskName] = [uniqueName("http"), uniqueName("call")];
  const ownerEmail = "e2e@example.com";
  if (taskDef !== undefined) await over.REST.registerTasks([{ name: taskName, ownerEmail, ...taskDef }]);
  const inputParameters = { http_request: { uri: `${server.url}/`, ...request } };
  await register(name, { name: taskName, taskReferenceName: "call", type: "HTTP", inputParameters, ...task });
  return await over.REST.start({ name, version: 1, input });
}

async function register(name: string, task: JsonObject): Promise<void> {
  await given().clients.over.REST.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com", tasks: [task] },
    outputParameters: { answer: "${call.output.response.body}" },
  });
}

function isAnswered({ outputData }: JsonObject): boolean {
  return JSON.stringify(outputData).includes("ticket");
}

function logs(): string {
  const folder = join(root, ".tutti/logs/e2e/http-tasks");
  const { apis, deciders, sweepers } = given().cluster;
  return [...apis, ...deciders, ...sweepers]
    .map(({ name }) => readFileSync(join(folder, `${name}.log`), "utf8"))
    .join("");
}

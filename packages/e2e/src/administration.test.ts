import { randomBytes } from "node:crypto";

import { expect, test } from "@jest/globals";

import { codeOf } from "./clients/code-of.ts";
import { takeTask, untilEnded } from "./clients/executions.ts";
import { HttpClient } from "./clients/http-client.ts";
import { uniqueName } from "./clients/names.ts";
import { queryRows } from "./cluster/database.ts";
import { givenCluster } from "./given-cluster.ts";
import { asText, isList, isObject } from "./json.ts";
import type { JsonObject } from "./json.ts";

const secretsKey = randomBytes(32).toString("base64");
const given = givenCluster({
  name: "administration",
  apis: 2,
  env: {
    TUTTI_SECRETS_KEY: secretsKey,
    TUTTI_ENVIRONMENT_WRITES: "on",
    TUTTI_SECRET_OF_PROCESS: "p",
    TUTTI_ENV_STAGE: "e2e",
  },
});

const http = (api = 0): HttpClient => new HttpClient(`${given().cluster.address(api).rest}/api`);
const outside = (): HttpClient => new HttpClient(given().cluster.address().rest);
const grpc = async (method: string, request: JsonObject = {}) =>
  await given().clients.grpc.unary(`tutti.v1.${method}`, request);

/** Starts an execution of one task, whose type it is named by. */
async function started(
  task: JsonObject,
  more: JsonObject = {},
): Promise<{ readonly id: string; readonly type: string }> {
  const { REST: conductor } = given().clients.over;
  const type = uniqueName("one");
  await conductor.registerWorkflow({
    ...{ name: type, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com", ...more },
    tasks: [{ name: type, taskReferenceName: "a", type: "SIMPLE", ...task }],
  });
  return { id: await conductor.start({ name: type, version: 1 }), type };
}

test("a secret that one api stores is in the next task that another hands out, and rests sealed", async () => {
  const secret = `hidden ${randomBytes(8).toString("hex")}`;
  const inputParameters = { key: "${workflow.secrets.KEY}", own: "${workflow.secrets.OF_PROCESS}" };
  const { type } = await started({ inputParameters });
  await http(1).must("PUT", "/secrets/KEY", "older");
  await http(1).must("PUT", "/secrets/KEY", secret);

  const task = await takeTask(given().clients.over.REST, type);

  expect(task["inputData"]).toEqual({ key: secret, own: "p" });
  const [row] = await queryRows(given().cluster.mysqlUrl, "select name, sealed from secret");
  const sealed = row?.["sealed"];
  if (!Buffer.isBuffer(sealed)) throw new Error("nothing is stored");
  expect(sealed.includes(secret)).toBe(false);
  expect(await http().must("GET", "/secrets")).toEqual(["KEY", "OF_PROCESS"]);
  expect(await http().must("GET", "/secrets/v2")).toMatchObject([
    { name: "KEY", partial: expect.stringMatching(/\*{3}$/u) },
  ]);
  expect(await grpc("SecretService/GetSecret", { name: "KEY" })).toEqual({ value: secret });

  await grpc("SecretService/DeleteSecret", { name: "KEY" });
  const gone = await http().send({ method: "GET", path: "/secrets/KEY" });
  expect([gone.status, gone.text, await http().must("GET", "/secrets/KEY/exists")]).toEqual([404, "", false]);
});

test("a value of the environment that is stored counts for the next start, and the process's own when it is gone", async () => {
  const output = { outputParameters: { stage: "${workflow.env.STAGE}" } };
  const noop = { type: "NOOP" };
  const stageOf = async () => {
    const { id } = await started(noop, output);
    const { output: said } = await untilEnded(given().clients.over.REST, id);
    return isObject(said) ? said["stage"] : undefined;
  };
  expect(await stageOf()).toBe("e2e");

  await http(1).must("PUT", "/environment/STAGE", "stored");
  expect([await stageOf(), await http().must("GET", "/environment/STAGE")]).toEqual(["stored", "stored"]);
  await grpc("EnvironmentService/DeleteEnvironmentValue", { name: "STAGE" });

  expect(await stageOf()).toBe("e2e");
  expect(await grpc("EnvironmentService/ListEnvironmentValues")).toEqual({ values: [{ name: "STAGE", value: "e2e" }] });
  expect(await codeOf(grpc("EnvironmentService/GetEnvironmentValue", { name: "NONE" }))).toBe("NOT_FOUND");
});

test("no setting that is shown tells a secret", async () => {
  const config = JSON.stringify([await http().must("GET", "/admin/config"), await grpc("AdminService/GetConfig")]);

  expect(config).toContain("TUTTI_SECRETS_KEY");
  expect(config).not.toContain(secretsKey);
});

test("a task that waits for somebody is ended by the queue of a status, over either wire", async () => {
  const { id } = await started({ type: "WAIT" }, { outputParameters: { o: "${a.output}" } });
  const { id: other } = await started({ type: "HUMAN" });

  await http().must("POST", `/queue/update/${id}/a/COMPLETED`, { v: 1 });
  await grpc("QueueService/UpdateByStatusQueue", { workflowId: other, taskReferenceName: "a", status: "FAILED" });

  expect(await untilEnded(given().clients.over.REST, id)).toMatchObject({
    status: "COMPLETED",
    output: { o: { v: 1 } },
  });
  expect(await untilEnded(given().clients.over.REST, other)).toMatchObject({ status: "FAILED" });
});

test("pending tasks are told until they end, and requeueing them hands none out twice", async () => {
  const { id, type } = await started({});
  const { id: other } = await started({ name: type });
  const pending = async () => {
    const tasks = await http().must("GET", `/admin/task/${type}`);
    return (isList(tasks) ? tasks.filter(isObject) : []).map(({ workflowInstanceId }) => asText(workflowInstanceId));
  };
  expect((await pending()).toSorted()).toEqual([id, other].toSorted());

  expect((await http().send({ method: "POST", path: `/tasks/queue/requeue/${type}` })).text).toBe("2");
  expect(await grpc("QueueService/RequeuePendingTasks", { taskType: type })).toEqual({ count: 2 });
  const polled = await given().clients.over.REST.poll(type, { count: 10, timeoutMs: 500, workerId: "w" });

  expect(polled.map(({ workflowInstanceId }) => asText(workflowInstanceId)).toSorted()).toEqual([id, other].toSorted());
  expect(await grpc("QueueService/GetQueueSize", { taskType: type })).toEqual({ size: 0 });
  await http().must("DELETE", `/workflow/${id}`);
  expect(await pending()).toEqual([other]);
});

test("an execution is looked after and found to be in order, and one that is not there is not found", async () => {
  const { id } = await started({});
  const post = async (path: string) => await http().send({ method: "POST", path: `/admin/${path}` });

  const answers = await Promise.all(
    [`sweep/requeue/${id}`, `consistency/verifyAndRepair/${id}`, "sweep/requeue/none"].map(post),
  );

  expect(answers.map((answer) => [answer.status, answer.status === 200 ? answer.text : ""])).toEqual([
    [200, `false.${id}`],
    [200, "false"],
    [404, ""],
  ]);
  expect(await codeOf(grpc("AdminService/VerifyAndRepair", { workflowId: "none" }))).toBe("NOT_FOUND");
});

test("health, release and metrics are where Conductor has them", async () => {
  const health = await outside().send({ method: "GET", path: "/actuator/health" });
  const metrics = await outside().send({ method: "GET", path: "/actuator/prometheus" });
  const version = await http().send({ method: "GET", path: "/version" });

  expect([health.status, health.body]).toMatchObject([200, { status: "UP", components: { mysql: { status: "UP" } } }]);
  expect([metrics.status, metrics.type, metrics.text]).toEqual([
    200,
    "text/plain",
    expect.stringMatching(/^# HELP /mu),
  ]);
  expect([version.type, { version: version.text }]).toEqual(["text/plain", await grpc("AdminService/GetVersion")]);
});

test("who asks about a definition is told of a jq query that is none, by what each api compiles itself", async () => {
  const inputParameters = { queryExpression: ".list[" };
  const tasks = [{ name: "q", taskReferenceName: "q", type: "JSON_JQ_TRANSFORM", inputParameters }];
  const definition = { name: uniqueName("query"), version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com", tasks };

  const told = JSON.stringify(await http(1).must("POST", "/console/definitions/validate", definition));

  expect(told).toContain("tasks[0].inputParameters.queryExpression");
  expect(told).toContain("is no jq and will fail: syntax error, unexpected end of file at line 1");
});

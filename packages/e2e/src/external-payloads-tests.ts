import { expect, test } from "@jest/globals";

import { takeTask, untilEnded } from "./clients/executions.ts";
import { getPayload, locationOf, putPayload } from "./clients/external-payloads.ts";
import type { Location } from "./clients/external-payloads.ts";
import { uniqueName } from "./clients/names.ts";
import { sharedCluster } from "./given-cluster.ts";
import { asText, isObject } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { until } from "./until.ts";

const given = sharedCluster();

const beyond = "tutti.v1.WorkflowService/GetExternalStorageLocation";
const workflows = "conductor.grpc.workflows.WorkflowService";
const MB = 1024 * 1024;

const location = async (operation: "READ" | "WRITE", payloadType: string, path = ""): Promise<Location> =>
  await locationOf(given().clients.http, { operation, payloadType, path });

async function uploaded(payloadType: string, payload: JsonObject): Promise<string> {
  const target = await location("WRITE", payloadType);
  await putPayload(target, payload);
  return target.path;
}

/** A task that reads `small` of the input, and one that reads `small` of the first one's output. */
async function registered(): Promise<{ readonly name: string; readonly tasks: readonly [string, string] }> {
  const { REST: conductor } = given().clients.over;
  const tasks = [uniqueName("first"), uniqueName("second")] as const;
  const name = uniqueName("external");
  await conductor.registerTasks(tasks.map((task) => ({ name: task, retryCount: 0, ownerEmail: "e2e@example.com" })));
  await conductor.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: [
      {
        ...{ name: tasks[0], taskReferenceName: "a", type: "SIMPLE" },
        inputParameters: { seen: "${workflow.input.small}" },
      },
      { ...{ name: tasks[1], taskReferenceName: "b", type: "SIMPLE" }, inputParameters: { seen: "${a.output.small}" } },
    ],
    outputParameters: { last: "${b.output.last}" },
  });
  return { name, tasks };
}

async function report(task: JsonObject, said: JsonObject): Promise<void> {
  const { taskId, workflowInstanceId } = task;
  await given().clients.http.must("POST", "/tasks", { taskId, workflowInstanceId, status: "COMPLETED", ...said });
}

const taskOf = async (id: string, reference: string): Promise<JsonObject> => {
  const { tasks } = await given().clients.over.REST.execution(id);
  const found = (tasks as readonly JsonObject[]).find((task) => task["referenceTaskName"] === reference);
  if (found === undefined) throw new Error(`there is no task ${reference}`);
  return found;
};

test("6 MB of input come by path, 4 MB of output are shown as one, and expressions read both", async () => {
  const { clients } = given();
  const { name, tasks } = await registered();
  const input = { small: "in", filling: "i".repeat(6 * MB) };
  const output = { small: "out", filling: "o".repeat(4 * MB) };
  const path = await uploaded("WORKFLOW_INPUT", input);

  const id = asText(
    await clients.http.must("POST", "/workflow", { name, version: 1, externalInputPayloadStoragePath: path }),
  );
  const first = await takeTask(clients.over.REST, tasks[0]);
  await report(first, { outputData: output });
  const second = await takeTask(clients.over.gRPC, tasks[1]);
  await report(second, { outputData: { last: 1 } });
  const ended = await untilEnded(clients.over.REST, id);

  expect([first["inputData"], second["inputData"]]).toEqual([{ seen: "in" }, { seen: "out" }]);
  expect(ended).toMatchObject({ status: "COMPLETED", output: { last: 1 }, input: {} });
  expect(ended["externalInputPayloadStoragePath"]).toBe(path);
  expect(await getPayload(await location("READ", "WORKFLOW_INPUT", path))).toEqual(input);

  const shown = await taskOf(id, "a");
  expect(shown["outputData"]).toEqual({});
  const outputPath = asText(shown["externalOutputPayloadStoragePath"]);
  expect(await getPayload(await location("READ", "TASK_OUTPUT", outputPath))).toEqual(output);

  const overGrpc = await clients.grpc.unary(`${workflows}/GetWorkflowStatus`, { workflowId: id, includeTasks: true });
  expect(overGrpc).toMatchObject({ externalInputPayloadStoragePath: path, input: {} });
  expect((overGrpc["tasks"] as readonly JsonObject[])[0]).toMatchObject({
    outputData: {},
    externalOutputPayloadStoragePath: outputPath,
  });
  const read = await clients.grpc.unary(beyond, {
    ...{ path: outputPath, operation: "EXTERNAL_PAYLOAD_OPERATION_READ" },
    payloadType: "EXTERNAL_PAYLOAD_TYPE_TASK_OUTPUT",
  });
  expect(await getPayload({ uri: asText(read["uri"] as string), path: outputPath })).toEqual(output);
});

test("an output by path is read like any other; where nothing lies, its task fails with the reason", async () => {
  const { clients } = given();
  const { name, tasks } = await registered();
  const id = await clients.over.REST.start({ name });
  const path = await uploaded("TASK_OUTPUT", { small: "by path" });

  await report(await takeTask(clients.over.REST, tasks[0]), { externalOutputPayloadStoragePath: path });
  const second = await takeTask(clients.over.REST, tasks[1]);
  await report(second, { externalOutputPayloadStoragePath: "task/output/nothing.json" });
  await untilEnded(clients.over.REST, id);

  expect(second["inputData"]).toEqual({ seen: "by path" });
  expect(await taskOf(id, "a")).toMatchObject({ outputData: {}, externalOutputPayloadStoragePath: path });
  expect(await taskOf(id, "b")).toMatchObject({
    status: "FAILED",
    reasonForIncompletion: "Unable to download payload from external storage path: task/output/nothing.json",
  });
});

test("a start whose input is not there is refused, and one whose input is no JSON object", async () => {
  const { http } = given().clients;
  const { name } = await registered();
  const target = await location("WRITE", "WORKFLOW_INPUT");
  await fetch(target.uri, { method: "PUT", body: "[1, 2" });

  const start = async (externalInputPayloadStoragePath: string) =>
    await http.send({ method: "POST", path: "/workflow", body: { name, externalInputPayloadStoragePath } });

  const missing = await start("workflow/input/none.json");
  expect([missing.status, asObject(missing.body)["message"]]).toEqual([
    500,
    "Unable to download payload from external storage path: workflow/input/none.json",
  ]);
  expect((await start(target.path)).status).toBe(400);
});

test("addresses cannot be guessed, changed or used for anything else", async () => {
  const target = await location("WRITE", "WORKFLOW_INPUT");
  await putPayload(target, { a: 1 });
  const read = await location("READ", "WORKFLOW_INPUT", target.path);
  const statusOf = async (method: string, uri: string, body?: string) =>
    (await fetch(uri, { method, ...(body === undefined ? {} : { body }) })).status;

  expect(await statusOf("GET", target.uri)).toBe(403);
  expect(await statusOf("PUT", read.uri, "{}")).toBe(403);
  expect(await statusOf("GET", read.uri.replace(".json", "x.json"))).toBe(403);
  expect(await statusOf("GET", read.uri.replace(/expires=(\d)/, "expires=9$1"))).toBe(403);
  expect(await statusOf("PUT", target.uri, "x".repeat(10 * MB + 1))).toBe(413);
  expect(await getPayload(read)).toEqual({ a: 1 });
});

test("words that are none are told as they came", async () => {
  const { http } = given().clients;
  const path = "/workflow/external-storage-location?path=&operation=TAKE&payloadType=WORKFLOW_INPUT";

  const answer = await http.send({ method: "GET", path });

  expect([answer.status, asObject(answer.body)["message"]]).toEqual([
    400,
    "Invalid input - Operation: TAKE, PayloadType: WORKFLOW_INPUT",
  ]);
});

test("what an upload left is gone with its execution", async () => {
  const { clients } = given();
  const { name } = await registered();
  const path = await uploaded("WORKFLOW_INPUT", { small: 1 });
  const id = asText(await clients.http.must("POST", "/workflow", { name, externalInputPayloadStoragePath: path }));

  await clients.http.must("DELETE", `/workflow/${id}/remove?archiveWorkflow=false`);

  const { uri } = await location("READ", "WORKFLOW_INPUT", path);
  const isGone = async () => (await fetch(uri)).status === 404;
  expect(await until("the upload to go", { withinMs: 30_000, everyMs: 200 }, isGone)).toBe(true);
});

function asObject(value: Json): JsonObject {
  if (!isObject(value)) throw new Error(`wanted an object, got ${JSON.stringify(value).slice(0, 100)}`);
  return value;
}

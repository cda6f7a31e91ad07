import { describe, expect, test } from "@jest/globals";

import { completeTask, takeTask, untilEnded } from "./clients/executions.ts";
import { uniqueName } from "./clients/names.ts";
import { sharedCluster } from "./given-cluster.ts";
import { asText } from "./json.ts";
import type { JsonObject } from "./json.ts";

const given = sharedCluster();

/** A workflow whose task gets the whole input and whose output is the task's. */
async function givenEcho(): Promise<{ readonly workflow: string; readonly task: string }> {
  const [workflow, task] = [uniqueName("echo"), uniqueName("say")];
  const conductor = given().clients.over.REST;
  await conductor.registerTasks([{ name: task, retryCount: 0 }]);
  await conductor.registerWorkflow({
    ...{ name: workflow, version: 1 },
    tasks: [
      {
        ...{ name: task, taskReferenceName: "say", type: "SIMPLE" },
        inputParameters: { payload: "${workflow.input.payload}" },
      },
    ],
    outputParameters: { payload: "${say.output.payload}" },
  });
  return { workflow, task };
}

/** Sends JSON as it is written, and gives the answer as it is written. */
async function post(path: string, json: string): Promise<string> {
  const answer = await given().clients.http.send({
    ...{ method: "POST", path, body: json },
    headers: { "content-type": "application/json" },
  });
  if (answer.status >= 400) throw new Error(`${path} -> ${answer.status} ${answer.text}`);
  return answer.text;
}

const payloads = [
  ["integers beyond 2^53", `{"a":9007199254740993,"b":[-9223372036854775808,9223372036854775808]}`],
  ["integers of any length", `[123456789012345678901234567890123456789012345678901234567890]`],
  ["doubles that look like integers", `{"one":1.0,"zero":0.0,"list":[2.0,2]}`],
  ["decimals", `[0.1,-2.5,3.141592653589793]`],
  ["the keys that objects inherit", `{"__proto__":{"polluted":true},"constructor":1,"toString":2,"hasOwnProperty":3}`],
  ["nulls", `{"null":null,"list":[null,{"deep":null}]}`],
  ["empty things", `{"":"","o":{},"l":[],"b":" "}`],
  ["the order of keys", `{"z":1,"a":2,"M":{"y":1,"b":2}}`],
  ["case and blanks in keys", `{"key":1,"Key":2,"KEY":3," key":4,"key ":5}`],
  ["text of any script", `["漢字","🎼","\u00e9","e\u0301","אב","a\\u0000b","\u2028","\\"\\\\/"]`],
  ["booleans", `[true,false]`],
  ["what looks like an expression", `{"text":"$\{workflow.input.secret} and $$\{x}"}`],
  ["deep nesting", `${"[".repeat(150)}${"]".repeat(150)}`],
  ["long text", JSON.stringify("x".repeat(300_000))],
] as const;

describe("over REST what comes in comes back as it was written", () => {
  test.each(payloads)("%s", async (_what, payload) => {
    const { workflow, task } = await givenEcho();

    const workflowId = await post(`/workflow/${workflow}`, `{"payload":${payload}}`);
    const polled = await given().clients.http.send({ method: "GET", path: `/tasks/poll/batch/${task}?timeout=5000` });
    const [{ taskId }] = JSON.parse(polled.text);
    await post(
      "/tasks",
      `{"taskId":"${taskId}","workflowInstanceId":"${workflowId}","status":"COMPLETED","outputData":{"payload":${payload}}}`,
    );
    await untilEnded(given().clients.over.REST, workflowId);
    const { text } = await given().clients.http.send({ method: "GET", path: `/workflow/${workflowId}` });

    expect(polled.text).toContain(`"inputData":{"payload":${payload}}`);
    for (const place of ["input", "output", "inputData", "outputData"]) {
      expect(text).toContain(`"${place}":{"payload":${payload}}`);
    }
  });
});

describe("over gRPC what comes in comes back, as far as its types can say it", () => {
  const everything: JsonObject = {
    ...{ integer: 42, negative: -7, largest: Number.MAX_SAFE_INTEGER, decimal: 0.1, huge: 1e300 },
    ...{ yes: true, no: false, nothing: null, text: "漢字 🎼", empty: "", blank: "  ", Text: "case" },
    ...{ list: [1, "two", null, [3], {}], object: { deep: { deeper: [] } }, "": "no key", "key ": 1, " key": 2 },
  };

  test("numbers, texts, nulls, lists and objects", async () => {
    const { workflow, task } = await givenEcho();
    const conductor = given().clients.over.gRPC;

    const workflowId = await conductor.start({ name: workflow, input: { payload: everything } });
    const polled = await takeTask(conductor, task);
    await completeTask(conductor, polled, { payload: everything });
    const ended = await untilEnded(conductor, workflowId);

    expect(polled["inputData"]).toEqual({ payload: everything });
    expect(ended).toMatchObject({ input: { payload: everything }, output: { payload: everything } });
  });

  test("integers that came over REST are read as numbers, and those that came over gRPC are integers over REST", async () => {
    const { workflow } = await givenEcho();
    const { over, http } = given().clients;

    const byRest = await post(`/workflow/${workflow}`, `{"payload":[1,2.0,9007199254740991]}`);
    const byGrpc = await over.gRPC.start({ name: workflow, input: { payload: [1, 2, 0.5] } });

    expect(await over.gRPC.execution(byRest)).toMatchObject({ input: { payload: [1, 2, 9007199254740991] } });
    const { text } = await http.send({ method: "GET", path: `/workflow/${byGrpc}` });
    expect(text).toContain(`"input":{"payload":[1,2,0.5]}`);
  });

  test("the key __proto__", async () => {
    const { workflow } = await givenEcho();
    const { grpc, http } = given().clients;
    const path = "conductor.grpc.workflows.WorkflowService/StartWorkflow";
    const input = { payload: { structValue: { fields: { PLAINKEY1: { stringValue: "kept" } } } } };

    // proto-loader loses the key itself, so another of the same length stands for it until it is bytes.
    const request = renamed(grpc.serialized(path, { name: workflow, input }), "PLAINKEY1", "__proto__");
    const workflowId = renamed(await grpc.raw(path, request), "", "")
      .toString("utf8")
      .slice(2);

    const { text } = await http.send({ method: "GET", path: `/workflow/${asText(workflowId)}` });
    expect(text).toContain(`"input":{"payload":{"__proto__":"kept"}}`);
    const read = "conductor.grpc.workflows.WorkflowService/GetWorkflowStatus";
    expect((await grpc.raw(read, grpc.serialized(read, { workflowId }))).includes("__proto__")).toBe(true);
  });
});

describe("names are what they are", () => {
  const unique = uniqueName("name");
  const accents = [`${unique}\u00e9`, `${unique}e\u0301`, `${unique}漢`];
  const variants = [unique, unique.toUpperCase(), ` ${unique}`, `${unique} `, ...accents];

  test.each(["gRPC", "REST"] as const)(
    "case, accents and blanks tell workflows and tasks apart over %s",
    async (wire) => {
      const conductor = given().clients.over[wire];
      const names = variants.map((name) => (wire === "gRPC" ? `${name}-` : `-${name}`));

      for (const name of names) {
        await conductor.registerTasks([{ name, retryCount: 0 }]);
        const tasks = [{ name, taskReferenceName: name, type: "SIMPLE" }];
        await conductor.registerWorkflow({ name, version: 1, tasks });
      }
      for (const name of names) await conductor.start({ name, input: {}, correlationId: ` ${name} ` });
      const polled = await Promise.all(names.map(async (name) => await takeTask(conductor, name)));

      expect(polled.map(({ taskDefName }) => taskDefName)).toEqual(names);
      const executions = await Promise.all(
        polled.map(async ({ workflowInstanceId }) => await conductor.execution(asText(workflowInstanceId))),
      );
      expect(executions.map(({ correlationId }) => correlationId)).toEqual(names.map((name) => ` ${name} `));
    },
  );
});

/** The bytes with one text in the place of another of the same length. */
function renamed(bytes: Buffer, from: string, to: string): Buffer {
  const at = bytes.indexOf(from);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(to), bytes.subarray(at + from.length)]);
}

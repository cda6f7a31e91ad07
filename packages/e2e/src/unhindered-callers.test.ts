import { Client, credentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { get } from "node:http";

import { uniqueName } from "./clients/names.ts";
import { givenCluster } from "./given-cluster.ts";
import { isObject, type JsonObject } from "./json.ts";
import { until } from "./until.ts";

const given = givenCluster({ name: "unhindered-callers" });

test("starts are answered while their scripts never end, and none is said to have failed", async () => {
  const { REST: conductor } = given().clients.over;
  const name = uniqueName("hostile");
  const inputParameters = { evaluatorType: "javascript", expression: "while (true) {}" };
  await conductor.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: [{ name: "endless", taskReferenceName: "endless", type: "INLINE", inputParameters }],
  });
  const startedAtMs = performance.now();

  const ids = await Promise.all(Array.from({ length: 24 }, () => conductor.start({ name, version: 1 })));

  const tookMs = performance.now() - startedAtMs;
  const executions = await Promise.all(ids.map((id) => conductor.execution(id)));
  expect(new Set(executions.map(({ status }) => status))).toEqual(new Set(["RUNNING"]));
  // One evaluation alone takes four seconds, and few go on at once.
  expect(tookMs).toBeLessThan(3_000);
});

describe("while an execution of 6,000 tasks is read", () => {
  let large: string;
  let small: string;
  let client: Client;
  beforeAll(async () => {
    client = new Client(given().cluster.address().grpc, credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
    });
    small = await startedFork(1);
    large = await startedFork(1_500);
  }, 300_000);
  afterAll(() => client.close());

  test.each([
    ["over REST", () => sizeOverRest(large), 7_000_000],
    ["over REST by four callers at once", () => bySeveral(() => sizeOverRest(large)), 28_000_000],
    ["over gRPC", () => sizeOverGrpc(client, large), 2_400_000],
  ])(
    "%s, other callers have their answers in time",
    async (over, read, leastBytes) => {
      const pings = pinging(small);
      const beganAtMs = performance.now();
      const bytes = await read();
      const readMs = performance.now() - beganAtMs;
      const took = (await pings.end()).sort((a, b) => a - b);

      const at = (share: number): number => took[Math.floor((took.length - 1) * share)] ?? Number.NaN;
      const figures = `median ${at(0.5).toFixed(0)}, 95 % ${at(0.95).toFixed(0)}, longest ${at(1).toFixed(0)} ms`;
      const whole = `${bytes} bytes in ${readMs.toFixed(0)} ms`;
      process.stdout.write(`${over}: ${whole}, ${took.length} small reads meanwhile: ${figures}\n`);
      expect(bytes).toBeGreaterThan(leastBytes);
      // On a machine that is slow by itself everything is, and any one of them may meet a busy moment; a read in one piece would hold
      // up every one of them for as long as it lasts.
      expect(at(0.9)).toBeLessThan(Math.max(200, readMs / 4));
      expect(at(1)).toBeLessThan(Math.max(400, readMs * 0.7));
    },
    120_000,
  );
});

/** An execution of four forks with so many branches each, of which all tasks wait. */
async function startedFork(branches: number): Promise<string> {
  const { REST: conductor } = given().clients.over;
  const name = uniqueName("wide");
  const forkOf = (index: number) => [
    {
      ...{ name: "fork", taskReferenceName: `fork${index}`, type: "FORK_JOIN_DYNAMIC" },
      inputParameters: { forkTaskName: `${name}_task`, forkTaskInputs: "${workflow.input.inputs}" },
      dynamicForkTasksParam: "dynamicTasks",
      dynamicForkTasksInputParamName: "dynamicTasksInput",
    },
    { name: "join", taskReferenceName: `join${index}`, type: "JOIN" },
  ];
  await conductor.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: [
      { name: "all", taskReferenceName: "all", type: "FORK_JOIN", forkTasks: [0, 1, 2, 3].map(forkOf) },
      {
        name: "joined",
        taskReferenceName: "joined",
        type: "JOIN",
        joinOn: [0, 1, 2, 3].map((index) => `join${index}`),
      },
    ],
  });
  const inputs = Array.from({ length: branches }, (_, index) => ({ index, text: "x".repeat(100) }));
  const id = await startedOnce({ name, version: 1, input: { inputs } });
  await until("all tasks to wait", { withinMs: 200_000, everyMs: 1_000 }, async () => {
    const page = await given().clients.http.must("GET", `/workflow/${id}/tasks?count=1`);
    return isObject(page) && Number(page["totalHits"]) > branches * 4;
  });
  return id;
}

/** Its id, however often it has to be asked: so much is to be scheduled that a slow machine takes longer than a call lasts. */
async function startedOnce(request: JsonObject): Promise<string> {
  const { http } = given().clients;
  const key = { idempotencyKey: uniqueName("start"), idempotencyStrategy: "RETURN_EXISTING" };
  for (;;) {
    const answer = await http.send({ method: "POST", path: "/workflow", body: { ...request, ...key } });
    if (answer.status < 400) return answer.text;
    if (answer.status < 500) throw new Error(answer.text);
  }
}

/** How many bytes the answer has, which is not looked at. */
async function sizeOverRest(id: string): Promise<number> {
  return await new Promise((resolve, reject) => {
    get(`${given().cluster.address().rest}/api/workflow/${id}`, (response) => {
      let bytes = 0;
      response.on("data", (part: Buffer) => (bytes += part.length));
      response.once("error", reject);
      response.once("end", () => resolve(bytes));
    }).once("error", reject);
  });
}

async function bySeveral(read: () => Promise<number>): Promise<number> {
  const sizes = await Promise.all(Array.from({ length: 4 }, read));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function sizeOverGrpc(client: Client, id: string): Promise<number> {
  const path = "/conductor.grpc.workflows.WorkflowService/GetWorkflowStatus";
  // { workflow_id: id, include_tasks: true }
  const request = Buffer.concat([Buffer.from([0x0a, id.length]), Buffer.from(id), Buffer.from([0x10, 1])]);
  const asIs = (bytes: Buffer): Buffer => bytes;
  return await new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, asIs, asIs, request, (error, answer) =>
      error === null ? resolve(answer?.length ?? 0) : reject(error),
    );
  });
}

/** Reads a small execution again and again, and tells how long each time took in milliseconds. */
function pinging(id: string): { readonly end: () => Promise<number[]> } {
  const took: number[] = [];
  let isOver = false;
  const all = (async () => {
    while (!isOver) {
      const beganAtMs = performance.now();
      await given().clients.over.REST.execution(id);
      took.push(performance.now() - beganAtMs);
    }
  })();
  return {
    end: async () => {
      isOver = true;
      await all;
      return took;
    },
  };
}

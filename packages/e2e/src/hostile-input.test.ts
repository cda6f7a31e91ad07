import { beforeAll, describe, expect, test } from "@jest/globals";

import { codeOf } from "./clients/code-of.ts";
import { loadProtos, methodsOf } from "./clients/grpc-client.ts";
import type { Message } from "./clients/message.ts";
import { uniqueName } from "./clients/names.ts";
import { rowCounts } from "./cluster/rows.ts";
import { givenCluster } from "./given-cluster.ts";
import { asText } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { root } from "./root.ts";

const given = givenCluster({ name: "hostile-input" });

const metadata = (method: string) => `conductor.grpc.metadata.MetadataService/${method}`;
const tasks = (method: string) => `conductor.grpc.tasks.TaskService/${method}`;
const workflows = (method: string) => `conductor.grpc.workflows.WorkflowService/${method}`;

const megabyte = "x".repeat(1024 * 1024);
const simple = { name: "t", taskReferenceName: "t", type: "SIMPLE" };
const unknownId = "01a214c5-5a27-7eaa-8968-5aacc0979ce4";

/** A workflow that exists, so that what is refused is not refused for its name. */
const known = uniqueName("known");
let running: { readonly workflowInstanceId: string; readonly taskId: string };

beforeAll(async () => {
  const conductor = given().clients.over.gRPC;
  await conductor.registerTasks([{ name: known, retryCount: 0 }]);
  await conductor.registerWorkflow({ name: known, version: 1, tasks: [{ ...simple, name: known }] });
  const workflowInstanceId = await conductor.start({ name: known, input: {} });
  const [task] = await conductor.poll(known, { timeoutMs: 5000 });
  running = { workflowInstanceId, taskId: asText(task?.["taskId"]) };
});

/** Makes the call and says what it came to; nothing may have been written. */
async function refusalOf(call: () => Promise<unknown>): Promise<string> {
  const { mysqlUrl } = given().cluster;
  const before = await rowCounts(mysqlUrl);
  const code = await codeOf(call());
  expect(await rowCounts(mysqlUrl)).toEqual(before);
  return code;
}

describe("bytes that are no message", () => {
  const methods = methodsOf(loadProtos(root));
  const garbage = [
    ["garbage", Buffer.from("ffffffffffffffff", "hex")],
    ["a field that is cut off", Buffer.from("0aff", "hex")],
    ["a length beyond the end", Buffer.from("0affffffff0f00", "hex")],
    ["groups without end", Buffer.alloc(10_000, 0x0b)],
    ["text that is no UTF-8", Buffer.from("0a04c3284040", "hex")],
  ] as const;

  test.each(methods)("%s never fails over them, and writes nothing", async (method) => {
    const { cluster, clients } = given();
    const before = await rowCounts(cluster.mysqlUrl);

    const codes = await Promise.all(garbage.map(async ([, bytes]) => await codeOf(clients.grpc.raw(method, bytes))));

    // Some of them are a message after all, an empty one or one with a name of odd characters.
    const fine = ["INVALID_ARGUMENT", "NOT_FOUND", "OK", "UNIMPLEMENTED"];
    expect(codes.filter((code) => !fine.includes(code))).toEqual([]);
    expect(await rowCounts(cluster.mysqlUrl)).toEqual(before);
  });

  test("garbage is INVALID_ARGUMENT", async () => {
    const { grpc } = given().clients;
    for (const method of [metadata("CreateWorkflow"), workflows("StartWorkflow"), tasks("UpdateTask")]) {
      expect(await codeOf(grpc.raw(method, garbage[0][1]))).toBe("INVALID_ARGUMENT");
    }
  });

  test("a message that is too large is RESOURCE_EXHAUSTED", async () => {
    const input = { a: { stringValue: "x".repeat(17 * 1024 * 1024) } };
    const call = async () => await given().clients.grpc.unary(workflows("StartWorkflow"), { name: known, input });
    expect(await refusalOf(call)).toBe("RESOURCE_EXHAUSTED");
  });

  test("values nested ten thousand deep are INVALID_ARGUMENT", async () => {
    let value: Buffer = Buffer.from("0800", "hex");
    for (let depth = 0; depth < 10_000; depth += 1) value = field(6, field(1, value));
    const request = Buffer.concat([
      field(1, Buffer.from(known)),
      field(4, Buffer.concat([field(1, "k"), field(2, value)])),
    ]);
    expect(await refusalOf(async () => await given().clients.grpc.raw(workflows("StartWorkflow"), request))).toBe(
      "INVALID_ARGUMENT",
    );
  });
});

type Hostile = readonly [what: string, path: string, request: () => Message, codes: readonly string[]];

const bad = ["INVALID_ARGUMENT"];
const missing = ["NOT_FOUND"];

const table: readonly Hostile[] = [
  ["a start of nothing", workflows("StartWorkflow"), () => ({}), bad],
  ["a start of an unknown workflow", workflows("StartWorkflow"), () => ({ name: uniqueName("none") }), missing],
  ["a start of an unknown version", workflows("StartWorkflow"), () => ({ name: known, version: 99 }), missing],
  [
    "a start of a negative version",
    workflows("StartWorkflow"),
    () => ({ name: known, version: -1 }),
    [...bad, ...missing],
  ],
  ["a start with a negative priority", workflows("StartWorkflow"), () => ({ name: known, priority: -1 }), bad],
  ["a start with priority 100", workflows("StartWorkflow"), () => ({ name: known, priority: 100 }), bad],
  ["a start with a name of a megabyte", workflows("StartWorkflow"), () => ({ name: megabyte }), [...bad, ...missing]],
  [
    "a start with a correlation id of a megabyte",
    workflows("StartWorkflow"),
    () => ({ name: known, correlationId: megabyte }),
    bad,
  ],
  [
    "an inline definition without tasks",
    workflows("StartWorkflow"),
    () => ({ name: "i", workflowDef: { name: "i" } }),
    bad,
  ],
  ["a definition of nothing", metadata("CreateWorkflow"), () => ({}), bad],
  ["a definition without a name", metadata("CreateWorkflow"), () => ({ workflow: { tasks: [simple] } }), bad],
  ["a definition without tasks", metadata("CreateWorkflow"), () => ({ workflow: { name: uniqueName("w") } }), bad],
  [
    "a definition with a name of a megabyte",
    metadata("CreateWorkflow"),
    () => ({ workflow: { name: megabyte, tasks: [simple] } }),
    bad,
  ],
  [
    "a definition with one reference name twice",
    metadata("CreateWorkflow"),
    () => ({ workflow: { name: uniqueName("w"), tasks: [simple, simple] } }),
    bad,
  ],
  [
    "a definition with a negative time-out",
    metadata("CreateWorkflow"),
    () => ({ workflow: { name: uniqueName("w"), tasks: [simple], timeoutSeconds: -1 } }),
    bad,
  ],
  [
    "a definition that exists",
    metadata("CreateWorkflow"),
    () => ({ workflow: { name: known, version: 1, tasks: [simple] } }),
    ["ALREADY_EXISTS"],
  ],
  ["task definitions: none", metadata("CreateTasks"), () => ({ defs: [] }), bad],
  ["a task definition without a name", metadata("CreateTasks"), () => ({ defs: [{}] }), bad],
  [
    "a task definition with negative numbers",
    metadata("CreateTasks"),
    () => ({ defs: [{ name: uniqueName("t"), retryCount: -1, timeoutSeconds: -5 }] }),
    bad,
  ],
  [
    "an unknown time-out policy",
    metadata("CreateTasks"),
    () => ({ defs: [{ name: uniqueName("t"), timeoutPolicy: 77 }] }),
    bad,
  ],
  [
    "an update of an unknown task definition",
    metadata("UpdateTask"),
    () => ({ task: { name: uniqueName("t") } }),
    missing,
  ],
  ["a task definition that is not there", metadata("GetTask"), () => ({ taskType: uniqueName("t") }), missing],
  ["a deletion of what is not there", metadata("DeleteTask"), () => ({ taskType: uniqueName("t") }), missing],
  ["a workflow that is not there", metadata("GetWorkflow"), () => ({ name: uniqueName("w") }), missing],
  ["a workflow without a name", metadata("GetWorkflow"), () => ({}), bad],
  ["a poll of no type", tasks("Poll"), () => ({}), bad],
  ["an update with nothing in it", tasks("UpdateTask"), () => ({}), bad],
  ["an update of no task", tasks("UpdateTask"), () => ({ result: { workflowInstanceId: unknownId } }), bad],
  [
    "an update of an unknown task",
    tasks("UpdateTask"),
    () => ({ result: { workflowInstanceId: unknownId, taskId: unknownId } }),
    missing,
  ],
  [
    "an update of a task under another execution",
    tasks("UpdateTask"),
    () => ({ result: { workflowInstanceId: unknownId, taskId: running.taskId, status: "COMPLETED" } }),
    missing,
  ],
  ["an update with an unknown status", tasks("UpdateTask"), () => ({ result: { ...running, status: 99 } }), bad],
  [
    "an update with a negative callback",
    tasks("UpdateTask"),
    () => ({ result: { ...running, status: "IN_PROGRESS", callbackAfterSeconds: -1 } }),
    bad,
  ],
  ["a task that is not there", tasks("GetTask"), () => ({ taskId: unknownId }), missing],
  ["a task whose id is no id", tasks("GetTask"), () => ({ taskId: "../../etc/passwd" }), missing],
  ["a log line for no task", tasks("AddLog"), () => ({ taskId: unknownId, log: "x" }), missing],
  ["an execution that is not there", workflows("GetWorkflowStatus"), () => ({ workflowId: unknownId }), missing],
  ["an execution without an id", workflows("GetWorkflowStatus"), () => ({}), [...bad, ...missing]],
  ["an id of a megabyte", workflows("GetWorkflowStatus"), () => ({ workflowId: megabyte }), [...bad, ...missing]],
  ["a pause of what is not there", workflows("PauseWorkflow"), () => ({ workflowId: unknownId }), missing],
  [
    "a resume of what is not paused",
    workflows("ResumeWorkflow"),
    () => ({ workflowId: running.workflowInstanceId }),
    ["FAILED_PRECONDITION"],
  ],
  ["an end of what is not there", workflows("TerminateWorkflow"), () => ({ workflowId: unknownId }), missing],
];

describe("requests that make no sense are refused with the right code, and nothing is written", () => {
  test.each(table)("%s", async (_what, path, request, codes) => {
    expect(codes).toContain(await refusalOf(async () => await given().clients.grpc.unary(path, request())));
  });

  test.each([
    ["a batch poll of no type", { count: 1 }],
    ["a batch poll of a negative count", { taskType: known, count: -1 }],
    ["a batch poll that waits longer than 5 s", { taskType: known, count: 1, timeout: 5001 }],
    ["a batch poll of a type of a megabyte", { taskType: megabyte, count: 1 }],
  ] as const)("%s", async (_what, request: JsonObject) => {
    expect(await refusalOf(async () => await given().clients.grpc.stream(tasks("BatchPoll"), request))).toBe(
      "INVALID_ARGUMENT",
    );
  });

  test("a refusal tells what is wrong in google.rpc details", async () => {
    const request = { workflow: { name: "", tasks: [{ ...simple, name: "" }] } };
    const error: unknown = await given()
      .clients.grpc.unary(metadata("CreateWorkflow"), request)
      .catch((caught: unknown) => caught);

    const [details] = (error as { metadata: { get(name: string): Buffer[] } }).metadata.get("grpc-status-details-bin");
    const text = details?.toString("latin1");
    expect(text).toContain("type.googleapis.com/google.rpc.BadRequest");
    expect(text).toContain("type.googleapis.com/google.rpc.ErrorInfo");
  });

  test("a text of a megabyte is data like any other", async () => {
    const conductor = given().clients.over.gRPC;

    const workflowId = await conductor.start({ name: known, input: { text: megabyte } });

    expect(await conductor.execution(workflowId)).toMatchObject({ input: { text: megabyte } });
  });

  test("afterwards the task can still be completed", async () => {
    await given().clients.over.gRPC.update({ ...running, status: "COMPLETED", outputData: {} });

    const execution = await given().clients.over.gRPC.execution(running.workflowInstanceId);
    expect(execution).toMatchObject({ status: "COMPLETED" });
  });
});

/** A length-delimited field of a protobuf message. */
function field(number: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([number * 8 + 2]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

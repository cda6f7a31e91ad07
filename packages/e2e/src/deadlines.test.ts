import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { Buffer } from "node:buffer";
import { createConnection } from "mysql2/promise";
import type { Connection, RowDataPacket } from "mysql2/promise";

import { codeOf } from "./clients/code-of.ts";
import { uniqueName } from "./clients/names.ts";
import { givenCluster } from "./given-cluster.ts";
import { asText } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { until } from "./until.ts";

// Nobody else is to wait for the tables that are locked here: sweeper looks at some of them every now and then.
const given = givenCluster({ name: "deadlines", sweepers: 0, indexers: 0 });

const tasks = (method: string) => `conductor.grpc.tasks.TaskService/${method}`;
const workflows = (method: string) => `conductor.grpc.workflows.WorkflowService/${method}`;

const soon = { withinMs: 10_000, everyMs: 10 };

let [locks, watch]: (Connection | undefined)[] = [];
beforeAll(async () => {
  const { mysqlUrl } = given().cluster;
  [locks, watch] = await Promise.all([createConnection(mysqlUrl), createConnection(mysqlUrl)]);
});
afterAll(async () => void (await Promise.all([locks?.end(), watch?.end()])));

/** How many statements wait for the table that is locked. */
async function waiting(): Promise<number> {
  const sql =
    "select count(*) as n from information_schema.processlist where db = database() and state like 'Waiting for table%lock'";
  const [rows] = (await watch?.query<RowDataPacket[]>(sql)) ?? [];
  return Number(rows?.[0]?.["n"]);
}

const anyId = "00000000-0000-1000-8000-000000000000";
const definition = { json: Buffer.from(`{"name":"d"}`).toString("base64") };

// Of tables that no api or decider looks at while nothing has happened, as none has before these tests.
const reads: readonly (readonly [string, string, JsonObject])[] = [
  ["conductor.grpc.workflows.WorkflowService/Search", "workflow_summary", {}],
  ["conductor.grpc.workflows.WorkflowService/SearchByTasks", "task_summary", { query: "taskType='t'" }],
  ["conductor.grpc.tasks.TaskService/Search", "task_word", { freeText: "two words" }],
  ["tutti.v1.WorkflowService/SearchWorkflows", "workflow_summary", { query: "workflowType='n*'" }],
  ["tutti.v1.WorkflowService/SearchWholeWorkflows", "workflow_summary", { search: {} }],
  ["tutti.v1.MetadataService/GetWorkflowDef", "workflow_def", { name: "n" }],
  ["tutti.v1.MetadataService/ListWorkflowDefNames", "workflow_def", {}],
  ["tutti.v1.MetadataService/PutTaskDefs", "task_def", { definitions: [definition] }],
  ["tutti.v1.EventService/ListEventExecutions", "event_execution", {}],
  ["tutti.v1.SecretService/ListSecretNames", "secret", {}],
  ["tutti.v1.SecretService/GetSecret", "secret", { name: "n" }],
  ["tutti.v1.SavedViewService/ListSavedViews", "saved_view", {}],
  ["tutti.v1.BulkJobService/CreateBulkJob", "workflow_summary", { verb: "BULK_VERB_PAUSE", filter: {}, dryRun: true }],
  ["tutti.v1.ConsoleService/ListExecutions", "workflow_summary", {}],
  ["tutti.v1.ConsoleService/GetExecutionFacets", "workflow_summary", {}],
  ["tutti.v1.ConsoleService/GetExecutionHistogram", "workflow_summary", {}],
  ["tutti.v1.ConsoleService/ListErrorGroups", "workflow_summary", {}],
  ["tutti.v1.ConsoleService/GetErrorGroup", "workflow_summary", { errorGroup: "e" }],
  ["tutti.v1.ConsoleService/GetDefinitionStatistics", "workflow_summary", { workflowName: "n", workflowVersion: 1 }],
  ["tutti.v1.ConsoleService/ExplainExecution", "execution", { workflowId: anyId }],
  ["tutti.v1.ConsoleService/ListExecutionEvents", "event", { workflowId: anyId }],
  ["tutti.v1.ConsoleService/GetExecutionGraph", "task", { workflowId: anyId, sinceRevision: 1 }],
  ["tutti.v1.EnvironmentService/ListEnvironmentValues", "environment_value", {}],
];

describe("a call that its client gives up is over at the database:", () => {
  afterEach(async () => void (await locks?.query("unlock tables")));

  test.each(reads)("%s", async (method, table, request) => {
    await locks?.query(`lock tables ${table} write`);
    const givenUp = new AbortController();
    const call = codeOf(given().clients.grpc.unary(method, request, {}, givenUp.signal));
    await until("the call to reach the database", soon, async () => (await waiting()) > 0);

    givenUp.abort();

    expect(await call).toBe("CANCELLED");
    await until("it to be over there", soon, async () => (await waiting()) === 0);
  });
});

test("calls whose deadline has passed are over at the database, and hold up nobody", async () => {
  const { grpc, over } = given().clients;
  const name = uniqueName("logged");
  await over.gRPC.registerWorkflow({ name, tasks: [{ name, taskReferenceName: "a", type: "SIMPLE" }] });
  const workflowId = await over.gRPC.start({ name });
  const [task] = await over.gRPC.poll(name, { timeoutMs: 5_000 });
  const taskId = asText(task?.["taskId"]);
  await locks?.query("lock tables task_log write");

  const calls = Array.from({ length: 20 }, async () => {
    return await codeOf(grpc.unary(tasks("GetTaskLogs"), { taskId }, { deadline: Date.now() + 1_000 }));
  });
  await until("calls to reach the database", soon, async () => (await waiting()) > 0);

  expect(await Promise.all(calls)).toEqual(calls.map(() => "DEADLINE_EXCEEDED"));
  await until("them to be over there", soon, async () => (await waiting()) === 0);
  // The table is locked still: with as many calls waiting as there are connections, this one would wait, too.
  expect(await codeOf(grpc.unary(workflows("GetWorkflowStatus"), { workflowId }))).toBe("OK");
  await locks?.query("unlock tables");
  expect(await codeOf(grpc.unary(tasks("GetTaskLogs"), { taskId }))).toBe("OK");
});

test("a call that its client cancels is over at the database", async () => {
  const { grpc } = given().clients;
  await locks?.query("lock tables task_def write");
  const cancelled = new AbortController();
  const call = codeOf(
    grpc.unary("conductor.grpc.metadata.MetadataService/GetTask", { taskType: "any" }, {}, cancelled.signal),
  );
  await until("the call to reach the database", soon, async () => (await waiting()) === 1);

  cancelled.abort();

  expect(await call).toBe("CANCELLED");
  await until("it to be over there", soon, async () => (await waiting()) === 0);
  await locks?.query("unlock tables");
});

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Payload, taskDefFromJson } from "@tutti/engine";
import { aTask, anExecution, newWorkflowId, until } from "@tutti/ports/contract";
import type { Connection, RowDataPacket } from "mysql2/promise";

import type { MysqlStores } from "./connect-stores.ts";
import { connect, makeTestStores, SERVERS } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

const connections = 2;
const gone = new Error("the caller has gone");
const everything = { condition: undefined, words: [], sort: [], start: 0, size: 1 };
const all = { condition: undefined, words: [] };
const listPage = { order: { by: "startTime", direction: "desc" }, after: undefined, limit: 1 } as const;
const tally = { of: [], by: "startTime", from: undefined, to: undefined, upTo: 1, withinMs: 60_000 } as const;
const journalPage = { from: "beginning", afterRevision: 0, limit: 1 } as const;
const queuePage = { olderThanMs: 0, youngerThanMs: 1e12, after: undefined, limit: 1 };
const { value: taskDef } = taskDefFromJson(Payload.fromText(`{"name":"t"}`).tree);

describe.each(SERVERS)("on $name, once its caller has gone", (server) => {
  let stores: MysqlStores;
  let database: TestDatabase;
  let other: Connection;
  let watch: Connection;
  beforeAll(async () => {
    const options = { readingConnections: connections, lockingConnections: connections };
    ({ stores, database } = await makeTestStores(server, options));
    [other, watch] = [await connect(database.url), await connect(database.url)];
  }, 60_000);
  afterAll(async () => {
    await Promise.all([other.end(), watch.end()]);
    await stores.close();
    await database.drop();
  }, 30_000);

  /** Statements of this database, but the one that looks. */
  const underWay = async (): Promise<number> => {
    const [rows] = await watch.query<RowDataPacket[]>(
      "select count(*) as n from information_schema.processlist where db = ? and info is not null and id <> connection_id()",
      [database.name],
    );
    return Number(rows[0]?.["n"]);
  };
  const untilUnderWay = async (count: number): Promise<void> =>
    void (await until(`${count} statements`, async () => ((await underWay()) === count ? true : undefined)));

  const workflowId = newWorkflowId();
  const { taskId } = aTask(anExecution());
  const filter = { workflowName: "w", correlationId: "c", status: undefined };
  type Ask = (asked: { readonly signal: AbortSignal }) => Promise<unknown>;
  test.each<[string, string, Ask]>([
    [
      "the reading of an execution",
      "execution",
      (asked) => stores.executions.getExecution(workflowId, { includeTasks: true, ...asked }),
    ],
    ["the reading of a task", "task", (asked) => stores.executions.getTask(taskId, asked)],
    ["a search", "execution", (asked) => stores.executions.findCorrelated(filter, undefined, 1, asked)],
    [
      "the reading of many executions",
      "execution",
      (asked) => stores.executions.getExecutions([workflowId], { includeTasks: true, ...asked }),
    ],
    [
      "the reading of a payload",
      "task",
      (asked) => stores.executions.getPayload(workflowId, { taskId, field: "input" }, asked),
    ],
    ["a look for pending tasks", "execution", (asked) => stores.executions.findPending("t", 1, asked)],
    ["a search of executions", "workflow_summary", (asked) => stores.search.searchWorkflows(everything, asked)],
    ["a search of tasks", "task_summary", (asked) => stores.search.searchTasks(everything, asked)],
    [
      "the reading of what handlers did",
      "event_execution",
      (asked) => stores.events.listExecutions({ name: "h" }, undefined, 1, asked),
    ],
    ["the reading of secrets", "secret", (asked) => stores.secrets.list(asked)],
    ["the reading of the environment", "environment_value", (asked) => stores.metadata.listEnvironment(asked)],
    ["a count of queues", "scheduled_task", (asked) => stores.executions.queueSizes(undefined, asked)],
    ["the reading of a definition", "workflow_def", (asked) => stores.metadata.getWorkflowDef("w", undefined, asked)],
    ["the change of a definition", "task_def", (asked) => stores.metadata.putTaskDefs([taskDef], asked)],
    ["the reading of a log", "execution", (asked) => stores.taskLogs.list(taskId, asked)],
    ["a list of executions", "workflow_summary", (asked) => stores.search.listExecutions(all, listPage, asked)],
    ["a count of executions", "workflow_summary", (asked) => stores.search.tallyExecutions(all, tally, asked)],
    ["a sample of errors", "workflow_summary", (asked) => stores.search.errorSamples(["e"], asked)],
    ["the index's lag", "index_feed", (asked) => stores.indexFeed.lag(0, asked)],
    ["a journal", "event", (asked) => stores.executions.getJournal(workflowId, journalPage, asked)],
    [
      "the beginning of a payload",
      "task",
      (asked) => stores.executions.getPayloadBeginning(workflowId, { taskId, field: "input" }, 1, asked),
    ],
    ["a drawing", "execution", (asked) => stores.executions.getDrawing(workflowId, asked)],
    [
      "what has changed",
      "task",
      (asked) => stores.executions.getChangesSince(workflowId, { revision: 0, limit: 1 }, asked),
    ],
    [
      "a look at tasks",
      "task",
      (asked) => stores.executions.findTasks(workflowId, { statuses: ["FAILED"], limit: 1 }, asked),
    ],
    ["a count of tasks", "task", (asked) => stores.executions.tallyTasks(workflowId, { statuses: ["FAILED"] }, asked)],
    ["how executions stand", "task", (asked) => stores.executions.getExecutionStandings([workflowId], [], asked)],
    ["revisions", "execution", (asked) => stores.executions.getRevisions([workflowId], asked)],
    ["queues that wait", "scheduled_task", (asked) => stores.executions.waitingQueues(0, asked)],
    ["what waits in a queue", "scheduled_task", (asked) => stores.executions.findQueuedOf("q", queuePage, asked)],
    ["how a limit stands", "limited_lease", (asked) => stores.slots.standing("t", 1, asked)],
    ["a secret", "secret", (asked) => stores.secrets.get("s", asked)],
    ["a bulk job", "bulk_job", (asked) => stores.bulkJobs.get("j", asked)],
    ["a list of bulk jobs", "bulk_job", (asked) => stores.bulkJobs.list(undefined, 1, asked)],
    ["notes on errors", "error_note", (asked) => stores.errorNotes.find(["x"], asked)],
    ["saved views", "saved_view", (asked) => stores.savedViews.list(1, asked)],
  ])("%s is over here and at the server, and others are not held up", async (_, table, ask) => {
    await other.query(`lock tables ${table} write`);
    const callers = Array.from({ length: 2 * connections }, () => new AbortController());
    const outcomes = callers.map(async ({ signal }) => await ask({ signal }).catch((error: unknown) => error));
    await untilUnderWay(connections);

    for (const caller of callers) caller.abort(gone);

    expect(await Promise.all(outcomes)).toEqual(callers.map(() => gone));
    await untilUnderWay(0);
    expect(await stores.metadata.getRevision()).toEqual(expect.any(Number));
    await other.query("unlock tables");
    await ask({ signal: new AbortController().signal });
  });

  test("nothing is changed of what was to be changed", async () => {
    const caller = new AbortController();
    const name = "never";
    await other.query("lock tables task_def write");
    const outcome = stores.metadata.putTaskDefs([{ ...taskDef, name }], caller).catch((error: unknown) => error);
    await untilUnderWay(1);

    caller.abort(gone);
    await outcome;
    await untilUnderWay(0);
    await other.query("unlock tables");

    expect(await stores.metadata.getTaskDef(name)).toBeUndefined();
  });

  test("nothing is begun", async () => {
    await expect(stores.metadata.getTaskDef("t", { signal: AbortSignal.abort(gone) })).rejects.toBe(gone);
  });
});

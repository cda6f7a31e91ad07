import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { clientsOf } from "./clients/clients-of.ts";
import type { Clients } from "./clients/clients-of.ts";
import { completeTask, takeTask } from "./clients/executions.ts";
import { uniqueName } from "./clients/names.ts";
import { serversOfTests, startCluster } from "./cluster/cluster.ts";
import type { Cluster } from "./cluster/cluster.ts";
import { queryRows } from "./cluster/database.ts";
import { mysqlMeter } from "./cluster/mysql-meter.ts";
import type { MysqlMeter } from "./cluster/mysql-meter.ts";
import { root } from "./root.ts";
import { until } from "./until.ts";

let meter: MysqlMeter;
let cluster: Cluster;
let clients: Clients;
beforeAll(async () => {
  const servers = serversOfTests();
  meter = await mysqlMeter(servers.mysqlUrl);
  cluster = await startCluster({ root, name: "flat-cost", indexers: 0, servers: { ...servers, mysqlUrl: meter.url } });
  clients = clientsOf(cluster, { root });
}, 120_000);
afterAll(async () => {
  clients.close();
  await cluster.stop();
  await meter.close();
}, 60_000);

test("an event writes the same to MySQL, in as many round trips, with 100 branches and with 10,000", async () => {
  const few = await costPerEvent(100);
  const many = await costPerEvent(10_000);

  const figure = `bytes and round trips an event: ${few.bytes}, ${few.roundTrips} and ${many.bytes}, ${many.roundTrips}`;
  process.stdout.write(`${figure}\n`);
  expect(few.bytes).toBeGreaterThan(300);
  expect(Math.abs(many.bytes / few.bytes - 1)).toBeLessThan(0.1);
  // Leases that have reached their worker are deleted by a later batch, or by one of their own on a busy machine.
  expect(many.roundTrips).toBeLessThanOrEqual(few.roundTrips + 0.5);
}, 120_000);

test("who watches an execution of 10,000 tasks, or asks why it waits, reads what has changed and is open, and no payload", async () => {
  const name = uniqueName("watched");
  const workflowId = await startedFork(name, { branches: 10_000, text: "x".repeat(1_000) });
  const before = await readFrom(workflowId, "/graph");
  await completeTask(clients.over.gRPC, await takeTask(clients.over.gRPC, name));

  const changes = await readFrom(workflowId, `/graph?sinceRevision=${before.body.revision}`);
  const explained = await readFrom(workflowId, "/explain");

  const figures = { all: before, changes, explained };
  for (const [what, { ms, bytes, sent }] of Object.entries(figures))
    process.stdout.write(`10,000 tasks, ${what}: ${ms} ms, ${bytes} bytes from MySQL, ${sent} to the caller\n`);
  expect(changes.body.isChanges).toBe(true);
  expect(changes.body.tasks.taskId.length).toBeLessThan(10);
  expect(changes.bytes).toBeLessThan(50_000);
  // The inputs would be 10 MB more.
  expect(before.bytes).toBeLessThan(18_000_000);
  // 200 open tasks are looked at, whose inputs would be as much as this alone.
  expect(explained.bytes).toBeLessThan(200_000);
  expect(explained.body.reasons[0]).toMatchObject({ kind: expect.stringMatching(/^(?:NO_POLLER|POLLERS_BUSY)$/) });
}, 120_000);

/** What the console is told of an execution, and what that has taken. */
async function readFrom(workflowId: string, path: string) {
  const [beganAt, read] = [performance.now(), meter.read()];
  const answer = await fetch(`${cluster.address().rest}/api/console/executions/${workflowId}${path}`);
  const text = await answer.text();
  const ms = Math.round(performance.now() - beganAt);
  return { ms, bytes: meter.read() - read, sent: text.length, body: JSON.parse(text) };
}

/** Takes and completes some tasks of a fork, one after the other, and gives what each event of it has written. */
async function costPerEvent(branches: number): Promise<{ readonly bytes: number; readonly roundTrips: number }> {
  const { gRPC } = clients.over;
  const name = uniqueName("fork");
  const workflowId = await startedFork(name, { branches });
  const before = { ...meter.written(), events: await eventsOf(workflowId) };
  for (let turn = 0; turn < 20; turn += 1) {
    await completeTask(gRPC, await takeTask(gRPC, name));
  }
  const after = { ...meter.written(), events: await eventsOf(workflowId) };
  const events = after.events - before.events;
  return {
    bytes: Math.round((after.bytes - before.bytes) / events),
    roundTrips: (after.roundTrips - before.roundTrips) / events,
  };
}

async function startedFork(
  name: string,
  { branches, text }: { readonly branches: number; readonly text?: string },
): Promise<string> {
  const { gRPC, REST } = clients.over;
  const ownerEmail = "fork@example.com";
  await REST.registerTasks([{ name, ownerEmail }]);
  const tasks = fork(name, { branches, inputParameters: text === undefined ? {} : { text: "${workflow.input.text}" } });
  await REST.registerWorkflow({ name, version: 1, tasks, schemaVersion: 2, ownerEmail });
  const workflowId = await gRPC.start({ name, version: 1, input: text === undefined ? {} : { text } });
  // Many branches are made in parts, the JOIN after them.
  const made = { withinMs: 60_000, everyMs: 50 };
  await until("all branches to be made", made, async () => (await tasksOf(workflowId)) === branches + 2 || undefined);
  return workflowId;
}

type ForkOf = { readonly branches: number; readonly inputParameters: Readonly<Record<string, string>> };

function fork(name: string, { branches, inputParameters }: ForkOf) {
  const references = Array.from({ length: branches }, (_, index) => `b${String(index).padStart(5, "0")}`);
  const forkTasks = references.map((taskReferenceName) => [
    { name, taskReferenceName, type: "SIMPLE", inputParameters },
  ]);
  return [
    { name: "fork", taskReferenceName: "fork", type: "FORK_JOIN", forkTasks },
    { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: references },
  ];
}

async function eventsOf(workflowId: string): Promise<number> {
  return await numberFrom("select revision from execution where id = ?", workflowId);
}

async function tasksOf(workflowId: string): Promise<number> {
  return await numberFrom("select count(*) from task where workflow_id = ?", workflowId);
}

async function numberFrom(statement: string, workflowId: string): Promise<number> {
  const bytes = Buffer.from(workflowId.replaceAll("-", ""), "hex");
  const [row] = await queryRows(cluster.mysqlUrl, statement, [bytes]);
  return Number(Object.values(row ?? {})[0]);
}

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

/** Takes and completes some tasks of a fork, one after the other, and gives what each event of it has written. */
async function costPerEvent(branches: number): Promise<{ readonly bytes: number; readonly roundTrips: number }> {
  const { gRPC, REST } = clients.over;
  const name = uniqueName("fork");
  const ownerEmail = "fork@example.com";
  await REST.registerTasks([{ name, ownerEmail }]);
  await REST.registerWorkflow({ name, version: 1, tasks: fork(name, branches), schemaVersion: 2, ownerEmail });
  const workflowId = await gRPC.start({ name, version: 1 });
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

function fork(name: string, branches: number) {
  const references = Array.from({ length: branches }, (_, index) => `b${String(index).padStart(5, "0")}`);
  const forkTasks = references.map((taskReferenceName) => [{ name, taskReferenceName, type: "SIMPLE" }]);
  return [
    { name: "fork", taskReferenceName: "fork", type: "FORK_JOIN", forkTasks },
    { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: references },
  ];
}

async function eventsOf(workflowId: string): Promise<number> {
  const bytes = Buffer.from(workflowId.replaceAll("-", ""), "hex");
  const [row] = await queryRows(cluster.mysqlUrl, "select revision from execution where id = ?", [bytes]);
  return Number(row?.["revision"]);
}

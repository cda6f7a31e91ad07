import type { Clients } from "../clients/clients-of.ts";
import { uniqueName } from "../clients/names.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { queryRows } from "../cluster/database.ts";
import { until } from "../until.ts";

/** Registers a workflow of so many tasks, one after the other, under its own name, with the default time-outs; gives the name. */
export async function registerChain({ over: { REST: conductor } }: Clients, { length = 1 } = {}): Promise<string> {
  const name = uniqueName("chain");
  const ownerEmail = "chain@example.com";
  await conductor.registerTasks([{ name, ownerEmail }]);
  const tasks = Array.from({ length }, (_, index) => ({ name, taskReferenceName: `t${index}`, type: "SIMPLE" }));
  await conductor.registerWorkflow({ name, version: 1, tasks, schemaVersion: 2, timeoutSeconds: 0, ownerEmail });
  return name;
}

/** Waits until that task of an execution is leased to an api process. */
export async function untilLeased({ mysqlUrl }: Cluster, workflowId: string, reference = "t0"): Promise<void> {
  await until(`${reference} to be leased`, { withinMs: 10_000 }, async () => {
    const rows = await queryRows(mysqlUrl, leaseOfTask, [bytesOf(workflowId), reference]);
    return rows.length > 0;
  });
}

/** Waits until executions of that name are stored, and gives their ids. */
export async function untilStored({ mysqlUrl }: Cluster, name: string): Promise<readonly string[]> {
  return await until("an execution to be stored", { withinMs: 10_000 }, async () => {
    const ids = await storedIds(mysqlUrl, name);
    return ids.length > 0 && ids;
  });
}

/** Reference name, status, attempts so far and how many results were taken, of every task of an execution, in order. */
export async function recordOf({ mysqlUrl }: Cluster, workflowId: string): Promise<readonly string[]> {
  const rows = await queryRows(mysqlUrl, recordOfTasks, [bytesOf(workflowId)]);
  return rows.map((row) => `${String(row["reference"])} ${String(row["status"])}, ${String(row["results"])} results`);
}

async function storedIds(mysqlUrl: string, name: string): Promise<readonly string[]> {
  const statement = "select lower(hex(id)) as id from execution where workflow_name = ?";
  const rows = await queryRows(mysqlUrl, statement, [name]);
  return rows.map(({ id }) => String(id).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5"));
}

function bytesOf(workflowId: string): Buffer {
  return Buffer.from(workflowId.replaceAll("-", ""), "hex");
}

const leaseOfTask = `
  select 1 from lease l join task t on t.workflow_id = l.workflow_id and t.id = l.task_id
  where l.workflow_id = ? and t.reference_task_name = ?`;

const recordOfTasks = `
  select convert(t.reference_task_name using utf8mb4) as reference, convert(t.status using utf8mb4) as status,
    (select count(*) from event v where v.workflow_id = t.workflow_id and v.kind = 'TaskUpdated'
      and json_value(convert(v.head using utf8mb4), '$.taskId') = lower(insert(insert(insert(insert(
        hex(t.id), 9, 0, '-'), 14, 0, '-'), 19, 0, '-'), 24, 0, '-'))) as results
  from task t where t.workflow_id = ? order by t.seq`;

import type { Clients } from "../clients/clients-of.ts";
import { uniqueName } from "../clients/names.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { queryRows } from "../cluster/database.ts";
import { until } from "../until.ts";

/** Registers a workflow of one task under its own name, with the default time-outs, and gives the name. */
export async function registerOneTask({ over: { REST: conductor } }: Clients): Promise<string> {
  const name = uniqueName("one");
  const ownerEmail = "one@example.com";
  await conductor.registerTasks([{ name, ownerEmail }]);
  const tasks = [{ name, taskReferenceName: "t", type: "SIMPLE" }];
  await conductor.registerWorkflow({ name, version: 1, tasks, schemaVersion: 2, timeoutSeconds: 0, ownerEmail });
  return name;
}

/** Waits until a task of that execution is leased to an api process. */
export async function untilLeased({ mysqlUrl }: Cluster, workflowId: string): Promise<void> {
  const bytes = Buffer.from(workflowId.replaceAll("-", ""), "hex");
  await until("the task to be leased", { withinMs: 10_000 }, async () => {
    const rows = await queryRows(mysqlUrl, "select 1 from lease where workflow_id = ?", [bytes]);
    return rows.length > 0;
  });
}

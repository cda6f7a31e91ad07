import { describe, expect, test } from "@jest/globals";

import { untilEnded } from "../clients/executions.ts";
import { uniqueName } from "../clients/names.ts";
import { queryRows } from "../cluster/database.ts";
import { givenCluster } from "../given-cluster.ts";
import { asText } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { tasksOf } from "../conformance/task-key.ts";
import { until } from "../until.ts";

const given = givenCluster({ name: "families" });
const OWNER = { schemaVersion: 2, version: 1, ownerEmail: "families@example.com" };

/** A workflow that has ended when it has begun. */
async function registerChild(tasks: readonly JsonObject[] = [task("n", "NOOP")]): Promise<string> {
  const name = uniqueName("child");
  await given().clients.over.REST.registerWorkflow({
    ...{ name, tasks, outputParameters: { n: "${workflow.input.n}" } },
    ...OWNER,
  });
  return name;
}

const task = (taskReferenceName: string, type: string, members: JsonObject = {}): JsonObject => {
  return { name: taskReferenceName, taskReferenceName, type, ...members };
};

/** Registers a fork of so many children of one workflow. */
async function registerFork(child: string, children: number): Promise<string> {
  const name = uniqueName("parent");
  const references = Array.from({ length: children }, (_, index) => `c${index}`);
  const subWorkflowParam = { name: child, version: 1 };
  const branches = references.map((reference, n) => [
    task(reference, "SUB_WORKFLOW", { subWorkflowParam, inputParameters: { n } }),
  ]);
  const tasks = [task("fork", "FORK_JOIN", { forkTasks: branches }), task("join", "JOIN", { joinOn: references })];
  await given().clients.over.REST.registerWorkflow({ name, tasks, ...OWNER });
  return name;
}

async function start(name: string): Promise<string> {
  return await given().clients.over.REST.start({ name, version: 1, input: {} });
}

async function childrenOf(workflowId: string): Promise<readonly string[]> {
  const parent = await given().clients.over.REST.execution(workflowId);
  return tasksOf(parent).flatMap(({ subWorkflowId }) => (subWorkflowId === undefined ? [] : [asText(subWorkflowId)]));
}

async function unsentRows(): Promise<number> {
  const [row] = await queryRows(given().cluster.mysqlUrl, "select count(*) as count from outbox");
  return Number(row?.["count"]);
}

describe("a parent of many", () => {
  test("waits for a thousand children, whose starts and ends leave nothing behind", async () => {
    const parent = await registerFork(await registerChild(), 1_000);
    const beganAt = performance.now();

    const workflowId = await start(parent);
    const ended = await untilEnded(given().clients.over.REST, workflowId, 120_000);

    const tookMs = Math.round(performance.now() - beganAt);
    process.stdout.write(`1,000 children: ${tookMs} ms, ${Math.round(1_000_000 / tookMs)} a second\n`);
    expect(ended["status"]).toBe("COMPLETED");
    expect(new Set(await childrenOf(workflowId)).size).toBe(1_000);
    await until("an empty outbox", { withinMs: 10_000 }, async () => (await unsentRows()) === 0);
  }, 180_000);

  test("takes all of them with it when it is terminated", async () => {
    const parent = await registerFork(await registerChild([task("h", "HUMAN")]), 200);
    const workflowId = await start(parent);
    const ids = await childrenOf(workflowId);

    await given().clients.http.send({ method: "DELETE", path: `/workflow/${workflowId}?reason=enough` });

    for (const id of ids) {
      const child = await untilEnded(given().clients.over.REST, id);
      expect(child).toMatchObject({
        status: "TERMINATED",
        reasonForIncompletion: "Parent workflow has been terminated with reason: enough",
      });
    }
  }, 120_000);
});

test("workflows within workflows, fifty deep, hold nothing up", async () => {
  let name = await registerChild();
  for (let depth = 0; depth < 50; depth += 1) {
    const subWorkflowParam = { name, version: 1 };
    name = await registerChild([task("s", "SUB_WORKFLOW", { subWorkflowParam })]);
  }

  expect(await untilEnded(given().clients.over.REST, await start(name))).toMatchObject({ status: "COMPLETED" });
}, 60_000);

test("families whose decider is killed again and again all end as if nothing had happened", async () => {
  const parent = await registerFork(
    await registerFork(await registerChild([task("w", "WAIT", { inputParameters: { duration: "1s" } })]), 5),
    5,
  );
  const ids = await Promise.all(Array.from({ length: 10 }, () => start(parent)));

  for (let time = 0; time < 3; time += 1) {
    await given().cluster.deciders[0]?.kill();
    await given().cluster.deciders[0]?.restart();
  }

  for (const id of ids) {
    const ended = await untilEnded(given().clients.over.REST, id, 60_000);
    expect(ended["status"]).toBe("COMPLETED");
  }
  const [row] = await queryRows(
    given().cluster.mysqlUrl,
    "select count(*) as count from execution where parent_workflow_id is not null and status <> 'COMPLETED' and workflow_name = ?",
    [parent],
  );
  expect(Number(row?.["count"])).toBe(0);
  await until("an empty outbox", { withinMs: 20_000 }, async () => (await unsentRows()) === 0);
}, 180_000);

import { describe, expect, test } from "@jest/globals";

import { completeTask, takeTask, untilEnded } from "./clients/executions.ts";
import { HttpClient } from "./clients/http-client.ts";
import { uniqueName } from "./clients/names.ts";
import { queryRows } from "./cluster/database.ts";
import { runScript } from "./cluster/run-script.ts";
import { givenCluster } from "./given-cluster.ts";
import { isList, isObject } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { root } from "./root.ts";
import { until } from "./until.ts";

const given = givenCluster({ name: "search" });

const http = (): HttpClient => new HttpClient(`${given().cluster.address().rest}/api`);

/** A workflow of one task of the same name. */
async function registered(): Promise<string> {
  const name = uniqueName("searched");
  await given().clients.over.REST.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: [{ name, taskReferenceName: "pay", type: "SIMPLE", inputParameters: { card: "${workflow.input.card}" } }],
  });
  return name;
}

async function complete(name: string): Promise<void> {
  const { gRPC } = given().clients.over;
  await completeTask(gRPC, await takeTask(gRPC, name), { receipt: `r${name}` });
}

/** A workflow of one task, which runs the other as its child. */
async function registeredParent(child: string): Promise<string> {
  const name = uniqueName("parent");
  await given().clients.over.REST.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: [
      { name: "sub", taskReferenceName: "sub", type: "SUB_WORKFLOW", subWorkflowParam: { name: child, version: 1 } },
    ],
  });
  return name;
}

/** Starts the parent, and fails the task of its child for good. */
async function startedAndFailed(
  { name, child }: { readonly name: string; readonly child: string },
  reasonForIncompletion: string,
): Promise<string> {
  const { REST } = given().clients.over;
  const id = await REST.start({ name, version: 1 });
  const { taskId, workflowInstanceId } = await takeTask(REST, child);
  const status = "FAILED_WITH_TERMINAL_ERROR";
  await REST.update({ taskId, workflowInstanceId, status, workerId: "e2e", reasonForIncompletion });
  return id;
}

function membersOf(body: Json, name: string): readonly JsonObject[] {
  const members = isObject(body) ? body[name] : undefined;
  if (!isList(members)) throw new Error(`no ${name}: ${JSON.stringify(body)}`);
  return members.filter(isObject);
}

type Found = { readonly totalHits: number; readonly results: readonly JsonObject[] };

async function search(path: string, query: Readonly<Record<string, string>>): Promise<Found> {
  const body = await http().must("GET", `${path}?${new URLSearchParams(query).toString()}`);
  if (!isObject(body) || !isList(body["results"])) throw new Error(`no page: ${JSON.stringify(body)}`);
  return { totalHits: Number(body["totalHits"]), results: body["results"].filter(isObject) };
}

async function untilFound(path: string, query: Readonly<Record<string, string>>, count: number): Promise<Found> {
  return await until(`${count} hits of ${JSON.stringify(query)}`, { withinMs: 30_000 }, async () => {
    const found = await search(path, query);
    return found.totalHits === count ? found : undefined;
  });
}

describe("executions and tasks are found", () => {
  test("by what is known of them and by words in what went in and came out, over REST and gRPC alike", async () => {
    const { REST, grpc } = { ...given().clients.over, grpc: given().clients.grpc };
    const name = await registered();
    const start = { name, version: 1, correlationId: `c-${name}`, input: { card: `visa ${name}` } };
    const id = await REST.start(start);
    await REST.start({ name, version: 1 });
    await complete(name);
    await untilEnded(REST, id);

    const query = `workflowType='${name}' AND status='COMPLETED'`;
    const { results } = await untilFound("/workflow/search", { query }, 1);
    expect(results).toMatchObject([{ workflowId: id, correlationId: `c-${name}`, input: `{"card":"visa ${name}"}` }]);
    await untilFound("/workflow/search", { query: `workflowType IN (${name})`, freeText: "*" }, 2);
    await untilFound("/workflow/search", { freeText: `visa ${name}` }, 1);
    await untilFound("/workflow/search-v2", { freeText: `c-${name}` }, 1);
    await untilFound("/tasks/search", { query: `taskDefName='${name}' AND status=COMPLETED` }, 1);
    await untilFound("/tasks/search-v2", { freeText: `r${name}` }, 1);
    await untilFound("/workflow/search-by-tasks", { query: `taskType="${name}"` }, 2);
    await untilFound("/workflow/search-by-tasks-v2", { freeText: `r${name}` }, 1);

    const service = "conductor.grpc.workflows.WorkflowService";
    const [summary, whole, tasks] = [
      await grpc.unary(`${service}/Search`, { query }),
      await grpc.unary(`${service}/SearchV2`, { query }),
      await grpc.unary("conductor.grpc.tasks.TaskService/Search", { query: `taskDefName='${name}'`, size: 1 }),
    ];
    expect(summary).toMatchObject({ results: [{ workflowId: id, status: "COMPLETED" }] });
    expect(whole).toMatchObject({ results: [{ workflowId: id, status: "COMPLETED" }] });
    expect(Number(tasks["totalHits"])).toBe(2);
    await expect(grpc.unary(`${service}/Search`, { query: "status" })).rejects.toThrow(/at character 7/);
  });

  test("though the indexer is killed again and again while they run", async () => {
    const { REST } = given().clients.over;
    const name = await registered();
    const [indexer] = given().cluster.indexers;
    for (let turn = 0; turn < 4; turn += 1) {
      const ids = await Promise.all(Array.from({ length: 10 }, () => REST.start({ name, version: 1 })));
      await indexer?.kill();
      for (const _ of ids) await complete(name);
      indexer?.start();
      await indexer?.untilReady();
    }

    const workflows = await untilFound(
      "/workflow/search",
      { query: `workflowType='${name}' AND status=COMPLETED` },
      40,
    );
    const tasks = await untilFound("/tasks/search", { query: `taskDefName='${name}' AND status=COMPLETED` }, 40);
    expect([workflows.results.length, tasks.results.length]).toEqual([40, 40]);
  });

  test("once the index is made anew, though nothing was left of it", async () => {
    const { REST } = given().clients.over;
    const name = await registered();
    await REST.start({ name, version: 1 });
    await untilFound("/workflow/search", { query: `workflowType='${name}'` }, 1);
    const { mysqlUrl } = given().cluster;
    for (const table of ["workflow_summary", "task_summary", "workflow_word", "task_word"])
      await queryRows(mysqlUrl, `delete from ${table}`);
    expect((await search("/workflow/search", { query: `workflowType='${name}'` })).totalHits).toBe(0);

    const env = { ...process.env, MYSQL_URL: mysqlUrl };
    const said = await runScript(root, { service: "indexer", script: "reindex.js", env });

    expect(said).toMatch(/^indexed \d+ executions, removed 0 that are gone\n$/);
    expect((await search("/workflow/search", { query: `workflowType='${name}'`, freeText: name })).totalHits).toBe(1);
    expect((await search("/tasks/search", { query: `taskDefName='${name}'`, freeText: name })).totalHits).toBe(1);
  });

  test("by why they have failed, each cause once, a child's too, and also where they were indexed before causes were known", async () => {
    const { REST } = given().clients.over;
    const name = await registered();
    const parent = await registeredParent(name);
    for (const bank of [17, 23]) {
      const ended = await untilEnded(
        REST,
        await startedAndFailed({ name: parent, child: name }, `bank ${bank} is closed`),
      );
      expect(ended["status"]).toBe("FAILED");
    }
    const causes = async (workflowType: string): Promise<readonly JsonObject[]> =>
      await until(`two failures of ${workflowType}`, { withinMs: 30_000 }, async () => {
        const query = new URLSearchParams({ query: `workflowType='${workflowType}'` }).toString();
        const groups = membersOf(await http().must("GET", `/console/errors?${query}`), "groups");
        return groups.reduce((sum, { count }) => sum + Number(count), 0) === 2 ? groups : undefined;
      });

    const [own, above] = [await causes(name), await causes(parent)];
    expect(own).toMatchObject([{ taskName: name, reason: "bank … is closed", count: 2 }]);
    expect(above).toMatchObject([{ count: 2, workflowNames: [{ value: parent, count: 2 }] }]);

    const { mysqlUrl } = given().cluster;
    await queryRows(mysqlUrl, "update workflow_summary set error_group = '', error_task = '', error_reason = ''");
    await runScript(root, { service: "indexer", script: "reindex.js", env: { ...process.env, MYSQL_URL: mysqlUrl } });

    const groupOf = ([group]: readonly JsonObject[]): string => textOf(group?.["errorGroup"]);
    expect((await causes(name)).map((one) => one["errorGroup"])).toEqual([groupOf(own)]);
    expect((await causes(parent)).map((one) => one["errorGroup"])).toEqual([groupOf(above)]);
    const listed = await http().must("GET", `/console/executions?errorGroup=${groupOf(own)}`);
    // A parent fails for what fails its child, and is of one group with it.
    expect(groupOf(above)).toBe(groupOf(own));
    const names = membersOf(listed, "rows").map(({ workflowName }) => textOf(workflowName));
    expect(names.sort()).toEqual([name, name, parent, parent].sort());
  });

  test("as they were when they were removed, where they are archived", async () => {
    const { REST } = given().clients.over;
    const name = await registered();
    const id = await REST.start({ name, version: 1 });
    await complete(name);
    await untilEnded(REST, id);

    await http().must("DELETE", `/workflow/${id}/remove`);

    expect((await http().send({ method: "GET", path: `/workflow/${id}` })).status).toBe(404);
    const { results } = await untilFound("/workflow/search", { query: `workflowType='${name}'` }, 1);
    expect(results).toMatchObject([{ workflowId: id, status: "COMPLETED" }]);
    expect((await search("/workflow/search-v2", { query: `workflowType='${name}'` })).results).toEqual([]);
  });

  test("no more once they are removed", async () => {
    const { REST } = given().clients.over;
    const name = await registered();
    const id = await REST.start({ name, version: 1 });
    await untilFound("/workflow/search", { query: `workflowType='${name}'` }, 1);

    await http().must("DELETE", `/workflow/${id}/remove?archiveWorkflow=false`);

    const left = await untilFound("/workflow/search", { query: `workflowType='${name}'` }, 0);
    expect(left.results).toEqual([]);
    expect((await search("/tasks/search", { query: `taskDefName='${name}'` })).results).toEqual([]);
  });
});

test("how far the index is behind is told", async () => {
  const url = given().cluster.indexers[0]?.metricsUrl ?? "";

  const metrics = await until("the lag to be measured", { withinMs: 10_000 }, async () => {
    const text = await (await fetch(url)).text();
    return /^tutti_indexer_lag_seconds\S* /mu.test(text) ? text : undefined;
  });

  const lag = Number(/^tutti_indexer_lag_seconds\S* (?<seconds>\S+)$/mu.exec(metrics)?.groups?.["seconds"]);
  expect(lag).toBeGreaterThanOrEqual(0);
  expect(lag).toBeLessThan(30);
  expect(metrics).toMatch(/^tutti_indexer_waiting_changes\S* \d+$/mu);
  expect(metrics).toMatch(/^tutti_indexer_executions_total\{[^}]*outcome="indexed"[^}]*\} \d+$/mu);
});

function textOf(value: unknown): string {
  if (typeof value !== "string") throw new Error(`wanted a text, got ${JSON.stringify(value)}`);
  return value;
}

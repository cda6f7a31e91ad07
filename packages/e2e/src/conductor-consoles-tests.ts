import { describe, expect, test } from "@jest/globals";

import { completeTask, takeTask, untilEnded } from "./clients/executions.ts";
import { uniqueName } from "./clients/names.ts";
import { sharedCluster } from "./given-cluster.ts";
import { isList, isObject } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { until } from "./until.ts";

// What the two consoles of Conductor ask a server for. Source: reference/ui.md 2.3

const given = sharedCluster();
const http = () => given().clients.http;
const json = { "content-type": "application/json" };

async function registered(...types: readonly string[]): Promise<string> {
  const name = uniqueName("consoles");
  await given().clients.over.REST.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com" },
    tasks: types.map((type, index) => ({ name, taskReferenceName: `t${index}`, type })),
  });
  return name;
}

async function hits(path: string, query: string, more: Readonly<Record<string, string>> = {}): Promise<number> {
  const asked = new URLSearchParams({ start: "0", size: "15", freeText: "*", query, ...more });
  const page = await http().must("GET", `${path}?${asked.toString()}`);
  return isObject(page) ? Number(page["totalHits"]) : NaN;
}

function listOf(body: Json): readonly JsonObject[] {
  if (!isList(body)) throw new Error(`no list: ${JSON.stringify(body)}`);
  return body.filter(isObject);
}

describe("Conductor's own consoles", () => {
  test("find by each of their fields, in the quotes of either, and sort by each of their columns", async () => {
    const { REST } = given().clients.over;
    const name = await registered("SIMPLE");
    const ids = [await REST.start({ name, correlationId: `c-${name}` }), await REST.start({ name })];
    await completeTask(REST, await takeTask(REST, name));
    await untilEnded(REST, ids[0] ?? "");
    await until("both to be found", { withinMs: 30_000 }, async () => {
      const ended = await hits("/tasks/search", `workflowType IN (${name}) AND status IN (COMPLETED)`);
      return ended === 1 && (await hits("/workflow/search", `workflowType='${name}'`)) === 2 ? true : undefined;
    });

    const all = `workflowType IN (${name})`;
    const workflows: readonly (readonly [string, number])[] = [
      [`workflowId="${ids[0]}"`, 1],
      [`workflowId='${ids[0]}' AND status IN (COMPLETED,FAILED)`, 1],
      [`${all} AND correlationId IN (c-${name})`, 1],
      [`${all} AND idempotencyKey IN (none)`, 0],
      [`${all} AND startTime>1700000000000 AND startTime<9900000000000`, 2],
      [`${all} AND endTime>1700000000000`, 1],
      [`${all} AND endTime<9900000000000`, 1],
      [`${all} AND modifiedTime>9900000000000`, 0],
      [`${all} AND parentWorkflowId=""`, 2],
    ];
    for (const [query, count] of workflows)
      expect([query, await hits("/workflow/search", query)]).toEqual([query, count]);
    expect(await hits("/workflow/search", all, { classifier: "agent" })).toBe(0);
    const tasks: readonly (readonly [string, number])[] = [
      [`taskDefName='${name}' AND status IN (SCHEDULED)`, 1],
      [`workflowName='${name}' AND referenceTaskName='t0'`, 2],
      [`workflowName='none'`, 0],
      [`taskDefName IN (${name}) AND endTime<9900000000000`, 1],
      [`taskDefName IN (${name}) AND updateTime>1700000000000`, 2],
    ];
    for (const [query, count] of tasks) expect([query, await hits("/tasks/search", query)]).toEqual([query, count]);
    for (const column of ["startTime", "workflowId", "status", "input", "executionTime", "failedReferenceTaskNames"])
      expect(await hits("/workflow/search", all, { sort: `${column}:ASC` })).toBe(2);
  });

  test("act with requests that have no body, or one where others have none, and read texts", async () => {
    const { REST } = given().clients.over;
    const name = await registered("HUMAN");
    const send = async (method: string, path: string, body?: Json) =>
      await http().send({ method, path, headers: json, ...(body === undefined ? {} : { body }) });

    const started = await send("POST", "/workflow", { name, input: {} });
    expect([started.status, started.type]).toEqual([200, "text/plain"]);
    const id = started.text;
    for (const action of ["pause", "resume"]) expect((await send("PUT", `/workflow/${id}/${action}`)).status).toBe(200);
    const updated = await send("POST", `/tasks/${id}/t0/COMPLETED?workerid=conductor-ui`, {});
    expect([updated.status, updated.type]).toEqual([200, "text/plain"]);
    await untilEnded(REST, id);

    expect((await send("POST", `/workflow/${id}/restart?useLatestDefinitions=true`)).status).toBeLessThan(300);
    expect((await send("DELETE", `/workflow/${id}?reason=${encodeURIComponent("a & b")}`)).status).toBe(200);
    expect(await REST.execution(id)).toMatchObject({ status: "TERMINATED", reasonForIncompletion: "a & b" });
    expect((await send("POST", `/workflow/${id}/retry?retryIfRetriedByParent=false`)).status).toBeLessThan(300);
    expect((await send("DELETE", "/workflow/bulk/remove?archiveWorkflow=false", [id, "none"])).body).toMatchObject({
      bulkSuccessfulResults: [id],
      bulkErrorResults: { none: expect.any(String) },
    });
    expect(await http().must("GET", `/tasks/queue/size?taskType=${name}`)).toBe(0);
  });

  test("save definitions of any type that their editor knows, also of those that only workers carry out", async () => {
    const types = [
      "LLM_CHAT_COMPLETE",
      "LLM_TEXT_COMPLETE",
      "LLM_GENERATE_EMBEDDINGS",
      "CALL_MCP_TOOL",
      "GENERATE_PDF",
    ];
    const name = await registered(...types);
    const saved = await http().must("GET", `/metadata/workflow/${name}`);
    expect(isObject(saved) && isList(saved["tasks"]) && saved["tasks"]).toMatchObject(types.map((type) => ({ type })));

    const other = { ...(saved as JsonObject), version: 12 };
    expect(await http().must("PUT", "/metadata/workflow", [other, { ...other, version: 3 }])).toMatchObject({
      bulkErrorResults: {},
    });
    // The next version is one more than the last of these.
    const versions = listOf(await http().must("GET", `/metadata/workflow/${name}/versions`));
    expect(versions.map(({ version }) => version)).toEqual([1, 3, 12]);
    expect(
      await http().send({ method: "PUT", path: "/metadata/workflow", body: [{ ...other, tasks: [] }] }),
    ).toMatchObject({
      status: 400,
      type: "application/json",
      body: { message: expect.any(String) },
    });
  });

  test("watch event handlers, and are told as JSON of what is not there", async () => {
    const name = uniqueName("monitored");
    const action = { action: "terminate_workflow", terminate_workflow: { workflowId: "${id}" } };
    await http().must("POST", "/event", { name, event: `conductor:${name}`, active: true, actions: [action] });

    expect(await http().must("GET", "/event/execution")).toMatchObject({
      results: expect.arrayContaining([{ name, event: `conductor:${name}`, active: true }]),
    });
    for (const path of [
      `/event/execution/${name}?from=300000`,
      "/scheduler/schedules",
      "/scheduler/search/executions?start=0",
      "/agent/list",
      "/integrations/def",
    ])
      expect(await http().send({ method: "GET", path })).toMatchObject({ status: 404, body: { status: 404 } });
    await http().must("DELETE", `/event/${name}`);
  });
});

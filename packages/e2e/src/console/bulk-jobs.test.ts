import { expect, test } from "@jest/globals";

import { uniqueName } from "../clients/names.ts";
import { givenCluster } from "../given-cluster.ts";
import type { Json } from "../json.ts";
import { until } from "../until.ts";

const given = givenCluster({ name: "bulk-jobs", apis: 2 });

type Members = Readonly<Record<string, Json>>;
const members = (json: Json): Members => json as Members;
const http = async (method: string, path: string, body?: Json): Promise<Members> =>
  members(await given().clients.http.must(method, path, body));
const count = 200;

async function started(name: string): Promise<string> {
  const { text } = await given().clients.http.send({ method: "POST", path: "/workflow", body: { name, input: {} } });
  return text;
}

/** Executions that fail by themselves, and again when they are retried. */
async function failed(): Promise<{ readonly name: string; readonly ids: readonly string[] }> {
  const name = uniqueName("fails");
  const inputParameters = { evaluatorType: "javascript", expression: "throw new Error('no')" };
  const tasks = [{ name: "a", taskReferenceName: "a", type: "INLINE", inputParameters }];
  await given().clients.http.must("POST", "/metadata/workflow", { name, tasks, ownerEmail: "e2e@example.com" });
  const start = async (): Promise<string> => await started(name);
  const ids = await Promise.all(Array.from({ length: count }, start));
  const filter = { query: `workflowType = ${name} AND status = FAILED`, freeText: "", errorGroup: "" };
  await until("all of them are found as failed", { withinMs: 40_000, everyMs: 200 }, async () => {
    const { reach = {} } = await http("POST", "/console/jobs", { verb: "RETRY", filter, dryRun: true });
    return members(reach)["total"] === count;
  });
  return { name, ids };
}

async function timesRetried(id: string): Promise<number> {
  const { events = [] } = await http("GET", `/console/executions/${id}/events`);
  return (events as readonly Members[]).filter(({ kind }) => kind === "RetryRequested").length;
}

test("200 failed executions are retried by a job, each once, though the sweeper dies in the midst of it", async () => {
  const { name, ids } = await failed();
  const filter = { query: `workflowType = ${name} AND status = FAILED`, freeText: "", errorGroup: "" };
  const [sweeper] = given().cluster.sweepers;
  const jobId = uniqueName("job");
  const job = async (): Promise<Members> => await http("GET", `/console/jobs/${jobId}`);

  await http("POST", "/console/jobs", { verb: "RETRY", filter, jobId, perSecond: 60 });
  await until("some are done", { withinMs: 20_000, everyMs: 10 }, async () => Number((await job())["done"]) > 0);
  await sweeper?.kill();
  const atDeath = await job();
  await sweeper?.restart();
  await until("the job is done", { withinMs: 45_000, everyMs: 200 }, async () => (await job())["state"] === "DONE");

  expect(Number(atDeath["done"])).toBeLessThan(count);
  expect(await job()).toMatchObject({ total: count, done: count, skipped: 0, failed: 0 });
  expect(new Set(await Promise.all(ids.map(timesRetried)))).toEqual(new Set([1]));
}, 120_000);

test("who watches an execution at one server sees what is done to it at another", async () => {
  const { grpc, rest } = given().cluster.address(1);
  const name = uniqueName("watched");
  const tasks = [{ name: uniqueName("task"), taskReferenceName: "a", type: "SIMPLE" }];
  await http("POST", "/metadata/workflow", { name, tasks, ownerEmail: "e2e@example.com" });
  const id = await started(name);
  const leaving = new AbortController();
  const { body } = await fetch(`${rest}/api/console/executions/${id}/stream`, { signal: leaving.signal });
  const texts = body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = "";
  const hears = async (words: string): Promise<void> => {
    while (!heard.includes(words)) heard += (await texts?.read())?.value ?? "";
  };

  await hears('"status":"RUNNING"');
  await http("PUT", `/workflow/${id}/pause`);
  await hears('"status":"PAUSED"');
  leaving.abort();

  expect(grpc).not.toBe(given().cluster.address(0).grpc);
  expect(heard).toContain("event: change");
}, 60_000);

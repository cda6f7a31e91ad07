import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { aWorkflowDocument, indexed } from "@tutti/ports/contract";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

async function started(name: string, { isPaused = false } = {}): Promise<string> {
  await rest.send("POST", "/api/metadata/workflow", { name, tasks: [{ name, taskReferenceName: "a" }] });
  const id = (await rest.send("POST", "/api/workflow", { name, input: {} })).text;
  if (isPaused) await rest.send("PUT", `/api/workflow/${id}/pause`, {});
  return id;
}

async function create(body: object) {
  const { status, text } = await rest.send("POST", "/api/console/jobs", body);
  return { status, body: JSON.parse(text) };
}

const get = async (path: string) => JSON.parse((await rest.get(`/api/console/jobs${path}`)).text);

test("a dry run makes nothing, and says how far the job would reach and what it would do", async () => {
  const workflowIds = [await started("dry"), await started("dry", { isPaused: true }), randomUUID()];

  const { body } = await create({ verb: "RESUME", workflowIds, dryRun: true });

  expect(body.job).toBeUndefined();
  expect(body.reach).toMatchObject({ total: 2, isTotalCapped: false, workflowNames: [{ value: "dry", count: 2 }] });
  expect(body.reach.effects).toEqual(
    expect.arrayContaining([
      { status: "PAUSED", count: 1, isSkipped: false, text: "go on" },
      { status: "RUNNING", count: 1, isSkipped: true, text: "skipped: they are not paused" },
    ]),
  );
  expect(body.reach.sample).toHaveLength(2);
  expect((await get("")).jobs).toEqual([]);
});

test("a job is made once under its id, found by it, listed, and told to stop", async () => {
  const request = {
    verb: "TERMINATE",
    workflowIds: [await started("made")],
    reason: "enough",
    jobId: "mine-1",
    perSecond: 5,
  };

  const first = await create(request);
  const second = await create({ ...request, reason: "other" });

  expect(first.body.job).toMatchObject({ jobId: "mine-1", verb: "TERMINATE", state: "RUNNING", total: 1, done: 0 });
  expect(first.body.job).toMatchObject({ reason: "enough", perSecond: 5 });
  expect(second.body.job).toEqual(first.body.job);
  expect(await get("/mine-1")).toEqual(first.body.job);
  expect((await get("")).jobs.map(({ jobId }: { jobId: string }) => jobId)).toContain("mine-1");
  const stopped = await rest.send("DELETE", "/api/console/jobs/mine-1", "");
  expect(JSON.parse(stopped.text)).toMatchObject({ jobId: "mine-1", state: "STOPPING" });
});

test("a job may be about a filter, and about the first of it alone", async () => {
  const filter = { query: "workflowType = filtered", freeText: "", errorGroup: "" };

  const { body } = await create({ verb: "RETRY", filter, first: 5 });

  expect(body.job).toMatchObject({ filter, total: 0, state: "RUNNING" });
});

test("of a few that are done first it is told what becomes of those few", async () => {
  const statuses = ["FAILED", "COMPLETED", "FAILED", "RUNNING"] as const;
  const documents = statuses.map((status, n) =>
    aWorkflowDocument({ workflowType: "canary", status, startTime: 1_000 + n }),
  );
  await rest.search.put(documents.map((document) => indexed(document)));
  const filter = { query: "workflowType = canary", freeText: "", errorGroup: "" };

  const { reach } = (await create({ verb: "RETRY", filter, first: 2, dryRun: true })).body;

  expect(reach).toMatchObject({ total: 2, isTotalCapped: false });
  expect(reach.effects.map(({ status, count, isSkipped }: Effect) => [status, count, isSkipped]).sort()).toEqual([
    ["FAILED", 1, false],
    ["RUNNING", 1, true],
  ]);
  expect(reach.sample.map(({ startTime }: Effect) => startTime)).toEqual([1_003, 1_002]);
});

type Effect = {
  readonly status: string;
  readonly count: number;
  readonly isSkipped: boolean;
  readonly startTime: number;
};
const some = { workflowIds: [randomUUID()] };
test.each<[string, object, string]>([
  ["no verb", some, "verb"],
  ["a verb that is none", { verb: "EAT", ...some }, "verb"],
  ["neither a filter nor executions", { verb: "PAUSE" }, "filter"],
  ["both", { verb: "PAUSE", filter: {}, ...some }, "workflowIds"],
  ["an id that is none", { verb: "PAUSE", workflowIds: ["x"] }, "workflowIds[0]"],
  ["too many ids", { verb: "PAUSE", workflowIds: Array.from({ length: 10_001 }, () => "x") }, "workflowIds"],
  ["a job id that is none", { verb: "PAUSE", ...some, jobId: "a b" }, "jobId"],
  ["none a second", { verb: "PAUSE", ...some, perSecond: 0 }, "perSecond"],
  ["the first none", { verb: "PAUSE", ...some, first: 0 }, "first"],
  ["a query that cannot be read", { verb: "PAUSE", filter: { query: "status =" } }, "filter.query"],
])("%s is refused, naming the field", async (_, body, field) => {
  const { status, body: answer } = await create(body);

  expect(status).toBe(400);
  expect(answer.validationErrors.map(({ path }: { path: string }) => path)).toContain(field);
});

test.each(["GET", "DELETE"])("%s of no job is not found", async (method) => {
  expect((await rest.request({ method, path: "/api/console/jobs/none" })).status).toBe(404);
});

test("a page token of no page is refused", async () => {
  expect((await rest.get("/api/console/jobs?pageToken=x")).status).toBe(400);
});

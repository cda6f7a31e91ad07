import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => {
  rest = await givenRest();
  const tasks = [{ name: "bulk-a", taskReferenceName: "a" }];
  await rest.send("POST", "/api/metadata/workflow", { name: "bulk", version: 1, tasks });
});
afterAll(async () => await rest.close());

const started = async (): Promise<string> => (await rest.send("POST", "/api/workflow", { name: "bulk" })).text;
const statusOf = async (id: string): Promise<string> =>
  JSON.parse((await rest.get(`/api/workflow/${id}/status`)).text).status;
const complete = async (id: string) => await rest.send("POST", `/api/tasks/${id}/a/COMPLETED`, {});

async function bulk(method: "POST" | "PUT" | "DELETE", path: string, ids: unknown) {
  const { status, text } = await rest.send(method, `/api/workflow/bulk/${path}`, ids);
  return { status, body: JSON.parse(text) };
}

test("each id is told once, those that cannot be handled by the reason", async () => {
  const [running, ended] = [await started(), await started()];
  await complete(ended);

  const { status, body } = await bulk("PUT", "pause", [ended, "none", running, running]);

  expect(status).toBe(200);
  expect(body).toEqual({
    bulkSuccessfulResults: [running],
    bulkErrorResults: {
      [ended]: `Workflow bulk.1/${ended} has ended, status cannot be updated.`,
      none: "No such workflow found by id: none",
    },
  });
  expect(await statusOf(running)).toBe("PAUSED");
});

test("every operation reaches the executions", async () => {
  const id = await started();

  for (const [method, path, after] of [
    ["PUT", "pause", "PAUSED"],
    ["PUT", "resume", "RUNNING"],
    ["POST", "terminate?reason=enough", "TERMINATED"],
    ["POST", "retry", "RUNNING"],
    ["POST", "terminate", "TERMINATED"],
    ["POST", "restart", "RUNNING"],
  ] as const) {
    expect(await bulk(method, path, [id])).toMatchObject({ status: 200, body: { bulkSuccessfulResults: [id] } });
    expect([path, await statusOf(id)]).toEqual([path, after]);
  }
  const { body } = await bulk("DELETE", "remove", [id]);
  expect(body.bulkErrorResults[id]).toBe(`Cannot archive workflow: ${id} with status: RUNNING`);
  expect(await bulk("DELETE", "remove?archiveWorkflow=false", [id])).toMatchObject({
    body: { bulkSuccessfulResults: [id] },
  });
  expect((await rest.get(`/api/workflow/${id}`)).status).toBe(404);
});

test("terminate-remove takes those that run and those that have ended, whichever way", async () => {
  const [running, completed, terminated] = [await started(), await started(), await started()];
  await complete(completed);
  await rest.request({ method: "DELETE", path: `/api/workflow/${terminated}` });
  const ids = [running, completed, terminated];

  const { body } = await bulk("DELETE", "terminate-remove?reason=x", [...ids, "none"]);

  expect(body).toEqual({
    bulkSuccessfulResults: ids,
    bulkErrorResults: { none: "No such workflow found by id: none" },
  });
  for (const id of ids) expect((await rest.get(`/api/workflow/${id}`)).status).toBe(404);
});

test("of one execution alone terminate-remove leaves what is COMPLETED", async () => {
  const [running, completed] = [await started(), await started()];
  await complete(completed);
  const path = (id: string): string => `/api/workflow/${id}/terminate-remove?reason=x`;

  expect((await rest.request({ method: "DELETE", path: path(running) })).status).toBe(200);
  expect((await rest.get(`/api/workflow/${running}`)).status).toBe(404);
  expect((await rest.request({ method: "DELETE", path: path(completed) })).status).toBe(409);
  expect(await statusOf(completed)).toBe("COMPLETED");
});

test("search gives the executions in the order of their ids, with tasks unless they are not wanted", async () => {
  const [first, second] = [await started(), await started()];

  const found = await bulk("POST", "search", [second, "none", first]);
  const bare = await bulk("POST", "search?includeTasks=false", [first]);

  expect(found.body).toMatchObject({
    bulkSuccessfulResults: [
      { workflowId: second, status: "RUNNING", tasks: [{ referenceTaskName: "a" }] },
      { workflowId: first },
    ],
    bulkErrorResults: { none: "No such workflow found by id: none" },
  });
  expect(bare.body.bulkSuccessfulResults[0].tasks).toEqual([]);
});

test("a list that is empty, too long, or no list of texts is refused whole", async () => {
  const id = await started();
  const many = [id, ...Array.from({ length: 1000 }, (_, index) => `n${index}`)];

  for (const [ids, message] of [
    [[], "WorkflowIds list cannot be null."],
    [many, "Cannot process more than 1000 workflows. Please use multiple requests."],
    [[id, null], "must be a text"],
    [{ ids: [id] }, "must be a list"],
    [null, "must not be null"],
  ] as const) {
    const { status, body } = await bulk("POST", "terminate", ids);
    expect([status, body.validationErrors[0].message]).toEqual([400, expect.stringContaining(message)]);
  }
  expect((await bulk("POST", "restart?useLatestDefinitions=maybe", [id])).status).toBe(400);
  expect(await statusOf(id)).toBe("RUNNING");
});

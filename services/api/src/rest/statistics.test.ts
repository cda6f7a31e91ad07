import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { status } from "@grpc/grpc-js";
import { aTaskDocument, aWorkflowDocument, indexed } from "@tutti/ports/contract";

import { failureOf, givenApi } from "../testing/given-api.ts";
import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => {
  rest = await givenRest();
  await rest.search.put(runs);
});
afterAll(async () => await rest.close());

/** Took `seconds`, its task half of it after a second of waiting, and each turn of its loop a second. */
function run(seconds: number) {
  const workflow = aWorkflowDocument({
    ...{ workflowType: "order", version: 3, status: "COMPLETED", startTime: 1_000, endTime: 1_000 + seconds * 1_000 },
  });
  const task = (referenceTaskName: string, ms: number) =>
    aTaskDocument(workflow, {
      ...{ status: "COMPLETED", referenceTaskName, scheduledTime: 1_000, startTime: 2_000, endTime: 2_000 + ms },
    });
  return indexed(workflow, { tasks: [task("pay", seconds * 500), task("turn__1", 1_000), task("turn__2", 1_000)] });
}
const runs = Array.from({ length: 20 }, (_, place) => run(place + 1));
const turns = { count: 40, p50Ms: 1_000, p95Ms: 1_000, maxMs: 1_000 };
const expected = {
  executions: { count: 20, p50Ms: 10_000, p95Ms: 19_000, maxMs: 20_000 },
  tasks: expect.arrayContaining([
    {
      referenceTaskName: "pay",
      run: { count: 20, p50Ms: 5_000, p95Ms: 9_500, maxMs: 10_000 },
      wait: { count: 20, p50Ms: 1_000, p95Ms: 1_000, maxMs: 1_000 },
    },
    { referenceTaskName: "turn", run: turns, wait: turns },
  ]),
};

test("what past runs of a definition took is told of the whole and of each task, all turns of a loop together", async () => {
  const answer = await rest.get("/api/console/definitions/order/statistics?version=3");

  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text)).toEqual(expected);
});

test("of what has not run nothing is told", async () => {
  const answer = await rest.get("/api/console/definitions/order/statistics?version=4");

  expect(JSON.parse(answer.text)).toEqual({ executions: { count: 0, p50Ms: 0, p95Ms: 0, maxMs: 0 }, tasks: [] });
});

test.each(["", "?version=0", "?version=x"])("%s names no version", async (query) => {
  const answer = await rest.get(`/api/console/definitions/order/statistics${query}`);

  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text).validationErrors[0].path).toBe("version");
});

test("over gRPC the same is told", async () => {
  await using api = await givenApi();
  await api.search.put(runs);

  expect(await api.console.getDefinitionStatistics({ workflowName: "order", workflowVersion: 3 })).toEqual(expected);
  const failure = await failureOf(api.console.getDefinitionStatistics({ workflowName: "", workflowVersion: 1 }));
  expect(failure.code).toBe(status.INVALID_ARGUMENT);
});

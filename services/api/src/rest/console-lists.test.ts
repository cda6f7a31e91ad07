import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { status } from "@grpc/grpc-js";
import { aWorkflowDocument, indexed } from "@tutti/ports/contract";
import type { WorkflowDocument } from "@tutti/ports";

import { detailsOf, failureOf, givenApi } from "../testing/given-api.ts";
import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

const HOUR = 3_600_000;
const START = 1_700_000_000_000;

let name: string;
let count = 0;
let documents: readonly WorkflowDocument[];
beforeEach(async () => {
  name = `listed${(count += 1)}`;
  documents = ["RUNNING", "FAILED", "COMPLETED", "FAILED"].map((one, n) =>
    aWorkflowDocument({
      ...{ workflowType: n === 2 ? `${name}-other` : name, status: one as WorkflowDocument["status"] },
      ...{ startTime: START + n * HOUR, endTime: one === "RUNNING" ? 0 : START + 10 * HOUR - n, input: `"${name}"` },
    }),
  );
  await rest.search.put(documents.map((document) => indexed(document, { revision: 7 })));
});

const read = async (path: string, parameters: Readonly<Record<string, string>> = {}) => {
  const answer = await rest.get(`/api/console/executions${path}?${new URLSearchParams(parameters).toString()}`);
  return { status: answer.status, body: JSON.parse(answer.text) };
};
const placesOf = (body: { readonly rows: readonly { readonly workflowId: string }[] }): readonly number[] =>
  body.rows.map(({ workflowId }) => documents.findIndex((one) => one.workflowId === workflowId));

describe("a list", () => {
  test("shows what is known of an execution but its payloads", async () => {
    const { body } = await read("", { query: `workflowType=${name}`, pageSize: "1", withTotal: "true" });

    expect(body).toEqual({
      rows: [
        {
          ...{ workflowId: documents[3]?.workflowId, workflowName: name, workflowVersion: 1, status: "FAILED" },
          ...{ correlationId: "", priority: 0, createdBy: "", startTime: START + 3 * HOUR, updateTime: START },
          ...{ endTime: START + 10 * HOUR - 3, reasonForIncompletion: "", failedReferenceTaskNames: [] },
          ...{ parentWorkflowId: "", errorGroup: "", isArchived: false, classifier: "workflow", revision: 7 },
        },
      ],
      ...{ nextPageToken: expect.any(String), total: 3, isTotalCapped: false, indexLagMs: 0 },
      ...{ isPartial: false, searchedUntilTime: 0 },
    });
  });

  test("is read on page by page, in every order, by query and by words", async () => {
    const pages = async (parameters: Readonly<Record<string, string>>): Promise<readonly number[]> => {
      const found: number[] = [];
      let pageToken = "";
      do {
        const { body } = await read("", { freeText: name, pageSize: "2", ...parameters, pageToken });
        found.push(...placesOf(body));
        pageToken = body.nextPageToken;
      } while (pageToken !== "");
      return found;
    };

    expect(await pages({})).toEqual([3, 2, 1, 0]);
    expect(await pages({ order: "startTimeAsc" })).toEqual([0, 1, 2, 3]);
    expect(await pages({ order: "endTimeDesc" })).toEqual([1, 2, 3, 0]);
    expect(await pages({ order: "updateTimeDesc", query: "status=FAILED" })).toHaveLength(2);
  });

  test("is refused by name where a parameter is none", async () => {
    const { nextPageToken } = (await read("", { freeText: name, pageSize: "1" })).body;
    const refused = async (parameters: Readonly<Record<string, string>>) => {
      const answer = await read("", parameters);
      return [answer.status, answer.body.validationErrors.map(({ path }: { readonly path: string }) => path)];
    };

    expect(await refused({ query: "status ~ 1" })).toEqual([400, ["query"]]);
    expect(await refused({ pageSize: "0" })).toEqual([400, ["pageSize"]]);
    expect(await refused({ pageSize: "501", pageToken: "x" })).toEqual([400, ["pageSize", "pageToken"]]);
    expect(await refused({ order: "name" })).toEqual([400, ["order"]]);
    const freeText = Array.from({ length: 31 }, (_, index) => `w${index}`).join(" ");
    expect(await refused({ freeText })).toEqual([400, ["freeText"]]);
    expect(await refused({ freeText: "another", pageToken: nextPageToken })).toEqual([400, ["pageToken"]]);
    expect(await refused({ freeText: name, order: "startTimeAsc", pageToken: nextPageToken })).toEqual([
      ...[400, ["pageToken"]],
    ]);
  });
});

describe("counts", () => {
  test("by status and workflow come with the most first", async () => {
    const { body } = await read("/facets", { freeText: name });

    expect(body).toEqual({
      statuses: [
        { value: "FAILED", count: 2 },
        { value: "COMPLETED", count: 1 },
        { value: "RUNNING", count: 1 },
      ],
      workflowNames: [
        { value: name, count: 3 },
        { value: `${name}-other`, count: 1 },
      ],
      ...{ total: 4, isTotalCapped: false },
    });
    expect((await read("/facets", { query: "status ~ 1" })).status).toBe(400);
  });

  test("by start come in equal parts of a time, without what starts at its end", async () => {
    const within = { query: `workflowType=${name}`, from: String(START), to: String(START + 3 * HOUR), buckets: "3" };

    expect((await read("/histogram", within)).body).toEqual({
      ...{ fromTime: START, toTime: START + 3 * HOUR, bucketMs: HOUR, isCapped: false },
      series: [
        { status: "RUNNING", counts: [1, 0, 0] },
        { status: "FAILED", counts: [0, 1, 0] },
      ],
    });
  });

  test("by start begin with what the query says, or with the first execution", async () => {
    const all = (await read("/histogram", { freeText: name })).body;
    const query = `workflowType=${name} AND startTime >= ${START + HOUR} AND startTime < ${START + 5 * HOUR}`;
    const some = (await read("/histogram", { query })).body;

    expect([all.fromTime, all.series.map(({ status: word }: { readonly status: string }) => word)]).toEqual([
      ...[START, ["RUNNING", "COMPLETED", "FAILED"]],
    ]);
    expect([some.fromTime, some.toTime]).toEqual([START + HOUR, START + 5 * HOUR]);
    expect(some.series).toHaveLength(1);
  });

  test.each([
    [{ from: "x" }, "from"],
    [{ from: "-1" }, "from"],
    [{ from: "5", to: "4" }, "to"],
    [{ buckets: "0" }, "buckets"],
    [{ buckets: "201" }, "buckets"],
  ])("by start with %j are refused, naming %s", async (parameters, path) => {
    const answer = await read("/histogram", parameters);

    expect([answer.status, answer.body.validationErrors]).toMatchObject([400, [{ path }]]);
  });
});

test("over gRPC the same is answered, and refused by the field", async () => {
  await using api = await givenApi();
  await api.search.put(documents.map((document) => indexed(document)));
  const filter = { query: "status=FAILED", freeText: "", errorGroup: "" };
  const first = {
    filter,
    order: "EXECUTION_ORDER_END_TIME_DESC",
    pageToken: "",
    pageSize: 1,
    withTotal: true,
  } as const;

  const page = await api.console.listExecutions(first);
  const facets = await api.console.getExecutionFacets({ filter: undefined });
  const histogram = await api.console.getExecutionHistogram({ filter, fromTime: 0, toTime: 0, bucketCount: undefined });

  expect(page).toMatchObject({ rows: [{ workflowId: documents[1]?.workflowId }], total: 2, isTotalCapped: false });
  expect((await api.console.listExecutions({ ...first, pageToken: page.nextPageToken })).rows).toMatchObject([
    { workflowId: documents[3]?.workflowId },
  ]);
  expect(facets).toMatchObject({ total: 4, statuses: [{ value: "FAILED", count: 2 }, {}, {}] });
  expect(histogram.series.map(({ counts }) => [counts.length, counts.reduce((a, b) => a + b)])).toEqual([[60, 2]]);
  const wrong = () => api.console.listExecutions({ ...first, filter: { ...filter, query: "(" } });
  expect((await failureOf(wrong())).code).toBe(status.INVALID_ARGUMENT);
  expect((await detailsOf(wrong()))["BadRequest"]).toMatchObject({ fieldViolations: [{ field: "filter.query" }] });
});

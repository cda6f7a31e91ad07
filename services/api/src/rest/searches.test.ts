import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { status } from "@grpc/grpc-js";
import type { WireSearchRequest } from "@tutti/contracts";
import { aTaskDocument, aWorkflowDocument, indexed } from "@tutti/ports/contract";
import type { WorkflowDocument } from "@tutti/ports";

import { failureOf, givenApi } from "../testing/given-api.ts";
import { storedExecution } from "../testing/given-execution.ts";
import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

let name: string;
let count = 0;
let documents: readonly WorkflowDocument[];
beforeEach(async () => {
  name = `searched${(count += 1)}`;
  const parent = aWorkflowDocument({
    workflowType: name,
    correlationId: `${name}-one`,
    input: `{"city":"Köln"}`,
    failedReferenceTaskNames: `["a","b"]`,
    failedTaskNames: `["pay"]`,
    taskToDomain: `{"*":"d"}`,
  });
  const child = aWorkflowDocument({
    ...{ workflowType: name, status: "FAILED", parentWorkflowId: parent.workflowId, classifier: "agent" },
    ...{ startTime: 1_700_000_001_000, endTime: 1_700_000_003_500, reasonForIncompletion: "no money" },
  });
  documents = [parent, child];
  await rest.search.put([
    indexed(parent, { tasks: [aTaskDocument(parent, { taskDefName: name, startTime: 5, input: `{"n":7}` })] }),
    indexed(child),
  ]);
});

const found = async (path: string, parameters: Readonly<Record<string, string>> = {}) => {
  const answer = await rest.get(`/api/${path}?${new URLSearchParams(parameters).toString()}`);
  return { status: answer.status, body: JSON.parse(answer.text) };
};
const idsOf = async (parameters: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await found("workflow/search", parameters)).body.results.map(({ workflowId }: { workflowId: string }) => workflowId);

describe("a search for executions", () => {
  test("shows what is known of them, the latest first, and leaves out what is absent", async () => {
    const [parent, child] = documents;

    const { body } = await found("workflow/search", { query: `workflowType='${name}'` });

    expect(body).toEqual({
      totalHits: 2,
      results: [
        {
          ...{ workflowType: name, version: 1, workflowId: child?.workflowId, status: "FAILED", priority: 0 },
          ...{ startTime: "2023-11-14T22:13:21.000Z", updateTime: "2023-11-14T22:13:20.000Z" },
          ...{ endTime: "2023-11-14T22:13:23.500Z", executionTime: 2500, reasonForIncompletion: "no money" },
          ...{ input: "{}", output: "{}", inputSize: 2, outputSize: 2, failedReferenceTaskNames: "" },
          ...{ failedTaskNames: [], taskToDomain: {}, parentWorkflowId: parent?.workflowId, classifier: "agent" },
        },
        {
          ...{ workflowType: name, version: 1, workflowId: parent?.workflowId, status: "RUNNING", priority: 0 },
          ...{ correlationId: `${name}-one`, startTime: "2023-11-14T22:13:20.000Z" },
          ...{ updateTime: "2023-11-14T22:13:20.000Z", executionTime: 0, input: `{"city":"Köln"}`, output: "{}" },
          ...{ inputSize: 15, outputSize: 2, failedReferenceTaskNames: "a,b", failedTaskNames: ["pay"] },
          ...{ taskToDomain: { "*": "d" }, parentWorkflowId: "", classifier: "workflow" },
        },
      ],
    });
  });

  test("shows what has a path by that alone, as the whole executions do, and finds it by its words", async () => {
    const path = "workflow/input/1.json";
    const document = aWorkflowDocument({
      ...{ workflowType: name, input: `{"said":"${name}needle"}`, externalInputPayloadStoragePath: path },
    });
    await rest.search.put([indexed(document)]);

    const { body } = await found("workflow/search", { freeText: `${name}needle` });

    expect(body.results).toMatchObject([
      { workflowId: document.workflowId, input: "{}", inputSize: 2, externalInputPayloadStoragePath: path },
    ]);
  });

  test("takes classifier and topLevelOnly beside a query, a free text, and a part of the hits", async () => {
    const [parent, child] = documents.map(({ workflowId }) => workflowId);
    const query = `workflowType IN (${name})`;

    expect(await idsOf({ query, classifier: "agent,other" })).toEqual([child]);
    expect(await idsOf({ query, topLevelOnly: "true" })).toEqual([parent]);
    expect(await idsOf({ query: `${query} AND parentWorkflowId=""` })).toEqual([parent]);
    expect(await idsOf({ query, freeText: "köln" })).toEqual([parent]);
    expect(await idsOf({ freeText: `${name}-one` })).toEqual([parent]);
    expect(await idsOf({ query, freeText: "*", sort: "startTime:ASC" })).toEqual([parent, child]);
    expect(await idsOf({ query, start: "1", size: "1" })).toEqual([parent]);
    expect(await idsOf({ query: `failedTaskNames=pay AND ${query}` })).toEqual([parent]);
  });

  test("of what cannot be is refused by the name of the parameter, and by the place in the query", async () => {
    for (const path of ["workflow/search", "workflow/search-v2", "workflow/search-by-tasks", "tasks/search"]) {
      for (const [parameter, value] of [
        ["size", "5001"],
        ["size", "-1"],
        ["start", "-1"],
        ["size", "x"],
        ["freeText", Array.from({ length: 31 }, (_, index) => `w${index}`).join(" ")],
      ] as const) {
        const { status: code, body } = await found(path, { [parameter]: value });
        expect([code, body.validationErrors[0].path]).toEqual([400, parameter]);
      }
      const { status: code, body } = await found(path, { query: "status='RUNNING' AND == nonsense(" });
      expect(code).toBe(400);
      expect(body.message).toBe(
        'Incorrectly formatted query string: at character 22 the name of a field was expected, but "== nonsense(" came',
      );
    }
  });
});

describe("a search by tasks", () => {
  test("shows the tasks, or the executions they belong to", async () => {
    const [parent] = documents;

    const tasks = await found("tasks/search", { query: `taskDefName='${name}'` });
    const workflows = await found("workflow/search-by-tasks", { query: `taskDefName='${name}'` });

    expect(tasks.body).toEqual({
      totalHits: 1,
      results: [
        {
          ...{ workflowId: parent?.workflowId, workflowType: name, correlationId: `${name}-one`, status: "SCHEDULED" },
          ...{ scheduledTime: "2023-11-14T22:13:20.000Z", startTime: "1970-01-01T00:00:00.005Z" },
          ...{ updateTime: "1970-01-01T00:00:00.000Z", endTime: "1970-01-01T00:00:00.000Z", executionTime: 0 },
          ...{
            queueWaitTime: 0,
            taskDefName: name,
            taskType: "pay",
            taskReferenceName: "pay_1",
            taskId: expect.any(String),
            workflowPriority: 0,
          },
          ...{ input: `{"n":7}`, output: "{}" },
        },
      ],
    });
    expect(workflows.body).toMatchObject({ totalHits: 1, results: [{ workflowId: parent?.workflowId }] });
  });
});

describe("a search for whole executions", () => {
  test("shows them as they are now; what has gone is no hit", async () => {
    await rest.send("POST", "/api/metadata/workflow", { name, tasks: [{ name: "a", taskReferenceName: "a" }] });
    const id = (await rest.send("POST", "/api/workflow", { name })).text;
    await rest.search.put([indexed(aWorkflowDocument({ workflowId: id as never, workflowType: name }))]);

    const { body } = await found("workflow/search-v2", { query: `workflowType='${name}'` });

    expect(body).toMatchObject({
      totalHits: 1,
      results: [{ workflowId: id, workflowName: name, tasks: [{ referenceTaskName: "a" }] }],
    });
  });
});

describe("over gRPC", () => {
  const request = (over: Partial<WireSearchRequest> = {}): WireSearchRequest => ({
    ...{ start: 0, size: 0, sort: "", freeText: "", query: "" },
    ...over,
  });

  test("a search without a size gives all hits, and whole executions and tasks where they are asked for", async () => {
    await using api = await givenApi();
    const { workflowId } = await storedExecution(api.executions, { tasks: [] });
    const workflow = aWorkflowDocument({ workflowId, failedReferenceTaskNames: `["a","b"]` });
    const tasks = Array.from({ length: 120 }, () => aTaskDocument(workflow));
    await api.search.put([indexed(workflow, { tasks })]);

    const found = await api.workflows.search(
      request({ query: "workflowType=order", sort: "version:ASC|startTime:DESC" }),
    );
    const whole = await api.workflows.searchV2(request({ freeText: workflowId }));

    expect(found).toMatchObject({
      totalHits: 1,
      results: [{ workflowId, startTime: "2023-11-14T22:13:20.000Z", endTime: "", failedReferenceTaskNames: "a,b" }],
    });
    expect(whole).toMatchObject({ totalHits: 1, results: [{ workflowId, correlationId: "c" }] });
    expect((await api.tasks.search(request())).results).toHaveLength(120);
    expect(await api.workflows.searchByTasks(request())).toMatchObject({ totalHits: 1, results: [{ workflowId }] });
    expect(await api.workflows.searchByTasksV2(request())).toMatchObject({ totalHits: 1, results: [{ workflowId }] });
    expect(await api.tasks.searchV2(request())).toEqual({ totalHits: 0, results: [] });
  });

  test("what cannot be is INVALID_ARGUMENT", async () => {
    await using api = await givenApi();
    const refused = async (over: Partial<WireSearchRequest>) => await failureOf(api.workflows.search(request(over)));

    expect(await refused({ size: 5001 })).toEqual({
      code: status.INVALID_ARGUMENT,
      details: "Cannot return more than 5000 results",
    });
    expect(await refused({ start: -1 })).toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(await refused({ query: "status" })).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining("at character 7"),
    });
  });
});

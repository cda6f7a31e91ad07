import { expect, test } from "@jest/globals";

import { testDomainFrom } from "../decide/test-execution.ts";
import { simple, taskDef, workflow } from "../testing/builders.ts";
import { given } from "../testing/run.ts";

const request = { uri: "http://x/${workflow.input.id}", method: "GET", headers: { key: "${workflow.secrets.KEY}" } };
const call = (members: object = {}) => ({
  name: "call",
  taskReferenceName: "h",
  type: "HTTP",
  inputParameters: { http_request: request },
  ...members,
});

test("an HTTP task waits in the queue of its type, its input evaluated but for secrets", () => {
  const run = given(workflow("w", [call(), simple("z")])).started(
    { id: 7 },
    { taskToDomain: new Map([["*", "north"]]) },
  );

  expect(run.task("h")).toMatchObject({
    ...{ taskType: "HTTP", taskDefName: "call", status: "SCHEDULED", handOut: "queued" },
    ...{ domain: undefined, pollCount: 0, startTime: 0 },
  });
  expect(run.inputOf("h")).toEqual({ asyncComplete: false, http_request: { ...request, uri: "http://x/7" } });
});

test("its input template fills what the task lacks", () => {
  const template = { http_request: { uri: "http://y", method: "GET" }, method: "PUT" };
  const run = given(workflow("w", [call({ inputParameters: {} })]), [taskDef("call", { inputTemplate: template })]);

  run.started();

  expect(run.inputOf("h")).toEqual({ asyncComplete: false, ...template });
});

test("a start delay delays the queue and nothing else", () => {
  const run = given(workflow("w", [call({ startDelay: 5 })])).started();

  expect(run.task("h")).toMatchObject({ handOut: "delayed", startDelayInSeconds: 0, callbackAfterSeconds: 5 });
  run.timePassed(5_000);
  expect(run.task("h")).toMatchObject({ handOut: "queued" });
});

test("the flow goes on with its answer", () => {
  const run = given(
    workflow("w", [call(), simple("z", { inputParameters: { a: "${h.output.response.body}" } })]),
  ).started();

  run.polled("h");
  run.completed("h", { response: { body: 1 } });

  expect([run.statusOf("h"), run.task("h").pollCount, run.inputOf("z")]).toEqual(["COMPLETED", 1, { a: 1 }]);
});

test("a call that failed is tried again while its definition allows, and then fails the workflow", () => {
  const run = given(workflow("w", [call()]), [taskDef("call", { retryCount: 1, retryDelaySeconds: 0 })]).started();

  run.failed("h", "no");
  expect(run.task("h")).toMatchObject({ retryCount: 1, status: "SCHEDULED", handOut: "queued" });
  run.failed("h", "no");

  expect([run.status, run.statusOf("h")]).toEqual(["FAILED", "FAILED"]);
});

test("without a definition of its own it is not tried again", () => {
  const run = given(workflow("w", [call()])).started();

  run.failed("h", "no");

  expect([run.status, run.task("h").retryCount]).toEqual(["FAILED", 0]);
});

test.each([
  ["the definition", call({ asyncComplete: true })],
  ["the input", call({ inputParameters: { ...request, asyncComplete: true } })],
  ["the request", call({ inputParameters: { http_request: { ...request, asyncComplete: true } } })],
])("asyncComplete by %s: a call that was answered is not made again, and waits for an update", (_where, task) => {
  const run = given(workflow("w", [task, simple("z")])).started();
  run.polled("h");

  run.updated("h", { status: "IN_PROGRESS", output: { response: 1 } });

  expect(run.inputOf("h")).toMatchObject({ asyncComplete: true });
  expect(run.task("h")).toMatchObject({ status: "IN_PROGRESS", handOut: "internal", leaseId: undefined });
  expect(run.outputOf("h")).toEqual({ response: 1 });
  run.completed("h", { done: true });
  expect([run.outputOf("h"), run.statusOf("z")]).toEqual([{ done: true }, "SCHEDULED"]);
});

test("what the input says of asyncComplete counts before the definition, where it is true or false", () => {
  const said = (asyncComplete: unknown) =>
    given(workflow("w", [call({ asyncComplete: true, inputParameters: { ...request, asyncComplete } })])).started();

  expect(said(false).inputOf("h")).toMatchObject({ asyncComplete: false });
  expect(said("yes").inputOf("h")).toMatchObject({ asyncComplete: true });
});

test("an end of the workflow cancels it, whoever has it", () => {
  const run = given(workflow("w", [call()])).started();
  run.polled("h");

  run.terminated("enough");

  expect(run.statusOf("h")).toBe("CANCELED");
});

test("a SIMPLE task whose name is HTTP is one, too", () => {
  const run = given(workflow("w", [simple("h", { name: "HTTP" })])).started();

  expect(run.task("h")).toMatchObject({ taskType: "HTTP", handOut: "queued" });
});

test("in a test it waits for its mocked result, and no call is made before", () => {
  const domain = testDomainFrom("0b8f3c52-7a3e-4f0e-9d8a-2f1c5b6a7d8e", { startsChildren: false });
  const run = given(workflow("w", [call(), simple("z")])).started({}, { taskToDomain: new Map([["*", domain]]) });
  expect(run.task("h")).toMatchObject({ status: "SCHEDULED", handOut: "delayed" });

  run.completed("h", { response: { body: 1 } });

  expect([run.statusOf("h"), run.statusOf("z")]).toEqual(["COMPLETED", "SCHEDULED"]);
});

import { expect, test } from "@jest/globals";
import { testDomainFrom } from "../decide/test-execution.ts";
import { simple, taskDef, workflow } from "../testing/builders.ts";
import { given } from "../testing/run.ts";
import { validateWorkflowDef } from "../validate/validate-workflow-def.ts";

type Members = { readonly [key: string]: unknown };

const named = (name: string, members: Members = {}) =>
  workflow("w", [simple("a", { name, ...members }), simple("b")], { ownerEmail: "a@b.c" });

test.each<[string, Members, string]>([
  ["NOOP", {}, "COMPLETED"],
  ["SWITCH", {}, "COMPLETED"],
  ["DECISION", {}, "COMPLETED"],
  ["SET_VARIABLE", { inputParameters: { x: 1 } }, "COMPLETED"],
  ["INLINE", { inputParameters: { evaluatorType: "javascript", expression: "1" } }, "COMPLETED"],
  ["WAIT", { inputParameters: { duration: "1s" } }, "IN_PROGRESS"],
  ["HUMAN", {}, "IN_PROGRESS"],
  ["HTTP", { inputParameters: { uri: "http://x" } }, "SCHEDULED"],
])("a SIMPLE task named %s is a task of that type", (name, members, status) => {
  const def = named(name, members);
  expect(validateWorkflowDef(def)).toEqual([]);

  const run = given(def).started();

  expect(run.task("a")).toMatchObject({ taskType: name, status });
  expect(run.statusOf("b")).toBe(status === "COMPLETED" ? "SCHEDULED" : undefined);
});

test("a SIMPLE task named WAIT goes on when its time has come", () => {
  const run = given(named("WAIT", { inputParameters: { duration: "1s" } })).started();

  run.timePassed(1000);

  expect([run.statusOf("a"), run.statusOf("b")]).toEqual(["COMPLETED", "SCHEDULED"]);
});

test("a SIMPLE task named TERMINATE ends its workflow", () => {
  const run = given(named("TERMINATE", { inputParameters: { terminationStatus: "COMPLETED" } })).started();

  expect(run.status).toBe("COMPLETED");
});

test.each(["EVENT", "SUB_WORKFLOW"])("a SIMPLE task named %s that lacks what it needs has failed", (name) => {
  const run = given(named(name), [taskDef(name, { retryCount: 0 })]).started();

  expect([run.status, run.reason]).toEqual(["FAILED", expect.any(String)]);
});

test.each(["KAFKA_PUBLISH", "JDBC"])("a SIMPLE task named %s waits for no worker: that type is not there", (name) => {
  const run = given(named(name)).started();

  expect([run.status, run.reason]).toEqual(["FAILED", `Task type ${name} of task a is not available`]);
});

test.each([
  ["of its type", simple("a", { type: "KAFKA_PUBLISH" })],
  ["of its name", simple("a", { name: "JDBC" })],
])("in a test a task %s that is not there waits for its mocked result, attempt by attempt", (_by, task) => {
  const domain = testDomainFrom("0b8f3c52-7a3e-4f0e-9d8a-2f1c5b6a7d8e", { startsChildren: false });
  const retried = taskDef(String(task["name"]), { retryCount: 1 });
  const run = given(workflow("w", [task, simple("b")]), [retried]).started(
    {},
    { taskToDomain: new Map([["*", domain]]) },
  );

  run.failed("a");
  run.completed("a", { mock: 1 });

  expect([run.outputOf("a"), run.statusOf("b")]).toEqual([{ mock: 1 }, "SCHEDULED"]);
});

test.each(["JOIN", "EXCLUSIVE_JOIN", "DO_WHILE", "FORK"])("a SIMPLE task named %s would never end", (name) => {
  const run = given(named(name)).started();

  expect(validateWorkflowDef(named(name))).toEqual([
    expect.objectContaining({
      path: "tasks[0].name",
      message: expect.stringContaining(`SIMPLE task named ${name} is no`),
    }),
  ]);
  expect([run.status, run.reason]).toEqual(["FAILED", expect.stringContaining("would wait without end")]);
});

test.each(["TRY", "FOR_EACH", "FORK_JOIN", "DYNAMIC", "work"])("a SIMPLE task named %s is a worker's", (name) => {
  const run = given(named(name)).started();

  expect(run.task("a")).toMatchObject({ taskType: name, status: "SCHEDULED" });
});

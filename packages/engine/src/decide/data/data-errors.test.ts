import { expect, test } from "@jest/globals";
import { jsonToText } from "../../payload/json-to-text.ts";
import { fork, join, loop, simple, taskDef, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";
import type { Run } from "../../testing/run.ts";

type Members = { readonly [key: string]: unknown };

/** Nested as deep as JSON may be: anything around it is too much. */
const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);
const TOO_DEEP = "JSON is nested deeper than 200 levels";

const once = taskDef("once", { retryCount: 0 });
const running = (tasks: readonly Members[], members: Members = {}): Run =>
  given(workflow("w", tasks, members), [once]).started();

test("a loop whose output would nest too deep fails its workflow, and so it can be ended", () => {
  const run = running([loop("l", [simple("a")], { loopCondition: "true" })]);

  run.completed("a__1", deep(199));

  expect([run.status, run.reason, run.statusOf("l")]).toEqual(["FAILED", TOO_DEEP, "CANCELED"]);
});

test("a message that nests too deep for the output of the task that takes it is refused", () => {
  const pull = { name: "p", taskReferenceName: "p", type: "PULL_WORKFLOW_MESSAGES" };
  const run = running([pull]);

  const refused = run.pushed(deep(198));

  expect(refused).toMatchObject({ kind: "refused", refusal: { kind: "InvalidArgument" } });
  expect([run.pushed(deep(197)).kind, run.statusOf("p")]).toEqual(["decided", "COMPLETED"]);
});

test("a TRY catches a task that timed out with an output that leaves no room around it", () => {
  const timed = taskDef("t", {
    retryCount: 0,
    timeoutSeconds: 5,
    responseTimeoutSeconds: 4,
    timeoutPolicy: "TIME_OUT_WF",
  });
  const trying = { name: "y", taskReferenceName: "y", type: "TRY", tryTasks: [simple("t")], catchTasks: [simple("c")] };
  const run = given(workflow("w", [trying]), [timed]).started();
  run.polled("t");
  run.updated("t", { status: "IN_PROGRESS", output: deep(199) });
  run.polled("t");

  run.timePassed(6_000);

  expect([run.statusOf("t"), run.statusOf("c"), run.status]).toEqual(["TIMED_OUT", "SCHEDULED", "RUNNING"]);
});

test("a FOR_EACH whose results would nest too deep when an item times out fails its workflow", () => {
  const timed = taskDef("t", {
    retryCount: 0,
    timeoutSeconds: 5,
    responseTimeoutSeconds: 4,
    timeoutPolicy: "TIME_OUT_WF",
  });
  const each = {
    name: "e",
    taskReferenceName: "e",
    type: "FOR_EACH",
    items: "${workflow.input.items}",
    loopOver: [simple("t")],
  };
  const run = given(workflow("w", [each]), [timed]).started({ items: [1, 2] });
  run.completed("t__1", deep(199));
  run.polled("t__2");

  run.timePassed(6_000);

  expect([run.status, run.reason]).toEqual(["FAILED", TOO_DEEP]);
});

test("a task whose cache key costs too much when its delay is over fails its workflow, and time goes on", () => {
  const key = "${workflow.input..*}".repeat(8);
  const cached = simple("a", { startDelay: 5, cacheConfig: { key, ttlInSecond: 60 } });
  const run = given(workflow("w", [cached])).started({ many: Array.from({ length: 300_000 }, () => 1) });

  run.timePassed(5_000);

  expect([run.status, run.reason]).toEqual(["FAILED", expect.stringContaining("places")]);
});

test("an operator is told why a retry cannot be made, and nothing is changed", () => {
  const inputParameters = { all: { of: "${b.output}" } };
  const branches = [[simple("once", { inputParameters })], [simple("b")]];
  const run = running([fork("f", branches), join("j", ["once", "b"])]);
  run.completed("b", deep(199));
  run.failed("once");

  const refused = run.retried();

  expect(refused).toMatchObject({ kind: "refused", refusal: { kind: "InvalidArgument" } });
  expect([run.status, run.task("once").retryCount]).toEqual(["FAILED", 0]);
});

test("a payload that nests too deep for a notice is left out of it", () => {
  const run = given(workflow("w", [simple("a")], { workflowStatusListenerEnabled: true }));
  run.publishes = () => true;
  run.started(deep(199));

  const [started] = run.published.map(({ body }) => jsonToText(body));

  expect(started).toContain('"inputSize":');
  expect(started).not.toContain('"input":');
});

import { describe, expect, test } from "@jest/globals";
import { simple, taskDef, wait, workflow } from "../testing/builders.ts";
import { given, type Run } from "../testing/run.ts";
import { jsonToText } from "../payload/json-to-text.ts";

const listened = { workflowStatusListenerEnabled: true };
const heardBy = (run: Run): Run => Object.assign(run, { publishes: () => true });
const names = (run: Run) => run.published.map(({ kind, event }) => (kind === "task" ? `task ${event}` : event));
const quiet = (name: string) => taskDef(name, { taskStatusListenerEnabled: false });
const last = (run: Run) => JSON.parse(jsonToText(run.published.at(-1)?.body ?? null)) as { [name: string]: unknown };

describe("what listeners hear of a workflow", () => {
  test("in order: that it has STARTED, is COMPLETED, and FINALIZED", () => {
    const run = heardBy(given(workflow("w", [wait("a", {})], listened), [quiet("a")])).started();
    run.paused();
    run.resumed();

    run.completed("a");

    expect(names(run)).toEqual(["STARTED", "PAUSED", "RESUMED", "COMPLETED", "FINALIZED"]);
  });

  test("one that does not succeed is FINALIZED and then TERMINATED, and what was open is CANCELED before", () => {
    const run = heardBy(given(workflow("w", [simple("a")], listened), [taskDef("a", { retryCount: 0 })])).started();

    run.terminated("no more");

    expect(names(run)).toEqual(["STARTED", "task SCHEDULED", "task CANCELED", "FINALIZED", "TERMINATED"]);
    expect(last(run)).toMatchObject({ workflow: { status: "TERMINATED", reasonForIncompletion: "no more" } });
  });

  test("an operator's retry is RETRIED", () => {
    const run = heardBy(given(workflow("w", [simple("a")], listened), [taskDef("a", { retryCount: 0 })])).started();
    run.failed("a");
    run.published.length = 0;

    run.retried();

    expect(names(run)).toEqual(["RETRIED", "task SCHEDULED"]);
  });

  test("a rerun is RERAN, from the start and from a task", () => {
    for (const from of [undefined, "a"]) {
      const run = heardBy(given(workflow("w", [simple("a")], listened), [quiet("a")])).started();
      run.completed("a");
      run.published.length = 0;

      run.rerun(from);

      expect(names(run)).toEqual(["RERAN"]);
    }
  });

  test("nothing unless its definition and the server say so", () => {
    const silent = heardBy(given(workflow("w", [wait("a", {})]), [quiet("a")])).started();
    const unheard = given(workflow("w", [wait("a", {})], listened)).started();

    expect([names(silent), names(unheard)]).toEqual([[], []]);
  });

  test("each event has an id of its own", () => {
    const run = heardBy(given(workflow("w", [wait("a", {})], listened), [quiet("a")])).started();
    run.completed("a");

    const ids = run.published.map(({ body }) => body["eventId"]);

    expect(new Set(ids).size).toBe(3);
  });
});

describe("what listeners hear of a task", () => {
  test("every status of every attempt, unless its definition says no", () => {
    const defs = [taskDef("a", { retryCount: 1 }), quiet("b")];
    const run = heardBy(given(workflow("w", [simple("a"), simple("b")]), defs)).started();
    run.polled("a");
    run.failed("a");
    run.completed("a", { n: 1 });

    run.polled("b");
    run.completed("b");

    expect(names(run)).toEqual([
      "task SCHEDULED",
      "task IN_PROGRESS",
      "task FAILED",
      "task SCHEDULED",
      "task COMPLETED",
    ]);
    expect(last(run)).toMatchObject({ task: { referenceTaskName: "a", retryCount: 1, output: { n: 1 } } });
  });

  test("what time makes of it: TIMED_OUT, FAILED", () => {
    const silent = taskDef("a", { retryCount: 0, responseTimeoutSeconds: 1 });
    const typed = { name: "h", taskReferenceName: "h", type: "INLINE", inputParameters: { expression: "" } };
    const late = heardBy(given(workflow("w", [simple("a")]), [silent])).started();
    late.polled("a");
    late.published.length = 0;

    late.timePassed(1_000);
    const wrong = heardBy(given(workflow("w", [typed]))).started();

    expect([names(late), names(wrong)]).toEqual([["task TIMED_OUT"], ["task FAILED_WITH_TERMINAL_ERROR"]]);
  });

  test("one that is handed over at once was SCHEDULED before", () => {
    const run = heardBy(given(workflow("w", [simple("a")]), [taskDef("a")])).waiting("a");

    run.started();

    expect(names(run)).toEqual(["task SCHEDULED", "task IN_PROGRESS"]);
  });

  test("masked fields are hidden, at any depth", () => {
    const members = { ...listened, maskedFields: ["card"] };
    const run = heardBy(given(workflow("w", [simple("a")], members))).started({ order: { card: "1234", n: 1 } });

    run.completed("a", { paid: [{ card: { number: 1 } }] });

    expect(last(run)).toMatchObject({
      workflow: { input: { order: { card: "***", n: 1 } }, output: { paid: [{ card: "***" }] } },
    });
  });
});

test("a task's onStateChange sends its events with their payload as it is then", () => {
  const onStateChange = {
    "onStart,onSuccess": [{ type: "moved", payload: { n: "${a.output.n}", of: "${workflow.input.of}" } }],
    onFailed: [{ type: "broken", payload: {} }],
  };
  const run = heardBy(given(workflow("w", [simple("a", { onStateChange })]), [quiet("a")])).started({ of: "x" });
  run.polled("a");
  const atStart = last(run);

  run.completed("a", { n: 7 });

  expect(names(run)).toEqual(["moved", "moved"]);
  expect([atStart["payload"], last(run)["payload"]]).toEqual([
    { n: null, of: "x" },
    { n: 7, of: "x" },
  ]);
});

test("a payload of more than 64 KiB is left out, and its size is told", () => {
  const run = heardBy(given(workflow("w", [simple("a")]), [taskDef("a")])).started();

  run.completed("a", { text: "x".repeat(70_000) });

  const { task } = last(run) as { task: { [name: string]: unknown } };
  expect(task["outputSize"]).toBeGreaterThan(70_000);
  expect([task["input"], "output" in task]).toEqual([{}, false]);
});

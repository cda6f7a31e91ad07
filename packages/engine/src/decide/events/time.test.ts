import { expect, test } from "@jest/globals";
import { fork, join, simple, taskDef, wait, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";
import type { Run } from "../../testing/run.ts";

test("a WAIT shows how long it waits yet, and one without an end the longest there is", () => {
  const shown = (input: object) => {
    const run = given(workflow("w", [wait("t", input as never)])).started();
    const first = run.task("t").callbackAfterSeconds;
    run.timePassed(20_000);
    run.terminated();
    run.retried();
    return [first, run.task("t").callbackAfterSeconds];
  };

  expect(shown({ duration: "1 minute" })).toEqual([60, 60]);
  expect(shown({ until: "2023-11-14 22:14 UTC" })).toEqual([40, 20]);
  expect(shown({ until: "2020-01-01" })).toEqual([0, 0]);
  expect(shown({ duration: "2000000000 days" })).toEqual([2 ** 31 - 1, 2 ** 31 - 1]);
  expect(shown({})).toEqual([2 ** 31 - 1, 2 ** 31 - 1]);
});

test("a WAIT ends when its duration is over, not before", () => {
  const run = given(workflow("w", [wait("t", { duration: "1 seconds" }), simple("z")])).started();
  expect(run.task("t")).toMatchObject({ status: "IN_PROGRESS", taskType: "WAIT" });
  expect(run.wakeAt).toBe(run.now + 1000);

  run.timePassed(999);
  expect(run.statusOf("t")).toBe("IN_PROGRESS");
  run.timePassed(1);

  expect(run.statusOf("t")).toBe("COMPLETED");
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test.each([
  ["soon", "Not valid duration: soon (a number with each of its units is wanted, as 1h 30m)"],
  ["-5s", "Not valid duration: -5s (it must not be negative)"],
])("a WAIT with a duration that cannot be read, %s, fails for good and says why", (d, reasonForIncompletion) => {
  const run = given(workflow("w", [wait("t", { duration: "${workflow.input.d}" })])).started({ d });

  expect(run.status).toBe("FAILED");
  expect(run.task("t")).toMatchObject({ status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion });
});

test("a WAIT without an end waits for somebody", () => {
  const run = given(workflow("w", [wait("t", {})])).started();
  expect(run.wakeAt).toBeUndefined();

  run.completed("t", { by: "hand" });

  expect(run.output).toEqual({ by: "hand" });
});

test("a silent worker is given up after the response time-out, whatever the policy, and the task is tried again", () => {
  const def = taskDef("a", { retryCount: 1, responseTimeoutSeconds: 2, timeoutPolicy: "ALERT_ONLY" });
  const run = given(workflow("w", [simple("a")]), [def]).started();
  run.polled("a");
  const first = run.task("a");
  expect(run.wakeAt).toBe(run.now + 2000);

  run.timePassed(2000);

  expect(run.state?.task(first.taskId)).toMatchObject({ status: "TIMED_OUT", retried: true });
  expect(run.task("a")).toMatchObject({ status: "SCHEDULED", retryCount: 1 });
});

test("extendLease moves the response time-out and nothing else", () => {
  const run = given(workflow("w", [simple("a")]), [taskDef("a", { responseTimeoutSeconds: 4 })]).started();
  run.polled("a");
  run.now += 3000;

  run.updated("a", { status: "COMPLETED", output: { v: 9 }, extendLease: true });
  run.timePassed(3000);

  expect(run.task("a")).toMatchObject({ status: "IN_PROGRESS" });
  expect(run.outputOf("a")).toEqual({});
});

test("without retries a response time-out makes the workflow TIMED_OUT", () => {
  const run = given(workflow("w", [simple("a")]), [
    taskDef("a", { retryCount: 0, responseTimeoutSeconds: 1 }),
  ]).started();
  run.polled("a");

  run.timePassed(1000);

  expect(run.status).toBe("TIMED_OUT");
  expect(run.reason).toContain("failed with status: TIMED_OUT and reason: 'responseTimeout: 1 exceeded");
});

test("a workflow time-out with TIME_OUT_WF ends the workflow and cancels what is open", () => {
  const run = given(workflow("w", [simple("a")], { timeoutSeconds: 5, timeoutPolicy: "TIME_OUT_WF" })).started();
  expect(run.wakeAt).toBe(run.now + 5000);

  run.timePassed(5000);

  expect([run.status, run.statusOf("a")]).toEqual(["TIMED_OUT", "CANCELED"]);
});

test("a workflow time-out with ALERT_ONLY changes nothing", () => {
  const run = given(workflow("w", [simple("a")], { timeoutSeconds: 5 })).started();

  expect(run.timePassed(6000)).toMatchObject({ changes: undefined });
});

test("a poll time-out counts from when the task could be polled", () => {
  const def = taskDef("a", { retryCount: 0, pollTimeoutSeconds: 3, timeoutPolicy: "RETRY" });
  const run = given(workflow("w", [simple("a", { startDelay: 4 })]), [def]).started();

  run.timePassed(4000);
  run.timePassed(2999);
  expect(run.status).toBe("RUNNING");
  run.timePassed(1);

  expect(run.status).toBe("TIMED_OUT");
});

test("after a callback a poll time-out counts from when the task can be polled again", () => {
  const def = taskDef("a", { retryCount: 0, pollTimeoutSeconds: 3, timeoutPolicy: "RETRY" });
  const run = given(workflow("w", [simple("a")]), [def]).started();
  run.timePassed(2000);
  run.polled("a");
  run.updated("a", { status: "IN_PROGRESS", callbackAfterSeconds: 10 });

  run.timePassed(10_000);
  run.timePassed(2999);
  expect(run.status).toBe("RUNNING");
  run.timePassed(1);

  expect(run.status).toBe("TIMED_OUT");
});

test.each([
  ["the workflow", { timeoutSeconds: 5, timeoutPolicy: "TIME_OUT_WF" }, {}],
  ["a task", {}, { timeoutSeconds: 5, timeoutPolicy: "TIME_OUT_WF" }],
  ["all attempts of a task", {}, { totalTimeoutSeconds: 5, timeoutPolicy: "TIME_OUT_WF" }],
])("the time-out of %s comes exactly, also while a HUMAN is waited for", (_, members, limits) => {
  const human = { name: "h", taskReferenceName: "h", type: "HUMAN" };
  const def = taskDef("a", { retryCount: 0, ...limits });
  const tasks = [fork("f", [[human], [simple("a")]]), join("j", ["h", "a"])];
  const run = given(workflow("w", tasks, members), [def]).started();
  run.polled("a");
  run.updated("a", { status: "IN_PROGRESS" });
  expect(run.wakeAt).toBe(run.now + 5000);

  run.timePassed(4999);
  expect(run.status).toBe("RUNNING");
  run.timePassed(1);

  expect(run.status).toBe("TIMED_OUT");
});

test("TIME_OUT_WF of a task ends the workflow at once", () => {
  const def = taskDef("a", {
    retryCount: 5,
    timeoutSeconds: 2,
    responseTimeoutSeconds: 2,
    timeoutPolicy: "TIME_OUT_WF",
  });
  const run = given(workflow("w", [simple("a")]), [def]).started();
  run.polled("a");

  run.timePassed(2000);

  expect(run.status).toBe("TIMED_OUT");
});

test.each([
  ["its own", { timeoutSeconds: 2 }, (run: Run) => run.polled("a")],
  ["the poll's", { pollTimeoutSeconds: 2 }, () => undefined],
  ["that of all attempts", { totalTimeoutSeconds: 2 }, () => undefined],
])("a TIME_OUT_WF of an optional task ends the workflow all the same: %s", (_, limits, begin) => {
  const def = taskDef("a", { retryCount: 5, timeoutPolicy: "TIME_OUT_WF", ...limits });
  const run = given(workflow("w", [simple("a", { optional: true }), simple("b")]), [def]).started();
  begin(run);

  run.timePassed(2000);

  expect(run.status).toBe("TIMED_OUT");
});

test("so does the end of the time for all attempts when one fails, whatever the policy", () => {
  const def = taskDef("a", { retryCount: 5, totalTimeoutSeconds: 2, timeoutPolicy: "ALERT_ONLY" });
  const run = given(workflow("w", [simple("a", { optional: true }), simple("b")]), [def]).started();
  run.timePassed(2000);
  expect(run.status).toBe("RUNNING");

  run.failed("a");

  expect(run.status).toBe("FAILED");
});

test("a wake-up that comes too early changes nothing, however often it comes", () => {
  const run = given(workflow("w", [wait("t", { duration: "10s" })])).started();

  for (let times = 0; times < 3; times++) expect(run.timePassed(1)).toMatchObject({ changes: undefined });
});

test("a task whose worker has no response time-out is looked at again all the same", () => {
  const run = given(
    workflow("w", [simple("a", { taskDefinition: { name: "a", responseTimeoutSeconds: 0 } })]),
  ).started();

  run.polled("a");

  expect(run.wakeAt).toBeGreaterThan(run.now);
});

test("the clock of an execution never goes back", () => {
  const run = given(workflow("w", [simple("a"), simple("b")])).started();
  const started = run.now;
  run.now -= 60_000;

  run.completed("a");

  expect(run.task("b").scheduledTime).toBe(started);
});

test("a decide request does what is due, and no harm where nothing is", () => {
  const def = taskDef("a", { retryCount: 0, responseTimeoutSeconds: 2 });
  const run = given(workflow("w", [simple("a")]), [def]).started();
  run.polled("a");
  expect(run.decideRequested(1999)).toMatchObject({ changes: undefined, answer: { kind: "Done", status: "RUNNING" } });
  run.paused();
  expect(run.decideRequested(5000)).toMatchObject({ answer: { kind: "Done", status: "PAUSED" } });
  expect(run.statusOf("a")).toBe("IN_PROGRESS");
  run.resumed();

  expect(run.decideRequested(1)).toMatchObject({ answer: { kind: "Done", status: "TIMED_OUT" } });
  expect(run.decideRequested()).toMatchObject({ changes: undefined, answer: { status: "TIMED_OUT" } });
});

test("the delay of a retry of a WAIT comes before its duration", () => {
  const def = taskDef("t", { retryCount: 1, retryDelaySeconds: 5 });
  const run = given(workflow("w", [wait("t", { duration: "2 seconds" }), simple("z")]), [def]).started();
  run.failed("t");
  expect(run.task("t")).toMatchObject({ status: "SCHEDULED", retryCount: 1, callbackAfterSeconds: 5 });

  run.timePassed(5000);
  expect(run.statusOf("t")).toBe("IN_PROGRESS");
  run.timePassed(2000);

  expect([run.statusOf("t"), run.statusOf("z")]).toEqual(["COMPLETED", "SCHEDULED"]);
});

import { expect, test } from "@jest/globals";
import { simple, taskDef, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";
import { retryDelaySeconds, retryJitterMs } from "./retry-delay.ts";

test("however many attempts there were, a delay is a number", () => {
  const logic = { retryLogic: "EXPONENTIAL_BACKOFF", retryCount: 5_000 };

  expect(retryDelaySeconds(taskDef("a", { ...logic, retryDelaySeconds: 0 }), 2_000)).toBe(0);
  expect(retryDelaySeconds(taskDef("a", { ...logic, retryDelaySeconds: 1 }), 2_000)).toBe(2 ** 31 - 1);
});

test("a failed attempt stays in the record and the next one points to it", () => {
  const run = given(workflow("w", [simple("a")]), [taskDef("a", { retryCount: 1 })]).started();
  const first = run.task("a");

  run.failed("a", "first");

  expect(run.state?.task(first.taskId)).toMatchObject({ status: "FAILED", retried: true });
  expect(run.task("a")).toMatchObject({
    status: "SCHEDULED",
    retryCount: 1,
    retriedTaskId: first.taskId,
    reasonForIncompletion: "first",
  });
  run.failed("a", "second");
  expect(run.status).toBe("FAILED");
});

test("the workflow task's own retryCount counts before the task definition's", () => {
  const run = given(workflow("w", [simple("a", { retryCount: 0 })]), [taskDef("a", { retryCount: 5 })]).started();

  run.failed("a");

  expect(run.status).toBe("FAILED");
});

test("a worker's task that nobody has registered is tried three times more, a minute apart; one of the server's own not at all", () => {
  const run = given(workflow("w", [simple("a")])).started();
  const script = { name: "i", taskReferenceName: "i", type: "LAMBDA", inputParameters: { scriptExpression: "" } };

  for (let attempt = 0; attempt < 3; attempt += 1) {
    run.failed("a");
    expect(run.task("a")).toMatchObject({ retryCount: attempt + 1, startDelayInSeconds: 60 });
  }
  run.failed("a");

  expect([run.status, run.task("a").retryCount]).toEqual(["FAILED", 3]);
  expect(
    given(workflow("w", [script]))
      .started()
      .task("i").retryCount,
  ).toBe(0);
});

test("a terminal error is not retried", () => {
  const run = given(workflow("w", [simple("a")]), [taskDef("a", { retryCount: 5 })]).started();

  run.updated("a", { status: "FAILED_WITH_TERMINAL_ERROR", reason: "never" });

  expect(run.status).toBe("FAILED");
  expect(run.reason).toContain("failed with status: FAILED and reason: 'never'");
});

test("the next attempt waits for its delay and is queued when time has passed", () => {
  const run = given(workflow("w", [simple("a")]), [taskDef("a", { retryCount: 1, retryDelaySeconds: 3 })]).started();

  run.failed("a");
  expect(run.task("a")).toMatchObject({ handOut: "delayed", startDelayInSeconds: 3, callbackAfterSeconds: 3 });
  run.timePassed(3000);

  expect(run.task("a").handOut).toBe("queued");
});

test("a retry evaluates its input parameters anew", () => {
  const inputParameters = { attempt: "${a.retryCount}" };
  const run = given(workflow("w", [simple("a", { inputParameters })]), [taskDef("a", { retryCount: 1 })]).started();

  run.failed("a");

  expect(run.inputOf("a")).toEqual({ attempt: 0 });
});

test.each([
  ["FIXED", {}, [5, 5, 5]],
  ["LINEAR_BACKOFF", { backoffScaleFactor: 2 }, [10, 20, 30]],
  ["EXPONENTIAL_BACKOFF", {}, [5, 10, 20]],
  ["EXPONENTIAL_BACKOFF", { maxRetryDelaySeconds: 12 }, [5, 10, 12]],
])("%s with %j waits %j seconds", (retryLogic, members, delays) => {
  const def = taskDef("a", { retryLogic, retryDelaySeconds: 5, ...members });

  expect([0, 1, 2].map((retryCount) => retryDelaySeconds(def, retryCount))).toEqual(delays);
});

test("a delay that would overflow is the longest one, never zero or negative", () => {
  const def = taskDef("a", { retryLogic: "EXPONENTIAL_BACKOFF", retryDelaySeconds: 60 });

  expect(retryDelaySeconds(def, 30)).toBe(2 ** 31 - 1);
  expect(retryDelaySeconds(def, 5000)).toBe(2 ** 31 - 1);
});

test("jitter stays within its bound, comes from the seed, and differs between tasks of one decision", () => {
  const def = taskDef("a", { backoffJitterMs: 1000 });
  const draws = Array.from({ length: 200 }, (_, salt) => retryJitterMs(def, { seed: 7, salt }));

  expect(Math.max(...draws)).toBeLessThanOrEqual(1000);
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
  expect(new Set(draws).size).toBeGreaterThan(100);
  expect(draws[3]).toBe(retryJitterMs(def, { seed: 7, salt: 3 }));
});

import { expect, test } from "@jest/globals";
import { fork, join, simple, taskDef, wait, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";

test("a paused workflow keeps results and schedules what follows when it is resumed", () => {
  const run = given(workflow("w", [simple("a"), simple("b")])).started();
  run.paused();

  run.completed("a");
  expect([run.status, run.statusOf("a"), run.statusOf("b")]).toEqual(["PAUSED", "COMPLETED", undefined]);
  run.resumed();

  expect([run.status, run.statusOf("b")]).toEqual(["RUNNING", "SCHEDULED"]);
});

test("a failed task of a paused workflow gets its retry at the resume", () => {
  const run = given(workflow("w", [simple("a")]), [taskDef("a", { retryCount: 1 })]).started();
  run.paused();

  run.failed("a");
  expect(run.task("a").retryCount).toBe(0);
  run.resumed();

  expect(run.task("a")).toMatchObject({ retryCount: 1, status: "SCHEDULED" });
});

test("a WAIT whose time comes during a pause completes, and its successor waits for the resume", () => {
  const run = given(workflow("w", [wait("t", { duration: "1s" }), simple("b")])).started();
  run.paused();

  run.timePassed(1000);
  expect([run.statusOf("t"), run.statusOf("b")]).toEqual(["COMPLETED", undefined]);
  run.resumed();

  expect(run.statusOf("b")).toBe("SCHEDULED");
});

test("tasks of a paused workflow can still be polled, and do not time out", () => {
  const run = given(workflow("w", [simple("a")]), [taskDef("a", { responseTimeoutSeconds: 1 })]).started();
  run.paused();

  run.polled("a");
  run.timePassed(5000);

  expect(run.statusOf("a")).toBe("IN_PROGRESS");
});

test("during a pause a workflow times out only when somebody asks for a decision", () => {
  const run = given(workflow("w", [simple("a")], { timeoutSeconds: 5, timeoutPolicy: "TIME_OUT_WF" })).started();
  run.paused();
  expect(run.wakeAt).toBeUndefined();

  run.timePassed(5000);
  expect(run.status).toBe("PAUSED");
  run.decideRequested();

  expect(run.status).toBe("TIMED_OUT");
});

test("a workflow's time-out counts anew once it is resumed", () => {
  const run = given(workflow("w", [simple("a")], { timeoutSeconds: 5, timeoutPolicy: "TIME_OUT_WF" })).started();
  run.paused();
  run.now += 60_000;

  run.resumed();

  expect(run.wakeAt).toBe(run.now + 5000);
  run.timePassed(4999);
  expect(run.status).toBe("RUNNING");
});

test("pausing twice changes nothing; resuming what is not paused and pausing what has ended are refused", () => {
  const run = given(workflow("w", [simple("a")])).started();

  expect(run.resumed()).toMatchObject({ kind: "refused", refusal: { kind: "IllegalTransition", status: "RUNNING" } });
  run.paused();
  expect(run.paused()).toMatchObject({ kind: "decided", changes: undefined });
  run.terminated();
  expect(run.paused()).toMatchObject({ kind: "refused", refusal: { status: "TERMINATED" } });
});

test("what ended during a pause is acted upon in the order of its scheduling, whichever ended first", () => {
  const branches = [
    [simple("a"), simple("after a")],
    [simple("b"), simple("after b")],
  ];
  const run = given(workflow("w", [fork("f", branches), join("j", ["after a", "after b"])])).started();
  run.paused();
  run.completed("b");
  run.completed("a");

  run.resumed();

  expect(run.task("after a").seq).toBeLessThan(run.task("after b").seq);
});

import { expect, test } from "@jest/globals";

import { simple, taskDef, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";

const replaced = { output: "replaced", reason: "replaced" } as const;

function atWork(def = taskDef("a", { responseTimeoutSeconds: 60 })) {
  const run = given(workflow("w", [simple("a"), simple("b")]), [def]).started();
  run.polled("a");
  return { run, leaseId: run.task("a").leaseId };
}

test("a report of progress leaves the task with its worker, with what it has come to by now", () => {
  const { run, leaseId } = atWork();
  run.now += 5_000;

  const outcome = run.updated("a", {
    ...{ status: "IN_PROGRESS", leaseId, progress: replaced },
    ...{ output: { percent: 40 }, reason: "nearly", callbackAfterSeconds: 30 },
  });

  expect(outcome).toMatchObject({ answer: { ignored: false, status: "IN_PROGRESS" }, changes: { unleased: [] } });
  expect(run.task("a")).toMatchObject({ status: "IN_PROGRESS", handOut: "leased", leaseId, callbackAfterSeconds: 30 });
  expect(run.task("a")).toMatchObject({ updateTime: run.now, reasonForIncompletion: "nearly" });
  expect(run.outputOf("a")).toEqual({ percent: 40 });
  expect(run.statusOf("b")).toBeUndefined();
});

test("what a report does not speak of stays as it was", () => {
  const { run, leaseId } = atWork();
  const outputMessage = { typeUrl: "type.googleapis.com/a.B", value: "AAEC" };
  run.updated("a", {
    status: "IN_PROGRESS",
    leaseId,
    progress: replaced,
    output: { n: 1 },
    reason: "r",
    outputMessage,
  });

  run.updated("a", { status: "IN_PROGRESS", leaseId, progress: { output: "kept", reason: "kept" } });

  expect(run.outputOf("a")).toEqual({ n: 1 });
  expect(run.task("a")).toMatchObject({ reasonForIncompletion: "r", callbackAfterSeconds: 0, outputMessage });
});

test("the response time-out begins anew with a report, after the time for which the worker will be silent", () => {
  const { run, leaseId } = atWork();
  run.now += 50_000;
  run.updated("a", { status: "IN_PROGRESS", leaseId, progress: replaced, callbackAfterSeconds: 100 });

  run.timePassed(159_000);
  expect(run.task("a")).toMatchObject({ status: "IN_PROGRESS", retryCount: 0 });

  run.timePassed(1_000);
  expect(run.task("a")).toMatchObject({ retryCount: 1 });
});

test.each(["a report", "an extension"])("%s by somebody who has lost the task changes nothing", (what) => {
  const { run, leaseId } = atWork();
  run.returned("a");
  run.polled("a");
  const said = what === "a report" ? { progress: replaced } : { extendLease: true };

  const outcome = run.updated("a", { status: "IN_PROGRESS", leaseId, output: { percent: 40 }, ...said });

  expect(outcome).toMatchObject({ changes: undefined, answer: { ignored: true, status: "IN_PROGRESS" } });
  expect(run.outputOf("a")).toEqual({});
});

test("a result counts whoever has the task: the work is done", () => {
  const { run, leaseId } = atWork();
  run.returned("a");

  run.updated("a", { status: "COMPLETED", leaseId });

  expect([run.statusOf("a"), run.statusOf("b")]).toEqual(["COMPLETED", "SCHEDULED"]);
});

test("an output that is too large is refused, and the task goes on", () => {
  const { run, leaseId } = atWork();

  const outcome = run.updated("a", {
    ...{ status: "IN_PROGRESS", leaseId, progress: replaced },
    output: { text: "x".repeat(10 * 1024 * 1024) },
  });

  expect(outcome).toMatchObject({ kind: "refused", refusal: { kind: "TooLarge" } });
  expect(run.task("a")).toMatchObject({ status: "IN_PROGRESS", handOut: "leased" });
});

test("a lease that a decision ends is told, with whose it was", () => {
  const { run, leaseId } = atWork();
  const { taskId } = run.task("a");

  const outcome = run.terminated("enough");

  expect(outcome).toMatchObject({ changes: { endedLeases: [{ taskId, leaseId }] } });
});

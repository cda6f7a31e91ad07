import { expect, test } from "@jest/globals";
import { fork, join, simple, taskDef, workflow } from "../testing/builders.ts";
import { given } from "../testing/run.ts";

test("a polled task is IN_PROGRESS under its worker's lease and leaves the queue", () => {
  const run = given(workflow("w", [simple("a")])).started();

  const outcome = run.polled("a");

  expect(run.task("a")).toMatchObject({ status: "IN_PROGRESS", handOut: "leased", workerId: "worker", pollCount: 1 });
  expect(outcome).toMatchObject({ changes: { unqueued: [run.task("a").taskId], leased: [{ credit: undefined }] } });
});

test("a poll with a delivery that is not the current one is refused", () => {
  const run = given(workflow("w", [simple("a")])).started();

  expect(run.polled("a", { delivery: 7 })).toMatchObject({ kind: "refused", refusal: { kind: "StaleTask" } });
});

test("a poll that comes after its task was canceled is refused, and the task stays as it is", () => {
  const run = given(workflow("w", [simple("a")])).started();
  const { delivery } = run.task("a");
  run.terminated();

  const outcome = run.polled("a", { delivery });

  expect(outcome).toMatchObject({ kind: "refused", refusal: { kind: "StaleTask" } });
  expect(run.task("a")).toMatchObject({ status: "CANCELED", pollCount: 0, workerId: undefined });
});

test("a task that a worker hands back quickly waits under its next delivery; the former one is out of date", () => {
  const run = given(workflow("w", [simple("a")])).started();
  run.polled("a");

  run.updated("a", { status: "IN_PROGRESS" });

  expect(run.task("a")).toMatchObject({ status: "SCHEDULED", handOut: "queued", delivery: 2 });
  expect(run.polled("a", { delivery: 1 })).toMatchObject({ kind: "refused" });
});

test("a task that is scheduled while a worker waits is leased in the same decision, without a queue", () => {
  const run = given(workflow("w", [simple("a"), simple("b")]))
    .started()
    .waiting("b");

  const outcome = run.completed("a");

  expect(run.task("b")).toMatchObject({
    status: "IN_PROGRESS",
    handOut: "leased",
    leaseId: "credit-0-0",
    workerId: "waiter",
  });
  expect(outcome).toMatchObject({ commands: [{ kind: "DequeueTask" }], changes: { queued: [] } });
});

test("a credit takes as many tasks as it has room for, and the next credit the rest", () => {
  const branches = ["x", "y", "z"].map((reference) => [simple(reference, { name: "work" })]);
  const run = given(workflow("w", [fork("f", branches), join("j", ["x", "y", "z"])]))
    .waiting("work", { max: 2 })
    .waiting("work");

  run.started();

  expect(["x", "y", "z"].map((reference) => run.task(reference).leaseId)).toEqual([
    "credit-0-0",
    "credit-0-1",
    "credit-1-0",
  ]);
});

test("a task of a limited type takes the queue even while a worker waits", () => {
  const run = given(workflow("w", [simple("a")]), [taskDef("a", { concurrentExecLimit: 1 })]).waiting("a");

  run.started();

  expect(run.task("a").handOut).toBe("queued");
});

test("a leased task that reached no worker is offered again as if it had never been out", () => {
  const run = given(workflow("w", [simple("a")])).started();
  run.polled("a");

  run.returned("a");

  expect(run.task("a")).toMatchObject({
    status: "SCHEDULED",
    handOut: "queued",
    pollCount: 0,
    startTime: 0,
    delivery: 2,
  });
});

test("a task that asks for a callback is queued when the time has come, not before", () => {
  const run = given(workflow("w", [simple("a")])).started();
  run.polled("a");
  run.updated("a", { status: "IN_PROGRESS", callbackAfterSeconds: 4, output: { half: true } });
  expect(run.task("a")).toMatchObject({ handOut: "delayed", callbackAfterSeconds: 4 });
  expect(run.wakeAt).toBe(run.now + 4000);

  run.timePassed(3999);
  expect(run.task("a").handOut).toBe("delayed");
  run.timePassed(1);

  expect(run.task("a").handOut).toBe("queued");
  expect(run.outputOf("a")).toEqual({ half: true });
});

test("a domain leads to its own queue", () => {
  const run = given(workflow("w", [simple("a")])).started({}, { taskToDomain: new Map([["*", "blue"]]) });

  expect(run.task("a").domain).toBe("blue");
});

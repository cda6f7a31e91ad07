import { expect, test } from "@jest/globals";

import { MAX_SLOT_AGE_MS } from "../../model/task-limit.ts";
import type { TaskLimit } from "../../model/task-limit.ts";
import { simple, taskDef, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";
import type { Run } from "../../testing/run.ts";

const limit: TaskLimit = {
  name: "a",
  concurrentExecLimit: 2,
  rateLimitPerFrequency: 5,
  rateLimitFrequencyInSeconds: 7,
};

test("a limited task is leased under a slot of its definition's limit, and takes it in the same decision", () => {
  const run = limitedRun();

  const outcome = run.polled("a", { slotOf: limit });

  const { taskId, leaseId, workflowId } = run.task("a");
  expect(outcome).toMatchObject({
    changes: { slotsTaken: [{ workflowId, taskId, leaseId, name: "a", limit, since: run.now }], slotsFreed: [] },
  });
});

test("without a slot it is refused, and the refusal tells of which limit one is needed", () => {
  const run = limitedRun();

  expect(run.polled("a")).toMatchObject({ kind: "refused", refusal: { kind: "SlotNeeded", limit } });
  expect(run.task("a").status).toBe("SCHEDULED");
});

test.each([
  ["of another limit", { slotOf: { ...limit, concurrentExecLimit: 3 } }],
  ["that is too old", { slotOf: limit, slotAgeMs: MAX_SLOT_AGE_MS + 1 }],
])("a slot %s does not count", (_, members) => {
  expect(limitedRun().polled("a", members)).toMatchObject({ kind: "refused", refusal: { kind: "SlotNeeded", limit } });
});

test("a task without a limit takes no slot", () => {
  const run = given(workflow("w", [simple("a")])).started();

  expect(run.polled("a", { slotOf: limit })).toMatchObject({ refusal: { kind: "SlotNeeded", limit: undefined } });
});

test.each([true, undefined, false])(
  "with rateLimited %s of its own: false alone frees a task of its definition's rate, and never of how many run at once",
  (rateLimited) => {
    const { name, ...limits } = limit;
    const run = given(workflow("w", [simple(name, { rateLimited })]), [taskDef(name, limits)]).started();
    const free = { ...limit, rateLimitPerFrequency: 0, rateLimitFrequencyInSeconds: 0 };
    const needed = { refusal: { kind: "SlotNeeded", limit: rateLimited === false ? free : limit } };

    expect(run.polled(name)).toMatchObject(needed);
    run.failed(name);

    expect(run.polled(name)).toMatchObject(needed);
  },
);

test.each([
  ["stands before those that the rate may hold", { rateLimited: false, rate: 5 }, 107],
  ["that has no rate to be free of stands as its execution does", { rateLimited: false, rate: 0 }, 7],
  ["that the rate holds stands as its execution does", { rateLimited: undefined, rate: 5 }, 7],
])("in its queue a task with rateLimited false %s", (_, { rateLimited, rate }, priority) => {
  const limits = { concurrentExecLimit: 2, rateLimitPerFrequency: rate, rateLimitFrequencyInSeconds: 7 };

  const run = given(workflow("w", [simple("a", { rateLimited })]), [taskDef("a", limits)]);

  const outcome = run.apply(run.start({ priority: 7 }));

  expect(outcome).toMatchObject({ changes: { queued: [{ priority }] } });
});

test("a limited task is never leased to a waiting worker's credit", () => {
  const run = limitedRun((waiting) => waiting.waiting("a"));

  expect(run.task("a")).toMatchObject({ handOut: "queued" });
});

test.each<[string, (run: Run) => unknown]>([
  ["ends", (run) => run.completed("a")],
  ["fails", (run) => run.failed("a")],
  ["goes back with a callback", (run) => run.updated("a", { status: "IN_PROGRESS", callbackAfterSeconds: 60 })],
  ["did not reach its worker", (run) => run.returned("a")],
  ["is cancelled with its workflow", (run) => run.terminated()],
  ["is removed with its workflow", (run) => run.removed({ archive: false })],
  ["is out of time", (run) => run.timePassed(3_600_001)],
  ["is ended by an operator", (run) => run.updatedByReference("a", { status: "COMPLETED" })],
])("its slot is free as soon as it leaves IN_PROGRESS: it %s", (_, leave) => {
  const run = limitedRun();
  run.polled("a", { slotOf: limit });
  const { taskId, leaseId, workflowId } = run.task("a");

  expect(leave(run)).toMatchObject({ changes: { slotsFreed: [{ workflowId, taskId, leaseId, name: "a" }] } });
});

test("a task that goes on keeps its slot", () => {
  const run = limitedRun();
  run.polled("a", { slotOf: limit });

  expect(run.updated("a", { status: "IN_PROGRESS", extendLease: true })).toMatchObject({ changes: { slotsFreed: [] } });
});

function limitedRun(prepare: (run: Run) => Run = (run) => run): Run {
  const { name, ...limits } = limit;
  return prepare(given(workflow("w", [simple(name)]), [taskDef(name, limits)])).started();
}

import { expect, test } from "@jest/globals";
import { fork, join, simple, wait, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";

test("a running execution can be removed, but not archived", () => {
  const run = given(workflow("w", [simple("a")])).started();
  const { workflowId } = run.task("a");

  expect(run.removed({ archive: true })).toMatchObject({
    kind: "refused",
    refusal: { kind: "InvalidArgument", message: `Cannot archive workflow: ${workflowId} with status: RUNNING` },
  });
  run.paused();
  expect(run.removed({ archive: true })).toMatchObject({ kind: "refused" });

  expect(run.removed({ archive: false })).toMatchObject({
    kind: "decided",
    changes: { isRemoved: true },
    answer: { kind: "WorkflowRemoved", workflowId },
  });
});

test("an ended execution can be removed either way", () => {
  for (const archive of [true, false]) {
    const run = given(workflow("w", [simple("a")])).started();
    run.completed("a");

    expect(run.removed({ archive })).toMatchObject({ kind: "decided", changes: { isRemoved: true, unqueued: [] } });
  }
});

test("what waits in queues or is with workers is taken back by a removal", () => {
  const branches = [[simple("a")], [simple("b")], [wait("t", { duration: "1h" })]];
  const run = given(workflow("w", [fork("f", branches), join("j", ["a", "b", "t"])])).started();
  run.polled("b");
  const [queued, leased] = [run.task("a"), run.task("b")];

  const outcome = run.removed({ archive: false });

  expect(outcome).toMatchObject({
    changes: { unqueued: [queued.taskId], unleased: [leased.taskId], queued: [], leased: [] },
    commands: [{ kind: "DequeueTask", task: { taskId: queued.taskId, delivery: 1, queue: "a" } }],
  });
});

test("after its removal an execution is not found, whatever comes", () => {
  const run = given(workflow("w", [simple("a")])).started();
  run.removed({ archive: false });

  for (const outcome of [run.timePassed(), run.terminated(), run.removed({ archive: false })])
    expect(outcome).toMatchObject({ kind: "refused", refusal: { kind: "NotFound", what: "workflow" } });
});

import { expect, test } from "@jest/globals";
import { fork, join, simple, taskDef, workflow } from "../../testing/builders.ts";
import { Payload } from "../../payload/payload.ts";
import { given } from "../../testing/run.ts";

test("a word on a reference ends its open task, whoever has it, with the output laid over what was there", () => {
  const run = given(workflow("w", [simple("a"), simple("b")])).started();
  run.polled("a");
  run.updated("a", { status: "IN_PROGRESS", output: { one: 1, two: 1 } });

  const outcome = run.updatedByReference("a", { status: "COMPLETED", output: { two: 2 }, workerId: "hand" });

  expect(outcome).toMatchObject({
    kind: "decided",
    answer: { kind: "TaskUpdated", taskId: run.task("a").taskId, status: "COMPLETED", ignored: false },
  });
  expect(run.outputOf("a")).toEqual({ one: 1, two: 2 });
  expect(run.task("a").workerId).toBe("hand");
  expect(run.statusOf("b")).toBe("SCHEDULED");
});

test("numbers of both outputs stay as they were written", () => {
  const run = given(workflow("w", [simple("a")])).started();
  run.polled("a");
  const before = Payload.fromText(`{"big":9007199254740993,"double":1.0}`);
  run.updated("a", { status: "IN_PROGRESS", output: before });

  run.updatedByReference("a", { status: "COMPLETED", output: Payload.fromText(`{"other":2.0}`) });

  expect(run.task("a").output.payload?.text).toBe(`{"big":9007199254740993,"double":1.0,"other":2.0}`);
});

test("an unfinished task goes back to its queue at once, and what is not said stays as it was", () => {
  const run = given(workflow("w", [simple("a")])).started();
  run.polled("a");

  run.updatedByReference("a", { status: "IN_PROGRESS", output: { p: 1 } });

  expect(run.task("a")).toMatchObject({ status: "SCHEDULED", handOut: "queued", delivery: 2, workerId: "worker" });
});

test("of several attempts the open one is meant, also while it waits for its delay; it keeps its reason", () => {
  const def = taskDef("a", { retryCount: 1, retryDelaySeconds: 60 });
  const run = given(workflow("w", [simple("a")]), [def]).started();
  run.failed("a", "first");

  run.updatedByReference("a", { status: "COMPLETED" });

  expect(run.task("a")).toMatchObject({ retryCount: 1, status: "COMPLETED", reasonForIncompletion: "first" });
  expect(run.status).toBe("COMPLETED");
});

test("a task that somebody outside ends is found as well", () => {
  const run = given(workflow("w", [simple("h", { type: "HUMAN" })])).started();

  run.updatedByReference("h", { status: "COMPLETED", output: { by: "hand" } });

  expect(run.output).toEqual({ by: "hand" });
});

test("once the task has ended the word is answered and ignored", () => {
  const run = given(workflow("w", [simple("a"), simple("b")])).started();
  run.completed("a", { v: 1 });

  const outcome = run.updatedByReference("a", { status: "FAILED", output: { v: 2 } });

  expect(outcome).toMatchObject({
    kind: "decided",
    changes: undefined,
    answer: { status: "COMPLETED", ignored: true },
  });
  expect(run.outputOf("a")).toEqual({ v: 1 });
});

test("a reference under which nothing was scheduled yet is not found, an execution that is not there neither", () => {
  const run = given(workflow("w", [simple("a"), simple("b")]));
  expect(run.updatedByReference("a", { status: "COMPLETED" })).toMatchObject({
    kind: "refused",
    refusal: { kind: "NotFound", what: "workflow" },
  });
  run.started();

  for (const reference of ["b", "none"]) {
    expect(run.updatedByReference(reference, { status: "COMPLETED" })).toMatchObject({
      kind: "refused",
      refusal: { kind: "NotFound", what: "task", id: reference },
    });
  }
});

test("in a branch of a fork it counts for the JOIN as any other result does", () => {
  const branches = [[simple("a")], [simple("b")]];
  const run = given(workflow("w", [fork("f", branches), join("j", ["a", "b"]), simple("z")])).started();

  run.updatedByReference("a", { status: "COMPLETED" });
  run.updatedByReference("b", { status: "COMPLETED" });

  expect([run.statusOf("j"), run.statusOf("z")]).toEqual(["COMPLETED", "SCHEDULED"]);
});

test("who says so replaces the output and gives the reason", () => {
  const run = given(workflow("w", [simple("a")]), [taskDef("a", { retryCount: 0 })]).started();
  run.polled("a");
  run.updated("a", { status: "IN_PROGRESS", output: { one: 1 } });

  run.updatedByReference("a", {
    ...{ status: "FAILED", output: { two: 2 }, replacesOutput: true, reasonForIncompletion: "said so" },
  });

  expect([run.outputOf("a"), run.task("a").reasonForIncompletion]).toEqual([{ two: 2 }, "said so"]);
});

import { expect, test } from "@jest/globals";
import { simple, taskDef, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";

test("terminate cancels what is open and keeps the reason; what is COMPLETED cannot be terminated", () => {
  const run = given(workflow("w", [simple("a")])).started();

  run.terminated("enough");
  expect([run.status, run.reason, run.statusOf("a")]).toEqual(["TERMINATED", "enough", "CANCELED"]);
  expect(run.terminated("again")).toMatchObject({ kind: "decided", changes: undefined });

  const completed = given(workflow("w", [simple("a")])).started();
  completed.completed("a");
  expect(completed.terminated()).toMatchObject({
    kind: "refused",
    refusal: { message: "Cannot terminate a COMPLETED workflow." },
  });
});

test("terminate makes a FAILED workflow TERMINATED", () => {
  const run = given(workflow("w", [simple("a")]), [taskDef("a", { retryCount: 0 })]).started();
  run.failed("a");

  run.terminated("overwritten");

  expect([run.status, run.reason]).toEqual(["TERMINATED", "overwritten"]);
});

test("an event for an execution that does not exist is refused as not found", () => {
  const run = given(workflow("w", [simple("a")]));

  expect(run.terminated()).toMatchObject({ kind: "refused", refusal: { kind: "NotFound", what: "workflow" } });
});

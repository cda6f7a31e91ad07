import { expect, test } from "@jest/globals";
import { Payload } from "../../payload/payload.ts";
import { fork, join, simple, wait, workflow } from "../../testing/builders.ts";
import { Executions } from "../../testing/executions.ts";
import { given } from "../../testing/run.ts";

test("a signal ends the first open WAIT, in the order of scheduling, with the output laid over what was there", () => {
  const run = given(
    workflow("w", [fork("f", [[wait("one", {})], [wait("two", {})]]), join("j", ["one", "two"])]),
  ).started();
  run.updated("one", { status: "IN_PROGRESS", output: { part: 1 } });

  const outcome = run.signaled({ status: "COMPLETED", output: { x: 1 } });

  expect(outcome).toMatchObject({
    kind: "decided",
    answer: { kind: "TaskUpdated", taskId: run.task("one").taskId, status: "COMPLETED", ignored: false },
  });
  expect(run.outputOf("one")).toEqual({ part: 1, x: 1 });
  expect(run.statusOf("two")).toBe("IN_PROGRESS");
});

test("a WAIT that would end by itself is signalled too, and a HUMAN is not", () => {
  const waits = given(workflow("w", [wait("timed", { duration: "1 hour" })])).started();
  const asks = given(workflow("w", [simple("h", { type: "HUMAN" })])).started();

  waits.signaled({ status: "COMPLETED" });
  const unheard = asks.signaled({ status: "COMPLETED" });

  expect(waits.statusOf("timed")).toBe("COMPLETED");
  expect(unheard).toMatchObject({ changes: undefined, answer: { kind: "NotSignaled", children: [] } });
  expect(asks.statusOf("h")).toBe("IN_PROGRESS");
});

test("where no WAIT is open the sender is told of the children in which one may be, and nothing is stored", () => {
  const sub = { ...simple("s"), type: "SUB_WORKFLOW", subWorkflowParam: { name: "kid", version: 1 } };
  const all = new Executions([workflow("kid", [wait("a", {})]), workflow("main", [sub])], []);
  const main = all.start("main");
  const said = { status: "COMPLETED", output: Payload.empty } as const;

  const outcome = all.request(main, "WorkflowSignaled", said);

  const children = [all.childOf(main, "s")];
  expect(outcome).toMatchObject({ changes: undefined, answer: { kind: "NotSignaled", children } });
});

test("one that is IN_PROGRESS adds to the output and leaves the WAIT open, one that is FAILED fails it", () => {
  const run = given(workflow("w", [wait("a", {})])).started();

  run.signaled({ status: "IN_PROGRESS", output: { part: 1 } });
  const statusBetween = run.statusOf("a");
  run.signaled({ status: "FAILED", output: { x: 2 } });

  expect(statusBetween).toBe("IN_PROGRESS");
  expect(run.outputOf("a")).toEqual({ part: 1, x: 2 });
  expect(run.status).toBe("FAILED");
});

test("a paused execution takes signals, and goes on when it is resumed; one that has ended takes none", () => {
  const run = given(workflow("w", [wait("a", {}), simple("b")])).started();
  run.paused();

  run.signaled({ status: "COMPLETED" });
  const next = run.statusOf("b");
  run.resumed();
  run.terminated();
  const unheard = run.signaled({ status: "COMPLETED" });

  expect([run.statusOf("a"), next, run.statusOf("b")]).toEqual(["COMPLETED", undefined, "CANCELED"]);
  expect(unheard).toMatchObject({ changes: undefined, answer: { kind: "NotSignaled", children: [] } });
});

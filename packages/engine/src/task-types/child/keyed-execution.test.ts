import { describe, expect, test } from "@jest/globals";

import { snapshotHashFrom, workflowIdFrom } from "../../ids.ts";
import type { ChildExecution, Reservation } from "../../need.ts";
import { Payload } from "../../payload/payload.ts";
import { workflow } from "../../testing/builders.ts";
import { given, must } from "../../testing/run.ts";

const THEIRS = must(workflowIdFrom("0193c0de-0000-7000-8000-00000000002a"));
const running: Reservation = { kind: "exists", workflowId: THEIRS, status: "RUNNING" };

describe("a SUB_WORKFLOW under an idempotency key", () => {
  test("starts its child under the id that was reserved, with the key", () => {
    const { run, sent } = subWorkflow("FAIL");

    run.reserve = (own) => ({ kind: "start", workflowId: own });
    run.run.started({ k: "order 7" });

    expect(sent()).toMatchObject([
      { kind: "WorkflowStarted", workflowId: run.reserved, idempotencyKey: "order 7", name: "child" },
    ]);
    expect(run.run.task("sub")).toMatchObject({ status: "IN_PROGRESS", subWorkflowId: run.reserved });
    expect(run.asked).toMatchObject({ workflowName: "child", key: "order 7", strategy: "FAIL" });
  });

  test("without a key asks for nothing", () => {
    const { run } = subWorkflow("FAIL");

    run.run.started({ k: "" });

    expect(run.asked).toBeUndefined();
    expect(run.run.task("sub").status).toBe("IN_PROGRESS");
  });

  test.each(["FAIL", "FAIL_ON_RUNNING"])(
    "with strategy %s fails where there is one already, with what exists",
    (word) => {
      const { run, sent } = subWorkflow(word);
      run.reserve = () => running;

      run.run.started({ k: "k" });

      expect(run.run.task("sub")).toMatchObject({ status: "FAILED", subWorkflowId: undefined });
      expect(run.run.task("sub").reasonForIncompletion).toContain(THEIRS);
      expect(sent()).toEqual([]);
    },
  );

  test("with RETURN_EXISTING ends as the one that is there already does, with its output", () => {
    const { run, sent } = subWorkflow("RETURN_EXISTING");
    run.reserve = () => running;
    run.stands = { status: "RUNNING" };
    run.run.started({ k: "k" });
    const before = run.run.statusOf("sub");

    run.run.timePassed(2_000);
    run.stands = { status: "COMPLETED", output: Payload.fromText(`{"paid":true}`) };
    run.run.timePassed(30_000);

    expect([before, run.run.statusOf("sub"), run.run.status]).toEqual(["IN_PROGRESS", "COMPLETED", "COMPLETED"]);
    expect(run.run.outputOf("sub")).toEqual({ subWorkflowId: THEIRS, paid: true });
    expect(sent()).toEqual([]);
  });

  test.each([
    ["FAILED", "FAILED"],
    ["TERMINATED", "CANCELED"],
  ] as const)("that follows one which ends as %s is %s", (status, becomes) => {
    const { run } = subWorkflow("RETURN_EXISTING");
    run.reserve = () => running;
    run.stands = { status };

    run.run.started({ k: "k" });

    expect(run.run.statusOf("sub")).toBe(becomes);
  });

  test("that follows one which is removed has failed, and is not forgotten", () => {
    const { run } = subWorkflow("RETURN_EXISTING");
    run.reserve = () => running;
    run.run.started({ k: "k" });

    expect(run.run.statusOf("sub")).toBe("FAILED");
  });

  test("leaves one that it only follows alone when it is cancelled", () => {
    const { run, sent } = subWorkflow("RETURN_EXISTING");
    run.reserve = () => running;
    run.stands = { status: "RUNNING" };
    run.run.started({ k: "k" });

    run.run.terminated();

    expect(sent()).toEqual([]);
  });

  test.each([
    ["FAIL", "FAILED"],
    ["RETURN_EXISTING", "COMPLETED"],
  ])("whose child somebody else has started in between, with strategy %s, is %s", (word, becomes) => {
    const { run } = subWorkflow(word);
    run.reserve = () => ({ kind: "start", workflowId: THEIRS });
    run.run.started({ k: "k" });

    run.stands = { status: "COMPLETED" };
    run.run.timePassed(5_000);

    expect(run.run.statusOf("sub")).toBe(becomes);
  });

  test("waits for the news of its own child once it is known to be there", () => {
    const { run } = subWorkflow("FAIL");
    run.reserve = (own) => ({ kind: "start", workflowId: own });
    run.run.started({ k: "k" });

    run.run.timePassed(5_000);
    const unknown = run.run.wakeAt;
    run.stands = { status: "RUNNING", parentTaskId: run.run.task("sub").taskId };
    run.run.timePassed(5_000);

    expect([unknown, run.run.wakeAt]).toEqual([run.run.now, undefined]);
    expect(run.run.statusOf("sub")).toBe("IN_PROGRESS");
  });
});

describe("a START_WORKFLOW under an idempotency key", () => {
  test.each([
    ["FAIL", "FAILED", undefined],
    ["RETURN_EXISTING", "COMPLETED", THEIRS],
  ])("with strategy %s, where there is one already, is %s", (idempotencyStrategy, status, workflowId) => {
    const task = {
      name: "go",
      taskReferenceName: "go",
      type: "START_WORKFLOW",
      inputParameters: { startWorkflow: { name: "child", idempotencyKey: "k", idempotencyStrategy } },
    };
    const run = answered(workflow("w", [task]));
    run.reserve = () => running;

    run.run.started();

    expect(run.run.task("go").status).toBe(status);
    expect(run.run.outputOf("go")).toEqual(workflowId === undefined ? {} : { workflowId });
  });
});

function subWorkflow(idempotencyStrategy: string) {
  const task = {
    name: "sub",
    taskReferenceName: "sub",
    type: "SUB_WORKFLOW",
    subWorkflowParam: { name: "child", version: 1, idempotencyKey: "${workflow.input.k}", idempotencyStrategy },
  };
  const run = answered(workflow("w", [task]));
  return { run, sent: () => run.run.sent };
}

/** A run whose needs are met: a definition of every child, a reservation, and how the other execution stands. */
function answered(def: ReturnType<typeof workflow>) {
  const state = {
    run: given(def),
    reserve: (own: typeof THEIRS): Reservation => ({ kind: "start", workflowId: own }),
    asked: undefined as object | undefined,
    reserved: undefined as string | undefined,
    stands: undefined as Partial<ChildExecution> | undefined,
  };
  state.run.answering((need) => {
    if (need.kind === "childDefinition") {
      const { name, version = 1 } = need;
      const found = { snapshotHash: snapshotHashFrom("1".repeat(64)), name, version, taskReferenceNames: [] };
      return { kind: "childDefinition", found };
    }
    if (need.kind === "reservation") {
      state.asked = need;
      const found = state.reserve(need.workflowId);
      state.reserved = found.workflowId;
      return { kind: "reservation", found };
    }
    if (need.kind !== "childExecution") return undefined;
    const stands = { status: "RUNNING", revision: 1, output: Payload.empty, failed: [], ...state.stands } as const;
    return { kind: "childExecution", found: state.stands === undefined ? undefined : stands };
  });
  return state;
}

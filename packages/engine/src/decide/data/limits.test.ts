import { describe, expect, test } from "@jest/globals";

import { fork, join, simple, taskDef, wait, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";
import { Payload } from "../../payload/payload.ts";
import { LATEST_TIME } from "./limits.ts";

const mebibytes = (count: number): string => "x".repeat(count * 1024 * 1024);

test("a callback beyond all time happens at the end of it", () => {
  const run = given(workflow("w", [simple("a")])).started();
  run.polled("a");

  run.updated("a", { status: "IN_PROGRESS", callbackAfterSeconds: 99_999_999_999_999 });

  expect(run.task("a").dueAt).toBe(LATEST_TIME);
  expect(run.wakeAt).toBeLessThanOrEqual(LATEST_TIME);
});

test("a wait and a workflow time-out beyond all time end at the end of it", () => {
  const timeout = { timeoutSeconds: Number.MAX_SAFE_INTEGER, timeoutPolicy: "TIME_OUT_WF" };
  const run = given(workflow("w", [wait("t", { duration: "2000000000 days" })], timeout)).started();

  expect([run.task("t").dueAt, run.wakeAt]).toEqual([LATEST_TIME, LATEST_TIME]);
});

test("an input that expressions make too large fails its task for good, and is not kept", () => {
  const inputParameters = Object.fromEntries(["a", "b", "c"].map((key) => [key, "${workflow.input.text}"]));
  const run = given(workflow("w", [simple("a", { inputParameters })])).started({ text: mebibytes(4) });

  expect([run.status, run.statusOf("a"), run.inputOf("a")]).toEqual(["FAILED", "FAILED_WITH_TERMINAL_ERROR", {}]);
  expect(run.task("a").reasonForIncompletion).toContain("greater than the permissible limit");
});

test("an output that is too large fails its task for good, and is not kept", () => {
  const run = given(workflow("w", [simple("a")])).started();

  run.completed("a", { text: mebibytes(11) });

  expect([run.status, run.statusOf("a"), run.outputOf("a")]).toEqual(["FAILED", "FAILED_WITH_TERMINAL_ERROR", {}]);
});

test("a join whose outputs are too large together fails", () => {
  const run = given(workflow("w", [fork("f", [[simple("a")], [simple("b")]]), join("j", ["a", "b"])])).started();

  run.completed("a", { text: mebibytes(6) });
  run.completed("b", { text: mebibytes(6) });

  expect([run.status, run.statusOf("j")]).toEqual(["FAILED", "FAILED_WITH_TERMINAL_ERROR"]);
});

test("a workflow does not complete with an output that is too large", () => {
  const outputParameters = { a: "${a.output.text}", again: "${a.output.text}" };
  const run = given(workflow("w", [simple("a")], { outputParameters })).started();

  run.completed("a", { text: mebibytes(6) });

  expect([run.status, run.output]).toEqual(["FAILED", {}]);
});

test("a start with an input that is too large is refused", () => {
  const run = given(workflow("w", [simple("a")])).started({ text: mebibytes(11) });

  expect(run.state).toBeUndefined();
});

describe("limits that are configured", () => {
  const limits = { workflowBytes: 100, taskBytes: 200, variablesBytes: 40 };
  const limited = (...tasks: Parameters<typeof workflow>[1]) => {
    const run = given(workflow("w", tasks));
    run.payloadLimits = limits;
    return run;
  };
  const text = (length: number): { readonly text: string } => ({ text: "x".repeat(length) });

  test("hold for the input of a workflow", () => {
    const run = limited(simple("a"));

    const refused = run.apply(run.start({ input: Payload.fromText(JSON.stringify(text(100))) }));

    expect(refused).toMatchObject({ kind: "refused", refusal: { kind: "TooLarge", limitBytes: 100 } });
    expect(run.started(text(80)).status).toBe("RUNNING");
  });

  test("hold for the output of a task, and name themselves", () => {
    const run = limited(simple("a")).started();

    run.completed("a", text(200));

    expect([run.status, run.statusOf("a"), run.outputOf("a")]).toEqual(["FAILED", "FAILED_WITH_TERMINAL_ERROR", {}]);
    expect(run.task("a").reasonForIncompletion).toContain("limit: 200 bytes");
  });

  test("hold for the output of a workflow, also where it is its last task's", () => {
    const run = limited(simple("a")).started();

    run.completed("a", text(150));

    expect([run.status, run.statusOf("a"), run.output]).toEqual(["FAILED", "COMPLETED", {}]);
  });

  test("hold for what an operator brings in, and nothing is changed", () => {
    const run = limited(simple("a"), simple("b"), simple("c")).started();
    const tooLarge = { kind: "refused", refusal: { kind: "TooLarge", limitBytes: 200 } };

    expect(run.skipped("b", text(200))).toMatchObject(tooLarge);
    expect(run.jumpedTo("c", text(200))).toMatchObject(tooLarge);
    expect([run.statusOf("a"), run.statusOf("b"), run.statusOf("c")]).toEqual(["SCHEDULED", undefined, undefined]);
    run.terminated();
    expect(run.rerun("a", { taskInput: text(200) })).toMatchObject(tooLarge);
    const wanted = { kind: "refused", refusal: { kind: "TooLarge", limitBytes: 100 } };
    expect(run.rerun(undefined, { workflowInput: text(100) })).toMatchObject(wanted);
    expect(run.status).toBe("TERMINATED");
  });

  test("hold for the input of another attempt, which is evaluated anew", () => {
    const inputParameters = { once: "${b.output.text}", twice: "${b.output.text}" };
    const branches = [[simple("a", { inputParameters })], [simple("b")]];
    const run = given(workflow("w", [fork("f", branches), join("j", ["a", "b"])]), [taskDef("a", { retryCount: 3 })]);
    run.payloadLimits = limits;
    run.started();
    run.completed("b", text(120));

    run.failed("a");

    expect([run.statusOf("a"), run.inputOf("a"), run.status]).toEqual(["FAILED_WITH_TERMINAL_ERROR", {}, "FAILED"]);
    expect(run.task("a").reasonForIncompletion).toContain("of task: a is greater than the permissible limit: 200");
  });

  test("hold for variables", () => {
    const run = limited({ ...simple("v", { inputParameters: text(40) }), type: "SET_VARIABLE" }, simple("a")).started();

    expect([run.status, run.statusOf("v")]).toEqual(["FAILED", "FAILED_WITH_TERMINAL_ERROR"]);
  });
});

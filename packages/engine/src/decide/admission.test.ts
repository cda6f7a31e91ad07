import { describe, expect, test } from "@jest/globals";

import type { Admission, AdmissionAsked } from "../need.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { answerScript } from "../testing/answer-script.ts";
import { fork, inline, join, simple, workflow } from "../testing/builders.ts";
import { given, must } from "../testing/run.ts";
import type { Run } from "../testing/run.ts";
import { waitsForAdmission } from "./admission.ts";

describe("an execution of a definition with rateLimitConfig", () => {
  test("runs where it is admitted, and keeps the key that was evaluated for it", () => {
    const { run, asked } = limited("admitted");

    run.started({ customer: "acme" });

    expect(run.statusOf("a")).toBe("SCHEDULED");
    expect(run.state?.execution.rateLimitKey).toBe("of acme");
    expect(asked).toMatchObject([{ workflowName: "w", rateLimitKey: "of acme", concurrentExecLimit: 2, mode: "wait" }]);
  });

  test("waits where there is no room: it is RUNNING and has not begun, and does not end by itself", () => {
    const { run } = limited("waiting");

    run.started();
    run.decideRequested(10);

    expect([run.status, run.state?.execution.lastSeq]).toEqual(["RUNNING", 0]);
    expect(run.wakeAt).toBeGreaterThan(run.now);
  });

  test("begins when it is admitted, whatever it hears first", () => {
    const answers: Admission[] = ["waiting"];
    const { run } = limited(answers);
    run.started();
    answers[0] = "admitted";

    run.timePassed();

    expect(run.statusOf("a")).toBe("SCHEDULED");
  });

  test("that is paused while it waits begins after it is resumed", () => {
    const answers: Admission[] = ["waiting"];
    const { run } = limited(answers);
    run.started();
    run.paused();
    answers[0] = "admitted";
    run.timePassed(1_000);
    const paused = run.statusOf("a");

    run.resumed();

    expect([paused, run.statusOf("a")]).toEqual([undefined, "SCHEDULED"]);
  });

  test.each([
    ["its first task", ["a"]],
    ["its last task", ["b"]],
    ["a fork", ["f"]],
    ["all of them", ["a", "f", "b"]],
  ])("goes on waiting where an operator skips %s, and begins after that", (_, skipped) => {
    const answers: Admission[] = ["waiting"];
    const { run } = limited(answers, {}, [simple("a"), fork("f", [[simple("x")]]), join("j", ["x"]), simple("b")]);
    run.started();

    for (const reference of skipped) run.skipped(reference);
    run.decided();
    const held = [run.status, run.wakeAt !== undefined && waitsForAdmission(must(run.state).execution, tasksOf(run))];
    answers[0] = "admitted";
    run.timePassed();
    run.goneOn();
    for (const reference of ["a", "x", "b"]) if (run.statusOf(reference) === "SCHEDULED") run.completed(reference);

    expect(held).toEqual(["RUNNING", true]);
    expect(run.status).toBe("COMPLETED");
    for (const reference of ["a", "f", "b"])
      expect(run.statusOf(reference)).toBe(skipped.includes(reference) ? "SKIPPED" : "COMPLETED");
  });

  test("can be terminated while it waits", () => {
    const { run } = limited("waiting");
    run.started();

    run.terminated();

    expect(run.status).toBe("TERMINATED");
  });

  test("is refused where there is no room and the policy is REJECT", () => {
    const { run, asked } = limited("full", { policy: "REJECT" });

    const outcome = run.apply(run.start({}));

    expect(outcome).toMatchObject({ kind: "refused", refusal: { kind: "LimitReached" } });
    expect(asked).toMatchObject([{ mode: "reject" }]);
  });

  test.each([undefined, 0])("without a limit (%s) asks for nothing", (concurrentExecLimit) => {
    const { run, asked } = limited("waiting", { concurrentExecLimit });

    run.started();

    expect(asked).toEqual([]);
    expect(run.statusOf("a")).toBe("SCHEDULED");
  });
});

test("an execution whose start has decided nothing yet begins where an operator skips a later task of it", () => {
  const run = given(workflow("w", [inline("i", "1"), simple("a"), simple("b")]));
  run.answering((need) => (need.kind === "script" ? { kind: "later" } : undefined)).started();
  const before = [...tasksOf(run)];

  run.answering(answerScript).skipped("b");
  run.completed("a");

  expect(before).toEqual([]);
  expect([run.statusOf("i"), run.statusOf("b"), run.status]).toEqual(["COMPLETED", "SKIPPED", "COMPLETED"]);
});

function tasksOf(run: Run): readonly TaskRecord[] {
  return [...(run.state?.tasks ?? [])];
}

function limited(
  admission: Admission | readonly Admission[],
  members: object = {},
  tasks: Parameters<typeof workflow>[1] = [simple("a")],
) {
  const rateLimitConfig = { rateLimitKey: "of ${workflow.input.customer}", concurrentExecLimit: 2, ...members };
  const asked: AdmissionAsked[] = [];
  const run = given(workflow("w", tasks, { rateLimitConfig })).answering((need) => {
    if (need.kind !== "admission") return undefined;
    asked.push(need.asked);
    const found = typeof admission === "string" ? admission : (admission[0] ?? "full");
    return { kind: "admission", found };
  });
  return { run, asked };
}

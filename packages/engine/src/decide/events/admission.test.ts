import { describe, expect, test } from "@jest/globals";

import { snapshotHashFrom, workflowIdFrom } from "../../ids.ts";
import type { Admission, AdmissionAsked } from "../../need.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { answerScript } from "../../testing/answer-script.ts";
import { fork, inline, join, simple, workflow } from "../../testing/builders.ts";
import { given, must } from "../../testing/run.ts";
import type { Run } from "../../testing/run.ts";
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
    return { kind: "admission", found, ...(need.asked.mode === "reject" ? { holders: [HOLDER] } : {}) };
  });
  return { run, asked };
}

describe("an execution of a definition with rateLimitConfig that has ended", () => {
  const begun = ["restart", "rerun"] as const;
  const again = {
    restart: (run: Run) => run.restarted(),
    rerun: (run: Run) => run.rerun(),
    retry: (run: Run) => run.retried(),
    "rerun from a task": (run: Run) => run.rerun("a"),
  };

  test.each(begun)("waits for its turn after a %s, as after its start, and then begins", (operator) => {
    const answers: Admission[] = ["admitted"];
    const { run, asked } = limited(answers);
    run.started();
    run.terminated();
    answers[0] = "waiting";
    asked.length = 0;

    again[operator](run);
    const held = [run.status, tasksOf(run).length, waitsForAdmission(must(run.state).execution, tasksOf(run))];
    const wakesUp = must(run.wakeAt) > run.now;
    answers[0] = "admitted";
    run.timePassed();

    expect(asked).toMatchObject([{ mode: "wait" }, { mode: "wait" }]);
    expect([held, wakesUp]).toEqual([["RUNNING", 0, true], true]);
    expect(run.statusOf("a")).toBe("SCHEDULED");
  });

  test.each(["retry", "rerun from a task"] as const)("is refused a %s where there is no room", (operator) => {
    const answers: Admission[] = ["admitted"];
    const { run, asked } = limited(answers);
    run.started({ customer: "acme" });
    run.terminated();
    answers[0] = "full";

    const outcome = again[operator](run);
    const before = run.status;
    answers[0] = "admitted";
    again[operator](run);

    expect(outcome).toEqual({ kind: "refused", refusal: { kind: "LimitReached", message: FULL } });
    expect(asked.at(-1)).toMatchObject({ mode: "reject" });
    expect([before, run.status, run.statusOf("a")]).toEqual(["TERMINATED", "RUNNING", "SCHEDULED"]);
  });

  test.each(begun)("is refused a %s where there is no room and the policy is REJECT", (operator) => {
    const answers: Admission[] = ["admitted"];
    const { run } = limited(answers, { policy: "REJECT" });
    run.started({ customer: "acme" });
    run.terminated();
    answers[0] = "full";

    const outcome = again[operator](run);

    expect(outcome).toEqual({ kind: "refused", refusal: { kind: "LimitReached", message: FULL } });
    expect([run.status, run.statusOf("a")]).toEqual(["TERMINATED", "CANCELED"]);
  });

  const latest = (rateLimitConfig: object | undefined) => ({
    kind: "childDefinition" as const,
    found: { ...{ snapshotHash: NEXT, name: "w", version: 2, taskReferenceNames: ["a"] }, rateLimitConfig } as never,
  });

  test("is asked about as its latest definition has it, where it restarts with that", () => {
    const members = { rateLimitKey: "now of ${workflow.input.customer}", concurrentExecLimit: 1, policy: "REJECT" };
    const { run, asked } = limited("admitted");
    run.started({ customer: "acme" });
    run.terminated();
    asked.length = 0;
    run.answering((need) => {
      if (need.kind === "childDefinition") return latest(members);
      if (need.kind !== "admission") return undefined;
      asked.push(need.asked);
      return { kind: "admission", found: "full", holders: [HOLDER] };
    });

    const outcome = run.restarted({ useLatestDefinitions: true });

    expect(outcome).toMatchObject({ kind: "refused", refusal: { kind: "LimitReached" } });
    expect(asked).toMatchObject([{ rateLimitKey: "now of acme", concurrentExecLimit: 1, mode: "reject" }]);
    expect(run.status).toBe("TERMINATED");
  });

  test("is not refused by a limit that its latest definition has no more, and has no key of it", () => {
    const { run } = limited("full", { policy: "REJECT" });
    run.answering(() => ({ kind: "admission", found: "admitted" }));
    run.started({ customer: "acme" });
    run.terminated();
    run.answering((need) =>
      need.kind === "childDefinition" ? latest(undefined) : { kind: "admission", found: "full" },
    );

    const outcome = run.restarted({ useLatestDefinitions: true });

    expect([outcome.kind, run.status]).toEqual(["decided", "RUNNING"]);
    expect(must(run.state).execution.rateLimitKey).toBeUndefined();
  });

  test("goes on in any case when its parent or its child does", () => {
    const answers: Admission[] = ["admitted"];
    const { run, asked } = limited(answers);
    run.started();
    run.terminated();
    asked.length = 0;

    run.apply({ ...run.start({}), kind: "RetryRequested", isAskedByParent: true });

    expect(asked).toMatchObject([{ mode: "force" }]);
    expect(run.status).toBe("RUNNING");
  });
});

test("an execution that is held back by a limit is refused a jump, and one that runs is not asked about", () => {
  const answers: Admission[] = ["waiting"];
  const { run, asked } = limited(answers, {}, [simple("a"), simple("b")]);
  run.started({ customer: "acme" });

  const outcome = run.jumpedTo("b");
  answers[0] = "admitted";
  run.timePassed();
  asked.length = 0;
  run.jumpedTo("b");

  expect(outcome).toEqual({ kind: "refused", refusal: { kind: "LimitReached", message: FULL } });
  expect([asked, run.statusOf("a"), run.statusOf("b")]).toEqual([[], "CANCELED", "SCHEDULED"]);
});

const NEXT = snapshotHashFrom("2".repeat(64));
const HOLDER = must(workflowIdFrom("01890a5d-ac96-774b-bcce-b302099a8058"));
const FULL = `As many executions of w run under the key "of acme" as may run at once, which is 2: ${HOLDER} and others`;

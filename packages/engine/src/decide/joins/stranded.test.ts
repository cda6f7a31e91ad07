import { expect, test } from "@jest/globals";
import { fork, join, loop, simple, switchOn, taskDef, workflow } from "../../testing/builders.ts";
import { answerWith } from "../../testing/answer-script.ts";
import { given, must } from "../../testing/run.ts";
import type { Run } from "../../testing/run.ts";

type Members = { readonly [key: string]: unknown };

const running = (tasks: readonly Members[]): Run => {
  const work = taskDef("work", { retryCount: 0 });
  return given(workflow("w", tasks), [work]).answering(answerWith(work)).started();
};

const exclusive = (reference: string, joinOn: readonly string[], members: Members = {}): Members => ({
  ...{ name: reference, taskReferenceName: reference, type: "EXCLUSIVE_JOIN", joinOn },
  ...members,
});

const forked = (tasks: readonly Members[]): readonly Members[] => [
  {
    ...{ name: "f", taskReferenceName: "f", type: "FORK_JOIN_DYNAMIC" },
    ...{ dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs" },
    inputParameters: { tasks, inputs: {} },
  },
  join("j", []),
];

const reasonOf = (run: Run, reference: string) => run.task(reference).reasonForIncompletion;

test("joins that wait for tasks behind one another fail, the first of them, with the reason", () => {
  const run = running([
    fork("f", [[join("a", ["y"]), simple("x")], [join("b", ["x"]), simple("y")], [simple("z")]]),
    join("j", ["x"]),
  ]);

  expect(run.statusOf("a")).toBe("IN_PROGRESS");
  run.completed("z");

  expect([run.status, reasonOf(run, "a")]).toEqual([
    "FAILED",
    "a waits for y, which can come only after b, and that waits for it in turn",
  ]);
});

test("a join for a task that can come only after it fails with the reason", () => {
  const run = running([fork("f", [[join("a", ["y"]), simple("x"), simple("y")]]), join("j", ["x"])]);

  expect([run.status, reasonOf(run, "a")]).toEqual(["FAILED", "a waits for y, which can come only after it"]);
});

test("an optional join in a circle lets the flow go on, and those that waited for what follows it have that", () => {
  const run = running([
    fork("f", [
      [join("a", ["y"], { optional: true }), simple("x")],
      [join("b", ["x"]), simple("y")],
    ]),
    join("j", ["x", "y"]),
  ]);

  run.completed("x");
  run.completed("y");

  expect(["a", "b", "j"].map((one) => run.statusOf(one))).toEqual(["COMPLETED_WITH_ERRORS", "COMPLETED", "COMPLETED"]);
  expect(run.status).toBe("COMPLETED");
});

test.each([
  ["itself", ["e"], "e waits for itself"],
  ["the fork's own join", ["j"], "e waits for j, which waits for it in turn"],
])("an exclusive join made by a dynamic fork that waits for %s fails", (_, joinOn, reason) => {
  const run = running(forked([exclusive("e", joinOn)]));

  expect([run.status, reasonOf(run, "e")]).toEqual(["FAILED", reason]);
});

test("an exclusive join for a task behind a join that fails has what that comes to", () => {
  const run = running([
    fork("f", [
      [join("a", ["y"], { optional: true }), simple("x")],
      [exclusive("e", ["x"]), simple("y")],
    ]),
    join("j", ["x", "y"]),
  ]);

  expect([run.statusOf("a"), run.statusOf("e")]).toEqual(["COMPLETED_WITH_ERRORS", "IN_PROGRESS"]);
  run.completed("x", { v: 1 });

  expect(run.outputOf("e")).toEqual({ v: 1 });
});

test("a join in a loop for what comes after the loop fails", () => {
  const body = [fork("f", [[join("a", ["z"])], [simple("x")]]), join("j", ["a"])];
  const run = running([
    fork("g", [[loop("l", body, { loopCondition: "false" }), simple("z")], [simple("y")]]),
    join("k", ["z"]),
  ]);
  run.completed("y");
  run.completed("x__1");

  expect([run.status, reasonOf(run, "a__1")]).toEqual([
    "FAILED",
    "a__1 waits for z, which can come only after l, and that waits for it in turn",
  ]);
});

const notTaken = switchOn("s", "n", { cases: { y: [simple("x")] } });

test("a join for a task in a case that was not taken is left waiting, with what comes after it, until that is skipped", () => {
  const run = running([
    fork("f", [[notTaken], [join("a", ["x"]), simple("z")], [join("b", ["z"]), simple("y")]]),
    join("j", ["y"]),
  ]);

  expect(["a", "b", "j"].map((one) => run.statusOf(one))).toEqual(["IN_PROGRESS", "IN_PROGRESS", "IN_PROGRESS"]);
  run.skipped("x");
  run.completed("z");
  run.completed("y");

  expect(run.status).toBe("COMPLETED");
});

test("beside a join for a case that was not taken others fail that no skip could set going", () => {
  const run = running([
    fork("f", [[notTaken], [join("a", ["x", "b"])], [join("b", ["a", "x"])], [simple("z")]]),
    join("j", ["a"]),
  ]);
  run.completed("z");

  expect([run.status, reasonOf(run, "a")]).toEqual(["FAILED", "a waits for b, which waits for it in turn"]);
});

test("a join in a case that was not taken, skipped and then run again, fails of what never comes there", () => {
  const cases = { y: [fork("g", [[simple("x")], [simple("y")]]), join("k", ["x", "y"]), simple("z")] };
  const run = running([fork("f", [[switchOn("s", "n", { cases })], [simple("b")]]), join("j", ["b"])]);
  run.skipped("k");
  run.completed("b");
  expect(run.status).toBe("COMPLETED");

  run.rerun("k");

  const reason = "joinOn names x, y, and no such task can come any more";
  expect([run.status, run.statusOf("k"), reasonOf(run, "k")]).toEqual(["FAILED", "FAILED_WITH_TERMINAL_ERROR", reason]);
});

test("a task of a case that was not taken, skipped and then run again, leads on to the join that waits for it", () => {
  const cases = { y: [simple("x"), simple("y")] };
  const run = running([fork("f", [[switchOn("s", "n", { cases })], [simple("b")]]), join("j", ["y", "b"])]);
  run.skipped("x");
  run.skipped("y");
  run.completed("b");
  expect(run.status).toBe("COMPLETED");

  run.rerun("x");
  run.completed("x");
  run.completed("y");

  expect([run.statusOf("j"), run.status]).toEqual(["COMPLETED", "COMPLETED"]);
});

test("within a TRY a join for a case that was not taken fails, and the TRY deals with that", () => {
  const tryTasks = [fork("f", [[notTaken], [simple("z")]]), join("j", ["x", "z"])];
  const attempt = { name: "t", taskReferenceName: "t", type: "TRY", tryTasks, catchTasks: [simple("y")] };
  const run = running([attempt]);
  run.completed("z");

  expect([run.statusOf("j"), run.statusOf("y")]).toEqual(["FAILED_WITH_TERMINAL_ERROR", "SCHEDULED"]);
});

test.each(["decided", "timePassed"] as const)(
  "an execution that is stored as waiting for ever ends when it is %s",
  (what) => {
    const run = running([fork("f", [[simple("x")], [join("a", ["b"])], [join("b", ["a"])]]), join("j", ["a"])]);
    leftBehind(run, "x");

    run[what]();

    expect([run.status, reasonOf(run, "a")]).toEqual(["FAILED", "a waits for b, which waits for it in turn"]);
  },
);

test("a join that an older release has not told of the end of its last task ends when the execution is decided", () => {
  const run = running([fork("f", [[simple("x")]]), join("j", ["x"]), simple("z")]);
  leftBehind(run, "x");

  run.decided();

  expect([run.statusOf("j"), run.statusOf("z")]).toEqual(["COMPLETED", "SCHEDULED"]);
});

/** As if a task had ended, and nothing had come of it. */
function leftBehind(run: Run, reference: string): void {
  const state = must(run.state);
  state.apply({
    ...must(unchanged(run)),
    tasks: [
      {
        task: { ...run.task(reference), status: "COMPLETED", executed: true, handOut: "ended" },
        ...{ isNew: false, writesInput: false, writesOutput: false },
      },
    ],
  });
}

function unchanged(run: Run) {
  const outcome = run.paused();
  run.resumed();
  const changes = outcome.kind === "decided" ? outcome.changes : undefined;
  return changes && { ...changes, execution: must(run.state).execution };
}

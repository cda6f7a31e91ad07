import { describe, expect, jest, test } from "@jest/globals";
import { Draft } from "../../decide/draft.ts";
import { BRANCHES_AT_ONCE } from "../../decide/effort.ts";
import { answerWith } from "../../testing/answer-script.ts";
import { fork, join, loop, simple, switchOn, taskDef, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";
import type { Run } from "../../testing/run.ts";

type Members = { readonly [key: string]: unknown };

const noRetry = ["a", "b", "c", "z"].map((name) => taskDef(name, { retryCount: 0 }));
const forked = (a: Members = {}, b: Members = {}) =>
  workflow("w", [fork("f", [[simple("a", a)], [simple("b", b)]]), join("j", ["a", "b"]), simple("z")]);

test("a fork starts the head of every branch and its join at once", () => {
  const run = given(forked()).started();

  expect(run.task("f")).toMatchObject({ status: "COMPLETED", taskType: "FORK", taskDefName: "FORK" });
  expect([run.statusOf("a"), run.statusOf("b"), run.statusOf("j")]).toEqual(["SCHEDULED", "SCHEDULED", "IN_PROGRESS"]);
  expect(run.inputOf("j")).toEqual({ joinOn: ["a", "b"] });
});

test("a join ends with the outputs of its tasks when the last of them has ended", () => {
  const run = given(forked()).started();

  run.completed("b", { v: 2 });
  expect(run.statusOf("j")).toBe("IN_PROGRESS");
  run.completed("a");

  expect(run.statusOf("j")).toBe("COMPLETED");
  expect(run.outputOf("j")).toEqual({ b: { v: 2 } });
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("a join waits for the retry of a failed branch", () => {
  const run = given(forked(), [taskDef("a", { retryCount: 1 })]).started();

  run.completed("b");
  run.failed("a");
  expect(run.statusOf("j")).toBe("IN_PROGRESS");
  run.completed("a", { v: 1 });

  expect(run.outputOf("j")).toEqual({ a: { v: 1 } });
});

test("an optional branch that fails makes the join COMPLETED_WITH_ERRORS", () => {
  const run = given(forked({}, { optional: true }), noRetry).started();

  run.completed("a");
  run.failed("b");

  expect(run.statusOf("j")).toBe("COMPLETED_WITH_ERRORS");
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("a permissive branch that fails lets the others end; then the join fails, and the workflow with it", () => {
  const run = given(forked({ permissive: true }), noRetry).started();

  run.failed("a", "no a");
  expect(run.status).toBe("RUNNING");
  run.completed("b", { v: 1 });

  expect(run.task("j")).toMatchObject({ status: "FAILED", reasonForIncompletion: "no a" });
  expect(run.status).toBe("FAILED");
  expect([...(run.state?.execution.failedReferenceTaskNames ?? [])].sort()).toEqual(["a", "j"]);
});

test("a failing branch ends the workflow at once: its siblings, polled or not, and the join are CANCELED", () => {
  const run = given(forked(), noRetry).started();
  run.polled("b");

  const outcome = run.failed("a");

  expect([run.statusOf("b"), run.statusOf("j"), run.status]).toEqual(["CANCELED", "CANCELED", "FAILED"]);
  expect(outcome).toMatchObject({ changes: { unleased: [run.task("b").taskId] } });
  expect(run.wakeAt).toBeUndefined();
});

test("a fork that is not followed by a join fails the workflow at its start", () => {
  const run = given(workflow("w", [fork("f", [[simple("a")]]), simple("z")])).started();

  expect(run.status).toBe("FAILED");
  expect(run.reason).toContain("not followed by a join");
});

test("a join without joinOn ends at once", () => {
  const run = given(workflow("w", [fork("f", [[simple("a")]]), join("j", []), simple("z")])).started();

  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("a join inside a branch leads to the join outside", () => {
  const inner = [fork("f2", [[simple("a")], [simple("b")]]), join("j2", ["a", "b"])];
  const run = given(workflow("w", [fork("f", [inner, [simple("c")]]), join("j", ["j2", "c"])])).started();

  for (const reference of ["a", "b", "c"]) run.completed(reference);

  expect(run.status).toBe("COMPLETED");
  expect(run.outputOf("j")).toEqual({});
});

test("a join may wait for a switch: it goes on when the switch has chosen", () => {
  const branch = switchOn("s", "x", { cases: { x: [simple("a")] } });
  const run = given(workflow("w", [fork("f", [[branch]]), join("j", ["s"]), simple("z")])).started();

  expect(run.statusOf("z")).toBe("SCHEDULED");
  run.completed("z");
  expect(run.status).toBe("RUNNING");
  run.completed("a");
  expect(run.status).toBe("COMPLETED");
});

test("a fork of ten thousand branches ends; one branch's end touches its own record and no other", () => {
  const references = Array.from({ length: 10_000 }, (_, index) => `t${index}`);
  const branches = references.map((reference) => [simple(reference, { name: "work" })]);
  const run = given(workflow("w", [fork("f", branches), join("j", references)]))
    .started()
    .goneOn();

  const first = run.completed("t0");
  expect(first).toMatchObject({ changes: { tasks: [{ task: { referenceTaskName: "t0" } }] } });
  for (const reference of references.slice(1)) run.completed(reference);

  expect(run.status).toBe("COMPLETED");
});

test("a join that fails shows the outputs up to the first task that failed", () => {
  const def = workflow("w", [
    fork("f", [[simple("a")], [simple("b", { permissive: true })], [simple("c")]]),
    join("j", ["a", "b", "c"]),
  ]);
  const run = given(def, noRetry).started();

  run.completed("a", { v: 1 });
  run.failed("b");
  run.completed("c", { v: 3 });

  expect([run.statusOf("j"), run.outputOf("j")]).toEqual(["FAILED", { a: { v: 1 } }]);
});

test.each([
  ["each other", [join("a", ["b"]), join("b", ["a"])], "a waits for b, which waits for it in turn"],
  [
    "one another in a circle",
    [join("a", ["b"]), join("b", ["c"]), join("c", ["a"])],
    "a waits for b, which waits for it in turn",
  ],
])("joins that wait for %s fail instead of waiting for ever, with the reason", (_, joins, reason) => {
  const run = given(
    workflow("w", [fork("f", [[simple("x")], ...joins.map((one) => [one])]), join("j", ["a"])]),
  ).started();

  expect(run.statusOf("a")).toBe("IN_PROGRESS");
  run.completed("x");

  expect([run.status, run.task("a").reasonForIncompletion]).toEqual(["FAILED", reason]);
});

test("a join in a circle that is optional lets the others go on", () => {
  const branches = [[{ ...join("a", ["b"]), optional: true }], [join("b", ["a"])]];
  const run = given(workflow("w", [fork("f", branches), join("j", ["a", "b"])])).started();

  expect([run.status, run.statusOf("a")]).toEqual(["COMPLETED", "COMPLETED_WITH_ERRORS"]);
});

const branchNames = (count: number) => Array.from({ length: count }, (_, index) => `b${index}`);
const dynamicFork = (references: readonly string[]) => [
  {
    ...{ name: "f", taskReferenceName: "f", type: "FORK_JOIN_DYNAMIC" },
    ...{ dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs" },
    inputParameters: { tasks: references.map((reference) => simple(reference, { name: "work" })), inputs: {} },
  },
  join("j", []),
];
const staticFork = (references: readonly string[]) => [
  fork(
    "f",
    references.map((reference) => [simple(reference, { name: "work" })]),
  ),
  join("j", references),
];

describe.each([
  ["dynamic", dynamicFork],
  ["static", staticFork],
])("a %s fork of more branches than are made at once", (_, forkOf) => {
  const references = branchNames(BRANCHES_AT_ONCE * 2 + 1);
  const wideRun = (names = references): Run => {
    const work = taskDef("work", { retryCount: 0 });
    return given(workflow("w", [...forkOf(names), simple("z")]), [work])
      .answering(answerWith(work))
      .started();
  };
  const made = (run: Run): number => references.filter((reference) => run.statusOf(reference) !== undefined).length;

  test.each([-1, 0, 1])("its JOIN comes whatever their number: as many as are made at once and %d", (more) => {
    const names = branchNames(BRANCHES_AT_ONCE + more);
    const run = wideRun(names);
    run.goneOn();

    expect([made(run), run.statusOf("j")]).toEqual([names.length, "IN_PROGRESS"]);
    for (const reference of names) run.completed(reference);
    expect(run.statusOf("z")).toBe("SCHEDULED");
  });

  test("has them part by part, its JOIN at last, and ends when the last has", () => {
    const run = wideRun();
    expect([made(run), run.statusOf("j")]).toEqual([BRANCHES_AT_ONCE, undefined]);

    run.completed("b0");
    run.goneOn();
    expect([made(run), run.statusOf("j")]).toEqual([references.length, "IN_PROGRESS"]);

    for (const reference of references.slice(1)) run.completed(reference);
    expect(run.statusOf("z")).toBe("SCHEDULED");
  });

  test("goes on with the rest where it was retried after one of the first had failed", () => {
    const run = wideRun();
    run.failed("b0");
    expect([run.status, made(run)]).toEqual(["FAILED", BRANCHES_AT_ONCE]);

    run.retried();
    run.goneOn();
    expect([run.status, made(run)]).toEqual(["RUNNING", references.length]);
    for (const reference of references) run.completed(reference);
    expect(run.statusOf("z")).toBe("SCHEDULED");
  });

  test("makes no more of them once somebody has jumped on", () => {
    const run = wideRun();

    run.jumpedTo("z");
    run.timePassed();

    expect([made(run), run.statusOf("z")]).toEqual([BRANCHES_AT_ONCE, "SCHEDULED"]);
    run.completed("z");
    expect(run.status).toBe("COMPLETED");
  });
});

describe("a dynamic fork of very many branches", () => {
  const fan = { name: "d", taskReferenceName: "d", type: "FORK_JOIN_DYNAMIC" };
  const named = { dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs" };
  const inputParameters = { tasks: "${workflow.input.tasks}", inputs: {} };
  const indexes = Array.from({ length: 300 }, (_, index) => index);
  const forkedInto = (tasks: readonly Members[], answering = answerWith()): Run =>
    given(workflow("w", [{ ...fan, ...named, inputParameters }, join("j", [])]))
      .answering(answering)
      .started({ tasks });

  test("whose heads have ended has its JOIN look at what is open once, not once for each", () => {
    const openTasks = jest.spyOn(Draft.prototype, "openTasks");

    const run = forkedInto(indexes.map((at) => switchOn(`s${at}`, "x", { cases: { x: [simple(`w${at}`)] } })));

    expect(run.statusOf("j")).toBe("IN_PROGRESS");
    expect(openTasks.mock.calls.length).toBeLessThan(10);
    openTasks.mockRestore();
    for (const at of indexes) run.completed(`w${at}`);
    expect(run.status).toBe("COMPLETED");
  });

  test("that are loops has an end in one of them look at none of the others", () => {
    const loops = indexes.map((at) => loop(`l${at}`, [simple(`w${at}`)], { loopCondition: "false" }));
    const run = forkedInto(loops);
    const nodeOf = jest.spyOn(Draft.prototype, "nodeOf");

    run.completed("w7__1");

    expect(run.statusOf("l7")).toBe("COMPLETED");
    expect(nodeOf.mock.calls.length).toBeLessThan(100);
    nodeOf.mockRestore();
  });
});

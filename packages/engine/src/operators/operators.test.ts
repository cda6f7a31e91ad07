import { expect, test } from "@jest/globals";
import { snapshotHashFrom } from "../ids.ts";
import { compileSnapshot } from "../snapshot/compile-snapshot.ts";
import { inlineTaskDefinitions } from "../snapshot/inline-task-definitions.ts";
import { answerWith } from "../testing/answer-script.ts";
import { taskPlaces } from "../snapshot/task-places.ts";
import { fork, join, loop as loopOf, simple, switchOn, taskDef, wait, workflow } from "../testing/builders.ts";
import { given, must, plain } from "../testing/run.ts";
import type { Run } from "../testing/run.ts";

type Members = { readonly [key: string]: unknown };

const once = ["a", "b", "c", "d", "z"].map((name) => taskDef(name, { retryCount: 0 }));
const running = (tasks: readonly Members[], members: Members = {}) =>
  given(workflow("w", tasks, members), once).started();
const refusalOf = (outcome: ReturnType<Run["retried"]>) => (outcome.kind === "refused" ? outcome.refusal : undefined);
const forked = [fork("f", [[simple("a")], [simple("b"), simple("c")]]), join("j", ["a", "c"]), simple("z")] as const;
const variablesOf = (run: Run) => plain(must(run.state?.execution.variables.payload));
const recordsOf = (run: Run, reference: string) =>
  [...(run.state?.tasks ?? [])].filter((task) => task.referenceTaskName === reference);

test("retry adds an attempt of what failed, whatever its retry limit says", () => {
  const run = running([simple("a"), simple("b")]);
  run.completed("a");
  run.failed("b", "first");

  run.retried();

  expect(run.status).toBe("RUNNING");
  expect(run.reason).toBeUndefined();
  expect(run.task("b")).toMatchObject({ retryCount: 1, status: "SCHEDULED", reasonForIncompletion: undefined });
  expect(recordsOf(run, "b")[0]).toMatchObject({ retried: true, executed: true, status: "FAILED" });
  run.completed("b");
  expect(run.status).toBe("COMPLETED");
});

test("retry of a failed fork tries the failed and the cancelled branch again, and the join waits for both", () => {
  const run = running(forked);
  run.completed("b");
  run.failed("a");
  expect([run.statusOf("c"), run.statusOf("j")]).toEqual(["CANCELED", "CANCELED"]);

  run.retried();

  expect([run.task("a").retryCount, run.task("c").retryCount]).toEqual([1, 1]);
  expect(run.statusOf("j")).toBe("IN_PROGRESS");
  run.completed("c", { v: 1 });
  expect(run.statusOf("j")).toBe("IN_PROGRESS");
  run.completed("a");
  expect(run.outputOf("j")).toEqual({ c: { v: 1 } });
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("retry goes on with ends that nobody had acted upon when the workflow failed", () => {
  const run = running(forked);
  run.failed("a");
  run.retried();
  run.completed("a");
  run.completed("b");
  run.completed("c");

  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("a terminated workflow can be retried; a timed out one too where nothing failed", () => {
  const terminated = running([simple("a")]);
  terminated.terminated("stop");
  const timedOut = running([wait("w", { duration: "1h" }), simple("a")], {
    ...{ timeoutSeconds: 10, timeoutPolicy: "TIME_OUT_WF" },
  });
  timedOut.timePassed(11_000);
  expect(timedOut.status).toBe("TIMED_OUT");

  terminated.retried();
  timedOut.retried();

  expect([terminated.status, terminated.statusOf("a")]).toEqual(["RUNNING", "SCHEDULED"]);
  expect([timedOut.status, timedOut.statusOf("w")]).toEqual(["RUNNING", "IN_PROGRESS"]);
});

test.each([
  ["a retry", (run: Run) => run.retried()],
  ["a rerun of it", (run: Run) => run.rerun("t")],
])("after %s a WAIT waits for its whole duration again", (_, again) => {
  const run = running([wait("t", { duration: "10s" }), simple("a")]);
  run.timePassed(9_000);
  run.terminated();
  run.timePassed(60_000);

  again(run);
  run.timePassed(9_999);
  expect(run.statusOf("t")).toBe("IN_PROGRESS");
  run.timePassed(1);

  expect([run.statusOf("t"), run.statusOf("a")]).toEqual(["COMPLETED", "SCHEDULED"]);
});

test.each([
  ["retry", (run: Run) => run.retried()],
  ["rerun", (run: Run) => run.rerun()],
  ["rerun of a task", (run: Run) => run.rerun("a")],
  ["restart", (run: Run) => run.restarted()],
])("an execution that goes on after a %s has no end, reason or failed task until it ends again", (_, again) => {
  const run = running([simple("a")]);
  run.failed("a");
  expect(run.state?.execution.endTime).toBeGreaterThan(0);

  again(run);

  expect(run.state?.execution).toMatchObject({
    ...{ status: "RUNNING", endTime: 0, reasonForIncompletion: undefined, failedTaskId: undefined },
  });
});

test("what the engine decides by itself is decided anew by a retry", () => {
  const run = running([
    { ...simple("v"), type: "SET_VARIABLE", inputParameters: { big: "x".repeat(300_000) } },
    simple("a"),
  ]);
  expect(run.status).toBe("FAILED");

  run.retried();

  expect(run.task("v")).toMatchObject({ retryCount: 1, status: "FAILED_WITH_TERMINAL_ERROR" });
  expect(run.status).toBe("FAILED");
});

test("retry refuses what runs and what has nothing to retry", () => {
  const run = running([simple("a")]);
  expect(refusalOf(run.retried())).toMatchObject({ kind: "IllegalTransition" });
  run.completed("a");

  expect(refusalOf(run.retried())?.message).toBe(
    "There are no retryable tasks! Use restart if you want to attempt entire workflow execution again.",
  );
});

test("restart forgets tasks, output, reason, failed names and variables", () => {
  const set = { ...simple("v"), type: "SET_VARIABLE", inputParameters: { n: 2 } };
  const run = running([simple("a"), set, simple("b")], { variables: { n: 1 } });
  run.completed("a");
  run.failed("b");
  expect(variablesOf(run)).toEqual({ n: 2 });

  run.restarted();

  expect(run.status).toBe("RUNNING");
  expect([...(run.state?.tasks ?? [])].map((task) => [task.referenceTaskName, task.seq])).toEqual([["a", 1]]);
  expect(variablesOf(run)).toEqual({ n: 1 });
  expect(run.output).toEqual({});
  expect(run.state?.execution).toMatchObject({
    failedReferenceTaskNames: [],
    failedTaskNames: [],
    endTime: 0,
    reasonForIncompletion: undefined,
  });
});

test("restart with the latest definition begins with that one once it is at hand", () => {
  const run = running([simple("a")], { variables: { n: 1, old: true } });
  run.completed("a");
  const next = workflow("w", [simple("b")], { version: 2, variables: { n: 2 } });
  const snapshotHash = snapshotHashFrom("1".repeat(64));
  run.answering((need) =>
    need.kind === "childDefinition"
      ? {
          kind: "childDefinition",
          found: { snapshotHash, name: "w", version: 2, taskReferenceNames: ["b"] },
        }
      : undefined,
  );

  run.restarted({ useLatestDefinitions: true });
  expect(run.wakeAt).toBe(run.now);
  run.snapshot = compileSnapshot(snapshotHash, inlineTaskDefinitions(next, new Map()));
  run.timePassed();

  expect(run.statusOf("b")).toBe("SCHEDULED");
  expect(run.state?.execution.workflowVersion).toBe(2);
  expect(variablesOf(run)).toEqual({ n: 2 });
});

test("a completed workflow that is not restartable is not restarted", () => {
  const run = running([simple("a")], { restartable: false });
  run.completed("a");

  expect(refusalOf(run.restarted())).toMatchObject({ kind: "IllegalTransition" });
});

test("rerun from a task keeps its record and attempt, and forgets what followed", () => {
  const run = running([simple("a"), simple("b"), simple("c")]);
  for (const reference of ["a", "b", "c"]) run.completed(reference, { by: reference });
  const before = run.task("b").taskId;

  run.rerun("b", { taskInput: { given: true } });

  expect(run.task("b")).toMatchObject({ taskId: before, retryCount: 0, status: "SCHEDULED" });
  expect(run.inputOf("b")).toEqual({ given: true });
  expect([run.statusOf("a"), run.statusOf("c")]).toEqual(["COMPLETED", undefined]);
  run.completed("b");
  expect(run.statusOf("c")).toBe("SCHEDULED");
});

const twoBranches = [
  simple("a"),
  {
    ...{ name: "f", taskReferenceName: "f", type: "FORK_JOIN_DYNAMIC" },
    inputParameters: { forkTaskName: "b", forkTaskInputs: "${a.output.list}" },
  },
  join("j", []),
];

test("rerun from a SET_VARIABLE sets what it had been given, and a new input is for what follows", () => {
  const tasks = [
    { ...simple("v"), type: "SET_VARIABLE", inputParameters: { x: "${workflow.input.x}" } },
    simple("z", { inputParameters: { x: "${workflow.variables.x}", n: "${workflow.input.x}" } }),
  ];
  const run = given(workflow("w", tasks)).started({ x: 1 });
  run.completed("z");

  run.rerun("v", { workflowInput: { x: 2 } });

  expect([run.inputOf("v"), run.inputOf("z")]).toEqual([{ x: 1 }, { x: 1, n: 2 }]);
});

test("rerun from before a dynamic fork forgets its branches with it", () => {
  const run = given(workflow("w", twoBranches), once)
    .answering(answerWith(...once))
    .started();
  run.completed("a", { list: [1, 2] });
  run.completed("_b_0");
  run.failed("_b_1");

  run.rerun("a");
  expect([...must(run.state).tasks].map((task) => task.referenceTaskName)).toEqual(["a"]);
  run.completed("a", { list: [3] });
  run.completed("_b_0");

  expect(run.status).toBe("COMPLETED");
});

test("retry comes again to what could not be scheduled", () => {
  const list = { ...twoBranches[1], inputParameters: {}, dynamicForkTasksParam: "tasks" };
  const tasks = [fork("g", [[simple("a"), list, join("j", [])], [simple("c")]]), join("h", ["j", "c"])];
  const run = running(tasks);
  run.completed("a");
  expect([run.status, run.statusOf("c")]).toEqual(["FAILED", "CANCELED"]);
  const { reason } = run;

  run.retried();

  expect([run.status, run.reason]).toEqual(["FAILED", reason]);
});

test("an exclusive join does not wait for what a jump has left", () => {
  const cases = { x: [wait("w", {}), simple("a")], y: [simple("b")] };
  const exclusive = { name: "j", taskReferenceName: "j", type: "EXCLUSIVE_JOIN", joinOn: ["a", "b"] };
  const run = running([switchOn("s", "x", { cases }), exclusive, simple("z")]);

  run.jumpedTo("a");
  run.jumpedTo("b");
  run.completed("b", { v: 1 });

  expect([run.statusOf("a"), run.outputOf("j"), run.statusOf("z")]).toEqual(["CANCELED", { v: 1 }, "SCHEDULED"]);
});

test("rerun from a join that was skipped with its fork ends it, for nothing can come", () => {
  const run = running([simple("z"), fork("f", [[simple("a")]]), join("j", ["a"])]);
  run.skipped("f");
  run.completed("z");
  expect([run.status, run.statusOf("j")]).toEqual(["COMPLETED", "SKIPPED"]);

  run.rerun("j");

  expect([run.status, run.statusOf("j")]).toEqual(["COMPLETED", "COMPLETED"]);
});

test("rerun within a fork leaves the other branch alone, and the join waits again", () => {
  const run = running(forked);
  run.completed("b");
  run.completed("c", { v: 1 });
  run.completed("a");
  run.completed("z");

  run.rerun("a");

  expect([run.statusOf("c"), run.statusOf("j"), run.statusOf("z")]).toEqual(["COMPLETED", "IN_PROGRESS", undefined]);
  run.completed("a", { v: 2 });
  expect(run.outputOf("j")).toEqual({ c: { v: 1 }, a: { v: 2 } });
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("rerun from a fork runs all its branches again", () => {
  const run = running(forked);
  for (const reference of ["a", "b", "c", "z"]) run.completed(reference);

  run.rerun("f");

  expect(["a", "b", "j", "c", "z"].map((reference) => run.statusOf(reference))).toEqual([
    ...["SCHEDULED", "SCHEDULED", "IN_PROGRESS", undefined, undefined],
  ]);
  for (const reference of ["a", "b", "c", "z"]) run.completed(reference);
  expect(run.status).toBe("COMPLETED");
});

test("rerun from a switch decides it again", () => {
  const run = running([switchOn("s", "${workflow.input.way}", { cases: { x: [simple("a")], y: [simple("b")] } })]);
  expect(run.status).toBe("COMPLETED");

  run.rerun("s", { workflowInput: { way: "y" } });

  expect([run.statusOf("a"), run.statusOf("b")]).toEqual([undefined, "SCHEDULED"]);
});

test("rerun from a failed task begins what its failure had cancelled again", () => {
  const run = running(forked);
  run.failed("a");

  run.rerun("a");

  expect(["a", "b", "j"].map((reference) => run.statusOf(reference))).toEqual([
    "SCHEDULED",
    "SCHEDULED",
    "IN_PROGRESS",
  ]);
  expect(recordsOf(run, "b")).toHaveLength(1);
});

test("rerun from the start gives everything anew, with the new input", () => {
  const run = running([simple("a", { inputParameters: { n: "${workflow.input.n}" } })]);
  run.failed("a");

  run.rerun(undefined, { workflowInput: { n: 2 } });

  expect(run.inputOf("a")).toEqual({ n: 2 });
  expect(recordsOf(run, "a")).toHaveLength(1);
});

test("a skipped task is passed over wherever it stands, and its output can be used", () => {
  const cases = { x: [simple("a"), simple("b", { inputParameters: { from: "${a.output.v}" } })] };
  const run = running([simple("d"), switchOn("s", "x", { cases })]);

  run.skipped("a", { v: 1 });
  run.completed("d");

  expect([run.statusOf("a"), run.statusOf("b")]).toEqual(["SKIPPED", "SCHEDULED"]);
  expect(run.inputOf("b")).toEqual({ from: 1 });
});

test("an execution whose last tasks were skipped has the output of the last that ran", () => {
  const run = running([simple("a"), simple("b")]);
  run.skipped("b");

  run.completed("a", { v: 1 });

  expect([run.status, run.output]).toEqual(["COMPLETED", { v: 1 }]);
});

test("a join takes a skipped branch for ended", () => {
  const run = running(forked);

  run.skipped("c");
  run.completed("a");
  run.completed("b");

  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("skip refuses what is unknown, what has begun and what does not run", () => {
  const run = running([simple("a"), simple("b")]);

  expect(refusalOf(run.skipped("nothing"))).toMatchObject({ kind: "NotFound" });
  expect(refusalOf(run.skipped("a"))).toMatchObject({ kind: "IllegalTransition" });
  run.paused();
  expect(refusalOf(run.skipped("b"))).toMatchObject({ kind: "IllegalTransition" });
});

test("reset callbacks offers a task that was put off at once", () => {
  const run = running([simple("a")]);
  run.polled("a");
  run.updated("a", { status: "IN_PROGRESS", callbackAfterSeconds: 600 });
  expect(run.task("a").handOut).toBe("delayed");

  run.callbacksReset();

  expect(run.task("a")).toMatchObject({ handOut: "queued", callbackAfterSeconds: 0 });
});

test("a jump leaves what is open and goes on at the task, forwards and backwards", () => {
  const run = running([simple("a"), simple("b"), simple("c")]);

  run.jumpedTo("c", { extra: 1 });
  expect([run.statusOf("a"), run.statusOf("b"), run.statusOf("c")]).toEqual(["CANCELED", undefined, "SCHEDULED"]);
  expect(run.inputOf("c")).toEqual({ extra: 1 });
  run.jumpedTo("a");
  expect(run.task("a")).toMatchObject({ retryCount: 1, status: "SCHEDULED" });
  run.completed("a");
  run.completed("b");
  run.completed("c");

  expect(run.status).toBe("COMPLETED");
});

test("what a jump has left is no failure: the workflow completes", () => {
  const run = running([simple("a"), simple("b")]);

  run.jumpedTo("b");
  run.completed("b");

  expect([run.status, run.statusOf("a")]).toEqual(["COMPLETED", "CANCELED"]);
});

test("an upgrade goes on with what follows in the other version", () => {
  const run = running([simple("a"), simple("b")]);
  const next = workflow("w", [simple("a"), simple("c")], { version: 2 });
  const snapshotHash = snapshotHashFrom("2".repeat(64));
  run.answering((need) =>
    need.kind === "childDefinition"
      ? { kind: "childDefinition", found: { snapshotHash, name: "w", version: 2, taskReferenceNames: ["a", "c"] } }
      : undefined,
  );

  run.upgraded(2);
  run.snapshot = compileSnapshot(snapshotHash, inlineTaskDefinitions(next, new Map()));
  run.timePassed();
  run.completed("a");

  expect([run.statusOf("b"), run.statusOf("c")]).toEqual([undefined, "SCHEDULED"]);
});

test.each([
  ["of another type", [simple("a"), wait("b", {})]],
  ["within a loop", [loopOf("l", [simple("a"), simple("b")], { loopCondition: "false" })]],
  ["a join whose fork begins another branch", [fork("f", [[simple("a")], [simple("c")]]), join("b", ["a", "c"])]],
])("an upgrade to a version in which an open task is %s is refused", (_what, tasks) => {
  const before = [fork("f", [[simple("a")]]), join("b", ["a"])];
  const run = running(before);
  const { nodes } = compileSnapshot(run.snapshot.hash, inlineTaskDefinitions(workflow("w", tasks), new Map()));
  const found = { snapshotHash: run.snapshot.hash, name: "w", version: 2, taskReferenceNames: [...nodes.keys()] };
  run.answering(() => ({ kind: "childDefinition", found: { ...found, taskPlaces: taskPlaces(nodes) } }));

  expect(refusalOf(run.upgraded(2))?.message).toMatch(
    /^Version 2 of w has tasks that are open as others, or elsewhere: .*b/,
  );
});

test("an upgrade to a version that lacks an open task is refused", () => {
  const run = running([simple("a")]);
  const snapshotHash = snapshotHashFrom("2".repeat(64));
  run.answering(() => ({
    ...{ kind: "childDefinition", found: { snapshotHash, name: "w", version: 2, taskReferenceNames: ["c"] } },
  }));

  expect(refusalOf(run.upgraded(2))?.message).toBe("Version 2 of w lacks tasks that are open: a");
});

const body = [simple("x", { name: "a" }), simple("y", { name: "b" })];
const loop = { ...simple("l"), type: "DO_WHILE", items: "${workflow.input.list}", loopCondition: "", loopOver: body };

const failedInTurn2 = () => {
  const run = given(workflow("w", [loop, simple("z")]), once).started({ list: [1, 2, 3] });
  for (const reference of ["x__1", "y__1", "x__2"]) run.completed(reference, { by: reference });
  run.failed("y__2");
  return run;
};

test("retry of a failed loop goes on in the turn that failed, under the loop's own record", () => {
  const run = failedInTurn2();

  run.retried();

  expect(run.task("l")).toMatchObject({ status: "IN_PROGRESS", iteration: 2, retryCount: 0 });
  expect(run.task("y__2")).toMatchObject({ status: "SCHEDULED", retryCount: 1 });
  for (const reference of ["y__2", "x__3", "y__3"]) run.completed(reference);
  expect([run.statusOf("l"), run.statusOf("z")]).toEqual(["COMPLETED", "SCHEDULED"]);
});

test("rerun from a task of an earlier turn takes the loop back to that turn", () => {
  const run = failedInTurn2();

  run.rerun("x__1");

  expect(run.task("l")).toMatchObject({ status: "IN_PROGRESS", iteration: 1 });
  expect(["x__1", "y__1", "x__2", "y__2"].map((reference) => run.statusOf(reference))).toEqual([
    ...["SCHEDULED", undefined, undefined, undefined],
  ]);
  for (const reference of ["x__1", "y__1", "x__2", "y__2", "x__3", "y__3", "z"]) run.completed(reference);
  expect(run.status).toBe("COMPLETED");
});

test("rerun from a loop begins with its first turn", () => {
  const run = failedInTurn2();

  run.rerun("l");

  expect(run.task("l")).toMatchObject({ status: "IN_PROGRESS", iteration: 1 });
  expect([run.statusOf("x__1"), run.statusOf("x__2")]).toEqual(["SCHEDULED", undefined]);
});

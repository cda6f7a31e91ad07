import { describe, expect, test } from "@jest/globals";
import { fork, join, loop, simple, switchOn, taskDef, workflow } from "../testing/builders.ts";
import { given, must } from "../testing/run.ts";
import type { Run } from "../testing/run.ts";

type Members = { readonly [key: string]: unknown };

const once = ["no", "c", "f", "u1"].map((name) => taskDef(name, { retryCount: 0 }));
const undone = (reference: string): Members => simple(reference, { compensateWith: [simple(`undo_${reference}`)] });
const tryTask = (tryTasks: readonly Members[], members: Members = {}): Members => ({
  ...{ name: "t", taskReferenceName: "t", type: "TRY", tryTasks },
  ...members,
});
const forEach = (loopOver: readonly Members[], members: Members = {}): Members => ({
  ...{
    name: "e",
    taskReferenceName: "e",
    type: "FOR_EACH",
    items: "${workflow.input.list}",
    itemName: "item",
    loopOver,
  },
  ...members,
});
const start = (tasks: readonly Members[], list: readonly unknown[] = []): Run =>
  given(workflow("w", tasks), once).started({ list });
const openOf = (run: Run): readonly string[] => {
  const open = [...must(run.state).tasks].filter(({ status }) => status === "SCHEDULED" || status === "IN_PROGRESS");
  return open.map(({ referenceTaskName }) => referenceTaskName);
};
const statuses = (run: Run, ...references: readonly string[]) => references.map((name) => run.statusOf(name));

describe("retry", () => {
  test("of a workflow in which a TRY has failed begins the TRY anew, for it has undone what it did", () => {
    const tried = [undone("a"), simple("x", { name: "no" })];
    const run = start([tryTask(tried, { finallyTasks: [simple("f")] }), simple("z")]);
    for (const reference of ["a", "x", "undo_a", "f"]) {
      if (reference === "x") run.failed("x", "broken");
      else run.completed(reference);
    }
    expect(run.status).toBe("FAILED");

    run.retried();

    expect(run.task("t")).toMatchObject({ status: "IN_PROGRESS", retryCount: 0, reasonForIncompletion: undefined });
    expect(run.outputOf("t")).toEqual({ phase: "TRYING" });
    expect(statuses(run, "a", "x", "undo_a", "f")).toEqual(["SCHEDULED", undefined, undefined, undefined]);
    for (const reference of ["a", "x", "f", "z"]) run.completed(reference);
    expect(run.status).toBe("COMPLETED");
  });

  test("goes on in the part of a TRY in which the workflow ended, and leaves what the TRY had dealt with", () => {
    const tried = [undone("a"), simple("x", { name: "no" })];
    const run = start([tryTask(tried, { catchTasks: [simple("c"), simple("d")] })]);
    run.completed("a");
    run.failed("x");
    run.terminated("enough");

    run.retried();

    expect(statuses(run, "t", "undo_a", "x")).toEqual(["IN_PROGRESS", "SCHEDULED", "FAILED"]);
    run.completed("undo_a");
    run.terminated("enough");
    run.retried();
    expect(statuses(run, "c")).toEqual(["SCHEDULED"]);
    run.completed("c");
    run.completed("d");
    expect(run.status).toBe("COMPLETED");
  });

  test.each([0, 1])("takes up what undoes a task and failed while the workflow was paused: case %#", (before) => {
    const tried = [undone("a"), undone("b"), simple("x", { name: "no" })];
    const run = start([tryTask(tried, { catchTasks: [] })]);
    for (const reference of ["a", "b"]) run.completed(reference);
    run.failed("x");
    if (before === 1) run.completed("undo_b");
    const failing = before === 1 ? "undo_a" : "undo_b";
    run.paused();
    run.updated(failing, { status: "FAILED_WITH_TERMINAL_ERROR" });
    run.terminated("enough");

    run.retried();

    expect([run.status, run.task(failing)]).toMatchObject(["RUNNING", { status: "SCHEDULED", retryCount: 1 }]);
    if (before === 0) run.completed("undo_b");
    run.completed("undo_a");
    expect(run.status).toBe("COMPLETED");
    expect(run.outputOf("t")).toMatchObject({ compensated: ["b", "a"] });
  });

  test("leaves a failure that was caught, though the workflow has failed of something else", () => {
    const run = start([tryTask([simple("x", { name: "no" })], { catchTasks: [] }), simple("z", { name: "no" })]);
    run.failed("x");
    run.failed("z");

    run.retried();

    expect(statuses(run, "t", "x", "z")).toEqual(["COMPLETED", "FAILED", "SCHEDULED"]);
    run.completed("z");
    expect(run.status).toBe("COMPLETED");
  });

  test("of a failed FOR_EACH begins the items again that failed or were canceled, under its own record", () => {
    const run = start([forEach([simple("a"), simple("x", { name: "no" })], { parallelism: 2 })], [1, 2, 3]);
    for (const reference of ["a__1", "x__1", "a__2"]) run.completed(reference, { by: reference });
    run.failed("x__2");
    expect([run.status, run.statusOf("a__3")]).toEqual(["FAILED", "CANCELED"]);

    run.retried();

    expect(run.task("e")).toMatchObject({ status: "IN_PROGRESS", retryCount: 0, iteration: 3 });
    expect(statuses(run, "x__1", "x__2", "a__3")).toEqual(["COMPLETED", "SCHEDULED", "SCHEDULED"]);
    for (const reference of ["x__2", "a__3", "x__3"]) run.completed(reference, { by: reference });
    expect(run.outputOf("e")).toEqual({ results: [{ by: "x__1" }, { by: "x__2" }, { by: "x__3" }] });
    expect(run.status).toBe("COMPLETED");
  });

  test("of a failed FOR_EACH forgets what had come of it", () => {
    const run = start([forEach([simple("a", { name: "no" })])], [1, 2]);
    run.completed("a__1", { v: 1 });
    run.failed("a__2");
    expect(run.outputOf("e")).toMatchObject({ results: [{ v: 1 }, null], errors: [{ index: 1 }] });

    run.retried();

    expect(run.outputOf("e")).toEqual({});
    run.completed("a__2", { v: 2 });
    expect(run.outputOf("e")).toEqual({ results: [{ v: 1 }, { v: 2 }] });
  });

  test("of a FOR_EACH that was canceled goes on where it was, with items that had not begun", () => {
    const run = start([forEach([simple("a")], { parallelism: 1, continueOnError: true })], [1, 2, 3]);
    run.completed("a__1");
    run.terminated("enough");

    run.retried();
    for (const reference of ["a__2", "a__3"]) run.completed(reference);

    expect(run.status).toBe("COMPLETED");
  });

  test("of more items than a FOR_EACH may have at work begins them one after the other", () => {
    const run = start([forEach([simple("no")], { parallelism: 1, continueOnError: true })], [1, 2, 3, 4]);
    for (const reference of ["no__1", "no__2", "no__3"]) run.failed(reference);
    run.terminated("enough");

    run.retried();

    expect(openOf(run)).toEqual(["e", "no__1"]);
    expect(run.outputOf("e")).toEqual({ waiting: { count: 3, fromIndex: 1 } });
    run.failed("no__1");
    expect(openOf(run)).toEqual(["e", "no__2"]);
    run.completed("no__2", { n: 2 });
    run.terminated("enough");
    run.retried();
    expect(openOf(run)).toEqual(["e", "no__1"]);
    for (const reference of ["no__1", "no__3", "no__4"]) run.completed(reference, { by: reference });
    expect(run.outputOf("e")).toEqual({ results: [{ by: "no__1" }, { n: 2 }, { by: "no__3" }, { by: "no__4" }] });
    expect(run.status).toBe("COMPLETED");
  });

  test("of a FOR_EACH within another one leaves the items of both to their turns", () => {
    const inner = forEach([simple("a")], { name: "i", taskReferenceName: "i", items: "${item}", itemName: "one" });
    const nested = { ...inner, parallelism: 1 };
    const list = [
      [1, 2],
      [3, 4],
    ];
    const run = start([forEach([nested, simple("b")], { parallelism: 1 })], list);
    run.completed("a__1__1");
    run.terminated("enough");

    run.retried();

    expect(openOf(run)).toEqual(["e", "i__1", "a__1__2"]);
    for (const reference of ["a__1__2", "b__1", "a__2__1", "a__2__2", "b__2"]) {
      expect(openOf(run).at(-1)).toBe(reference);
      run.completed(reference);
    }
    expect(run.status).toBe("COMPLETED");
  });

  test("of an item begins all again that had been at work in it, when its turn comes", () => {
    const body = [fork("f", [[simple("a")], [simple("b")]]), join("j", ["a", "b"])];
    const run = start([forEach(body, { parallelism: 2 })], [1, 2]);
    run.completed("a__2");
    run.terminated("enough");
    run.rerun("a__1");

    expect(openOf(run)).toEqual(["e", "a__1", "b__1", "j__1", "b__2", "j__2"]);
    for (const reference of ["a__1", "b__1", "b__2"]) run.completed(reference);
    expect(run.status).toBe("COMPLETED");
  });

  test("of a loop that a permissive task has failed goes on after what had been scheduled by then", () => {
    const chosen = switchOn("s", "x", { cases: { y: [simple("b")] } });
    const body = [simple("no", { permissive: true }), chosen, simple("z")];
    const run = start([forEach([loop("l", body, { loopCondition: "false" })])], [1]);
    run.failed("no__1__1");
    expect([run.status, ...statuses(run, "s__1__1", "z__1__1")]).toEqual(["FAILED", "COMPLETED", undefined]);

    run.retried();
    run.completed("no__1__1");

    expect(openOf(run)).toEqual(["e", "l__1", "z__1__1"]);
    run.completed("z__1__1");
    expect(run.status).toBe("COMPLETED");
  });

  test("of a FOR_EACH whose items were no list decides it again", () => {
    const run = given(workflow("w", [simple("o"), forEach([simple("a")], { items: "${o.output.list}" })])).started();
    run.completed("o", { list: 5 });
    expect(run.statusOf("e")).toBe("FAILED_WITH_TERMINAL_ERROR");

    run.rerun("o");
    run.completed("o", { list: [1] });

    expect(run.statusOf("a__1")).toBe("SCHEDULED");
  });
});

describe("rerun", () => {
  test("from a task of one item leaves the others waiting while there is no room for them", () => {
    const run = start([forEach([simple("a"), simple("b")], { parallelism: 1 })], [1, 2, 3]);
    run.completed("a__1");
    run.completed("b__1");
    run.terminated("enough");

    run.rerun("a__1");

    expect(openOf(run)).toEqual(["e", "a__1"]);
    for (const reference of ["a__1", "b__1", "a__2", "b__2", "a__3", "b__3"]) {
      expect(openOf(run)).toEqual(["e", reference]);
      run.completed(reference);
    }
    expect(run.status).toBe("COMPLETED");
  });

  test("of items that waited begins their tasks as the same attempts; a retry makes others of them", () => {
    const body = [simple("a"), loop("l", [simple("b")], { loopCondition: "false" })];
    const run = start([simple("o"), forEach(body, { parallelism: 2 })], [1, 2, 3]);
    run.completed("o");
    run.completed("a__1");
    run.terminated("enough");
    const ids = ["a__2", "l__1", "b__1__1"].map((name) => run.task(name).taskId);
    const attempts = () => ["a__2", "l__1", "b__1__1"].map((name) => run.task(name).retryCount);

    run.rerun("a__1");
    run.terminated("enough");
    run.rerun("a__1");
    run.completed("a__1");

    expect(openOf(run)).toContain("a__2");
    expect(attempts()).toEqual([0, 0, 0]);
    expect(run.task("a__2").taskId).toBe(ids[0]);
  });

  test("of items that have to wait begins the same attempts when their turn comes", () => {
    const run = start([simple("o"), forEach([simple("no")], { parallelism: 1, continueOnError: true })], [1, 2, 3]);
    run.completed("o");
    for (const reference of ["no__1", "no__2"]) run.failed(reference);
    run.terminated("enough");
    const [first, second] = ["no__1", "no__2"].map((name) => run.task(name).taskId);

    run.rerun("no__3");
    expect(openOf(run)).toEqual(["e", "no__3"]);
    run.completed("no__3");

    expect(run.task("no__1")).toMatchObject({ taskId: first, retryCount: 0, status: "SCHEDULED", retried: false });
    run.failed("no__1");
    run.terminated("enough");
    run.retried();
    expect(run.task("no__1")).toMatchObject({ retriedTaskId: first, retryCount: 1 });
    run.completed("no__1");
    expect(run.task("no__2")).toMatchObject({ retriedTaskId: second, retryCount: 1 });
  });

  const givenFailed = (): Run => {
    const tried = [undone("a"), simple("b"), simple("x", { name: "no" })];
    const run = start([tryTask(tried, { catchTasks: [simple("c")], finallyTasks: [simple("f")] }), simple("z")]);
    run.completed("a");
    run.completed("b");
    run.failed("x", "broken");
    run.completed("undo_a");
    run.completed("c");
    run.failed("f", "late");
    expect(run.status).toBe("FAILED");
    return run;
  };

  test("from a task that was tried takes the TRY back to trying; what came of the failure is forgotten", () => {
    const run = givenFailed();

    run.rerun("b");

    expect(run.outputOf("t")).toEqual({ phase: "TRYING" });
    expect(statuses(run, "t", "a", "b")).toEqual(["IN_PROGRESS", "COMPLETED", "SCHEDULED"]);
    expect(statuses(run, "x", "undo_a", "c", "f")).toEqual([undefined, undefined, undefined, undefined]);
    run.completed("b");
    run.failed("x", "again");
    for (const reference of ["undo_a", "c", "f", "z"]) run.completed(reference);
    expect(run.status).toBe("COMPLETED");
    expect(run.outputOf("t")).toMatchObject({ error: { reason: "again" }, compensated: ["a"] });
  });

  test.each([
    ["undo_a", "COMPENSATING", ["undo_a", "c", "f", "z"]],
    ["c", "CATCHING", ["c", "f", "z"]],
    ["f", "FINALLY", ["f", "z"]],
  ])("from %s takes it back to %s", (reference, phase, rest) => {
    const run = givenFailed();

    run.rerun(reference);

    expect(run.outputOf("t")).toMatchObject({ phase, error: { reason: "broken" } });
    expect(run.statusOf(reference)).toBe("SCHEDULED");
    for (const next of rest) run.completed(next);
    expect(run.status).toBe("COMPLETED");
    expect(run.outputOf("t")).toMatchObject({ compensated: ["a"], error: { reason: "broken" } });
  });

  test("from the TRY begins it from the beginning", () => {
    const run = givenFailed();

    run.rerun("t");

    expect(run.outputOf("t")).toEqual({ phase: "TRYING" });
    expect(statuses(run, "a", "b", "f")).toEqual(["SCHEDULED", undefined, undefined]);
  });

  test("from one item's task keeps the other items as they are", () => {
    const run = start([forEach([simple("a"), simple("b")]), simple("z")], [1, 2, 3]);
    for (const reference of ["a__1", "a__2", "a__3", "b__1", "b__2", "b__3", "z"]) run.completed(reference, { by: 1 });

    run.rerun("a__2");

    expect(statuses(run, "e", "a__2", "b__2", "b__1", "b__3", "z")).toEqual([
      ...["IN_PROGRESS", "SCHEDULED", undefined, "COMPLETED", "COMPLETED", undefined],
    ]);
    run.completed("a__2");
    run.completed("b__2", { by: 2 });
    expect(run.outputOf("e")).toEqual({ results: [{ by: 1 }, { by: 2 }, { by: 1 }] });
    expect(run.statusOf("z")).toBe("SCHEDULED");
  });

  test("from a FOR_EACH begins with its first items", () => {
    const run = start([forEach([simple("a")], { parallelism: 2 })], [1, 2, 3]);
    for (const reference of ["a__1", "a__2", "a__3"]) run.completed(reference);

    run.rerun("e");

    expect(statuses(run, "a__1", "a__2", "a__3")).toEqual(["SCHEDULED", "SCHEDULED", undefined]);
    for (const reference of ["a__1", "a__2", "a__3"]) run.completed(reference);
    expect(run.status).toBe("COMPLETED");
  });

  test("from a task in a branch that was made on the way goes on to the join behind the fork", () => {
    const dynamicFork = {
      ...simple("k"),
      ...{ type: "FORK_JOIN_DYNAMIC", dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs" },
      inputParameters: { tasks: [simple("d1", { name: "no" }), simple("d2")], inputs: {} },
    };
    const run = given(workflow("w", [tryTask([dynamicFork, join("j", [])], { finallyTasks: [] })]), once)
      .answering((need) =>
        need.kind === "taskDefs"
          ? { kind: "taskDefs", found: new Map(once.map((one) => [one.name, one] as const)) }
          : undefined,
      )
      .started();
    run.failed("d1");
    expect([run.status, run.statusOf("j")]).toEqual(["FAILED", "CANCELED"]);

    run.rerun("d1");
    run.completed("d1");
    for (const reference of ["d2"]) if (run.statusOf(reference) === "SCHEDULED") run.completed(reference);

    expect(statuses(run, "j", "t")).toEqual(["COMPLETED", "COMPLETED"]);
    expect(run.status).toBe("COMPLETED");
  });
});

test("jump is refused into a TRY and a FOR_EACH, and out of them leaves nothing open", () => {
  const run = start([tryTask([undone("a")], { catchTasks: [] }), simple("z")]);

  expect(run.jumpedTo("a")).toMatchObject({ kind: "refused" });
  run.jumpedTo("z");

  expect(statuses(run, "t", "a", "z")).toEqual(["CANCELED", "CANCELED", "SCHEDULED"]);
  run.completed("z");
});

test("what undoes a task can be skipped before it is reached", () => {
  const run = start([tryTask([undone("a"), simple("x", { name: "no" })], { catchTasks: [simple("c")] })]);
  run.skipped("undo_a");
  run.completed("a");

  run.failed("x");

  expect(statuses(run, "undo_a", "c")).toEqual(["SKIPPED", "SCHEDULED"]);
});

test("an upgrade in the midst of undoing, and of items, goes on", () => {
  const tried = [undone("a"), undone("b"), simple("x", { name: "no" })];
  const tasks = [
    fork("k", [[tryTask(tried, { catchTasks: [] })], [forEach([simple("i")], { parallelism: 1 })]]),
    join("j", ["t", "e"]),
  ];
  const run = start(tasks, [1, 2]);
  run.completed("a");
  run.completed("b");
  run.failed("x");
  run.completed("undo_b");
  run.completed("i__1");
  const found = {
    snapshotHash: "1".repeat(64),
    name: "w",
    version: 2,
    taskReferenceNames: ["k", "t", "a", "b", "x", "undo_a", "undo_b", "e", "i", "j"],
  };
  run.answering(() => ({ kind: "childDefinition", found }) as never);

  run.upgraded(2);
  run.snapshot = { ...run.snapshot, hash: found.snapshotHash as never };
  run.timePassed();
  run.completed("undo_a");
  run.completed("i__2");

  expect(run.status).toBe("COMPLETED");
});

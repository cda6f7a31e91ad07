import { describe, expect, test } from "@jest/globals";
import { fork, join, loop, noop, simple, switchOn, taskDef, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";
import type { Run } from "../../testing/run.ts";

type Members = { readonly [key: string]: unknown };

const tryTask = (reference: string, tryTasks: readonly Members[], members: Members = {}): Members => ({
  ...{ name: reference, taskReferenceName: reference, type: "TRY", tryTasks },
  ...members,
});
const undone = (reference: string, members: Members = {}): Members =>
  simple(reference, { compensateWith: [simple(`undo_${reference}`)], ...members });
const once = (...names: readonly string[]) => names.map((name) => taskDef(name, { retryCount: 0 }));

const start = (tasks: readonly Members[], taskDefs: Parameters<typeof given>[1] = []): Run =>
  given(workflow("w", tasks, { outputParameters: { t: "${t.output}", status: "${t.status}" } }), taskDefs).started();

const statuses = (run: Run, ...references: readonly string[]) => references.map((name) => run.statusOf(name));

describe("a TRY in which nothing fails", () => {
  test("runs what it tries, then finallyTasks, and is COMPLETED", () => {
    const run = start([tryTask("t", [simple("a"), simple("b")], { finallyTasks: [simple("f")] }), simple("z")]);

    expect(statuses(run, "t", "a", "b")).toEqual(["IN_PROGRESS", "SCHEDULED", undefined]);
    run.completed("a");
    run.completed("b");
    expect(statuses(run, "t", "f", "z")).toEqual(["IN_PROGRESS", "SCHEDULED", undefined]);
    run.completed("f");

    expect(statuses(run, "t", "z")).toEqual(["COMPLETED", "SCHEDULED"]);
    expect(run.outputOf("t")).toEqual({});
  });

  test("waits for branches that nobody joins", () => {
    const tried = [fork("k", [[simple("a")], [simple("b")]]), join("j", ["a"])];
    const run = start([tryTask("t", tried, { catchTasks: [] }), simple("z")]);

    run.completed("a");
    expect(run.statusOf("t")).toBe("IN_PROGRESS");
    run.completed("b");

    expect(statuses(run, "t", "z")).toEqual(["COMPLETED", "SCHEDULED"]);
  });

  test("goes past a task in it that was skipped, to its end", () => {
    const run = start([tryTask("t", [simple("a"), simple("b")], { catchTasks: [] }), simple("z")]);
    run.skipped("b");

    run.completed("a");

    expect(statuses(run, "t", "z")).toEqual(["COMPLETED", "SCHEDULED"]);
  });
});

describe("a task that fails for good within a TRY", () => {
  test("is caught: what is open is canceled, catchTasks see the error, and the workflow goes on", () => {
    const apologise = simple("c", { inputParameters: { why: "${t.output.error.reason}" } });
    const tried = [fork("k", [[simple("a")], [simple("b")]]), join("j", ["a", "b"])];
    const run = start([tryTask("t", tried, { catchTasks: [apologise] }), simple("z")], once("a"));

    run.updated("a", { status: "FAILED", reason: "card declined", output: { code: 7 } });

    expect(statuses(run, "a", "b", "j", "c")).toEqual(["FAILED", "CANCELED", "CANCELED", "SCHEDULED"]);
    expect(run.inputOf("c")).toEqual({ why: "card declined" });
    run.completed("c");
    run.completed("z");
    expect(run.status).toBe("COMPLETED");
    expect(run.output).toEqual({
      t: {
        error: {
          ...{ reason: "card declined", status: "FAILED", output: { code: 7 } },
          ...{ failedTaskId: run.task("a").taskId, failedReferenceTaskName: "a" },
        },
      },
      status: "COMPLETED",
    });
  });

  test("is tried again first, while attempts remain", () => {
    const run = start([tryTask("t", [simple("a")], { catchTasks: [] })], [taskDef("a", { retryCount: 1 })]);

    run.failed("a");
    expect([run.status, run.statusOf("a")]).toEqual(["RUNNING", "SCHEDULED"]);
    run.failed("a");

    expect(run.status).toBe("COMPLETED");
  });

  test("is none where it is optional, and is counted in a fork by its join where it is permissive", () => {
    const tried = [
      simple("o", { name: "a", optional: true }),
      fork("k", [[simple("p", { name: "a", permissive: true })], [simple("b")]]),
      join("j", ["p", "b"]),
    ];
    const run = start([tryTask("t", tried, { catchTasks: [] })], once("a"));

    run.failed("o");
    run.failed("p", "p is broken");
    expect([run.statusOf("b"), run.status]).toEqual(["SCHEDULED", "RUNNING"]);
    run.completed("b");

    expect(run.status).toBe("COMPLETED");
    expect(run.outputOf("t")).toMatchObject({ error: { failedReferenceTaskName: "j", reason: "p is broken" } });
  });

  test("that is permissive and not joined lets what is tried go on, and fails the TRY in the end", () => {
    const run = start(
      [tryTask("t", [simple("p", { permissive: true }), simple("b")], { finallyTasks: [] })],
      once("p"),
    );

    run.failed("p", "p is broken");
    expect(run.statusOf("b")).toBe("SCHEDULED");
    run.completed("b");

    expect(statuses(run, "t")).toEqual(["FAILED"]);
    expect(run.task("t").reasonForIncompletion).toBe("p is broken");
  });

  test("may have timed out under TIME_OUT_WF", () => {
    const slow = taskDef("a", { timeoutSeconds: 5, responseTimeoutSeconds: 5, timeoutPolicy: "TIME_OUT_WF" });
    const run = start([tryTask("t", [simple("a")], { catchOn: [{ status: "TIMED_OUT" }], catchTasks: [] })], [slow]);
    run.polled("a");

    run.timePassed(5000);

    expect([run.statusOf("a"), run.statusOf("t"), run.status]).toEqual(["TIMED_OUT", "COMPLETED", "COMPLETED"]);
  });

  test("may be one that could not even be scheduled", () => {
    const broken = { ...simple("d"), type: "DYNAMIC", dynamicTaskNameParam: "n" };
    const run = start([tryTask("t", [broken], { catchTasks: [] })]);

    expect([run.statusOf("d"), run.status]).toEqual(["FAILED_WITH_TERMINAL_ERROR", "COMPLETED"]);
  });

  test("fails the workflow where nothing catches it, after finallyTasks", () => {
    const run = start([tryTask("t", [simple("a")], { finallyTasks: [simple("f")] })], once("a"));

    run.failed("a", "broken");
    expect([run.status, run.statusOf("f")]).toEqual(["RUNNING", "SCHEDULED"]);
    run.completed("f");

    expect(run.status).toBe("FAILED");
    expect(run.task("t")).toMatchObject({ status: "FAILED", reasonForIncompletion: "broken" });
    expect(run.reason).toContain("failed with status: FAILED and reason: 'broken'");
  });

  test("lets the workflow go on where the TRY is optional", () => {
    const run = start([tryTask("t", [simple("a")], { finallyTasks: [], optional: true }), simple("z")], once("a"));

    run.failed("a");

    expect(statuses(run, "t", "z")).toEqual(["COMPLETED_WITH_ERRORS", "SCHEDULED"]);
  });

  test("goes to the TRY around where the inner one does not catch it", () => {
    const inner = tryTask("i", [simple("a")], { finallyTasks: [simple("f")] });
    const run = start([tryTask("t", [inner], { catchTasks: [] })], once("a"));

    run.failed("a", "broken");
    run.completed("f");

    expect(statuses(run, "i", "t")).toEqual(["FAILED", "COMPLETED"]);
    expect(run.outputOf("t")).toMatchObject({ error: { failedReferenceTaskName: "i", reason: "broken" } });
  });

  test("ends a loop around it, and is caught by the TRY around the loop", () => {
    const looped = loop("l", [simple("a"), simple("b")], { loopCondition: "", items: "${workflow.input.list}" });
    const run = given(workflow("w", [tryTask("t", [looped], { catchTasks: [] })]), once("b")).started({ list: [1, 2] });

    for (const reference of ["a__1", "b__1", "a__2"]) run.completed(reference);
    run.failed("b__2");

    expect(statuses(run, "l", "t")).toEqual(["CANCELED", "COMPLETED"]);
    expect(run.status).toBe("COMPLETED");
  });

  test("is caught in each turn of a loop for itself", () => {
    const body = [tryTask("t", [simple("a")], { catchTasks: [simple("c")] })];
    const looped = loop("l", body, { loopCondition: "", items: "${workflow.input.list}" });
    const run = given(workflow("w", [looped]), once("a")).started({ list: [1, 2] });

    run.failed("a__1", "one");
    run.completed("c__1");
    run.failed("a__2", "two");
    expect(run.outputOf("t__2")).toMatchObject({ phase: "CATCHING", error: { reason: "two" } });
    run.completed("c__2");

    expect(run.status).toBe("COMPLETED");
  });

  test("tells the children that are open", () => {
    const child = { ...simple("s"), type: "SUB_WORKFLOW", subWorkflowParam: { name: "child", version: 1 } };
    const found = { snapshotHash: "1".repeat(64), name: "child", version: 1, taskReferenceNames: [] };
    const tried = [fork("k", [[child], [simple("b")]]), join("j", ["s", "b"])];
    const run = given(workflow("w", [tryTask("t", tried, { catchTasks: [] })]), once("b")).answering(
      () => ({ kind: "childDefinition", found }) as never,
    );
    run.started();

    const outcome = run.failed("b", "broken");

    expect(run.statusOf("s")).toBe("CANCELED");
    expect(outcome).toMatchObject({
      commands: expect.arrayContaining([
        expect.objectContaining({
          event: expect.objectContaining({ kind: "ParentTaskCanceled", reason: "b has failed: broken" }),
        }),
      ]),
    });
  });
});

describe("catchOn", () => {
  test.each([
    [[], true],
    [[{ status: "FAILED" }], true],
    [[{ status: "TIMED_OUT" }], false],
    [[{ status: "TIMED_OUT" }, { taskReferenceName: "a" }], true],
    [[{ taskReferenceName: "b" }], false],
    [[{ reason: "*declined*" }], true],
    [[{ reason: "declined" }], false],
    [[{ reason: "card *: *" }], true],
    [[{ reason: "CARD*" }], false],
    [[{ status: "FAILED", reason: "no*" }], false],
  ])("%j decides whether a failure is caught: %s", (catchOn, isCaught) => {
    const run = start([tryTask("t", [simple("a"), simple("b")], { catchOn, catchTasks: [] })], once("a"));

    run.failed("a", "card declined: 51");

    expect(run.status).toBe(isCaught ? "COMPLETED" : "FAILED");
  });
});

describe("compensation", () => {
  test("undoes what had COMPLETED, the last first, one after the other, before catchTasks", () => {
    const undo = simple("undo_a", { inputParameters: { booking: "${a.output.booking}" } });
    const tried = [simple("a", { compensateWith: [undo] }), undone("b"), simple("c"), simple("d")];
    const run = start([tryTask("t", tried, { catchTasks: [simple("e")] })], once("d"));
    for (const reference of ["a", "b", "c"]) run.completed(reference, { booking: reference });

    run.failed("d");

    expect(run.outputOf("t")).toMatchObject({ phase: "COMPENSATING", compensating: ["b", "a"] });
    expect(statuses(run, "undo_b", "undo_a", "e")).toEqual(["SCHEDULED", undefined, undefined]);
    run.completed("undo_b");
    expect(statuses(run, "undo_a", "e")).toEqual(["SCHEDULED", undefined]);
    expect(run.inputOf("undo_a")).toEqual({ booking: "a" });
    run.completed("undo_a");
    run.completed("e");
    expect(run.outputOf("t")).toMatchObject({ compensated: ["b", "a"], error: { failedReferenceTaskName: "d" } });
    expect(run.status).toBe("COMPLETED");
  });

  test("goes by the order of completion in a fork, also within one millisecond", () => {
    const tried = [fork("k", [[undone("a")], [undone("b")]]), join("j", ["a", "b"]), simple("d")];
    const run = start([tryTask("t", tried, { catchTasks: [] })], once("d"));
    run.completed("b");
    run.completed("a");

    run.failed("d");

    expect(run.outputOf("t")).toMatchObject({ compensating: ["a", "b"] });
  });

  test("undoes each turn of a loop for itself, also where only some turns are kept", () => {
    const looped = loop("l", [undone("a")], {
      ...{ loopCondition: "", items: "${workflow.input.list}", inputParameters: { keepLastN: 1 } },
      compensateWith: [simple("undo_l")],
    });
    const def = workflow("w", [tryTask("t", [looped, simple("d")], { catchTasks: [] })]);
    const run = given(def, once("d")).started({ list: [1, 2, 3] });
    for (const turn of [1, 2, 3]) run.completed(`a__${turn}`);

    run.failed("d");

    expect(run.outputOf("t")).toMatchObject({ compensating: ["l", "a__3", "a__2", "a__1"] });
    for (const reference of ["undo_l", "undo_a__3", "undo_a__2", "undo_a__1"]) run.completed(reference);
    expect(run.status).toBe("COMPLETED");
  });

  test("undoes what a TRY within had done and kept, and leaves what that has undone", () => {
    const kept = tryTask("i1", [undone("a")], { catchTasks: [], compensateWith: [simple("undo_i1")] });
    const failing = tryTask("i2", [undone("b"), simple("x", { name: "no" })], { catchTasks: [] });
    const run = start([tryTask("t", [kept, failing, simple("y", { name: "no" })], { catchTasks: [] })], once("no"));
    run.completed("a");
    run.completed("b");
    run.failed("x");
    run.completed("undo_b");
    expect(run.statusOf("i2")).toBe("COMPLETED");

    run.failed("y");

    expect(run.outputOf("t")).toMatchObject({ compensating: ["i1", "a"] });
    run.completed("undo_i1");
    run.completed("undo_a");
    expect(run.status).toBe("COMPLETED");
  });

  // Validation refuses such a definition; a dynamic fork may make it.
  test("by a TRY whose own tasks fail is itself undone first, and goes on", () => {
    const within = tryTask("i", [undone("b"), simple("c")], { catchTasks: [] });
    const undoing = { compensateWith: [within, simple("u")] };
    const run = start([tryTask("t", [simple("a", undoing), simple("d")], { catchTasks: [] })], once("c", "d"));
    run.completed("a");
    run.failed("d");
    run.completed("b");
    run.failed("c");

    expect([run.statusOf("undo_b"), run.statusOf("u")]).toEqual(["SCHEDULED", undefined]);
    run.completed("undo_b");
    run.completed("u");
    expect(run.outputOf("i")).toMatchObject({ compensated: ["b"] });
    expect(run.outputOf("t")).toMatchObject({ compensated: ["a"] });
    expect(run.status).toBe("COMPLETED");
  });

  test("is not undone in turn by a TRY further out", () => {
    const within = tryTask("i", [undone("b")], { catchTasks: [] });
    const inner = tryTask("t", [simple("a", { compensateWith: [within] }), simple("d")]);
    const run = start([tryTask("o", [undone("e"), inner], { catchTasks: [simple("c")] })], once("d"));
    run.completed("e");
    run.completed("a");
    run.failed("d");
    run.completed("b");

    expect(statuses(run, "i", "t", "undo_b", "undo_e")).toEqual(["COMPLETED", "FAILED", undefined, "SCHEDULED"]);
    run.completed("undo_e");
    expect(run.outputOf("o")).toMatchObject({ compensated: ["e"] });
    expect(run.statusOf("c")).toBe("SCHEDULED");
  });

  test("that a failure beside it interrupts goes on in the TRY around, without doing again what was done", () => {
    const both = { compensateWith: [simple("u1"), simple("u2")] };
    const inner = tryTask("i", [undone("a"), simple("b", both), simple("x", { name: "no" })], { finallyTasks: [] });
    const tried = [fork("k", [[inner], [simple("y", { name: "no" })]]), join("j", ["i", "y"])];
    const run = start([tryTask("t", tried, { catchTasks: [] })], once("no"));
    run.completed("a");
    run.completed("b");
    run.failed("x");
    run.completed("u1");
    expect(run.statusOf("u2")).toBe("SCHEDULED");

    run.failed("y");

    expect(run.outputOf("t")).toMatchObject({ compensating: ["b", "a"] });
    expect(run.task("u2")).toMatchObject({ status: "SCHEDULED", retryCount: 1 });
    run.completed("u2");
    run.completed("undo_a");
    expect(run.status).toBe("COMPLETED");
    expect(run.task("u1").retryCount).toBe(0);
  });

  test("that fails does not keep the others from running; nothing is caught then, and both reasons are told", () => {
    const tried = [undone("a"), simple("b", { compensateWith: [simple("u1"), simple("u2")] }), simple("d")];
    const members = { catchTasks: [simple("c")], finallyTasks: [simple("f")] };
    const run = start([tryTask("t", tried, members)], once("d", "u1"));
    run.completed("a");
    run.completed("b");
    run.failed("d", "broken");

    run.failed("u1", "too late");

    expect(statuses(run, "u2", "undo_a")).toEqual([undefined, "SCHEDULED"]);
    run.completed("undo_a");
    expect(statuses(run, "c", "f")).toEqual([undefined, "SCHEDULED"]);
    run.completed("f");
    expect(run.status).toBe("FAILED");
    expect(run.task("t").reasonForIncompletion).toBe("broken; b could not be undone: too late");
    expect(run.outputOf("t")).toMatchObject({
      compensated: ["a"],
      compensationErrors: [{ reference: "b", reason: "too late", status: "FAILED", failedReferenceTaskName: "u1" }],
    });
  });

  test("undoes what a task of a dynamic fork has done", () => {
    const dynamicFork = {
      ...simple("k"),
      ...{ type: "FORK_JOIN_DYNAMIC", dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs" },
      inputParameters: { tasks: "${workflow.input.tasks}", inputs: "${workflow.input.inputs}" },
    };
    const def = workflow("w", [tryTask("t", [dynamicFork, join("j", []), simple("d")], { catchTasks: [] })]);
    const tasks = [undone("x"), switchOn("s", "1", { cases: { "1": [undone("y")] } })];
    const run = given(def, once("d"))
      .answering((need) => (need.kind === "taskDefs" ? { kind: "taskDefs", found: new Map() } : undefined))
      .started({ tasks, inputs: {} });
    run.completed("y");
    run.completed("x");

    run.failed("d");

    expect(run.outputOf("t")).toMatchObject({ compensating: ["x", "y"] });
    run.completed("undo_x");
    run.completed("undo_y");
    expect(run.status).toBe("COMPLETED");
  });
});

describe("failures of catchTasks and finallyTasks", () => {
  test("one among catchTasks takes the place of the first, which is kept as its cause", () => {
    const members = { catchTasks: [simple("c")], finallyTasks: [simple("f")] };
    const run = start([tryTask("t", [simple("a")], members)], once("a", "c"));
    run.failed("a", "first");

    run.failed("c", "second");
    run.completed("f");

    expect(run.task("t")).toMatchObject({ status: "FAILED", reasonForIncompletion: "second" });
    expect(run.outputOf("t")).toMatchObject({ error: { reason: "second", cause: { reason: "first" } } });
  });

  test("one among finallyTasks fails a TRY in which all went well", () => {
    const run = start([tryTask("t", [simple("a")], { finallyTasks: [simple("f")] })], once("f"));
    run.completed("a");

    run.failed("f", "late");

    expect(run.task("t")).toMatchObject({ status: "FAILED", reasonForIncompletion: "late" });
    expect(run.outputOf("t")).toMatchObject({ error: { failedReferenceTaskName: "f" } });
  });

  test("one among finallyTasks fails a TRY that had caught a failure, and is told with one that was not", () => {
    for (const [catchTasks, reason] of [
      [[], "late"],
      [undefined, "broken; late"],
    ] as const) {
      const members = { finallyTasks: [simple("f")], ...(catchTasks && { catchTasks }) };
      const run = start([tryTask("t", [simple("a")], members)], once("a", "f"));
      run.failed("a", "broken");
      run.failed("f", "late");
      expect(run.task("t")).toMatchObject({ status: "FAILED", reasonForIncompletion: reason });
    }
  });
});

describe("what ends the workflow", () => {
  test("ends the TRY with it, and nothing is compensated, caught or done in the end", () => {
    const members = { catchTasks: [simple("c")], finallyTasks: [simple("f")] };
    for (const end of [
      (run: Run) => run.terminated("enough"),
      (run: Run) => run.timePassed(60_000),
      (run: Run) => run.completed("stop"),
    ]) {
      const terminate = { ...simple("end"), type: "TERMINATE", inputParameters: { terminationStatus: "FAILED" } };
      const tried = [undone("a"), fork("k", [[simple("b")], [simple("stop"), terminate]]), join("j", ["b"])];
      const run = given(
        workflow("w", [tryTask("t", tried, members)], { timeoutSeconds: 60, timeoutPolicy: "TIME_OUT_WF" }),
      );
      run.started();
      run.completed("a");
      end(run);

      expect(run.status).not.toBe("RUNNING");
      expect(statuses(run, "t", "b", "undo_a", "c", "f")).toEqual([
        "CANCELED",
        "CANCELED",
        undefined,
        undefined,
        undefined,
      ]);
    }
  });

  test("is a permissive task within a TRY that has not judged it yet", () => {
    const stop = { ...simple("stop"), type: "TERMINATE", inputParameters: { terminationStatus: "COMPLETED" } };
    const run = start([tryTask("t", [simple("p", { permissive: true }), stop], { catchTasks: [] })], once("p"));

    run.failed("p", "p is broken");

    expect(run.status).toBe("FAILED");
  });
});

describe("a JOIN and a TRY", () => {
  test("a JOIN outside that names a task within waits for the TRY", () => {
    const inner = tryTask("i", [simple("a"), simple("b")], { catchTasks: [] });
    const run = start([fork("k", [[inner], [simple("c")]]), join("j", ["b", "c"]), simple("z")], once("a"));
    run.completed("c");

    run.failed("a");

    expect(statuses(run, "j", "z")).toEqual(["COMPLETED", "SCHEDULED"]);
  });

  test("a JOIN within that waits for what never comes fails the TRY", () => {
    const tried = [switchOn("s", "1", { cases: { "1": [noop("n")], "2": [noop("m")] } }), join("j", ["m"])];
    const run = start([tryTask("t", tried, { catchTasks: [] })]);

    expect([run.statusOf("j"), run.status]).toEqual(["FAILED_WITH_TERMINAL_ERROR", "COMPLETED"]);
  });
});

test("a failure during a pause is dealt with when the workflow goes on", () => {
  const run = start([tryTask("t", [undone("a"), simple("b")], { catchTasks: [] })], once("b"));
  run.completed("a");
  run.paused();
  run.failed("b");
  expect(run.statusOf("undo_a")).toBeUndefined();

  run.resumed();

  expect(run.statusOf("undo_a")).toBe("SCHEDULED");
});

test("a TRY that somebody else ends leaves nothing open within", () => {
  const run = start([tryTask("t", [simple("a")], { catchTasks: [] }), simple("z")]);

  run.completed("t", { by: "hand" });

  expect(statuses(run, "a", "z")).toEqual(["CANCELED", "SCHEDULED"]);
  run.completed("z");
  expect(run.status).toBe("COMPLETED");
});

describe("output.compensated", () => {
  test("leaves out what was skipped instead, or has failed and been forgiven for it", () => {
    const tried = [
      undone("a"),
      simple("b", { compensateWith: [simple("undo_b", { optional: true })] }),
      undone("c"),
      simple("x"),
    ];
    const run = start([tryTask("t", tried, { catchTasks: [] })], once("x", "undo_b"));
    for (const reference of ["a", "b", "c"]) run.completed(reference);
    run.skipped("undo_a");
    run.failed("x");
    run.completed("undo_c");
    run.failed("undo_b");

    expect(run.status).toBe("COMPLETED");
    expect(run.outputOf("t")).toMatchObject({ compensated: ["c"] });
  });
});

describe("a branch of a dynamic fork within a TRY", () => {
  const dynamicFork = (branch: Members): readonly Members[] => [
    {
      ...{ name: "df", taskReferenceName: "df", type: "FORK_JOIN_DYNAMIC" },
      ...{ dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs" },
      inputParameters: { tasks: [branch], inputs: {} },
    },
    join("j", []),
  ];

  test("whose type is not to be had is a failure like another", () => {
    const branch = { name: "x", taskReferenceName: "x", type: "KAFKA_PUBLISH" };
    const run = start([tryTask("t", [undone("a"), ...dynamicFork(branch)], { finallyTasks: [simple("f")] })]).answering(
      (need) => (need.kind === "taskDefs" ? { kind: "taskDefs", found: new Map() } : undefined),
    );
    run.completed("a");

    expect(statuses(run, "x", "undo_a")).toEqual(["FAILED_WITH_TERMINAL_ERROR", "SCHEDULED"]);
    run.completed("undo_a");
    run.completed("f");
    expect([run.status, run.statusOf("t")]).toEqual(["FAILED", "FAILED"]);
  });

  test("shows the configuration of every task in it", () => {
    const inner = simple("a", { description: "told", inputParameters: { n: 1 } });
    const run = start([
      tryTask("o", [simple("first"), ...dynamicFork(tryTask("t", [inner], { catchTasks: [] }))], { catchTasks: [] }),
    ]).answering((need) => (need.kind === "taskDefs" ? { kind: "taskDefs", found: new Map() } : undefined));
    run.completed("first");

    expect(run.task("a").workflowTask).toMatchObject({ name: "a", description: "told", inputParameters: { n: 1 } });
    run.completed("a");
    expect(run.status).toBe("COMPLETED");
  });
});

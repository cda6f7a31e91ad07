import { describe, expect, test } from "@jest/globals";
import { Payload } from "../../payload/payload.ts";
import { fork, inline, join, loop, noop, simple, switchOn, taskDef, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";
import type { Run } from "../../testing/run.ts";

type Members = { readonly [key: string]: unknown };

const forEach = (loopOver: readonly Members[], members: Members = {}): Members => ({
  ...{ name: "e", taskReferenceName: "e", type: "FOR_EACH", items: "${workflow.input.list}" },
  ...{ itemName: "item", indexName: "place", loopOver },
  ...members,
});
const once = (...names: readonly string[]) => names.map((name) => taskDef(name, { retryCount: 0 }));

const start = (tasks: readonly Members[], list: unknown, taskDefs: Parameters<typeof given>[1] = []): Run =>
  given(workflow("w", tasks, { outputParameters: { e: "${e.output}" } }), taskDefs).started({ list });

const statuses = (run: Run, ...references: readonly string[]) => references.map((name) => run.statusOf(name));
const ship = simple("a", { inputParameters: { item: "${item}", no: "${place}", city: "to ${item.to.city}" } });

describe("the items of a FOR_EACH", () => {
  test("begin all together, and their tasks know their item and its place", () => {
    const run = start([forEach([ship])], [{ to: { city: "Oslo" } }, [1.5]]);

    expect(run.inputOf("a__1")).toEqual({ item: { to: { city: "Oslo" } }, no: 0, city: "to Oslo" });
    expect(run.inputOf("a__2")).toEqual({ item: [1.5], no: 1, city: "to null" });
    expect(run.task("a__2").iteration).toBe(2);
  });

  test("begin in the order of the list, no more than the parallelism at a time", () => {
    const run = start([forEach([ship], { parallelism: 2 }), simple("z")], [1, 2, 3, 4]);

    expect(statuses(run, "a__1", "a__2", "a__3")).toEqual(["SCHEDULED", "SCHEDULED", undefined]);
    run.completed("a__2");
    expect(statuses(run, "a__3", "a__4")).toEqual(["SCHEDULED", undefined]);
    run.completed("a__3");
    run.completed("a__4");
    expect([run.statusOf("e"), run.task("e").iteration]).toEqual(["IN_PROGRESS", 4]);
    run.completed("a__1");

    expect(statuses(run, "e", "z")).toEqual(["COMPLETED", "SCHEDULED"]);
  });

  test("ask at once for all that they lack, so that a long list is not decided anew for each of its scripts", () => {
    const run = given(workflow("w", [forEach([inline("i", "$.item", { item: "${item}" })])])).answering(
      () => undefined,
    );

    const outcome = run.apply(run.start({ input: Payload.fromText(`{"list":[1,2,3]}`) }));

    expect(outcome.kind === "needs" ? outcome.needs.map(({ kind }) => kind) : outcome.kind).toEqual([
      "script",
      "script",
      "script",
    ]);
  });

  test("are evaluated once, whatever happens to where the list came from", () => {
    const tasks = [
      { ...simple("v"), type: "SET_VARIABLE", inputParameters: { list: [1, 2] } },
      forEach([ship, { ...simple("s"), type: "SET_VARIABLE", inputParameters: { list: [] } }], {
        ...{ items: "${workflow.variables.list}", parallelism: 1 },
      }),
    ];
    const run = start(tasks, []);

    run.completed("a__1");
    expect(run.inputOf("a__2")).toMatchObject({ item: 2 });
    run.completed("a__2");

    expect(run.status).toBe("COMPLETED");
    expect(run.inputOf("e")).toEqual({ items: [1, 2] });
  });

  test.each([[[]], [null]])("%j complete it at once with no results", (list) => {
    const run = start([forEach([ship])], list);

    expect(run.status).toBe("COMPLETED");
    expect(run.output).toEqual({ e: { results: [] } });
  });

  test.each([
    [7, "7"],
    ["text", '"text"'],
    [{ a: 1 }, "an object"],
  ])("%j are no list and fail it for good", (list, found) => {
    const run = start([forEach([ship])], list);

    expect(run.task("e")).toMatchObject({ status: "FAILED_WITH_TERMINAL_ERROR" });
    expect(run.task("e").reasonForIncompletion).toContain(`items of FOR_EACH e must be a list, found ${found}`);
  });
});

describe("the results of a FOR_EACH", () => {
  test("are the outputs of the last tasks, in the order of the list whichever ended first", () => {
    const run = start([forEach([simple("a"), simple("b")])], ["x", "y", "z"]);
    for (const reference of ["a__3", "b__3", "a__1", "a__2", "b__2", "b__1"])
      run.completed(reference, { by: reference });

    expect(run.output).toEqual({ e: { results: [{ by: "b__1" }, { by: "b__2" }, { by: "b__3" }] } });
  });

  test("are what collect says, read from where the turn is", () => {
    const collect = { item: "${item.n}", at: "${place}", by: "${a.output.by}", of: "${workflow.input.of}" };
    const run = start([forEach([simple("a"), simple("b")], { collect })], [{ n: 1 }, { n: 2 }]);
    for (const reference of ["a__2", "b__2", "a__1", "b__1"]) run.completed(reference, { by: reference });

    expect(run.output).toEqual({
      e: {
        results: [
          { item: 1, at: 0, by: "a__1", of: null },
          { item: 2, at: 1, by: "a__2", of: null },
        ],
      },
    });
  });
});

describe("a failure in a FOR_EACH", () => {
  test("cancels the other items and fails it with the reason", () => {
    const run = start([forEach([simple("a"), simple("b")])], ["x", "y", "z"], once("a"));
    run.completed("a__1");
    run.completed("b__1", { done: 1 });

    run.updated("a__3", { status: "FAILED", reason: "lost" });

    expect(run.status).toBe("FAILED");
    expect(statuses(run, "a__2", "a__3")).toEqual(["CANCELED", "FAILED"]);
    expect(run.task("e")).toMatchObject({ status: "FAILED", reasonForIncompletion: "lost" });
    expect(run.outputOf("e")).toEqual({
      results: [{ done: 1 }, null, null],
      errors: [{ index: 2, reason: "lost", status: "FAILED", failedReferenceTaskName: "a__3" }],
    });
  });

  test("is told in its place, and the other items go on, with continueOnError", () => {
    const members = { continueOnError: true, parallelism: 2 };
    const run = start([forEach([simple("a"), simple("b")], members), simple("z")], [1, 2, 3], once("a", "b"));
    run.completed("a__1");
    run.failed("b__1", "lost");
    expect(statuses(run, "a__3", "e")).toEqual(["SCHEDULED", "IN_PROGRESS"]);
    run.updated("a__2", { status: "FAILED_WITH_TERMINAL_ERROR", reason: "broken" });
    run.completed("a__3");
    run.completed("b__3", { done: 3 });

    expect(statuses(run, "e", "z")).toEqual(["COMPLETED", "SCHEDULED"]);
    run.completed("z");
    expect(run.status).toBe("COMPLETED");
    expect(run.output).toEqual({
      e: {
        results: [null, null, { done: 3 }],
        errors: [
          { index: 0, reason: "lost", status: "FAILED", failedReferenceTaskName: "b__1" },
          { index: 1, reason: "broken", status: "FAILED_WITH_TERMINAL_ERROR", failedReferenceTaskName: "a__2" },
        ],
      },
    });
  });

  test("of one branch cancels the others of its item alone", () => {
    const body = [fork("k", [[simple("a")], [simple("b")]]), join("j", ["a", "b"])];
    const run = start([forEach(body, { continueOnError: true })], [1, 2], once("a"));

    run.failed("a__1");

    expect(statuses(run, "b__1", "j__1", "b__2", "j__2")).toEqual(["CANCELED", "CANCELED", "SCHEDULED", "IN_PROGRESS"]);
    run.completed("a__2");
    run.completed("b__2");
    expect(run.status).toBe("COMPLETED");
  });

  test("that is permissive lets its item go on, and fails it in the end", () => {
    const body = [simple("a", { permissive: true }), simple("b")];
    const run = start([forEach(body, { continueOnError: true })], [1], once("a"));

    run.failed("a__1", "broken");
    expect(statuses(run, "b__1", "e")).toEqual(["SCHEDULED", "IN_PROGRESS"]);
    run.completed("b__1");

    expect(run.status).toBe("COMPLETED");
    expect(run.outputOf("e")).toMatchObject({ results: [null], errors: [{ index: 0, reason: "broken" }] });
  });

  test("is one of a loop or of another FOR_EACH within as well", () => {
    const inner = { ...forEach([simple("a")]), name: "i", taskReferenceName: "i", items: "${item}", itemName: "n" };
    const looped = loop("l", [simple("b")], { loopCondition: "", items: "${item}" });
    const body = [switchOn("s", "${place}", { cases: { "0": [{ ...inner, indexName: "m" }], "1": [looped] } })];
    const run = start([forEach(body, { continueOnError: true })], [["x", "y"], ["z"]], once("a", "b"));

    run.failed("a__1__2", "lost");
    run.failed("b__2__1", "broken");

    expect(statuses(run, "a__1__1", "i__1", "l__2", "e")).toEqual(["CANCELED", "FAILED", "CANCELED", "COMPLETED"]);
    expect(run.outputOf("e")).toMatchObject({
      errors: [
        { index: 0, reason: "lost", failedReferenceTaskName: "i__1" },
        { index: 1, reason: "broken", failedReferenceTaskName: "b__2__1" },
      ],
    });
  });

  test("is caught where a TRY within catches it", () => {
    const body = [{ ...simple("t"), type: "TRY", tryTasks: [simple("a")], catchTasks: [simple("c")] }];
    const run = start([forEach(body, { collect: "${t.output.error.reason}" })], [1, 2], once("a"));

    run.failed("a__1", "lost");
    run.completed("a__2");
    run.completed("c__1");

    expect(run.status).toBe("COMPLETED");
    expect(run.output).toEqual({ e: { results: ["lost", null] } });
  });

  test("is undone by the TRY around, each item for itself, with what its expressions know", () => {
    const undo = simple("u", { inputParameters: { item: "${item}", by: "${a.output.by}" } });
    const body = [simple("a", { compensateWith: [undo] }), simple("b")];
    const trip = { ...simple("t"), type: "TRY", tryTasks: [forEach(body)], catchTasks: [] };
    const run = start([trip], ["x", "y"], once("b"));
    run.completed("a__1", { by: 1 });
    run.completed("a__2", { by: 2 });

    run.failed("b__1");

    expect(run.inputOf("u__2")).toEqual({ item: "y", by: 2 });
    run.completed("u__2");
    expect(run.inputOf("u__1")).toEqual({ item: "x", by: 1 });
    run.completed("u__1");
    expect([run.statusOf("e"), run.status]).toEqual(["FAILED", "COMPLETED"]);
    expect(run.outputOf("t")).toMatchObject({ compensated: ["a__2", "a__1"] });
  });
});

describe("expressions in a turn", () => {
  test("read nothing of another item's turn", () => {
    const read = simple("r", { inputParameters: { a: "${a.output.by}", l: "${x.output.by}" } });
    const body = [
      switchOn("s", "${item}", { cases: { yes: [simple("a")] } }),
      loop("l", [switchOn("k", "${item}", { cases: { yes: [simple("x")] } }), noop("w")], {
        ...{ loopCondition: "", items: "${workflow.input.turns}" },
      }),
      read,
    ];
    const run = given(workflow("w", [forEach(body)])).started({ list: ["yes", "no"], turns: [1, 2] });
    for (const reference of ["a__1", "x__1__1", "x__1__2"]) run.completed(reference, { by: reference });

    expect(run.inputOf("r__1")).toEqual({ a: "a__1", l: "x__1__2" });
    expect(run.inputOf("r__2")).toEqual({ a: null, l: null });
  });

  test("know the names of the items around in the items of an inner one, and in branches made on the way", () => {
    const inner = {
      ...forEach([simple("b", { inputParameters: { of: "${item.name}", n: "${n}" } })]),
      ...{ name: "i", taskReferenceName: "i", items: "${item.parts}", itemName: "n", indexName: "m" },
    };
    const dynamicFork = {
      ...simple("k"),
      ...{ type: "FORK_JOIN_DYNAMIC", dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs" },
      inputParameters: {
        tasks: [{ ...simple("d"), inputParameters: { name: "$${item.name}", n: "${item.name}" } }],
        inputs: {},
      },
    };
    const run = given(workflow("w", [forEach([dynamicFork, join("j", []), inner])]))
      .answering((need) => (need.kind === "taskDefs" ? { kind: "taskDefs", found: new Map() } : undefined))
      .started({ list: [{ name: "x", parts: [1, 2] }, { name: "y" }] });

    expect([run.inputOf("d__1"), run.inputOf("d__2")]).toEqual([
      { name: "x", n: "x" },
      { name: "y", n: "y" },
    ]);
    run.completed("d__1");
    expect(run.inputOf("b__1__2")).toEqual({ of: "x", n: 2 });
  });

  test("a JOIN in every turn hears of a task outside that it waits for", () => {
    const run = start([fork("k", [[simple("o")], [forEach([join("i", ["o"])])]]), join("j", ["o", "e"])], [1, 2, 3]);

    run.completed("o");

    expect(statuses(run, "i__1", "i__2", "i__3", "e")).toEqual(Array(4).fill("COMPLETED"));
    expect(run.status).toBe("COMPLETED");
  });
});

test("a FOR_EACH of what the engine does by itself goes through in one decision", () => {
  const body = [inline("x", "$.n * 2", { n: "${item}" })];
  const run = start([forEach(body, { parallelism: 3, collect: "${x.output.result}" })], [1, 2, 3, 4, 5, 6, 7]);

  expect(run.output).toEqual({ e: { results: [2, 4, 6, 8, 10, 12, 14] } });
});

test("an event costs the same however many items there are", () => {
  const changesOf = (total: number) => {
    const run = start(
      [forEach([simple("a"), simple("b")], { parallelism: 10, continueOnError: true })],
      Array(total).fill(7),
    );
    run.completed("a__1");
    const outcome = run.completed("b__1");
    const changes = outcome.kind === "decided" ? outcome.changes : undefined;
    return {
      tasks: changes?.tasks.map(({ task, writesInput, writesOutput }) => [
        task.referenceTaskName,
        writesInput,
        writesOutput,
      ]),
      counters: changes?.joinCounters.length,
    };
  };

  expect(changesOf(10_000)).toEqual(changesOf(100));
  expect(changesOf(100).tasks).toEqual([
    ["b__1", false, true],
    ["e", false, false],
    ["a__11", true, true],
  ]);
});

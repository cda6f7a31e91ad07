import { expect, test } from "@jest/globals";
import { fork, inline, join, loop, noop, simple, switchOn, taskDef, wait, workflow } from "../../testing/builders.ts";
import { given, must } from "../../testing/run.ts";

const upTo = (reference: string, turns: number): { readonly loopCondition: string } => ({
  loopCondition: `$.${reference}.iteration < ${turns}`,
});
const overItems = (items: string) => ({ loopCondition: "", items });
const setVariable = (reference: string, inputParameters: object) => ({
  name: reference,
  taskReferenceName: reference,
  type: "SET_VARIABLE",
  inputParameters,
});

test("the body runs again while the condition is true, and the output holds each turn by its number", () => {
  const body = [simple("a", { inputParameters: { i: "${l.output.iteration}", before: "${b.output.v}" } }), simple("b")];
  const run = given(workflow("w", [loop("l", body, upTo("l", 2)), simple("z")])).started();

  expect(run.inputOf("a__1")).toEqual({ i: 1, before: null });
  run.completed("a__1", { v: 1 });
  run.completed("b__1", { v: 10 });
  expect(run.task("l")).toMatchObject({ status: "IN_PROGRESS", iteration: 2 });
  expect(run.outputOf("l")).toEqual({ iteration: 2, 1: { a: { v: 1 }, b: { v: 10 } } });
  expect(run.inputOf("a__2")).toEqual({ i: 2, before: 10 });
  run.completed("a__2", { v: 2 });
  run.completed("b__2", { v: 20 });

  expect(run.task("l")).toMatchObject({ status: "COMPLETED", iteration: 2 });
  expect(run.outputOf("l")).toEqual({
    iteration: 2,
    1: { a: { v: 1 }, b: { v: 10 } },
    2: { a: { v: 2 }, b: { v: 20 } },
  });
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("the condition sees the loop's inputs, its own output, and what its tasks came to last", () => {
  const condition = "$.a.more && $.l.iteration < $.max && Object.keys($.l).length == $.l.iteration + 1";
  const run = given(
    workflow("w", [loop("l", [simple("a")], { loopCondition: condition, inputParameters: { max: 9 } })]),
  ).started();

  run.completed("a__1", { more: true });
  run.completed("a__2", { more: false });

  expect([run.status, run.task("l").iteration]).toEqual(["COMPLETED", 2]);
});

test.each([
  ["a true boolean", "true", 2],
  ["a number above 0", "1", 2],
  ["0", "0", 1],
  ["a text", "'yes'", 1],
  ["an object", "({})", 1],
  ["nothing", "null", 1],
  ["a blank condition", " ", 1],
])("%s as condition", (_what, condition, turns) => {
  const loopCondition = `$.l.iteration < 2 ? (${condition.trim() || "null"}) : false`;
  const run = given(workflow("w", [loop("l", [noop("a")], { loopCondition })])).started();

  expect(run.outputOf("l")).toMatchObject({ iteration: turns });
});

test("a condition that throws fails the loop for good, with what it had", () => {
  const run = given(workflow("w", [loop("l", [noop("n")], { loopCondition: "$.nothing.deeper > 1" })])).started();

  expect(run.status).toBe("FAILED");
  expect(run.task("l")).toMatchObject({
    status: "FAILED_WITH_TERMINAL_ERROR",
    reasonForIncompletion: expect.stringMatching(
      /^Unable to evaluate condition \$\.nothing\.deeper > 1, exception Error/,
    ),
  });
  expect(run.outputOf("l")).toEqual({ iteration: 1, 1: { n: {} } });
});

test("the output of a workflow that fails of a loop is that of the last task in it", () => {
  const members = { loopCondition: "$.nothing.deeper > 1" };
  const run = given(workflow("w", [loop("l", [inline("a", "5")], members)])).started();

  expect(run.output).toEqual({ result: 5 });
});

test("a loop over a list gives each item and its place, and its condition may end it early", () => {
  const body = [setVariable("s", { last: "${l.output.loopItem}", at: "${l.output.loopIndex}" })];
  const members = { loopCondition: "$.loopItem != 'stop'", items: "${workflow.input.words}" };
  const run = given(workflow("w", [loop("l", body, members)])).started({ words: ["a", "stop", "b"] });

  expect(run.outputOf("l")).toEqual({ iteration: 2, loopIndex: 1, loopItem: "stop", 1: { s: {} }, 2: { s: {} } });
  expect(run.inputOf("s__2")).toEqual({ last: "stop", at: 1 });
});

test.each([
  ["an empty list", "${workflow.input.empty}", { iteration: 0 }],
  ["nothing", "${workflow.input.absent}", { iteration: 0 }],
  ["a single value", "${workflow.input.one}", { iteration: 1, loopIndex: 0, loopItem: "x", 1: { n: {} } }],
  [
    "an object, which is one value",
    "${workflow.input.o}",
    { iteration: 1, loopIndex: 0, loopItem: { a: 1 }, 1: { n: {} } },
  ],
])("a loop over %s", (_what, items, output) => {
  const run = given(workflow("w", [loop("l", [noop("n")], overItems(items)), simple("z")])).started({
    empty: [],
    one: "x",
    o: { a: 1 },
  });

  expect(run.outputOf("l")).toEqual(output);
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("the list may be written in the inputs", () => {
  const members = { loopCondition: "", inputParameters: { _items: [7, "${workflow.input.n}"] } };
  const body = [setVariable("s", { last: "${l.output.loopItem}" })];
  const run = given(workflow("w", [loop("l", body, members)])).started({ n: 8 });

  expect(run.inputOf("l")).toEqual({ _items: [7, 8] });
  expect([run.inputOf("s__1"), run.inputOf("s__2")]).toEqual([{ last: 7 }, { last: 8 }]);
});

test("the list stays what it was when the loop began, whatever the body does to it", () => {
  const shift = setVariable("s", { list: ["x", "y", "z", "${l.output.loopItem}"] });
  const run = given(
    workflow("w", [loop("l", [shift, simple("a")], overItems("${workflow.variables.list}"))], {
      variables: { list: [1, "${workflow.input}"] },
    }),
  ).started();

  run.completed("a__1");
  run.completed("a__2");

  expect(run.outputOf("l")).toMatchObject({ iteration: 2, loopItem: "${workflow.input}" });
});

test.each([1, 3])(
  "a loop that keeps its last %d turns is committed on its way, and keeps no more by that",
  (keepLastN) => {
    const members = { ...upTo("l", 150), inputParameters: { keepLastN } };
    const run = given(workflow("w", [loop("l", [noop("a"), noop("b")], members)])).started();
    expect(run.status).toBe("RUNNING");
    expect(run.task("l").iteration).toBeLessThan(100);

    for (let event = 0; run.status === "RUNNING" && event < 20; event += 1) {
      run.timePassed();
      expect([...must(run.state).tasks].length).toBeLessThanOrEqual(1 + 2 * (keepLastN + 1));
    }

    expect([run.status, run.task("l").iteration]).toEqual(["COMPLETED", 150]);
    const turns = Array.from({ length: keepLastN }, (_, n) => `${150 - keepLastN + 1 + n}`);
    expect(Object.keys(run.outputOf("l") as object).toSorted()).toEqual([...turns, "iteration"].toSorted());
  },
);

test("keepLastN removes the outputs and the records of older turns", () => {
  const body = [inline("a", "$.k * $.k", { k: "${l.output.iteration}" })];
  const run = given(
    workflow("w", [loop("l", body, { ...upTo("l", 5), inputParameters: { keepLastN: 2 } })], {
      outputParameters: { a: "${a.output.result}" },
    }),
  ).started();

  expect(run.outputOf("l")).toEqual({ iteration: 5, 4: { a: { result: 16 } }, 5: { a: { result: 25 } } });
  expect([...must(run.state).tasks].map((task) => task.referenceTaskName)).toEqual(["l", "a__4", "a__5"]);
  expect(run.output).toEqual({ a: 25 });
});

test("with an older turn go all attempts of its tasks, and the turns of the loops in it", () => {
  const inner = loop("m", [noop("n")], upTo("m", 2));
  const run = given(
    workflow("w", [loop("l", [simple("a"), inner], { ...upTo("l", 2), inputParameters: { keepLastN: 1 } })]),
    [taskDef("a", { retryCount: 1 })],
  ).started();

  run.failed("a__1");
  run.completed("a__1");
  run.completed("a__2");

  expect([...must(run.state).tasks].map((task) => task.referenceTaskName)).toEqual([
    "l",
    "a__2",
    "m__2",
    "n__2__1",
    "n__2__2",
  ]);
});

test.each([
  ["a text", "2"],
  ["an expression", "${workflow.input.keep}"],
  ["a fraction", 1.5],
])("keepLastN that is %s fails the loop with the reason", (_what, keepLastN) => {
  const members = { ...upTo("l", 3), inputParameters: { keepLastN } };
  const run = given(workflow("w", [loop("l", [simple("a")], members)])).started({ keep: 1 });

  expect(run.status).toBe("FAILED");
  expect(run.task("l")).toMatchObject({
    status: "FAILED_WITH_TERMINAL_ERROR",
    reasonForIncompletion: expect.stringMatching(/^keepLastN of loop l must be written as a whole number, found /),
  });
});

test.each([0, -2])("keepLastN of %d keeps no turn in the output", (keepLastN) => {
  const members = { ...upTo("l", 3), inputParameters: { keepLastN } };
  const run = given(workflow("w", [loop("l", [simple("a")], members)])).started();

  for (const reference of ["a__1", "a__2", "a__3"]) run.completed(reference);

  expect(run.status).toBe("COMPLETED");
  expect(run.outputOf("l")).toEqual({ iteration: 3 });
  expect([...must(run.state).tasks].map((task) => task.referenceTaskName)).toEqual(["l", "a__3"]);
});

test("a body task that fails for good fails the workflow; the loop is canceled with the turns before", () => {
  const run = given(workflow("w", [loop("l", [simple("a"), simple("b")], upTo("l", 3))]), [
    taskDef("a", { retryCount: 0 }),
  ]).started();

  run.completed("a__1", { v: 1 });
  run.completed("b__1");
  run.failed("a__2");

  expect(run.status).toBe("FAILED");
  expect(run.statusOf("l")).toBe("CANCELED");
  expect(run.outputOf("l")).toEqual({ iteration: 2, 1: { a: { v: 1 }, b: {} } });
});

test("a script of the body that fails the workflow is shown with its turn, also to the workflow's output", () => {
  const body = [noop("a"), inline("b", "throw 'no'")];
  const outputParameters = { l: "${l.output}", b: "${l.output.1.b}" };
  const run = given(workflow("w", [loop("l", body, upTo("l", 3))], { outputParameters })).started();

  const turn = { a: {}, b: { error: expect.stringContaining("no") } };
  expect(run.status).toBe("FAILED");
  expect(run.statusOf("l")).toBe("CANCELED");
  expect(run.outputOf("l")).toEqual({ iteration: 1, 1: turn });
  expect(run.output).toEqual({ l: { iteration: 1, 1: turn }, b: turn.b });
});

const badChoice = (reference: string): { readonly [key: string]: unknown } => ({
  ...switchOn(reference, "x", { cases: { x: [noop("x")] } }),
  ...{ evaluatorType: "graaljs", expression: "throw 'no'" },
});

test("what fails as it is scheduled fails the loop, which sees it first, and so the workflow", () => {
  const run = given(workflow("w", [loop("l", [noop("a"), badChoice("b")], upTo("l", 3))])).started();

  expect(run.task("l")).toMatchObject({ status: "FAILED", reasonForIncompletion: expect.stringContaining("no") });
  expect(run.outputOf("l")).toEqual({ iteration: 1, 1: { a: {}, b: {} } });
  expect(run.reason).toContain(`Task ${run.task("l").taskId} failed`);
});

test.each([
  ["the first task of a turn, which the loop schedules itself", [badChoice("b"), noop("a")], {}],
  ["a task of an optional loop", [noop("a"), badChoice("b")], { optional: true }],
])("but not %s: that has it canceled", (_what, body, members) => {
  const run = given(workflow("w", [loop("l", body, { ...upTo("l", 3), ...members })])).started();

  expect(run.status).toBe("FAILED");
  expect(run.statusOf("l")).toBe("CANCELED");
  expect(run.outputOf("l")).toEqual({ iteration: 1 });
});

test("a body task is retried within its turn, and attempts count anew in each turn", () => {
  const run = given(workflow("w", [loop("l", [simple("a"), simple("b")], upTo("l", 2))]), [
    taskDef("a", { retryCount: 1 }),
  ]).started();

  run.failed("a__1", "first");
  expect(run.task("a__1")).toMatchObject({ retryCount: 1, iteration: 1 });
  run.completed("a__1", { v: 1 });
  run.completed("b__1");
  run.failed("a__2", "second");
  run.completed("a__2", { v: 2 });
  run.completed("b__2");

  expect(run.status).toBe("COMPLETED");
  expect(run.outputOf("l")).toMatchObject({ 1: { a: { v: 1 } }, 2: { a: { v: 2 } } });
});

test("an optional body task that fails lets the loop go on", () => {
  const run = given(workflow("w", [loop("l", [simple("a", { optional: true }), simple("b")], upTo("l", 2))]), [
    taskDef("a", { retryCount: 0 }),
  ]).started();

  run.failed("a__1");
  run.completed("b__1", { v: 1 });

  expect(run.statusOf("a__1")).toBe("COMPLETED_WITH_ERRORS");
  expect(run.statusOf("a__2")).toBe("SCHEDULED");
  expect(run.outputOf("l")).toEqual({ iteration: 2, 1: { a: {}, b: { v: 1 } } });
});

test("a permissive body task that fails for good fails the loop with its reason", () => {
  const run = given(workflow("w", [loop("l", [simple("a", { permissive: true }), simple("b")], upTo("l", 2))]), [
    taskDef("a", { retryCount: 0 }),
  ]).started();

  run.updated("a__1", { status: "FAILED", reason: "no", output: { half: 1 } });

  expect(run.status).toBe("FAILED");
  expect(run.task("l")).toMatchObject({ status: "FAILED", reasonForIncompletion: "no" });
  expect(run.outputOf("l")).toEqual({ iteration: 1, 1: { a: { half: 1 } } });
  expect(run.statusOf("b__1")).toBe("CANCELED");
});

test("after an operator's retry of a loop that failed the attempts of its next turn count from 0", () => {
  const body = [simple("a", { permissive: true }), simple("b")];
  const run = given(workflow("w", [loop("l", body, upTo("l", 2))]), [taskDef("a", { retryCount: 1 })]).started();
  run.failed("a__1");
  run.failed("a__1");
  expect(run.statusOf("l")).toBe("FAILED");

  run.retried();
  run.completed("a__1");
  run.completed("b__1");

  expect([run.task("l").retryCount, run.task("a__2").retryCount]).toEqual([1, 0]);
  run.failed("a__2");
  expect(run.task("a__2")).toMatchObject({ retryCount: 1, status: "SCHEDULED" });
});

test("so does the last task of a turn, in a loop within a loop too", () => {
  const inner = loop("k", [simple("a", { permissive: true })], upTo("k", 2));
  const run = given(workflow("w", [loop("l", [inner], upTo("l", 2))]), [taskDef("a", { retryCount: 0 })]).started();

  run.failed("a__1__1", "no");

  expect([run.status, run.statusOf("l"), run.statusOf("k__1")]).toEqual(["FAILED", "CANCELED", "FAILED"]);
  run.retried();
  expect([run.statusOf("l"), run.statusOf("k__1")]).toEqual(["IN_PROGRESS", "IN_PROGRESS"]);
});

test("TERMINATE in a turn ends the workflow, and the loop shows what there was of the turn", () => {
  const terminate = {
    name: "t",
    taskReferenceName: "t",
    type: "TERMINATE",
    inputParameters: { terminationStatus: "COMPLETED", workflowOutput: { at: "${l.output.iteration}" } },
  };
  const body = [simple("a"), switchOn("s", "${a.output.v}", { cases: { stop: [terminate] } }), noop("n")];
  const run = given(workflow("w", [loop("l", body, upTo("l", 5)), simple("z")])).started();

  run.completed("a__1", { v: "go" });
  run.completed("a__2", { v: "stop" });

  expect([run.status, run.output]).toEqual(["COMPLETED", { at: 2 }]);
  expect(run.statusOf("l")).toBe("CANCELED");
  expect(run.outputOf("l")).toEqual({
    iteration: 2,
    1: { a: { v: "go" }, s: { evaluationResult: ["go"], selectedCase: "go" }, n: {} },
    2: { a: { v: "stop" }, s: { evaluationResult: ["stop"], selectedCase: "stop" }, t: {} },
  });
});

test("a fork in a loop is joined within its turn", () => {
  const body = [fork("f", [[simple("a")], [noop("b")]]), join("j", ["a", "b"]), simple("c")];
  const run = given(workflow("w", [loop("l", body, upTo("l", 2))])).started();

  run.completed("a__1", { v: 1 });
  run.completed("c__1", { v: 10 });

  expect(run.outputOf("l")).toEqual({
    iteration: 2,
    1: { f: {}, a: { v: 1 }, b: {}, j: { a__1: { v: 1 } }, c: { v: 10 } },
  });
  expect([run.statusOf("j__2"), run.statusOf("a__2")]).toEqual(["IN_PROGRESS", "SCHEDULED"]);
  expect(run.inputOf("j__2")).toEqual({ joinOn: ["a", "b"] });
});

test("a turn ends only with the branches that nobody joined", () => {
  const body = [fork("f", [[simple("a")], [simple("b"), simple("c")]]), join("j", ["a"]), simple("d")];
  const run = given(workflow("w", [loop("l", body, upTo("l", 2))])).started();

  run.completed("a__1");
  run.completed("b__1");
  run.completed("d__1");
  expect(run.statusOf("a__2")).toBeUndefined();
  run.completed("c__1");

  expect(run.statusOf("a__2")).toBe("SCHEDULED");
});

test("a switch in a loop takes another case in each turn", () => {
  const cases = { 1: [simple("a")], 2: [] };
  const body = [switchOn("s", "${l.output.iteration}", { cases, defaultCase: [simple("d")] }), noop("t")];
  const run = given(workflow("w", [loop("l", body, upTo("l", 3))])).started();

  run.completed("a__1");
  run.completed("d__3");

  expect(run.status).toBe("COMPLETED");
  expect(Object.keys((run.outputOf("l") as { 2: object })[2])).toEqual(["s", "t"]);
});

test("loops nest: references carry the turns of all loops around, and each loop counts for itself", () => {
  const inner = loop(
    "m",
    [simple("a", { inputParameters: { at: ["${l.output.iteration}", "${m.output.iteration}"] } })],
    upTo("m", 2),
  );
  const run = given(workflow("w", [loop("l", [inner, simple("b")], upTo("l", 2)), simple("z")])).started();

  run.completed("a__1__1", { v: 11 });
  run.completed("a__1__2", { v: 12 });
  run.completed("b__1");
  run.completed("a__2__1", { v: 21 });
  expect(run.inputOf("a__2__2")).toEqual({ at: [2, 2] });
  run.completed("a__2__2", { v: 22 });
  run.completed("b__2");

  expect(run.statusOf("z")).toBe("SCHEDULED");
  expect(run.outputOf("l")).toEqual({
    iteration: 2,
    1: { m: { iteration: 2, 1: { a: { v: 11 } }, 2: { a: { v: 12 } } }, b: {} },
    2: { m: { iteration: 2, 1: { a: { v: 21 } }, 2: { a: { v: 22 } } }, b: {} },
  });
});

test("loops run side by side in a fork, and the JOIN waits for both", () => {
  const branches = [
    [loop("l", [simple("a")], upTo("l", 2))],
    [loop("m", [wait("b", { duration: "1s" })], upTo("m", 2))],
  ];
  const run = given(workflow("w", [fork("f", branches), join("j", ["l", "m"]), simple("z")])).started();

  run.completed("a__1");
  run.timePassed(1000);
  run.completed("a__2", { v: 2 });
  expect(run.statusOf("j")).toBe("IN_PROGRESS");
  run.timePassed(1000);

  expect(run.statusOf("z")).toBe("SCHEDULED");
  expect(run.outputOf("j")).toMatchObject({ l: { iteration: 2 }, m: { iteration: 2 } });
});

test("a JOIN outside waits for the loop of a task that it names within", () => {
  const branches = [[loop("l", [simple("a")], upTo("l", 2))], [simple("b")]];
  const run = given(workflow("w", [fork("f", branches), join("j", ["a", "b"]), simple("z")])).started();

  run.completed("b");
  run.completed("a__1");
  expect(run.statusOf("j")).toBe("IN_PROGRESS");
  run.completed("a__2");

  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("references may have __ in them", () => {
  const run = given(workflow("w", [loop("l__x", [simple("a__1"), simple("b")], upTo("l__x", 2))])).started();

  run.completed("a__1__1", { v: 1 });
  run.completed("b__1");
  run.completed("a__1__2");
  run.completed("b__2");

  expect(run.outputOf("l__x")).toEqual({ iteration: 2, 1: { a__1: { v: 1 }, b: {} }, 2: { a__1: {}, b: {} } });
});

test("after the loop a reference of its body means the last turn, and the output has the others", () => {
  const z = simple("z", {
    inputParameters: {
      last: "${a.output.v}",
      first: "${l.output.1.a.v}",
      it: "${a.iteration}",
      suffixed: "${a__1.output.v}",
    },
  });
  const run = given(workflow("w", [loop("l", [simple("a")], upTo("l", 2)), z])).started();

  run.completed("a__1", { v: 1 });
  run.completed("a__2", { v: 2 });

  expect(run.inputOf("z")).toEqual({ last: 2, first: 1, it: 2, suffixed: null });
});

test("a body task reads the turns before its own, also those that the record does not show yet", () => {
  const text = "x".repeat(3000);
  const first = {
    inputParameters: {
      first: "${l.output.1.a.n}",
      before: "${l.output.${l.output.loopIndex}.a.n}",
      all: "${l.output}",
    },
  };
  const run = given(workflow("w", [loop("l", [simple("a", first)], upTo("l", 20))])).started();

  for (let turn = 1; turn < 20; turn += 1) run.completed(`a__${turn}`, { n: turn, text });

  expect(run.inputOf("a__20")).toMatchObject({ first: 1, all: { iteration: 20, 19: { a: { n: 19 } } } });
  run.completed("a__20", { n: 20 });
  expect(Object.keys(run.outputOf("l") as object)).toHaveLength(21);
});

test("a loop writes in proportion to its output, not to its output times its turns", () => {
  const turns = 400;
  const run = given(workflow("w", [loop("l", [simple("a")], upTo("l", turns))])).started();
  let writtenBytes = 0;
  for (let turn = 1; turn <= turns; turn += 1) {
    const outcome = run.completed(`a__${turn}`, { text: "x".repeat(100) });
    const changes = outcome.kind === "decided" ? must(outcome.changes) : undefined;
    for (const { task, writesOutput } of changes?.tasks ?? [])
      if (task.referenceTaskName === "l" && writesOutput) writtenBytes += task.output.sizeBytes;
  }

  expect(run.task("l").output.sizeBytes).toBeGreaterThan(100 * turns);
  expect(writtenBytes).toBeLessThan(7 * run.task("l").output.sizeBytes);
});

test("ten thousand turns without a worker need neither stack nor patience", () => {
  const list = Array.from({ length: 10_000 }, (_, index) => index);
  const run = given(workflow("w", [loop("l", [noop("a")], overItems("${workflow.input.list}"))]))
    .started({ list })
    .goneOn();

  expect([run.status, run.task("l").iteration]).toEqual(["COMPLETED", 10_000]);
});

test("so do ten thousand of which the last two are kept", () => {
  const list = Array.from({ length: 10_000 }, (_, index) => index);
  const members = { ...overItems("${workflow.input.list}"), inputParameters: { keepLastN: 2 } };
  const run = given(workflow("w", [loop("l", [noop("a")], members)]))
    .started({ list })
    .goneOn();

  expect([...must(run.state).tasks].map((task) => task.referenceTaskName)).toEqual(["l", "a__9999", "a__10000"]);
});

test("a loop whose turn nothing can bring to its end fails instead of waiting for ever", () => {
  const body = [{ name: "x", taskReferenceName: "x", type: "EXCLUSIVE_JOIN", joinOn: ["nobody"] }];
  const run = given(workflow("w", [loop("l", body, upTo("l", 2))])).started();

  expect(run.status).not.toBe("RUNNING");
});

test("a loop of scripts is committed bit by bit, and goes on by itself until it ends", () => {
  const body = [inline("i", "$.k * 2", { k: "${l.output.iteration}" })];
  const run = given(workflow("w", [loop("l", body, upTo("l", 100))])).started();

  let events = 1;
  for (; run.status === "RUNNING"; events += 1) {
    expect(run.wakeAt).toBe(run.now + 10_000);
    run.timePassed();
  }

  expect(run.status).toBe("COMPLETED");
  expect(run.outputOf("l")).toMatchObject({ iteration: 100, 100: { i: { result: 200 } } });
  // 64 scripts at once at the start, then 16 in each part.
  expect(events).toBe(1 + Math.ceil((200 - 64) / 16));
});

test("a loop that was cut short goes on when it is resumed, and not while it is paused", () => {
  const run = given(workflow("w", [loop("l", [noop("a")], upTo("l", 100))])).started();

  const { iteration } = run.task("l");
  run.paused();
  run.timePassed();
  expect(run.task("l").iteration).toBe(iteration);
  run.resumed();

  expect(run.status).toBe("COMPLETED");
});

test("a task of another loop is read as its last turn left it, whatever turn the reader runs in", () => {
  const tasks = [
    loop("l", [simple("a")], { loopCondition: "$.l.iteration < 2" }),
    loop("m", [simple("b", { inputParameters: { seen: "${a.output.turn}" } })], { loopCondition: "false" }),
  ];
  const run = given(workflow("w", tasks)).started();
  run.completed("a__1", { turn: 1 });

  run.completed("a__2", { turn: 2 });

  expect(run.inputOf("b__1")).toEqual({ seen: 2 });
});

test("the condition reads what the task definition's inputTemplate adds", () => {
  const def = workflow("w", [loop("l", [simple("a")], { loopCondition: "$.l.iteration < $.most" }), simple("z")]);
  const run = given(def, [taskDef("l", { inputTemplate: { most: 2 } })]).started();

  run.completed("a__1");
  run.completed("a__2");

  expect([run.statusOf("l"), run.statusOf("z")]).toEqual(["COMPLETED", "SCHEDULED"]);
});

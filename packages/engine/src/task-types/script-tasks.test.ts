import { describe, expect, test } from "@jest/globals";
import type { ScriptRequest, ScriptResult } from "../script.ts";
import { inline, simple, switchOn, taskDef, workflow } from "../testing/builders.ts";
import { given } from "../testing/run.ts";
import type { Run } from "../testing/run.ts";

const task = (type: string, inputParameters: object, members: object = {}) => ({
  name: "t",
  taskReferenceName: "t",
  type,
  inputParameters,
  ...members,
});

/** A workflow of one task, whose scripts come to what is said; it notes what was asked. */
function answered(definition: object, result: ScriptResult, input: object = {}): { run: Run; asked: ScriptRequest[] } {
  const asked: ScriptRequest[] = [];
  const run = given(workflow("w", [{ ...definition }])).answering((need) => {
    if (need.kind !== "script") return undefined;
    asked.push(need.script);
    return { kind: "script", result };
  });
  return { run: run.started(input), asked };
}

const one: ScriptResult = { kind: "value", value: 1 };
const failed: ScriptResult = { kind: "failed", message: "Error: no" };
const stopped: ScriptResult = { kind: "stopped", message: "Script not evaluated within 4 seconds, interrupted." };

describe("INLINE", () => {
  test("evaluates its expression over its whole input, by the evaluator that it names", () => {
    const run = given(
      workflow("w", [inline("i", "({ sum: $.a + $.b, type: $.evaluatorType })", { a: 1, b: 2 })]),
    ).started();

    expect(run.task("i")).toMatchObject({ status: "COMPLETED", taskType: "INLINE" });
    expect(run.outputOf("i")).toEqual({ result: { sum: 3, type: "javascript" } });
  });

  test.each([
    ["javascript", "javascript", "expression"],
    ["graaljs", "javascript", "expression"],
    ["python", "python", "function"],
  ])("%s is %s in the form of a %s", (evaluatorType, language, form) => {
    const { asked } = answered(task("INLINE", { evaluatorType, expression: "x" }), one);

    expect(asked[0]).toMatchObject({ language, form, source: "x" });
  });

  test("without an evaluator it is JavaScript, and value-param is the parameter of that name", () => {
    expect(answered(task("INLINE", { expression: "x" }), one).asked[0]).toMatchObject({ language: "javascript" });
    const valueParam = task("INLINE", { evaluatorType: "value-param", expression: "v", v: { a: 1 } });
    expect(answered(valueParam, one).run.outputOf("t")).toEqual({ result: { a: 1 } });
  });

  test("a script that goes wrong fails it for good, though its definition has retries", () => {
    const definition = task("INLINE", { expression: "x" }, { optional: true, retryCount: 3 });
    const { run } = answered(definition, failed);

    expect(run.outputOf("t")).toEqual({ error: "Error: no" });
    expect(run.task("t")).toMatchObject({
      status: "COMPLETED_WITH_ERRORS",
      retryCount: 0,
      reasonForIncompletion: "Error: no",
    });
  });

  test("a script that was ended for its time may be tried again, when its delay has passed", () => {
    const run = given(workflow("w", [inline("i", "x")]), [taskDef("i", { retryCount: 1, retryDelaySeconds: 5 })]);
    let result: ScriptResult = stopped;
    run.answering(() => ({ kind: "script", result })).started();
    result = one;

    expect(run.task("i")).toMatchObject({ status: "SCHEDULED", retryCount: 1 });
    run.timePassed(4999);
    expect(run.statusOf("i")).toBe("SCHEDULED");
    run.timePassed(1);

    expect(run.task("i")).toMatchObject({ status: "COMPLETED", retryCount: 1 });
    expect(run.outputOf("i")).toEqual({ result: 1 });
  });

  test.each([
    [
      "a blank evaluator",
      { evaluatorType: " ", expression: "1" },
      "Empty 'evaluatorType' in INLINE task's input parameters",
    ],
    ["an unknown evaluator", { evaluatorType: "basic", expression: "1" }, "Unknown evaluator 'basic' in INLINE task."],
    ["a blank expression", { expression: "" }, "Empty 'expression' in Inline task's input parameters"],
    ["no expression", {}, "Empty 'expression' in Inline task's input parameters"],
    [
      "an expression that is no text",
      { expression: 5 },
      "'expression' in INLINE task's input parameters must be text, found 5",
    ],
  ])("%s fails it for good, with the reason", (_what, input, reason) => {
    const { run, asked } = answered(task("INLINE", input), one);

    expect(asked).toEqual([]);
    expect(run.task("t").status).toBe("FAILED_WITH_TERMINAL_ERROR");
    expect(run.task("t").reasonForIncompletion).toContain(reason);
    expect(run.outputOf("t")).toEqual({ error: run.task("t").reasonForIncompletion });
  });
});

describe("LAMBDA", () => {
  test("runs its script as the body of a function over its input", () => {
    const run = given(workflow("w", [task("LAMBDA", { scriptExpression: "return $.x * 2;", x: 2 })])).started();

    expect(run.outputOf("t")).toEqual({ result: 4 });
  });

  test.each([
    ["goes wrong", { scriptExpression: "x" }, "FAILED", { error: "Error: no" }],
    ["is blank", { scriptExpression: " " }, "FAILED", {}],
    [
      "is no text",
      { scriptExpression: 5 },
      "FAILED_WITH_TERMINAL_ERROR",
      { error: expect.stringContaining("must be text") },
    ],
  ])("a script that %s fails it", (_what, input, status, output) => {
    const { run } = answered(task("LAMBDA", input), failed);

    expect(run.statusOf("t")).toBe(status);
    expect(run.outputOf("t")).toEqual(output);
  });
});

describe("JSON_JQ_TRANSFORM", () => {
  const query = (queryExpression: unknown) => task("JSON_JQ_TRANSFORM", { queryExpression, in: 1 });

  test("has the first value as its result, and all of them as the list", () => {
    const { run, asked } = answered(query(".in, 2"), { kind: "value", value: [1, 2] });

    expect(asked[0]).toMatchObject({ language: "jq", form: "expression", source: ".in, 2" });
    expect(run.outputOf("t")).toEqual({ result: 1, resultList: [1, 2] });
  });

  test("a query that gives nothing has null as its result", () => {
    expect(answered(query("empty"), { kind: "value", value: [] }).run.outputOf("t")).toEqual({
      result: null,
      resultList: [],
    });
  });

  test.each([
    ["goes wrong", ".x", failed, "FAILED", { error: "Error: no" }],
    ["is ended", ".x", stopped, "FAILED", { error: stopped.message }],
    ["is not there", null, one, "FAILED", {}],
    ["is no text", 5, one, "FAILED_WITH_TERMINAL_ERROR", { error: expect.stringContaining("must be text") }],
  ])("a query that %s fails it", (_what, queryExpression, result, status, output) => {
    const { run } = answered(query(queryExpression), result as ScriptResult);

    expect(run.statusOf("t")).toBe(status);
    expect(run.outputOf("t")).toEqual(output);
  });
});

describe("SWITCH by a script", () => {
  const script = (expression: string, members: object = {}) => ({
    ...switchOn("s", "${workflow.input.n}", { cases: { big: [simple("b")], 8: [simple("e")], null: [simple("n")] } }),
    evaluatorType: "javascript",
    expression,
    ...members,
  });
  const begun = (definition: object) => given(workflow("w", [{ ...definition }, simple("z")])).started({ n: 4 });

  test.each([
    ["a text", "$.value > 3 ? 'big' : 'small'", "b"],
    ["a number", "$.value * 2", "e"],
    ["nothing, which is the word null", "undefined", "n"],
    ["a value without a case", "'other'", "z"],
  ])("takes the case that is named like %s", (_what, expression, scheduled) => {
    expect(begun(script(expression)).statusOf(scheduled)).toBe("SCHEDULED");
  });

  test.each([
    ["javascript", "javascript", "expression"],
    ["graaljs", "javascript", "expression"],
    ["python", "python", "function"],
  ])("with the evaluator %s its expression is %s, and its value chooses", (evaluatorType, language, form) => {
    const { run, asked } = answered(script("x", { evaluatorType }), { kind: "value", value: "big" });

    expect(asked[0]).toMatchObject({ language, form, source: "x" });
    expect(run.statusOf("b")).toBe("SCHEDULED");
  });

  test("fails where its script goes wrong, and the workflow with it", () => {
    const run = begun(script("$.absent.deeper"));

    expect(run.status).toBe("FAILED");
    expect(run.task("s")).toMatchObject({
      status: "FAILED",
      reasonForIncompletion: expect.stringContaining("TypeError"),
    });
    expect(run.inputOf("s")).toEqual({ value: 4 });
    expect(run.outputOf("s")).toEqual({});
  });

  test("that is optional and fails takes no case, also not the default", () => {
    const run = begun(script("throw 1", { optional: true, defaultCase: [simple("d")] }));

    expect([run.statusOf("s"), run.statusOf("d"), run.statusOf("z")]).toEqual([
      "COMPLETED_WITH_ERRORS",
      undefined,
      "SCHEDULED",
    ]);
  });
});

describe("DECISION", () => {
  const decision = (members: object) => ({
    name: "d",
    taskReferenceName: "d",
    type: "DECISION",
    inputParameters: { v: "${workflow.input.v}", more: 1 },
    decisionCases: { x: [simple("a")], empty: [], null: [simple("n")], true: [simple("t")] },
    defaultCase: [simple("e")],
    ...members,
  });
  const begun = (v: unknown, members: object) => given(workflow("w", [decision(members), simple("z")])).started({ v });

  test.each([
    ["the value of a parameter", "x", { caseValueParam: "v" }, "a"],
    ["null, which is the word null", null, { caseValueParam: "v" }, "n"],
    ["a case with an empty list, which is the default's", "empty", { caseValueParam: "v" }, "e"],
    ["a value without a case", "other", { caseValueParam: "v" }, "e"],
    ["what a script says", 3, { caseExpression: "$.v > 2" }, "t"],
  ])("takes a case by %s", (_what, v, members, scheduled) => {
    const run = begun(v, members);

    expect(run.statusOf(scheduled)).toBe("SCHEDULED");
    expect(run.task("d")).toMatchObject({ status: "COMPLETED", taskType: "DECISION", taskDefName: "DECISION" });
  });

  test.each([
    [undefined, "javascript", "expression"],
    ["basic", "javascript", "expression"],
    ["graaljs", "javascript", "expression"],
    ["python", "python", "function"],
  ])("with the evaluator %s its expression is %s", (evaluatorType, language, form) => {
    const { asked } = answered({ ...decision({ caseExpression: "x", evaluatorType }) }, one);

    expect(asked[0]).toMatchObject({ language, form, source: "x" });
  });

  test("shows the case alone as its input", () => {
    const run = begun("x", { caseValueParam: "v" });

    expect(run.inputOf("d")).toEqual({ case: "x", hasChildren: "true" });
    expect(run.outputOf("d")).toEqual({ caseOutput: ["x"] });
    run.completed("a");
    expect(run.statusOf("z")).toBe("SCHEDULED");
  });

  test("a script that goes wrong ends the workflow", () => {
    const run = begun(1, { caseExpression: "$.absent.deeper" });

    expect(run.status).toBe("FAILED");
    expect(run.reason).toMatch(/^Error while evaluating script: /);
  });
});

describe("a start that is told to do without a script for now", () => {
  const later = { kind: "later" } as const;
  const result: ScriptResult = { kind: "value", value: 1 };

  test.each([
    ["is its first task", [inline("i", "1")], [], 0],
    ["comes after others", [{ ...inline("n", "1"), type: "NOOP" }, inline("i", "1")], ["n"], 10_000],
  ])(
    "is stored with what came before, where the script %s, and the next event goes on",
    (_, tasks, before, wakeInMs) => {
      let isStart = true;
      const run = given(workflow("w", tasks)).answering((need) => {
        if (need.kind !== "script") return undefined;
        return isStart ? later : { kind: "script", result };
      });

      const started = run.started();
      isStart = false;

      expect([...(started.state?.tasks ?? [])].map(({ referenceTaskName }) => referenceTaskName)).toEqual(before);
      expect([started.status, started.wakeAt]).toEqual(["RUNNING", started.now + wakeInMs]);
      started.timePassed();
      expect([started.status, started.outputOf("i")]).toEqual(["COMPLETED", { result: 1 }]);
    },
  );
});

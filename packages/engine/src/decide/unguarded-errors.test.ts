import { describe, expect, test } from "@jest/globals";
import { fork, inline, join, loop, simple, switchOn, taskDef, wait, workflow } from "../testing/builders.ts";
import { given } from "../testing/run.ts";
import type { Run } from "../testing/run.ts";

type Members = { readonly [key: string]: unknown };

const typed = (type: string, members: Members): Members => ({ ...simple("x"), type, ...members });
const query = (type: string, inputParameters: Members): Members => typed(type, { inputParameters });
const keeping = (keepLastN: unknown): Members =>
  loop("x", [simple("a")], { loopCondition: "false", inputParameters: { keepLastN } });
const odd = { number: 7, map: { a: 1 }, list: [1, "two"] };
const once = ["a", "b", "c", "d"].map((name) => taskDef(name, { retryCount: 0 }));
const begun = (tasks: readonly Members[]): Run => given(workflow("w", tasks), once).started(odd);

// Each of these leaves an execution of the reference RUNNING for ever. Source: reference/engine.md 13.2.
describe("what a definition or its data have wrong fails the workflow with the reason:", () => {
  test.each<[string, Members, string]>([
    ["a WAIT's duration that is a map", wait("x", { duration: "${workflow.input.map}" }), "Not valid duration"],
    ["keepLastN that is text", keeping("2"), 'must be written as a whole number, found "2"'],
    ["keepLastN that is a fraction", keeping(1.5), "must be written as a whole number, found 1.5"],
    ["keepLastN that is an expression", keeping("${workflow.input.number}"), "must be written as a whole number"],
    [
      "a SUB_WORKFLOW's name that is null",
      typed("SUB_WORKFLOW", { subWorkflowParam: { name: "${workflow.input.none}", version: 1 } }),
      "subWorkflowParam.name",
    ],
    [
      "a SUB_WORKFLOW's name that is null beside a definition that is an expression",
      typed("SUB_WORKFLOW", {
        subWorkflowParam: { name: "${workflow.input.none}", version: 1, workflowDefinition: "${workflow.input.map}" },
      }),
      "or that of the definition given",
    ],
    ["an INLINE expression that is a number", inline("x", "${workflow.input.number}"), "must be text, found 7"],
    ["an INLINE expression that is a map", inline("x", "${workflow.input.map}"), "must be text, found an object"],
    [
      "an evaluator that is a list",
      query("INLINE", { evaluatorType: "${workflow.input.list}", expression: "1" }),
      "must be text, found a list",
    ],
    ["a LAMBDA script that is a number", query("LAMBDA", { scriptExpression: 7 }), "must be text, found 7"],
    ["a jq query that is a number", query("JSON_JQ_TRANSFORM", { queryExpression: 7 }), "must be text, found 7"],
    [
      "an EVENT's sink that is a number",
      typed("EVENT", { sink: "${workflow.input.number}" }),
      "Unsupported sink specified: 7",
    ],
    ["an EVENT's sink that is null", typed("EVENT", { sink: "${workflow.input.none}" }), '"sinkValue" is null'],
    ["a dynamic task's name that is null", typed("DYNAMIC", { dynamicTaskNameParam: "name" }), "Cannot map a dynamic"],
    [
      "a dynamic fork's tasks that are a map",
      typed("FORK_JOIN_DYNAMIC", {
        ...{ dynamicForkTasksParam: "map", dynamicForkTasksInputParamName: "map" },
        inputParameters: { map: "${workflow.input.map}" },
      }),
      "Dynamic join definition is not followed",
    ],
  ])("%s", (_, task, reason) => {
    const run = begun([task]);

    expect(run.status).toBe("FAILED");
    expect(run.reason).toContain(reason);
  });
});

describe("what leaves an execution of the reference without an end comes to its end:", () => {
  test.each([
    ["a map", "${workflow.input.map}", '{"a":1}'],
    ["a number", "${workflow.input.number}", "7"],
    ["a list", "${workflow.input.list}", '[1,"two"]'],
  ])("a TERMINATE whose reason is %s", (_, terminationReason, reason) => {
    const run = begun([query("TERMINATE", { terminationStatus: "FAILED", terminationReason })]);

    expect([run.status, run.reason]).toEqual(["FAILED", reason]);
  });

  test("a fork with a branch of no tasks", () => {
    const run = begun([fork("f", [[], [simple("a")]]), join("j", ["a"])]);

    run.completed("a", { v: 1 });

    expect([run.status, run.outputOf("j")]).toEqual(["COMPLETED", { a: { v: 1 } }]);
  });

  test.each<[string, readonly Members[], readonly string[]]>([
    ["a case", [switchOn("s", "x", { cases: { x: [simple("b"), simple("c")] } })], ["c"]],
    ["a branch", [fork("f", [[simple("b"), simple("c")], [simple("d")]]), join("j", ["c", "d"])], ["c", "d"]],
    [
      "a loop's body",
      [loop("l", [simple("b"), simple("c")], { loopCondition: "$.l.iteration < 2" })],
      ["c__1", "c__2"],
    ],
  ])("the head of %s that was skipped before it was reached", (_, tasks, rest) => {
    const run = begun([simple("a"), ...tasks]);
    run.skipped("b");

    for (const reference of ["a", ...rest]) run.completed(reference);

    expect(run.status).toBe("COMPLETED");
  });

  test("a JOIN on a task that was skipped before it was reached", () => {
    const run = begun([simple("a"), fork("f", [[simple("b")], [simple("c")]]), join("j", ["b", "c"])]);
    run.skipped("b");

    run.completed("a");
    run.completed("c");

    expect([run.statusOf("j"), run.status]).toEqual(["COMPLETED", "COMPLETED"]);
  });

  test.each([
    ["of a fork", "f", ["a", "b", "c"]],
    ["in a branch of a fork", "a", ["a"]],
  ])("a rerun %s", (_, from, again) => {
    const run = begun([fork("f", [[simple("a")], [simple("b"), simple("c")]]), join("j", ["a", "c"])]);
    for (const reference of ["b", "c", "a"]) run.completed(reference);

    run.rerun(from);
    for (const reference of again) run.completed(reference);

    expect([run.statusOf("j"), run.status]).toEqual(["COMPLETED", "COMPLETED"]);
  });
});

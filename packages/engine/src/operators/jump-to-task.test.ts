import { describe, expect, test } from "@jest/globals";

import { snapshotHashFrom } from "../ids.ts";
import type { AnsweredNeed, NeedAnswer } from "../need.ts";
import { answerScript } from "../testing/answer-script.ts";
import { loop, simple, taskDef, workflow } from "../testing/builders.ts";
import { given, must } from "../testing/run.ts";
import type { Run } from "../testing/run.ts";

type Members = { readonly [key: string]: unknown };

const x = (type: string, members: Members): Members => ({ name: "x", taskReferenceName: "x", type, ...members });
const cases = { one: [simple("first")], two: [simple("second")] };

/** What a task of the type comes to, and so tells what it has read. */
const types: readonly (readonly [string, Members, Members, (run: Run) => unknown, unknown])[] = [
  ["SIMPLE", { inputParameters: { s: "one" } }, { s: "two" }, (run) => run.inputOf("x"), { s: "two" }],
  [
    "SWITCH",
    { evaluatorType: "value-param", expression: "s", inputParameters: { s: "one" }, decisionCases: cases },
    { s: "two" },
    (run) => [run.statusOf("first"), run.statusOf("second")],
    [undefined, "SCHEDULED"],
  ],
  [
    "DECISION",
    { caseValueParam: "s", inputParameters: { s: "one" }, decisionCases: cases },
    { s: "two" },
    (run) => [run.statusOf("first"), run.statusOf("second")],
    [undefined, "SCHEDULED"],
  ],
  [
    "INLINE",
    { inputParameters: { evaluatorType: "javascript", expression: "$.n + 1", n: 1 } },
    { n: 6 },
    (run) => run.outputOf("x"),
    { result: 7 },
  ],
  ["WAIT", { inputParameters: { duration: "1h" } }, { duration: "5s" }, (run) => run.task("x").callbackAfterSeconds, 5],
  [
    "TERMINATE",
    { inputParameters: { terminationStatus: "COMPLETED" } },
    { terminationStatus: "FAILED", terminationReason: "so" },
    (run) => [run.status, run.reason],
    ["FAILED", "so"],
  ],
  [
    "SET_VARIABLE",
    { inputParameters: { v: 1 } },
    { v: 2 },
    (run) => run.state?.execution.variables.payload?.text,
    '{"v":2}',
  ],
  [
    "DYNAMIC",
    { dynamicTaskNameParam: "n", inputParameters: { n: "old" } },
    { n: "new" },
    (run) => run.task("x").taskType,
    "new",
  ],
  [
    "EVENT",
    { sink: "conductor:e", inputParameters: { v: 1 } },
    { v: 2 },
    (run) => run.outputOf("x"),
    expect.objectContaining({ v: 2 }),
  ],
  [
    "START_WORKFLOW",
    { inputParameters: { startWorkflow: { name: "child", input: { v: 1 } } } },
    { startWorkflow: { name: "child", input: { v: 2 } } },
    (run) => run.sent,
    [expect.objectContaining({ input: expect.objectContaining({ text: '{"v":2}' }) })],
  ],
  [
    "SUB_WORKFLOW",
    { subWorkflowParam: { name: "child" }, inputParameters: { v: 1 } },
    { v: 2 },
    (run) => run.sent,
    [expect.objectContaining({ input: expect.objectContaining({ text: '{"v":2}' }) })],
  ],
  [
    "FOR_EACH",
    { items: "${workflow.input.none}", loopOver: [simple("b")] },
    { items: ["p", "q"] },
    (run) => [run.inputOf("x"), run.statusOf("b__2")],
    [{ items: ["p", "q"] }, "SCHEDULED"],
  ],
  [
    "FORK_JOIN_DYNAMIC",
    { inputParameters: { forkTaskName: "b", forkTaskInputs: [{}] } },
    { forkTaskInputs: [{ p: 1 }, { p: 2 }] },
    (run) => run.inputOf("_b_1"),
    { p: 2, __index: 1 },
  ],
  [
    "JSON_JQ_TRANSFORM",
    { inputParameters: { queryExpression: ".v", v: 1 } },
    { v: 2 },
    (run) => run.outputOf("x"),
    expect.objectContaining({ result: { queryExpression: ".v", v: 2 } }),
  ],
];

/** Of a rerun: a child keeps its input, and a DYNAMIC is what it came to. */
const KEPT: readonly string[] = ["SUB_WORKFLOW", "DYNAMIC"];

describe("the input that a jump brings", () => {
  test.each(types)("is what a %s works with", (type, members, taskInput, told, expected) => {
    const joins = type === "FORK_JOIN_DYNAMIC" ? [{ name: "j", taskReferenceName: "j", type: "JOIN" }] : [];
    const run = given(workflow("w", [simple("a"), x(type, members), ...joins]))
      .answering(answer)
      .started();

    run.jumpedTo("x", taskInput);

    expect(told(run)).toEqual(expected);
  });

  test("stands for the whole of a loop, and in the attempts that follow", () => {
    const turns = loop("x", [simple("b")], { loopCondition: "$.x.iteration < $.n", inputParameters: { n: 1 } });
    const run = given(workflow("w", [simple("a"), turns]))
      .answering(answer)
      .started();
    const attempts = given(workflow("w", [simple("a"), simple("x", { inputParameters: { s: "one" } })]), [
      taskDef("x", { retryCount: 1 }),
    ]).started();

    run.jumpedTo("x", { n: 2 });
    run.completed("b__1");
    attempts.jumpedTo("x", { s: "two" });
    attempts.failed("x");

    expect([run.statusOf("b__2"), run.inputOf("x")]).toEqual(["SCHEDULED", { n: 2 }]);
    expect([attempts.task("x").retryCount, attempts.inputOf("x")]).toEqual([1, { s: "two" }]);
  });

  test("is data: nothing in it is evaluated", () => {
    const run = given(workflow("w", [simple("a"), simple("x")])).started({ v: 1 });

    run.jumpedTo("x", { text: "${workflow.input.v}" });

    expect(run.inputOf("x")).toEqual({ text: "${workflow.input.v}" });
  });

  test("is refused where it would be too large with what the definition gives, and nothing is left for it", () => {
    const run = given(workflow("w", [simple("a"), simple("x", { inputParameters: { s: "s".repeat(60) } })])).started();
    run.payloadLimits = { ...run.payloadLimits, taskBytes: 100 };

    const outcome = run.jumpedTo("x", { t: "t".repeat(60) });

    expect(outcome).toMatchObject({ kind: "refused", refusal: { kind: "TooLarge" } });
    expect([run.statusOf("a"), run.statusOf("x")]).toEqual(["SCHEDULED", undefined]);
  });
});

function answer(need: AnsweredNeed): NeedAnswer | undefined {
  if (need.kind === "taskDefs") return { kind: "taskDefs", found: new Map() };
  if (need.kind === "script" && need.script.language === "jq")
    return { kind: "script", result: { kind: "value", value: [must(need.script.input.tree)] } };
  if (need.kind !== "childDefinition") return answerScript(need);
  const snapshotHash = snapshotHashFrom("1".repeat(64));
  return { kind: "childDefinition", found: { snapshotHash, name: "child", version: 1, taskReferenceNames: [] } };
}

describe("the input that a rerun from a task brings", () => {
  test.each(types.filter(([type]) => !KEPT.includes(type)))(
    "is what a %s works with, decided anew or begun again",
    (type, members, taskInput, told, expected) => {
      const joins = type === "FORK_JOIN_DYNAMIC" ? [{ name: "j", taskReferenceName: "j", type: "JOIN" }] : [];
      const run = given(workflow("w", [x(type, members), ...joins, simple("z")]))
        .answering(answer)
        .started();
      run.sent.length = 0;
      run.terminated();
      const { inputParameters = {} } = members as { readonly inputParameters?: Members };

      run.rerun("x", { taskInput: { ...inputParameters, ...taskInput } });

      expect(told(run)).toEqual(expected);
    },
  );

  test("is refused where it does not fit the schema that the task's definition enforces", () => {
    const inputSchema = { name: "s", version: 1, type: "JSON", data: { required: ["k"] } };
    const def = taskDef("a", { enforceSchema: true, inputSchema });
    const run = given(workflow("w", [simple("a", { inputParameters: { k: 1 } })]), [def]).started();
    run.terminated();

    const outcome = run.rerun("a", { taskInput: {} });

    expect(outcome).toMatchObject({ kind: "refused", refusal: { kind: "InvalidArgument", faults: [{ path: "k" }] } });
    expect(run.status).toBe("TERMINATED");
  });
});

import { describe, expect, test } from "@jest/globals";

import { snapshotHashFrom } from "../../ids.ts";
import type { NeedAnswer } from "../../need.ts";
import { Payload } from "../../payload/payload.ts";
import { join, taskDef, simple, workflow } from "../../testing/builders.ts";
import { given, must } from "../../testing/run.ts";

const withText = (name: string) => ({
  name: "s",
  type: "JSON",
  data: { type: "object", required: [name], properties: { [name]: { type: "string" } } },
});

describe("the schemas of a workflow", () => {
  test("a start whose input does not fit is refused with every place", () => {
    const run = given(workflow("w", [simple("a")], { inputSchema: withText("order") }));

    const outcome = run.apply(run.start({}));

    expect(outcome).toMatchObject({
      kind: "refused",
      refusal: { kind: "InvalidArgument", faults: [{ path: "order", message: "is required" }] },
    });
  });

  test("the input is judged with its template filled in", () => {
    const inputSchema = withText("order");
    const run = given(workflow("w", [simple("a")], { inputSchema, inputTemplate: { order: "o-1" } })).started();

    expect(run.status).toBe("RUNNING");
  });

  test("a child whose input does not fit has failed with the reason, so that its parent hears of it", () => {
    const run = given(workflow("w", [simple("a")], { inputSchema: withText("order") }));
    const { workflowId } = run.start({});
    const taskId = given(workflow("p", [simple("a")]))
      .started()
      .task("a").taskId;

    run.started({}, { parent: { workflowId, taskId } });

    expect([run.status, run.reason]).toEqual(["FAILED", expect.stringContaining("order is required")]);
  });

  test("a schema that is not enforced is not looked at", () => {
    const schemas = { inputSchema: withText("order"), outputSchema: withText("order"), enforceSchema: false };
    const run = given(workflow("w", [simple("a")], schemas)).started();

    run.completed("a");

    expect(run.status).toBe("COMPLETED");
  });

  test("a workflow whose output does not fit has FAILED with the reason, and shows the output", () => {
    const run = given(workflow("w", [simple("a")], { outputSchema: withText("receipt") })).started();

    run.completed("a", { receipt: 7 });

    expect([run.status, run.output]).toEqual(["FAILED", { receipt: 7 }]);
    expect(run.reason).toContain("The output of workflow: w does not fit its schema: receipt ");
  });
});

describe("the schemas of a task definition", () => {
  const schemas = { inputSchema: withText("order"), outputSchema: withText("receipt"), enforceSchema: true };
  const order = { inputParameters: { order: "${workflow.input.order}" } };

  test("an input that does not fit fails the task for good before anybody gets it", () => {
    const run = given(workflow("w", [simple("a", order)]), [taskDef("a", schemas)]).started({ order: 5 });

    expect([run.status, run.statusOf("a")]).toEqual(["FAILED", "FAILED_WITH_TERMINAL_ERROR"]);
    expect(run.task("a").delivery).toBe(0);
    expect(run.task("a").reasonForIncompletion).toContain("The input of task: a does not fit its schema: order ");
  });

  test("an output that does not fit fails the attempt, which is tried again", () => {
    const run = given(workflow("w", [simple("a", order)]), [taskDef("a", schemas)]).started({ order: "o" });
    const first = run.task("a").taskId;

    run.completed("a", { receipt: null });

    expect(run.state?.task(first)?.status).toBe("FAILED");
    expect(run.state?.task(first)?.reasonForIncompletion).toContain("The output of task: a does not fit");
    expect([run.statusOf("a"), run.task("a").retryCount]).toEqual(["SCHEDULED", 1]);
    run.completed("a", { receipt: "r" });
    expect(run.status).toBe("COMPLETED");
  });

  test("they are not enforced unless that is asked for", () => {
    const run = given(workflow("w", [simple("a", order)]), [taskDef("a", { ...schemas, enforceSchema: false })]);

    run.started().completed("a");

    expect(run.status).toBe("COMPLETED");
  });
});

describe("a task whose input does not fit the schema that its definition enforces", () => {
  const taskDefinition = {
    name: "x",
    enforceSchema: true,
    inputSchema: { name: "s", version: 1, type: "JSON", data: { required: ["missing"] } },
  };
  const x = { name: "x", taskReferenceName: "x", optional: true, taskDefinition };
  const child = { subWorkflowParam: { name: "child" } };
  const script = { evaluatorType: "javascript", expression: "7", queryExpression: "7", scriptExpression: "return 7" };
  const types: readonly (readonly [string, object])[] = [
    ["SET_VARIABLE", { inputParameters: { a: 1 } }],
    ["EVENT", { sink: "conductor:e", inputParameters: { a: 1 } }],
    ["INLINE", { inputParameters: script }],
    ["LAMBDA", { inputParameters: script }],
    ["JSON_JQ_TRANSFORM", { inputParameters: script }],
    ["SWITCH", { evaluatorType: "javascript", expression: "7", decisionCases: { 7: [simple("b")] } }],
    ["DECISION", { caseExpression: "7", decisionCases: { 7: [simple("b")] } }],
    ["SUB_WORKFLOW", child],
    ["START_WORKFLOW", { inputParameters: { startWorkflow: { name: "child" } } }],
    ["PULL_WORKFLOW_MESSAGES", { inputParameters: { blocking: false } }],
    ["WAIT", { inputParameters: { duration: "1s" } }],
    ["HUMAN", {}],
    ["HTTP", { inputParameters: { uri: "http://127.0.0.1/", method: "GET" } }],
    ["DO_WHILE", { loopCondition: "false", loopOver: [simple("b")] }],
    ["FOR_EACH", { items: "${workflow.input.list}", loopOver: [simple("b")] }],
    ["TRY", { tryTasks: [simple("b")] }],
    ["DYNAMIC", { dynamicTaskNameParam: "name", inputParameters: { name: "b" } }],
    ["SIMPLE", {}],
  ];

  test.each(types)("of type %s fails for good before it does anything", (type, members) => {
    const asked: string[] = [];
    const done: string[] = [];
    const run = given(workflow("w", [{ ...x, type, ...members }, simple("z")])).answering((need) => {
      if (need.kind === "taskDefs") return { kind: "taskDefs", found: new Map([["b", taskDef("b", taskDefinition)]]) };
      if (need.kind === "childDefinition" && need.version === undefined) return A_CHILD;
      asked.push(need.kind);
      return undefined;
    });

    const outcome = run.apply(run.start({ input: Payload.fromText('{"list":[1]}') }));

    if (outcome.kind === "decided") done.push(...outcome.commands.map((command) => command.kind));
    expect([asked, done, run.sent]).toEqual([[], ["EnqueueTask"], []]);
    expect([run.statusOf("x"), run.outputOf("x")]).toEqual(["COMPLETED_WITH_ERRORS", {}]);
    expect(run.task("x").reasonForIncompletion).toContain("input of task: x does not fit its schema: missing ");
    expect(run.state?.execution.variables.payload?.text).toBe("{}");
    expect([run.statusOf("b"), run.statusOf("z")]).toEqual([undefined, "SCHEDULED"]);
  });

  test.each([
    ["FORK_JOIN", { forkTasks: [[simple("b")], [simple("c")]] }],
    ["FORK_JOIN_DYNAMIC", { inputParameters: { forkTaskName: "b", forkTaskInputs: [{}, {}] } }],
  ])("of type %s begins no branch, and its JOIN waits for none", (type, members) => {
    const tasks = [{ ...x, type, ...members }, join("j", type === "FORK_JOIN" ? ["b", "c"] : []), simple("z")];

    const run = given(workflow("w", tasks)).started();

    expect(run.statusOf("x")).toBe("COMPLETED_WITH_ERRORS");
    expect([...must(run.state).tasks].map((task) => task.referenceTaskName)).toEqual(["x", "j", "z"]);
    expect([run.statusOf("j"), run.statusOf("z")]).toEqual(["COMPLETED", "SCHEDULED"]);
  });

  test("and publishes nothing that is too large to be kept", () => {
    const event = { ...x, type: "EVENT", sink: "conductor:e", taskDefinition: undefined };
    const run = given(workflow("w", [{ ...event, inputParameters: { a: "a".repeat(100) } }]));
    run.payloadLimits = { ...run.payloadLimits, taskBytes: 50 };

    const outcome = run.apply(run.start({}));

    expect(outcome).toMatchObject({ kind: "decided", commands: [] });
    expect(run.statusOf("x")).toBe("COMPLETED_WITH_ERRORS");
  });
});

const A_CHILD: NeedAnswer = {
  kind: "childDefinition",
  found: { snapshotHash: snapshotHashFrom("1".repeat(64)), name: "child", version: 1, taskReferenceNames: [] },
};

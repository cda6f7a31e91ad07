import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { workflowDefFromJson } from "../../definition/definition-from-json.ts";
import { workflowDefToJson } from "../../definition/definition-to-json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import { arbitraryTasks } from "../../testing/arbitrary-workflow.ts";
import { breakTasks, brokenTasks, makeUnreadable, unreadablePlaces } from "../../testing/break-definition.ts";
import { taskDef, workflow } from "../../testing/builders.ts";
import { workflowDefWarnings } from "../validate-workflow-def.ts";
import { ignoredMembers } from "./ignored-members.ts";

const task = (type: string, members: JsonObject = {}): JsonObject => ({
  name: "a",
  taskReferenceName: "a",
  type,
  ...members,
});
const input = (inputParameters: JsonObject): JsonObject => ({ inputParameters });
const cases = { decisionCases: { p: [] } };
const join = { name: "j", taskReferenceName: "j", type: "JOIN" };

test.each<[string, readonly Json[], readonly (readonly [string, RegExp])[]]>([
  ["a type that is not carried out yet", [task("JDBC")], [["tasks[0].type", /an execution that comes to it fails/]]],
  ["an INLINE without anything", [task("INLINE")], [["tasks[0].inputParameters.expression", /without an expression/]]],
  [
    "an unknown evaluator",
    [task("INLINE", input({ expression: "1", evaluatorType: "ruby" }))],
    [["tasks[0].inputParameters.evaluatorType", /no such evaluator, and the task fails/]],
  ],
  [
    "no JavaScript",
    [task("INLINE", input({ expression: "var = 1" }))],
    [["tasks[0].inputParameters.expression", /is no JavaScript/]],
  ],
  [
    "a text that only the evaluation makes a script of",
    [task("INLINE", input({ expression: "${workflow.input.e}(" }))],
    [],
  ],
  ["Python, which is not looked at", [task("INLINE", input({ expression: "if (", evaluatorType: "python" }))], []],
  ["a LAMBDA that returns", [task("LAMBDA", input({ scriptExpression: "return $.x;" }))], []],
  ["a LAMBDA without anything", [task("LAMBDA")], [["tasks[0].inputParameters.scriptExpression", /fails/]]],
  [
    "a LAMBDA that is no JavaScript",
    [task("LAMBDA", input({ scriptExpression: "return return" }))],
    [["tasks[0].inputParameters.scriptExpression", /is no JavaScript/]],
  ],
  [
    "a SWITCH by something unknown",
    [task("SWITCH", { ...cases, evaluatorType: "ruby", expression: "x" })],
    [["tasks[0].evaluatorType", /the workflow fails/]],
  ],
  [
    "a SWITCH in a script by its other name",
    [task("SWITCH", { ...cases, evaluatorType: "graaljs", expression: "(" })],
    [["tasks[0].expression", /is no JavaScript/]],
  ],
  [
    "a SWITCH by an input that is not there",
    [task("SWITCH", { ...cases, evaluatorType: "value-param", expression: "x" })],
    [["tasks[0].expression", /default case/]],
  ],
  [
    "a DECISION likewise",
    [task("DECISION", { ...cases, caseValueParam: "x" })],
    [["tasks[0].caseValueParam", /default/]],
  ],
  [
    "a DYNAMIC likewise",
    [task("DYNAMIC", { dynamicTaskNameParam: "x" })],
    [["tasks[0].dynamicTaskNameParam", /fails/]],
  ],
  [
    "a dynamic fork likewise",
    [task("FORK_JOIN_DYNAMIC", { dynamicForkJoinTasksParam: "x" }), join],
    [["tasks[0].dynamicForkJoinTasksParam", /fails/]],
  ],
  [
    "a loop whose condition is no JavaScript",
    [task("DO_WHILE", { loopCondition: "if (((", loopOver: [join] })],
    [["tasks[0].loopCondition", /is no JavaScript/]],
  ],
  ["a fork without a join", [task("FORK_JOIN", { forkTasks: [[]] })], [["tasks[0]", /without a JOIN right behind/]]],
  ["a fork with its join", [task("FORK_JOIN", { forkTasks: [[]] }), join], []],
  [
    "an unknown change",
    [task("SIMPLE", { onStateChange: { "onStart,onEnd": [] } })],
    [["tasks[0].onStateChange.onStart,onEnd", /no such change/]],
  ],
  ["an unknown end", [{ ...join, joinStatus: "DONE" }], [["tasks[0].joinStatus", /no effect/]]],
  ["an unknown sink", [task("EVENT", { sink: "nowhere:x" })], [["tasks[0].sink", /the task fails/]]],
  [
    "a reference that no expression can say",
    [task("SIMPLE", { taskReferenceName: "a.b" })],
    [["tasks[0].taskReferenceName", /no expression can read/]],
  ],
  [
    "a key of something that is no input",
    [task("SIMPLE", { cacheConfig: { key: "${id} ${workflow.input.x}", ttlInSecond: 1 } })],
    [["tasks[0].cacheConfig.key", /id is not defined/]],
  ],
  [
    "references of nobody",
    [
      { ...join, joinStatus: "${nobody.output.s}" },
      task("SUB_WORKFLOW", { subWorkflowParam: { name: "w", idempotencyKey: "${none.x}" } }),
      {
        ...task("SIMPLE", { onStateChange: { onStart: [{ type: "t", payload: { x: ["${no.x}", "${j.output}"] } }] } }),
        taskReferenceName: "b",
      },
    ],
    [
      ["tasks[0].joinStatus", /nobody is not defined/],
      ["tasks[1].subWorkflowParam.idempotencyKey", /none is not defined/],
      ["tasks[2].onStateChange.onStart[0].payload.x[0]", /no is not defined/],
    ],
  ],
])("%s is warned of as it should be", (_, tasks, warnings) => {
  const found = workflowDefWarnings(workflowDefFromJson({ name: "w", tasks }));

  expect(found.map(({ path }) => path)).toEqual(warnings.map(([path]) => path));
  for (const [index, [, message]] of warnings.entries()) expect(found[index]?.message).toMatch(message);
});

test("outputs of nobody are warned of, those of inline definitions too, unless tasks come at run time", () => {
  const inner = { name: "v", tasks: [join], outputParameters: { y: "${workflow.input.y} ${nobody.output}" } };
  const sub = task("SUB_WORKFLOW", { subWorkflowParam: { workflowDefinition: inner } });
  const outputParameters = { x: { deep: ["${a.output.x}", "${v.output}"] } };
  const made = [task("FORK_JOIN_DYNAMIC", { inputParameters: { forkTaskInputs: [] } }), join];

  const paths = (tasks: readonly Json[]) =>
    workflowDefWarnings(workflowDefFromJson({ name: "w", tasks, outputParameters })).map(({ path }) => path);
  expect(paths([sub])).toEqual([
    "outputParameters.x.deep[1]",
    "tasks[0].subWorkflowParam.workflowDefinition.outputParameters.y",
  ]);
  expect(paths(made)).toEqual([]);
});

test.each(["names", "names-and-versions", "latest-versions", "test"])("a workflow called %s is hidden", (name) => {
  expect(workflowDefWarnings(workflowDefFromJson({ name, tasks: [join] }))).toMatchObject([{ path: "name" }]);
});

test("what a task lacks may stand in the input template of its registered definition", () => {
  const read = workflowDefFromJson({
    name: "w",
    tasks: [task("INLINE"), { ...join, type: "DYNAMIC", dynamicTaskNameParam: "t" }],
  });
  const taskDefs = new Map([
    ["a", taskDef("a", { inputTemplate: { expression: "1" } })],
    ["j", taskDef("j", { inputTemplate: { t: "x" } })],
  ]);

  expect(workflowDefWarnings(read)).toHaveLength(2);
  expect(workflowDefWarnings(read, { taskDefs })).toEqual([]);
});

test("members that nobody reads are told at any depth, with what was meant where that is near", () => {
  const body = [task("SIMPLE", { inputParamters: {}, tags: [], taskDefinition: { retryCoutn: 1 } })];
  const loop = {
    ...task("DO_WHILE", { loopCondition: "", loopOver: body, workflowTaskType: "x" }),
    taskReferenceName: "l",
  };
  const inner = { name: "v", tasks: [{ ...join, joinon: ["a"] }] };
  const sub = {
    ...task("SUB_WORKFLOW", { subWorkflowParam: { workflowDefinition: inner, versions: 1 } }),
    taskReferenceName: "s",
  };
  const json = {
    name: "w",
    tasks: [loop, sub, 1],
    outputparameters: {},
    inputTemplate: { any: 1 },
    metadata: { x: 1 },
  };

  expect(ignoredMembers(json).map(({ path, message }) => [path, message.replace(/^.*ignored/, "")])).toEqual([
    ["outputparameters", "; did you mean outputParameters?"],
    ["tasks[0].loopOver[0].inputParamters", "; did you mean inputParameters?"],
    ["tasks[0].loopOver[0].tags", ""],
    ["tasks[0].loopOver[0].taskDefinition.retryCoutn", "; did you mean retryCount?"],
    ["tasks[1].subWorkflowParam.versions", "; did you mean version?"],
    ["tasks[1].subWorkflowParam.workflowDefinition.tasks[0].joinon", "; did you mean joinOn?"],
  ]);
});

test("nothing throws, whatever is wrong, and the random definitions have no warnings of their own", () => {
  fc.assert(
    fc.property(arbitraryTasks, brokenTasks, unreadablePlaces, (tasks, broken, unreadable) => {
      const def = workflowDefToJson(workflow("w", tasks));
      expect(workflowDefWarnings(workflowDefFromJson(def))).toEqual([]);
      expect(ignoredMembers(def)).toEqual([]);

      breakTasks(def, broken);
      makeUnreadable(def, unreadable);
      expect(workflowDefWarnings(workflowDefFromJson(def)).length).toBeLessThanOrEqual(100);
      expect(ignoredMembers(def).length).toBeLessThanOrEqual(100);
    }),
    { numRuns: 50 },
  );
});

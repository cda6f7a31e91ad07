import { expect, test } from "@jest/globals";

import { workflowDefFromJson } from "../../definition/definition-from-json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import { validateWorkflowDef } from "../validate-workflow-def.ts";
import type { ValidationOptions } from "../validate-workflow-def.ts";

// Whatever types there are already.
function faultsOf(tasks: readonly Json[], options: ValidationOptions = {}): readonly (readonly [string, string])[] {
  const read = workflowDefFromJson({ name: "w", tasks });
  expect(read.faults).toEqual([]);
  return validateWorkflowDef(read.value, options)
    .filter(({ message }) => !message.includes("not available yet"))
    .map(({ path, message }) => [path, message]);
}

const task = (type: string, taskReferenceName: string, members: JsonObject = {}): JsonObject => {
  return { name: taskReferenceName, taskReferenceName, type, ...members };
};
const simple = (reference: string, members: JsonObject = {}) => task("SIMPLE", reference, members);
const noop = (reference: string) => task("NOOP", reference);

test.each<[string, JsonObject, readonly string[]]>([
  ["EVENT", {}, ["sink field is required for taskType: EVENT taskName: a"]],
  ["EVENT", { sink: "" }, []],
  [
    "DECISION",
    {},
    [
      "decisionCases should have atleast one task for taskType: DECISION taskName: a",
      "caseValueParam or caseExpression field is required for taskType: DECISION taskName: a",
    ],
  ],
  ["DECISION", { caseValueParam: "x", decisionCases: { p: [] } }, []],
  ["DECISION", { caseExpression: "$.n > 2 ? 'big' : 'small'", decisionCases: { p: [] } }, []],
  ["DECISION", { evaluatorType: "python", caseExpression: "return 'p' if n else 'q'", decisionCases: { p: [] } }, []],
  [
    "DECISION",
    { caseExpression: "if (", decisionCases: { p: [] } },
    ["Expression is not well formatted: SyntaxError: Unexpected token (1:4), taskType: DECISION taskName a"],
  ],
  [
    "SWITCH",
    { evaluatorType: "javascript", expression: "(", decisionCases: { p: [] } },
    ["Expression is not well formatted: SyntaxError: Unexpected token (1:1), taskType: SWITCH taskName a"],
  ],
  ["SWITCH", { evaluatorType: "javascript", expression: "let x = $.v ?? 1; `${x}`", decisionCases: { p: [] } }, []],
  ["SWITCH", { evaluatorType: "graaljs", expression: "(", decisionCases: { p: [] } }, []],
  ["SWITCH", { evaluatorType: "python", expression: "if (", decisionCases: { p: [] } }, []],
  ["DYNAMIC", {}, ["dynamicTaskNameParam field is required for taskType: DYNAMIC taskName: a"]],
  [
    "FORK_JOIN_DYNAMIC",
    {},
    [
      "dynamicForkTasksInputParamName field is required for taskType: FORK_JOIN_DYNAMIC taskName: a",
      "dynamicForkTasksParam field is required for taskType: FORK_JOIN_DYNAMIC taskName: a",
    ],
  ],
  [
    "FORK_JOIN_DYNAMIC",
    { dynamicForkTasksParam: "x", dynamicForkJoinTasksParam: "z" },
    [
      "dynamicForkJoinTasksParam or combination of dynamicForkTasksInputParamName and dynamicForkTasksParam cam be used for taskType: FORK_JOIN_DYNAMIC taskName: a",
    ],
  ],
  ["FORK_JOIN_DYNAMIC", { dynamicForkJoinTasksParam: "z" }, []],
  ["FORK_JOIN_DYNAMIC", { inputParameters: { forkTaskInputs: [] } }, []],
  [
    "HTTP",
    {},
    ["inputParameters.http_request or inputParameters.uri field is required for taskType: HTTP taskName: a"],
  ],
  ["HTTP", { inputParameters: { method: "GET" } }, []],
  ["KAFKA_PUBLISH", {}, ["inputParameters.kafka_request field is required for taskType: KAFKA_PUBLISH taskName: a"]],
  [
    "JSON_JQ_TRANSFORM",
    {},
    ["inputParameters.queryExpression field is required for taskType: JSON_JQ_TRANSFORM taskName: a"],
  ],
  ["JSON_JQ_TRANSFORM", { taskDefinition: { name: "a", inputTemplate: { queryExpression: "." } } }, []],
  [
    "DO_WHILE",
    {},
    [
      "loopCondition field is required for taskType: DO_WHILE taskName: a",
      "loopOver field is required for taskType: DO_WHILE taskName: a",
    ],
  ],
  ["DO_WHILE", { items: "${workflow.input.l}", loopOver: [simple("b")] }, []],
  ["DO_WHILE", { inputParameters: { _items: [1] }, loopOver: [simple("b")] }, []],
  [
    "DO_WHILE",
    { items: "${workflow.input.l}", loopOver: [noop("b")] },
    ["loopCondition field is required for taskType: DO_WHILE taskName: a"],
  ],
  ["SUB_WORKFLOW", {}, ["subWorkflowParam field is required for taskType: SUB_WORKFLOW taskName: a"]],
  [
    "SUB_WORKFLOW",
    { subWorkflowParam: {} },
    [
      "subWorkflowParam.name or subWorkflowParam.workflowDefinition field is required for taskType: SUB_WORKFLOW taskName: a",
    ],
  ],
  ["SUB_WORKFLOW", { subWorkflowParam: { workflowDefinition: "${workflow.input.d}" } }, []],
  ["INLINE", {}, []],
  ["START_WORKFLOW", {}, []],
  ["LAMBDA", {}, []],
  ["PULL_WORKFLOW_MESSAGES", {}, []],
  ["HUMAN", {}, []],
])("a task of type %s and %j has the faults %j", (type, members, messages) => {
  expect(faultsOf([task(type, "a", members)]).map(([, message]) => message)).toEqual(messages);
});

test("what a task lacks may stand in the input template of its registered definition", () => {
  const { taskDefinition } = workflowDefFromJson({
    name: "w",
    tasks: [simple("x", { taskDefinition: { name: "a", inputTemplate: { http_request: {} } } })],
  }).value.tasks[0] ?? { taskDefinition: undefined };
  const taskDefs = new Map(taskDefinition === undefined ? [] : [["a", taskDefinition] as const]);

  expect(faultsOf([task("HTTP", "a")])).toHaveLength(1);
  expect(faultsOf([task("HTTP", "a")], { taskDefs })).toEqual([]);
  expect(faultsOf([task("HTTP", "a")], { taskDefs: "unknown" })).toEqual([]);
});

const forked = (...branches: readonly Json[]) => task("FORK_JOIN", "f", { forkTasks: branches });
const join = (joinOn: readonly string[], reference = "j") => task("JOIN", reference, { joinOn });

test.each<[string, readonly Json[], readonly string[]]>([
  ["nothing", [forked([simple("a")]), join([])], []],
  ["a task of a branch", [forked([simple("a")]), join(["a"])], []],
  ["a task before", [simple("a"), join(["a"])], []],
  ["nobody", [forked([simple("a")]), join(["a", "x"])], ["tasks[1].joinOn[1]"]],
  ["itself", [join(["j"])], ["tasks[0].joinOn[0]"]],
  ["a task after it", [join(["a"]), simple("a")], ["tasks[0].joinOn[0]"]],
  ["one within a task after it", [join(["a"]), forked([simple("a")]), join([], "k")], ["tasks[0].joinOn[0]"]],
  ["a task of another branch", [forked([simple("a")], [join(["a"])]), join(["j"], "k")], []],
  ["what comes after its fork", [forked([join(["z"])], [simple("a")]), join(["a"], "k"), simple("z")], []],
  [
    "a loop around it",
    [task("DO_WHILE", "l", { loopCondition: "false", loopOver: [join(["l"])] })],
    ["tasks[0].loopOver[0].joinOn[0]"],
  ],
])("a join may wait for what can end before it does: %s", (_, tasks, paths) => {
  expect(faultsOf(tasks).map(([path]) => path)).toEqual(paths);
});

test("an exclusive join is held to the same, in its defaults too", () => {
  const exclusive = task("EXCLUSIVE_JOIN", "e", { joinOn: ["a"], defaultExclusiveJoinTask: ["x"] });

  expect(faultsOf([simple("a"), exclusive]).map(([path]) => path)).toEqual(["tasks[1].defaultExclusiveJoinTask[0]"]);
});

test("tasks in loops are checked like any, but may have an expression where Conductor wants a word", () => {
  const loop = (...loopOver: readonly Json[]) => [task("DO_WHILE", "l", { loopCondition: "false", loopOver })];
  const terminate = (terminationStatus: Json) => task("TERMINATE", "t", { inputParameters: { terminationStatus } });
  const wait = (inputParameters: JsonObject) => task("WAIT", "w", { inputParameters });

  expect(faultsOf(loop(task("DYNAMIC", "d")))).toHaveLength(1);
  expect(faultsOf(loop(task("DYNAMIC", "d")), { rules: "conductor" })).toEqual([]);
  expect(faultsOf(loop(simple("", {})), { rules: "conductor" }).length).toBeGreaterThan(0);
  expect(faultsOf(loop(terminate("PAUSED")))).toHaveLength(1);
  expect(faultsOf(loop(terminate("${workflow.input.s}")))).toEqual([]);
  expect(faultsOf(loop(wait({ duration: "1s", until: "2030-01-01" })))).toHaveLength(1);
  expect(faultsOf(loop(wait({ duration: "${workflow.input.d}", until: "2030-01-01" })))).toEqual([]);
});

const forEach = (members: JsonObject) =>
  task("FOR_EACH", "e", {
    items: "${workflow.input.l}",
    itemName: "order",
    loopOver: [simple("a", { inputParameters: { x: "${order.id}" } })],
    ...members,
  });

test.each<[JsonObject, readonly string[]]>([
  [{}, []],
  [
    { indexName: "place", parallelism: 3, continueOnError: true, collect: { id: "${order.id} ${place} ${a.output}" } },
    [],
  ],
  [{ items: null }, ["tasks[0].items"]],
  [{ items: "l" }, ["tasks[0].items"]],
  [{ items: "${order.l}" }, ["tasks[0].items"]],
  [{ itemName: null, loopOver: [simple("a")] }, ["tasks[0].itemName"]],
  [{ itemName: "a", loopOver: [simple("a")] }, ["tasks[0].itemName"]],
  [{ itemName: "workflow", loopOver: [simple("a")] }, ["tasks[0].itemName"]],
  [{ itemName: "a b", loopOver: [simple("a")] }, ["tasks[0].itemName"]],
  [{ indexName: "order" }, ["tasks[0].itemName", "tasks[0].indexName"]],
  [{ loopOver: [] }, ["tasks[0].loopOver"]],
  [{ parallelism: -1 }, ["tasks[0].parallelism"]],
  [{ collect: "${nobody.x}" }, ["tasks[0].collect"]],
  [{ loopOver: [forEach_("order")] }, ["tasks[0].loopOver[0].itemName"]],
  [{ loopOver: [forEach_("line")] }, []],
])("a FOR_EACH with %j has faults at %j", (members, paths) => {
  expect(faultsOf([forEach(members)]).map(([path]) => path)).toEqual(paths);
});

function forEach_(itemName: string): JsonObject {
  return task("FOR_EACH", "inner", { items: "${order.lines}", itemName, loopOver: [simple("b")] });
}

test("the names of an item are known in its turn only", () => {
  const after = simple("z", { inputParameters: { x: "${order.id}" } });

  expect(faultsOf([forEach({}), after]).map(([path]) => path)).toEqual(["tasks[1].inputParameters.x"]);
});

const undone = simple("a", { compensateWith: [simple("undo")] });

test.each<[JsonObject, readonly string[]]>([
  [{ tryTasks: [undone] }, []],
  [{ tryTasks: [simple("a")], catchTasks: [] }, []],
  [{ tryTasks: [simple("a")], finallyTasks: [simple("b")] }, []],
  [{ tryTasks: [simple("a")], catchOn: [{ status: "TIMED_OUT" }, { taskReferenceName: "a" }], catchTasks: [] }, []],
  [{ tryTasks: [simple("a")] }, ["tasks[0]"]],
  [{ tryTasks: [], catchTasks: [] }, ["tasks[0].tryTasks"]],
  [{ catchTasks: [] }, ["tasks[0].tryTasks"]],
  [{ tryTasks: [undone], catchOn: [{}] }, ["tasks[0].catchTasks"]],
  [
    { tryTasks: [undone], catchOn: [{}, { status: null }], catchTasks: [] },
    ["tasks[0].catchOn[0]", "tasks[0].catchOn[1]"],
  ],
  [
    { tryTasks: [simple("a")], catchOn: [{ taskReferenceName: "b" }], catchTasks: [simple("b")] },
    ["tasks[0].catchOn[0].taskReferenceName"],
  ],
  [
    { tryTasks: [simple("a")], catchTasks: [simple("b", { compensateWith: [simple("c")] })] },
    ["tasks[0].catchTasks[0].compensateWith"],
  ],
  [
    { tryTasks: [simple("a", { compensateWith: [simple("b", { compensateWith: [simple("c")] })] })] },
    ["tasks[0].tryTasks[0].compensateWith[0].compensateWith"],
  ],
  [
    {
      tryTasks: [
        simple("a", { compensateWith: [task("TERMINATE", "b", { inputParameters: { terminationStatus: "FAILED" } })] }),
      ],
    },
    ["tasks[0].tryTasks[0].compensateWith[0].type"],
  ],
  [{ tryTasks: [simple("a")], catchTasks: [simple("a")] }, ["tasks[0].catchTasks[0].taskReferenceName"]],
  [{ tryTasks: [simple("a", { name: "" })], catchTasks: [] }, ["tasks[0].tryTasks[0].name"]],
])("a TRY with %j has faults at %j", (members, paths) => {
  expect(faultsOf([task("TRY", "t", members)]).map(([path]) => path)).toEqual(paths);
});

test("what belongs to a TRY is refused elsewhere", () => {
  expect(faultsOf([simple("a", { tryTasks: [simple("b")], compensateWith: [] })]).map(([path]) => path)).toEqual([
    "tasks[0].tryTasks",
    "tasks[0].compensateWith",
  ]);
});

import { expect, test } from "@jest/globals";

import { workflowDefFromJson } from "../definition/definition-from-json.ts";
import type { Fault } from "../fault.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import { validateWorkflowDef } from "./validate-workflow-def.ts";

function faultsOf(members: JsonObject): readonly Fault[] {
  return validateWorkflowDef(workflowDefFromJson({ name: "w", ...members }).value);
}

function faultsOfTasks(...tasks: readonly Json[]): readonly (readonly [string, string])[] {
  return faultsOf({ tasks }).map(({ path, message }) => [path, message]);
}

// Whatever types there are already.
function faultsOfAvailable(...tasks: readonly Json[]): readonly (readonly [string, string])[] {
  return faultsOfTasks(...tasks).filter(([, message]) => !message.includes("not available yet"));
}

const simple = (taskReferenceName: string, members: JsonObject = {}): JsonObject => {
  return { name: taskReferenceName, taskReferenceName, type: "SIMPLE", ...members };
};
const switchOn = (members: JsonObject): JsonObject => {
  return {
    name: "s",
    taskReferenceName: "s",
    type: "SWITCH",
    evaluatorType: "value-param",
    expression: "x",
    ...members,
  };
};
const fork = (...forkTasks: readonly Json[]): JsonObject => {
  return { name: "f", taskReferenceName: "f", type: "FORK_JOIN", forkTasks };
};
const join = { name: "j", taskReferenceName: "j", type: "JOIN", joinOn: ["a"] };
const wait = (inputParameters: JsonObject): JsonObject => {
  return { name: "w", taskReferenceName: "w", type: "WAIT", inputParameters };
};

test("a definition of every available type has no faults", () => {
  const tasks = [
    simple("a", {
      inputParameters: { x: "${workflow.input.x}", y: ["${late.output.y}", "$${nobody.x}", "${a.status}"] },
    }),
    { ...fork([simple("b")], [simple("c"), wait({ duration: "1s" })]) },
    join,
    switchOn({ decisionCases: { p: [simple("d")], q: [] }, defaultCase: [simple("e")] }),
    simple("late"),
  ];

  expect(faultsOf({ tasks })).toEqual([]);
});

test.each<[JsonObject, string, string]>([
  [{ name: "" }, "name", "WorkflowDef name cannot be null or empty"],
  [{ name: "n".repeat(1_000_000) }, "name", "must have at most 1020 bytes of UTF-8"],
  [{ name: "😀".repeat(256) }, "name", "must have at most 1020 bytes of UTF-8"],
  [{ name: "a\0b" }, "name", "must not hold a NUL character"],
  [{ tasks: [simple("a\0b", { name: "a" })] }, "tasks[0].taskReferenceName", "must not hold a NUL character"],
  [{ tasks: [] }, "tasks", "WorkflowTask list cannot be empty"],
  [{ schemaVersion: 1 }, "schemaVersion", "workflowDef schemaVersion: 2 is only supported"],
  [{ timeoutSeconds: -1 }, "timeoutSeconds", "WorkflowDef timeoutSeconds: 0 must be >= 0"],
  [{ rateLimitConfig: { concurrentExecLimit: -1 } }, "rateLimitConfig.concurrentExecLimit", "must be 0 or more"],
  [{ cacheConfig: { key: "k", ttlInSecond: -1 } }, "cacheConfig.ttlInSecond", "must be 0 or more"],
])("a value that a definition may not have is told: case %#", (members, path, message) => {
  expect(faultsOf({ tasks: [simple("a")], ...members })).toMatchObject([{ path, message }]);
});

test("names of 255 characters of any script, blanks, any version and other odd values are taken", () => {
  expect(faultsOf({ tasks: [simple("a")], name: "😀".repeat(255), version: -3 })).toEqual([]);
  expect(faultsOf({ tasks: [simple(" "), simple("a", { retryCount: -1 })], name: "  " })).toEqual([]);
});

test.each<[JsonObject, string, string]>([
  [simple("a", { name: "" }), "tasks[0].name", "WorkflowTask name cannot be empty or null"],
  [
    simple("a", { taskReferenceName: "" }),
    "tasks[0].taskReferenceName",
    "WorkflowTask taskReferenceName name cannot be empty or null",
  ],
  [simple("a", { startDelay: -1 }), "tasks[0].startDelay", "must be greater than or equal to 0"],
  [
    simple("a", { retryCount: -5 }),
    "tasks[0].retryCount",
    "must be 0 or more, or -1 for what the task definition says",
  ],
  [
    simple("a", { taskDefinition: { name: "a", retryDelaySeconds: -1 } }),
    "tasks[0].taskDefinition.retryDelaySeconds",
    "TaskDef retryDelaySeconds: 0 must be >= 0",
  ],
  [
    switchOn({ decisionCases: {} }),
    "tasks[0].decisionCases",
    "decisionCases should have atleast one task for taskType: SWITCH taskName: s",
  ],
  [
    switchOn({ decisionCases: { p: [] }, expression: null }),
    "tasks[0].expression",
    "expression field is required for taskType: SWITCH taskName: s",
  ],
  [
    switchOn({ decisionCases: { p: [] }, evaluatorType: null }),
    "tasks[0].evaluatorType",
    "evaluatorType field is required for taskType: SWITCH taskName: s",
  ],
  [
    switchOn({ decisionCases: { p: [] }, evaluatorType: "javascript", expression: "if (" }),
    "tasks[0].expression",
    "Expression is not well formatted: SyntaxError: Unexpected token (1:4), taskType: SWITCH taskName s",
  ],
])("a value that a task may not have is told: case %#", (task, path, message) => {
  expect(faultsOfTasks(task)).toEqual([[path, message]]);
});

test("a fork needs branches; an empty one, and a JOIN that is missing, are the start's matter", () => {
  const noBranch = "forkTasks should have atleast one task for taskType: FORK_JOIN taskName: f";

  expect(faultsOfTasks(fork(), { ...join, joinOn: [] })).toEqual([["tasks[0].forkTasks", noBranch]]);
  expect(faultsOfTasks(fork([simple("a")], []), join)).toEqual([]);
  expect(faultsOfTasks(fork([simple("a")]))).toEqual([]);
});

test("a TERMINATE says with which status, in so many words, and is not optional", () => {
  const terminate = {
    name: "t",
    taskReferenceName: "t",
    type: "TERMINATE",
    inputParameters: { terminationStatus: "FAILED" },
  };

  expect(faultsOfTasks(terminate)).toEqual([]);
  expect(faultsOfTasks({ ...terminate, optional: true })).toHaveLength(1);
  expect(faultsOfTasks({ ...terminate, inputParameters: { terminationStatus: "${workflow.input.s}" } })).toHaveLength(
    1,
  );
});

test("tasks within others are checked like those above, wherever they are", () => {
  const nameless = simple("x", { name: "" });

  expect(
    faultsOfTasks(
      fork([simple("a"), { ...nameless, taskReferenceName: "x1" }]),
      join,
      switchOn({
        decisionCases: { p: [{ ...nameless, taskReferenceName: "x2" }] },
        defaultCase: [simple("e"), { ...nameless, taskReferenceName: "x3" }],
      }),
    ).map(([path]) => path),
  ).toEqual(["tasks[0].forkTasks[0][1].name", "tasks[2].decisionCases.p[0].name", "tasks[2].defaultCase[1].name"]);
});

test("a reference name stands for one task of the whole tree, loops included", () => {
  const message = "taskReferenceName: a should be unique across tasks for a given workflowDefinition: w";
  const loop = { name: "l", taskReferenceName: "l", type: "DO_WHILE", loopOver: [simple("a")] };

  expect(faultsOfTasks(simple("a"), simple("a"))).toEqual([["tasks[1].taskReferenceName", message]]);
  expect(faultsOfTasks(fork([simple("a")], [simple("a")]), join)).toEqual([
    ["tasks[0].forkTasks[1][0].taskReferenceName", message],
  ]);
  expect(faultsOfTasks(switchOn({ decisionCases: { p: [simple("a")] }, defaultCase: [simple("a")] }))).toEqual([
    ["tasks[0].defaultCase[0].taskReferenceName", message],
  ]);
  expect(faultsOfTasks(simple("a"), loop)).toContainEqual(["tasks[1].loopOver[0].taskReferenceName", message]);
});

test.each<[Json, string, string]>([
  ["${b.output.x}", "", "taskReferenceName: b for given task: a input value: x of input parameter: ${b.output.x}"],
  ["${word}", "", "taskReferenceName: word for given task: a input value: x of input parameter: ${word}"],
  ["${HOME}", "", "taskReferenceName: HOME for given task: a input value: x of input parameter: ${HOME}"],
  [
    [{ y: "text ${nobody.output.x} more" }],
    "[0].y",
    "taskReferenceName: nobody for given task: a input value: y of input parameter: text ${nobody.output.x} more",
  ],
  [
    "${nobody.${a.output.x}}",
    "",
    "taskReferenceName: nobody for given task: a input value: x of input parameter: ${nobody.${a.output.x}}",
  ],
])("an input names workflow or a task of the definition: %j does not", (x, path, message) => {
  expect(faultsOfTasks(simple("a", { inputParameters: { x } }))).toEqual([
    [`tasks[0].inputParameters.x${path}`, `${message} is not defined in workflow definition.`],
  ]);
});

test.each(["", " a.output.x ", "a.output.x[?(@.y >)]", "a..", "a.output.none()"])(
  "an input of the expression %j is not valid",
  (content) => {
    expect(faultsOfTasks(simple("a", { inputParameters: { x: `\${${content}}` } }))).toEqual([
      ["tasks[0].inputParameters.x", `key: x input parameter value: ${content} is not valid`],
    ]);
  },
);

test.each([
  "${workflow.nonsense.y}",
  "${workflow.env.NAME}",
  "${workflow.secrets.NAME}",
  "${CPEWF_TASK_ID}",
  "${a.output[}",
  "${a.output.x",
  "${workflow.input.${workflow.input.k}}",
  "${${workflow.input.ref}.output}",
  "${$.a.output}",
  "$${nobody.x}",
])("the input %s is fine", (x) => {
  expect(faultsOfTasks(simple("a", { inputParameters: { x, [x]: 1 } }))).toEqual([]);
});

test("expressions of nested tasks are checked like those above, those of the output are not", () => {
  const inner = simple("a", { inputParameters: { x: "${nobody.output.x}" } });

  expect(faultsOfTasks(fork([inner]), join)).toEqual([
    [
      "tasks[0].forkTasks[0][0].inputParameters.x",
      "taskReferenceName: nobody for given task: a input value: x of input parameter: ${nobody.output.x} is not defined in workflow definition.",
    ],
  ]);
  expect(faultsOf({ tasks: [simple("a")], outputParameters: { x: "${nobody.output.x}" } })).toEqual([]);
});

test("behind a dynamic fork nested tasks may read what it made, and in a loop a turn", () => {
  const dynamicFork = {
    ...{ name: "d", taskReferenceName: "d", type: "FORK_JOIN_DYNAMIC" },
    inputParameters: { forkTaskInputs: [] },
  };
  const reader = simple("a", { inputParameters: { x: "${_d_0.output.x}" } });
  const loop = {
    ...{ name: "l", taskReferenceName: "l", type: "DO_WHILE", loopCondition: "false" },
    loopOver: [simple("b", { inputParameters: { x: "${b__1.output.x}" } })],
  };

  expect(
    faultsOfAvailable(dynamicFork, { ...join, joinOn: ["_d_0"] }, fork([reader]), { ...join, taskReferenceName: "k" }),
  ).toEqual([]);
  expect(faultsOfAvailable(dynamicFork, { ...join, joinOn: [] }, reader)).toHaveLength(1);
  expect(faultsOfAvailable(loop)).toEqual([]);
});

test("who only asks is told what Conductor would say", () => {
  const def = workflowDefFromJson({
    name: "w",
    tasks: [
      fork([simple("a", { inputParameters: { x: "${nobody.output.x}" } })]),
      { ...join, joinOn: ["nobody"] },
      simple("b", { retryCount: -5, inputParameters: { x: "${a.output.x}" } }),
    ],
  }).value;

  expect(validateWorkflowDef(def)).toHaveLength(3);
  expect(validateWorkflowDef(def, { rules: "conductor" })).toEqual([]);
});

test("the definitions that sub-workflows bring along are checked too, each with references of its own", () => {
  const child = { name: "child", tasks: [simple("a", { inputParameters: { x: "${b.output.x}" } })] };
  const tasks = [
    simple("b"),
    { name: "s", taskReferenceName: "s", type: "SUB_WORKFLOW", subWorkflowParam: { workflowDefinition: child } },
  ];

  expect(faultsOfAvailable(...tasks)).toMatchObject([
    [
      "tasks[1].subWorkflowParam.workflowDefinition.tasks[0].inputParameters.x",
      expect.stringContaining("taskReferenceName: b"),
    ],
  ]);
});

test("a schema that is enforced has to be one", () => {
  const inputSchema = { name: "s", version: 1, type: "JSON", data: { type: "text" } };

  expect(faultsOf({ tasks: [simple("a")], inputSchema })).toMatchObject([{ path: "inputSchema.data.type" }]);
  expect(faultsOf({ tasks: [simple("a")], inputSchema, enforceSchema: false })).toEqual([]);
  expect(faultsOf({ tasks: [simple("a")], inputSchema: { ...inputSchema, type: "AVRO" } })).toEqual([]);
});

test("an evaluator that nobody knows is the start's matter", () => {
  expect(faultsOfTasks(switchOn({ decisionCases: { p: [] }, evaluatorType: "basic" }))).toEqual([]);
});

test.each<[JsonObject, string | undefined]>([
  [{ duration: "1s", until: "2020-01-01" }, "Both 'duration' and 'until' specified. Please provide only one input"],
  [{ duration: "5 weeks" }, "Either date or duration is passed as null "],
  [{ duration: 5 }, "Either date or duration is passed as null "],
  [{ until: "2020/01/01" }, "Unable to parse date "],
  [{ duration: "${workflow.input.d}" }, undefined],
  [{ duration: "1m ${workflow.input.n}s" }, undefined],
  [{ until: "2030-01-${workflow.input.day}" }, undefined],
  [{ duration: "0s", until: " " }, undefined],
  [{ duration: null, until: null }, undefined],
  [{}, undefined],
])("what a WAIT waits for can be read, or has an expression: %j", (inputParameters, message) => {
  expect(faultsOf({ tasks: [wait(inputParameters)] }).map((fault) => fault.message)).toEqual(
    message === undefined ? [] : [message],
  );
});

test("all faults are told at once, up to a hundred", () => {
  expect(faultsOf({ name: "", schemaVersion: 1, tasks: [simple("", { startDelay: -1 })] })).toHaveLength(5);
  expect(faultsOf({ tasks: Array.from({ length: 5000 }, () => simple("")) })).toHaveLength(100);
});

test("a definition that nests very deep does not use up the stack", () => {
  const def = workflowDefFromJson({ name: "w", tasks: [fork([simple("a")]), join] }).value;
  const [outer] = def.tasks;
  let task = outer;
  for (let level = 0; level < 50_000; level++) task = task === undefined ? undefined : { ...task, forkTasks: [[task]] };

  expect(validateWorkflowDef({ ...def, tasks: task === undefined ? [] : [task] })).toMatchObject([
    { message: "tasks must not nest deeper than 30 levels" },
  ]);
});

test("a definition that nests deeper than its executions could keep is refused", () => {
  const deep = (levels: number): Json => (levels === 0 ? 1 : [deep(levels - 1)]);

  expect(faultsOf({ tasks: [simple("a")], variables: { deep: deep(150) } })).toHaveLength(1);
  expect(faultsOf({ tasks: [simple("a")], variables: { deep: deep(100) } })).toEqual([]);
});

test("a type that nobody knows is a worker's; one that is not carried out yet is taken all the same", () => {
  for (const type of ["ROBOT", "LLM_CHAT_COMPLETE", "JDBC"])
    expect(faultsOfTasks({ name: "a", taskReferenceName: "a", type })).toEqual([]);
  expect(faultsOfTasks({ name: "a", taskReferenceName: "a", type: "FORK" })).toMatchObject([
    ["tasks[0].type", expect.stringContaining('task type "FORK" is not available yet; there are SIMPLE, ')],
  ]);
});

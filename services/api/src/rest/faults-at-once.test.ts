import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Json, JsonObject } from "@tutti/engine";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

/** Words that nobody knows, values of other kinds, and rules that are broken. */
const wrong: JsonObject = {
  name: "",
  timeoutPolicy: "SOMETIMES",
  timeoutSeconds: "long",
  tasks: [
    { name: "a", taskReferenceName: "a", type: "SIMPLE", startDelay: -1, joinMode: "LATER" },
    { name: "b", taskReferenceName: "b", type: "WAIT", inputParameters: { duration: "soon" }, optional: "maybe" },
    { name: "c", taskReferenceName: "c", type: "HTTP", inputParameters: [] },
    { name: "d", taskReferenceName: "a", type: "SIMPLE" },
    {
      name: "e",
      taskReferenceName: "e",
      type: "SUB_WORKFLOW",
      subWorkflowParam: { workflowDefinition: { tasks: {} } },
    },
  ],
};
const ofDefinition = ["name", "tasks[0].startDelay", "tasks[1].inputParameters.duration", "tasks[3].taskReferenceName"];
const unread = [
  ...["timeoutPolicy", "timeoutSeconds", "tasks[0].joinMode", "tasks[1].optional", "tasks[2].inputParameters"],
  "tasks[4].subWorkflowParam.workflowDefinition.tasks",
];
const inner = "tasks[4].subWorkflowParam.workflowDefinition.name";
const all = [...ofDefinition, ...unread, inner].toSorted();
const within = (prefix: string, paths: readonly string[] = all) => paths.map((path) => `${prefix}${path}`);

const right = { name: "right", tasks: [{ name: "a", taskReferenceName: "a", type: "SIMPLE" }] };
const handler = { name: "", event: "nowhere:e", active: "always", actions: [{ action: "stop" }] };
const ofHandler = ["actions[0].action", "active", "event", "name"];
const taskDef = { name: "", retryLogic: "SOMETIMES", timeoutSeconds: "x", retryCount: -1 };
const ofTaskDef = ["name", "retryCount", "retryLogic", "timeoutSeconds"];

test.each<["POST" | "PUT", string, Json, readonly string[]]>([
  ["POST", "/metadata/workflow", wrong, all],
  ["POST", "/metadata/workflow?overwrite=perhaps", wrong, [...all, "overwrite"]],
  ["POST", "/metadata/workflow/validate", wrong, all],
  ["POST", "/console/definitions/validate", wrong, all],
  [
    "PUT",
    "/metadata/workflow",
    [right, wrong, { ...right, version: "two", schemaVersion: 1 }],
    [...within("[1]."), "[2].schemaVersion", "[2].version"],
  ],
  [
    "POST",
    "/workflow",
    { name: "", priority: 100, version: [], workflowDef: wrong },
    [...["name", "priority", "version"], ...within("workflowDef.")],
  ],
  [
    "POST",
    "/workflow/execute/w/1?waitForSeconds=x",
    { priority: -1, workflowDef: wrong },
    [...["priority", "waitForSeconds"], ...within("workflowDef.")],
  ],
  [
    "POST",
    "/workflow/test",
    {
      name: "w",
      workflowDef: wrong,
      taskRefToMockOutput: { a: [{ status: "DONE" }], b: [{}, { status: "TIMED_OUT" }] },
    },
    ["taskRefToMockOutput.a.results[0].status", "taskRefToMockOutput.b.results[1].status", ...within("workflowDef.")],
  ],
  ["POST", "/metadata/taskdefs", [{ name: "t" }, taskDef], within("[1].", ofTaskDef)],
  ["PUT", "/metadata/taskdefs", taskDef, ofTaskDef],
  ["POST", "/event", handler, ofHandler],
  ["POST", "/event", [handler, handler], [...within("[0].", ofHandler), ...within("[1].", ofHandler)]],
  ["PUT", "/event", handler, ofHandler],
])("%s %s tells all that is wrong with its body in one answer", async (method, path, body, paths) => {
  const { status, text } = await rest.send(method, `/api${path}`, body);

  const answer = JSON.parse(text);
  expect([status, answer.status, answer.retryable]).toEqual([400, 400, false]);
  expect(answer.validationErrors.map((error: { readonly path: string }) => error.path).toSorted()).toEqual(
    paths.toSorted(),
  );
});

test("each is told with what was wanted and what came", async () => {
  const { text } = await rest.send("POST", "/api/metadata/taskdefs", [{ ...taskDef, name: "t" }]);

  expect(JSON.parse(text).validationErrors).toEqual([
    {
      path: "[0].retryLogic",
      message: "must be one of FIXED, EXPONENTIAL_BACKOFF, LINEAR_BACKOFF",
      invalidValue: '"SOMETIMES"',
    },
    { path: "[0].timeoutSeconds", message: expect.stringMatching(/^must be an integer/), invalidValue: '"x"' },
    { path: "[0].retryCount", message: "TaskDef retryCount: 0 must be >= 0", invalidValue: "-1" },
  ]);
});

test("a definition that Conductor would take is valid, and what is odd about it is told to who asks", async () => {
  const odd = {
    ...right,
    tasks: [
      { name: "a", taskReferenceName: "a", type: "INLINE", inputParamters: {} },
      { name: "j", taskReferenceName: "j", type: "JOIN", joinOn: ["nobody"] },
    ],
    outputParameters: { x: "${nobody.output}" },
  };

  const plain = await rest.send("POST", "/api/metadata/workflow/validate", odd);
  const asked = await rest.send("POST", "/api/console/definitions/validate", odd);
  const fine = await rest.send("POST", "/api/console/definitions/validate", right);

  expect([plain.status, plain.text]).toEqual([200, ""]);
  expect(JSON.parse(asked.text).warnings).toMatchObject([
    { path: "tasks[1].joinOn[0]", message: expect.stringMatching(/^registering it is refused: /), found: '"nobody"' },
    { path: "tasks[0].inputParameters.expression" },
    { path: "outputParameters.x", message: "nobody is not defined, and reads as null" },
    { path: "tasks[0].inputParamters", message: expect.stringContaining("did you mean inputParameters?") },
  ]);
  expect(JSON.parse(fine.text)).toEqual({ warnings: [] });
});

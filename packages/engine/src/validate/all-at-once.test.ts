import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { eventHandlerFromJson } from "../definition/event-handler-from-json.ts";
import { taskDefFromJson, workflowDefFromJson } from "../definition/definition-from-json.ts";
import { workflowDefToJson } from "../definition/definition-to-json.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import { isJsonArray, isJsonObject } from "../payload/json.ts";
import { arbitraryTasks } from "../testing/arbitrary-workflow.ts";
import {
  breakTasks,
  brokenTasks,
  isWithin,
  makeUnreadable,
  placesIn,
  unreadablePlaces,
} from "../testing/break-definition.ts";
import { workflow } from "../testing/builders.ts";
import { eventHandlerFaults } from "./validate-event-handler.ts";
import { taskDefFaults } from "./validate-task-def.ts";
import { workflowDefFaults } from "./validate-workflow-def.ts";

/** One of each type that the random definitions lack, with everything that its rules look at. */
const OTHERS = [
  { type: "HTTP", inputParameters: { uri: "http://a.example" } },
  { type: "HTTP", taskDefinition: { name: "h", inputTemplate: { http_request: {} } } },
  { type: "JSON_JQ_TRANSFORM", inputParameters: { queryExpression: "." } },
  { type: "DYNAMIC", dynamicTaskNameParam: "n" },
  { type: "FORK_JOIN_DYNAMIC", dynamicForkJoinTasksParam: "f" },
  { type: "JOIN" },
  { type: "DECISION", caseExpression: "$.a", decisionCases: { yes: [{ type: "NOOP" }] } },
  { type: "EVENT", sink: "conductor" },
  { type: "DO_WHILE", items: "${workflow.input.l}", loopOver: [{}] },
  { type: "SUB_WORKFLOW", subWorkflowParam: { workflowDefinition: { name: "w2", tasks: [task("z", {})] } } },
  { type: "SUB_WORKFLOW", subWorkflowParam: { workflowDefinition: "${workflow.input.d}" } },
  { type: "TERMINATE", inputParameters: { terminationStatus: "FAILED" } },
].map((members, index) => task(`o${index}`, members));

function task(taskReferenceName: string, members: JsonObject): JsonObject {
  const named = Object.entries(members).map(([key, value]) => [key, namedIn(value, `${taskReferenceName}_${key}`)]);
  return { name: taskReferenceName, taskReferenceName, type: "SIMPLE", ...Object.fromEntries(named) };
}

function namedIn(value: Json, name: string): Json {
  if (name.endsWith("_forkTasks") && isJsonArray(value))
    return value.map((branch, index) => namedIn(branch, `${name}${index}_`));
  if (isJsonArray(value) && !name.endsWith("catchOn"))
    return value.map((item, index) => (isJsonObject(item) ? task(`${name}${index}`, item) : item));
  if (!isJsonObject(value) || !name.endsWith("decisionCases")) return value;
  return Object.fromEntries(Object.entries(value).map(([key, branch]) => [key, namedIn(branch, `${name}_${key}`)]));
}

/** With a branch that is joined, and everything that may refer to a task: what is lost may be one of these. */
const REFERRING = [
  { type: "FORK_JOIN", forkTasks: [[{}]] },
  { type: "JOIN", joinOn: ["r0_forkTasks0_0", "r0"] },
  { type: "EXCLUSIVE_JOIN", joinOn: ["r1"], defaultExclusiveJoinTask: ["r0"] },
  { inputParameters: { x: "${r0_forkTasks0_0.output}" } },
  { type: "TRY", tryTasks: [{}], catchOn: [{ taskReferenceName: "r4_tryTasks0" }], catchTasks: [] },
  { type: "TRY", tryTasks: [{}], finallyTasks: [{}] },
  {
    type: "FOR_EACH",
    items: "${r3.output.l}",
    itemName: "i",
    collect: "${i.x}",
    loopOver: [{ inputParameters: { y: "${i}" } }],
  },
  { type: "DECISION", caseValueParam: "x", decisionCases: { yes: [{ type: "NOOP" }] } },
  { type: "SWITCH", evaluatorType: "javascript", expression: "1", decisionCases: { yes: [{ type: "NOOP" }] } },
  { type: "FORK_JOIN_DYNAMIC", dynamicForkTasksParam: "f", dynamicForkTasksInputParamName: "g" },
].map((members, index) => task(`r${index}`, members));

const members = { timeoutSeconds: 9, inputSchema: { name: "s", type: "JSON", data: {} } };
const whole = (tasks: readonly Json[]): JsonObject =>
  workflowDefToJson(workflowDefFromJson({ name: "w", tasks, ...members }).value);

const definitions = arbitraryTasks.map((tasks) => workflowDefToJson(workflow("w", [...tasks, ...OTHERS], members)));

const pathsOf = (faults: readonly { readonly path: string }[]) => faults.map(({ path }) => path).toSorted();

test("what the random definitions begin with has no faults", () => {
  fc.assert(
    fc.property(definitions, (def) => expect(workflowDefFaults(workflowDefFromJson(def))).toEqual([])),
    { numRuns: 30 },
  );
});

test.each([
  ["tasks of every type", whole(OTHERS)],
  ["references", whole(REFERRING.slice(0, -1))],
  ["references, and tasks that come at run time", whole(REFERRING)],
])("each value by itself that cannot be read is told alone: %s", (_, def) => {
  expect(workflowDefFaults(workflowDefFromJson(def))).toEqual([]);
  const told = placesIn(def).flatMap(({ path, wrong }, index) =>
    wrong.map((value) => {
      const broken = structuredClone(def);
      placesIn(broken)[index]?.put(value);
      return [path, value, pathsOf(workflowDefFaults(workflowDefFromJson(broken)))] as const;
    }),
  );

  expect(told.length).toBeGreaterThan(500);
  expect(told.filter(([path, , paths]) => paths.join() !== path)).toEqual([]);
});

test("every value that cannot be read is told with its path, and nothing that only follows from it", () => {
  fc.assert(
    fc.property(definitions, unreadablePlaces, (whole, chosen) => {
      const def = structuredClone(whole);
      const taken = makeUnreadable(def, chosen);

      expect(pathsOf(workflowDefFaults(workflowDefFromJson(def)))).toEqual(pathsOf(taken));
    }),
    { numRuns: 50 },
  );
});

test("what breaks a rule is told in the same answer as what cannot be read", () => {
  fc.assert(
    fc.property(definitions, brokenTasks, unreadablePlaces, (whole, tasks, chosen) => {
      const def = structuredClone(whole);
      const broke = breakTasks(def, tasks);
      const unread = makeUnreadable(def, chosen);
      const told = new Set(pathsOf(workflowDefFaults(workflowDefFromJson(def))));

      const isThere = (path: string): boolean => !unread.some((place) => isWithin(path, place.path));
      const expected = broke.filter((one) => [one.told, ...one.needs].every(isThere)).map((one) => one.told);
      expect([...expected, ...pathsOf(unread)].filter((path) => !told.has(path))).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

const event = { action: "start_workflow", start_workflow: { name: "w" } };
const action = { action: "complete_task", complete_task: { taskRefName: "t" } };

test.each<[Json, readonly string[]]>([
  [{ name: "h", event: "conductor:e", active: true, actions: [event, action] }, []],
  [
    {
      name: {},
      event: "nowhere:e",
      actions: [
        { ...event, action: "start" },
        { ...event, start_workflow: {} },
      ],
    },
    ["actions[0].action", "actions[1].start_workflow.name", "event", "name"],
  ],
  [{ name: "", event: "", active: "always", actions: [] }, ["actions", "active", "event", "name"]],
  [{ name: "h", event: "conductor:e", actions: {} }, ["actions"]],
  [
    { name: "h", event: "conductor:e", actions: [action, 1, { action: "complete_task" }] },
    ["actions[1]", "actions[2].complete_task"],
  ],
  [
    { name: "h", event: "", actions: [{ ...event, start_workflow: { name: "w", version: "v", input: [] } }] },
    ["actions[0].start_workflow.input", "actions[0].start_workflow.version", "event"],
  ],
])("the handler %j has its faults at %j", (json, paths) => {
  expect(pathsOf(eventHandlerFaults(eventHandlerFromJson(json)))).toEqual(paths);
});

test.each<[Json, readonly string[]]>([
  [
    { name: "t", retryLogic: "SOMETIMES", timeoutPolicy: {}, retryCount: -1 },
    ["retryCount", "retryLogic", "timeoutPolicy"],
  ],
  [{ timeoutSeconds: "x", responseTimeoutSeconds: 0 }, ["name", "responseTimeoutSeconds", "timeoutSeconds"]],
  // What is compared with a value that could not be read is not judged, nor is a default in its place.
  [
    { name: "t", timeoutSeconds: 5, responseTimeoutSeconds: "long", totalTimeoutSeconds: "longer" },
    ["responseTimeoutSeconds", "totalTimeoutSeconds"],
  ],
  [{ name: "t", enforceSchema: "x", inputSchema: { type: "JSON", data: { type: "no type" } } }, ["enforceSchema"]],
  [[], [""]],
])("the task definition %j has its faults at %j", (json, paths) => {
  expect(pathsOf(taskDefFaults(taskDefFromJson(json)))).toEqual(paths);
});

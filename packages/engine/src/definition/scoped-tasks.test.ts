import { expect, test } from "@jest/globals";
import fc from "fast-check";

import type { Json, JsonObject } from "../payload/json.ts";
import { workflowDefFromJson } from "./definition-from-json.ts";
import { workflowDefToJson } from "./definition-to-json.ts";
import { nestedTasks, withNestedTasks } from "./nested-tasks.ts";
import type { WorkflowTask } from "./workflow-task.ts";

function readTask(members: JsonObject) {
  const read = workflowDefFromJson({ name: "w", tasks: [{ name: "t", taskReferenceName: "t", ...members }] });
  return { faults: read.faults, task: read.value.tasks[0], written: workflowDefToJson(read.value)["tasks"] };
}

const simple = (reference: string, members: JsonObject = {}): JsonObject => {
  return { name: reference, taskReferenceName: reference, type: "SIMPLE", ...members };
};

const TRY: JsonObject = {
  type: "TRY",
  tryTasks: [simple("a", { compensateWith: [simple("undo")] })],
  catchOn: [{ status: "TIMED_OUT" }, { taskReferenceName: "a", reason: "*declined*" }],
  catchTasks: [],
  finallyTasks: [simple("b")],
};
const FOR_EACH: JsonObject = {
  type: "FOR_EACH",
  items: "${workflow.input.l}",
  itemName: "order",
  indexName: "place",
  parallelism: 3,
  continueOnError: false,
  collect: { id: "${order.id}", no: 1 },
  loopOver: [simple("a")],
};

test.each([
  ["a TRY", TRY],
  ["a FOR_EACH", FOR_EACH],
])("%s is written as it was read", (_, members) => {
  const { faults, written } = readTask(members);

  expect(faults).toEqual([]);
  expect(written).toMatchObject([members]);
});

test("of a task that has none of their members none is written", () => {
  const { written } = readTask({ type: "SIMPLE" });
  const keys = Array.isArray(written) ? Object.keys(written[0]) : [];

  for (const key of [...Object.keys(TRY), ...Object.keys(FOR_EACH), "compensateWith"]) {
    expect(keys.includes(key)).toBe(["type", "loopOver"].includes(key));
  }
});

test("no catchTasks is another thing than no tasks in them", () => {
  expect(readTask({ ...TRY, catchTasks: null }).task?.catchTasks).toBeUndefined();
  expect(readTask(TRY).task?.catchTasks).toEqual([]);
});

test("the members of a FOR_EACH are ignored in tasks of other types", () => {
  expect(readTask({ type: "SIMPLE", parallelism: "many", itemName: 5 })).toMatchObject({ faults: [] });
});

test.each<[JsonObject, string]>([
  [{ ...FOR_EACH, parallelism: "many" }, "tasks[0].parallelism"],
  [{ ...TRY, catchOn: [{ status: "COMPLETED" }] }, "tasks[0].catchOn[0].status"],
  [{ ...TRY, catchOn: ["FAILED"] }, "tasks[0].catchOn[0]"],
  [{ ...TRY, catchOn: [{ taskReferencName: "a" }] }, "tasks[0].catchOn[0].taskReferencName"],
  [{ ...TRY, catchOn: [{ reason: 5 }] }, "tasks[0].catchOn[0].reason"],
  [{ ...TRY, tryTasks: [{ compensateWith: {} }] }, "tasks[0].tryTasks[0].compensateWith"],
])("a value of another kind is told with its place: case %#", (members, path) => {
  expect(readTask(members).faults.map((fault) => fault.path)).toEqual([path]);
});

// Tasks whose lists are of the given kind: three levels are enough for every nesting of two, and do not explode.
function tasksWith(nested: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  const members = fc.record(
    {
      ...{ name: fc.constant("n"), type: fc.constantFrom("TRY", "FOR_EACH", "SWITCH", "SIMPLE") },
      ...{ loopOver: nested, tryTasks: nested, catchTasks: nested, finallyTasks: nested, compensateWith: nested },
      ...{ defaultCase: nested, forkTasks: fc.array(nested, { maxLength: 2 }) },
      decisionCases: fc.dictionary(fc.constantFrom("p", "q"), nested, { maxKeys: 2 }),
    },
    { requiredKeys: ["name"] },
  );
  return fc.array(members, { maxLength: 2 }) as fc.Arbitrary<Json>;
}

const list = tasksWith(tasksWith(fc.constant([])));

test("what is read is written, and read again, the same; and every nested task is found and can be replaced", () => {
  fc.assert(
    fc.property(list, (tasks) => {
      const { value } = workflowDefFromJson({ name: "w", tasks });
      const written = workflowDefToJson(value);
      expect(workflowDefToJson(workflowDefFromJson(written).value)).toEqual(written);
      for (const task of value.tasks)
        expect(namesOf(withNestedTasks(task, renamed))).toEqual(namesOf(task).map(() => "r"));
    }),
  );
});

function namesOf(task: WorkflowTask): readonly string[] {
  return nestedTasks(task).flatMap(({ tasks }) => tasks.map(({ name }) => name));
}

function renamed(task: WorkflowTask): WorkflowTask {
  return { ...task, name: "r" };
}

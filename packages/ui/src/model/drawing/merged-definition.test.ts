import { expect, test } from "@jest/globals";

import { allTasksOf } from "../execution.ts";
import { fieldChanges, mergedDefinition } from "./merged-definition.ts";
import { fork, loop, simple, switchOf } from "../testing/given-tasks.ts";

function refs(tasks: Parameters<typeof allTasksOf>[0]): readonly string[] {
  return allTasksOf(tasks).map((task) => task.taskReferenceName);
}

test("what only one version has is drawn where it stands or stood", () => {
  const { tasks, changes } = mergedDefinition(
    [simple("a"), simple("old"), simple("b")],
    [simple("a"), simple("b"), simple("new")],
  );

  expect(refs(tasks)).toEqual(["a", "old", "b", "new"]);
  expect([...changes]).toEqual([
    ["old", "removed"],
    ["new", "added"],
  ]);
});

test("a task in another place of the order has moved, and is drawn once", () => {
  const { tasks, changes } = mergedDefinition(
    [simple("a"), simple("b"), simple("c")],
    [simple("c"), simple("a"), simple("b")],
  );

  expect(refs(tasks)).toEqual(["c", "a", "b"]);
  expect([...changes]).toEqual([["c", "moved"]]);
});

test("a task that went into a loop has moved, and one that left a branch is removed there", () => {
  const { tasks, changes } = mergedDefinition(
    [simple("a"), loop("l", [simple("b")]), fork("f", [[simple("x")], [simple("y")]])],
    [loop("l", [simple("a"), simple("b")]), fork("f", [[simple("x")]])],
  );

  expect(refs(tasks)).toEqual(["l", "a", "b", "f", "x", "y"]);
  expect(changes.get("a")).toBe("moved");
  expect(changes.get("y")).toBe("removed");
});

test("a task of which a field differs has changed, and each field is told before and after", () => {
  const before = { ...simple("a"), inputParameters: { n: 1 } };
  const after = { ...simple("a"), inputParameters: { n: 2 }, optional: true };

  const { changes } = mergedDefinition([before], [after]);

  expect([...changes]).toEqual([["a", "changed"]]);
  expect(fieldChanges(before, after)).toEqual([
    { field: "inputParameters", before: '{"n":1}', after: '{"n":2}' },
    { field: "optional", before: "", after: "true" },
  ]);
});

test("the same definition twice has no change", () => {
  const tasks = [switchOf("s", [[simple("a")], []]), simple("b")];

  expect(mergedDefinition(tasks, structuredClone(tasks)).changes.size).toBe(0);
});

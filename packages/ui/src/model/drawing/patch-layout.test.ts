import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { withChanges } from "../changes.ts";
import { tasksByBaseRef } from "../execution.ts";
import { layoutOf } from "./layout.ts";
import { patchedLayout } from "./patch-layout.ts";
import { dynamicFork, fork, graphOf, loop, simple, taskRow } from "../testing/given-tasks.ts";

const definition = [
  simple("a"),
  fork("f", [[simple("b")], [simple("c")]]),
  loop("l", [simple("d")]),
  dynamicFork("fan"),
  simple("e"),
];
const given = graphOf(
  [
    ...["a", "f", "b", "e"].map((ref) => taskRow(ref)),
    taskRow("l", { iteration: 1, taskType: "DO_WHILE" }),
    taskRow("d__1", { baseRef: "d", iteration: 1 }),
    taskRow("fan", { forkedRefs: ["x"] }),
    taskRow("x", { parentRef: "fan" }),
  ],
  {},
  definition,
);
const layout = layoutOf(definition, { tasks: tasksByBaseRef(given.tasks) });

test("a layout that is patched is the one that would have been laid out", () => {
  const refs = ["a", "f", "b", "c", "d__2", "e", "l", "fan", "x", "y"];
  const changes = fc.array(fc.tuple(fc.constantFrom(...refs), fc.constantFrom("FAILED", "IN_PROGRESS"), fc.boolean()));
  fc.assert(
    fc.property(changes, (changed) => {
      const tasks = changed.map(([ref, status, isNew]) =>
        taskRow(ref, {
          ...{ status, taskId: isNew ? `another of ${ref}` : `id of ${ref}`, baseRef: ref.replace(/__\d$/, "") },
          ...{ iteration: ref.includes("__") ? 2 : 0, parentRef: ref === "x" || ref === "y" ? "fan" : "" },
        }),
      );
      const after = tasksByBaseRef(withChanges(given, { summary: given.summary, tasks }).tasks);

      const anew = layoutOf(definition, { tasks: after });
      expect(patchedLayout(layout, tasksByBaseRef(given.tasks), after) ?? anew).toEqual(anew);
    }),
  );
  expect.hasAssertions();
});

test("where a task is there no more, it is laid out anew", () => {
  const after = tasksByBaseRef(given.tasks.filter(({ ref }) => ref !== "e"));

  expect(patchedLayout(layout, tasksByBaseRef(given.tasks), after)).toBeUndefined();
});

test("a new status of a task that has begun moves nothing", () => {
  const changed = { summary: given.summary, tasks: [taskRow("a", { status: "FAILED" })] };
  const after = tasksByBaseRef(withChanges(given, changed).tasks);

  const patched = patchedLayout(layout, tasksByBaseRef(given.tasks), after);

  expect(patched?.nodes.find(({ key }) => key === "a")?.attempts[0]?.status).toBe("FAILED");
  expect(patched?.edges).toBe(layout.edges);
});

import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { order } from "../../canvas/colours.ts";
import { troubleWords } from "./branches.ts";
import type { BranchChoice } from "./branches.ts";
import { tasksByBaseRef } from "../execution.ts";
import type { TaskDefinition } from "../execution.ts";
import { layoutOf } from "./layout.ts";
import type { Box, GraphNode } from "./layout.ts";
import { statusKind } from "../status.ts";
import { dynamicFork, fork, loop, simple, switchOf, taskRow } from "../testing/given-tasks.ts";

/** Any definition: lists, switches, forks and loops within each other. */
const anyTasks = fc
  .letrec<{ readonly tasks: TaskDefinition[]; readonly task: TaskDefinition }>((tie) => ({
    tasks: fc.array(tie("task"), { maxLength: 4 }),
    task: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constant(simple("x")),
      tie("tasks").map((tasks) => loop("x", tasks)),
      fc.array(tie("tasks"), { minLength: 1, maxLength: 4 }).map((branches) => fork("x", branches)),
      fc.array(tie("tasks"), { minLength: 1, maxLength: 3 }).map((branches) => switchOf("x", branches)),
    ),
  }))
  .tasks.map(withOwnNames);

function withOwnNames(tasks: readonly TaskDefinition[]): readonly TaskDefinition[] {
  let next = 0;
  const renamed = (list: readonly TaskDefinition[] = []): readonly TaskDefinition[] =>
    list.map((task) => ({
      ...task,
      taskReferenceName: `t${next++}`,
      loopOver: renamed(task.loopOver),
      defaultCase: renamed(task.defaultCase),
      forkTasks: (task.forkTasks ?? []).map(renamed),
      decisionCases: Object.fromEntries(
        Object.entries(task.decisionCases ?? {}).map(([name, list]) => [name, renamed(list)]),
      ),
    }));
  return renamed(tasks);
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function isWithin(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

// A frame holds its own tasks, and theirs: these two may lie over each other, and nothing else.
function holds(frame: GraphNode, node: GraphNode): boolean {
  return frame.kind === "frame" && isWithin(node, frame);
}

test("nothing is drawn over anything else, and everything lies within the drawing", () => {
  fc.assert(
    fc.property(anyTasks, (tasks) => {
      const { nodes, width, height } = layoutOf(tasks);

      for (const [index, node] of nodes.entries()) {
        expect(isWithin(node, { x: 0, y: 0, width, height })).toBe(true);
        const others = nodes.slice(index + 1).filter((other) => overlap(node, other));
        expect(others.every((other) => holds(node, other) || holds(other, node))).toBe(true);
      }
    }),
  );
});

test("every task of the definition is there once", () => {
  fc.assert(
    fc.property(anyTasks, (tasks) => {
      const keys = layoutOf(tasks).nodes.map(({ key }) => key);

      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});

test("a fork of many branches is one node with a cell for each, unless it is expanded", () => {
  const branches = Array.from({ length: 10_000 }, (_, index) => [simple(`b${index}`)]);
  const tasks = tasksByBaseRef([taskRow("many"), ...branches.map((_, index) => taskRow(`b${index}`))]);

  const folded = layoutOf([fork("many", branches)], { tasks });
  const expanded = layoutOf([fork("many", branches)], { tasks, branches: new Map([["many", "all"]]) });

  expect(folded.nodes.map(({ key }) => key)).toEqual(["start", "many", "end"]);
  expect(folded.nodes[1]?.cells).toHaveLength(10_000);
  expect(expanded.nodes).toHaveLength(10_003);
});

test("a dynamic fork shows the branches that it came to have", () => {
  const tasks = tasksByBaseRef([
    taskRow("fan", { forkedRefs: ["a", "b"] }),
    taskRow("a"),
    taskRow("b", { status: "FAILED" }),
  ]);

  const strip = layoutOf([dynamicFork("fan")], { tasks }).nodes[1];

  expect(strip?.cells.map(({ status }) => status)).toEqual(["COMPLETED", "FAILED"]);
});

test("a loop shows its last turn, or the one that is asked for", () => {
  const body = [1, 2, 3].map((iteration) =>
    taskRow(`work__${iteration}`, { baseRef: "work", iteration, status: iteration === 2 ? "FAILED" : "COMPLETED" }),
  );
  const tasks = tasksByBaseRef([taskRow("again", { iteration: 3 }), ...body]);
  const definition = [loop("again", [simple("work")])];

  const last = layoutOf(definition, { tasks }).nodes.find(({ key }) => key === "work");
  const second = layoutOf(definition, { tasks, iterations: new Map([["again", 2]]) }).nodes.find(
    ({ key }) => key === "work",
  );

  expect(last?.attempts.map(({ ref }) => ref)).toEqual(["work__3"]);
  expect(second?.attempts.map(({ status }) => status)).toEqual(["FAILED"]);
});

test("the branch that a switch took is told from the others, also where it has no tasks", () => {
  const tasks = tasksByBaseRef([taskRow("kind", { taskType: "SWITCH", chosenCase: "case1" })]);

  const { edges } = layoutOf([switchOf("kind", [[simple("a")], []])], { tasks });

  const taken = edges.filter(({ isTaken, label }) => isTaken && label !== "").map(({ label }) => label);
  expect(taken).toEqual(["case1"]);
});

test("of a fork of many branches only those with a failure are drawn, or those that are open, or the first eight", () => {
  const branches = Array.from({ length: 20 }, (_, index) => [simple(`b${index}`)]);
  const statuses = new Map([
    [15, "FAILED"],
    [17, "SCHEDULED"],
  ]);
  const rows = branches.map((_, index) => taskRow(`b${index}`, { status: statuses.get(index) ?? "COMPLETED" }));
  const drawn = (choice: BranchChoice): readonly string[] =>
    layoutOf([fork("many", branches)], {
      tasks: tasksByBaseRef([taskRow("many"), ...rows]),
      branches: new Map([["many", choice]]),
    })
      .nodes.map(({ key }) => key)
      .filter((key) => key.startsWith("b"));

  expect(drawn("failed")).toEqual(["b15"]);
  expect(drawn("open")).toEqual(["b17"]);
  expect(drawn("first")).toEqual(["b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7"]);
});

test("an optional branch that failed is told from those that are done, by its cell and among the branches to draw", () => {
  const branches = Array.from({ length: 24 }, (_, at) => [simple(`b${at}`), simple(`after${at}`)]);
  const rows = branches.flatMap(([first, second], at) => [
    taskRow(first?.taskReferenceName ?? "", { status: at === 7 ? "COMPLETED_WITH_ERRORS" : "COMPLETED" }),
    taskRow(second?.taskReferenceName ?? ""),
  ]);

  const { nodes } = layoutOf([fork("many", branches)], {
    tasks: tasksByBaseRef([taskRow("many"), ...rows]),
    branches: new Map([["many", "failed"]]),
  });

  const cells = nodes.find(({ key }) => key === "many")?.cells ?? [];
  const kinds = cells.map(({ status }) => statusKind(status));
  expect([cells.length, kinds.filter((kind) => kind === "with-errors").length]).toEqual([24, 1]);
  expect(order.indexOf("with-errors")).toBeLessThan(order.indexOf("done"));
  expect(troubleWords(cells)).toBe("With errors");
  expect(troubleWords([taskRow("x", { status: "FAILED" }), ...cells])).toBe("Failed");
  expect(nodes.map(({ key }) => key).filter((key) => key.startsWith("b"))).toEqual(["b7"]);
});

test("the branches of a dynamic fork are drawn as tasks of their own", () => {
  const tasks = tasksByBaseRef([
    taskRow("fan", { forkedRefs: ["a", "b"] }),
    taskRow("a", { taskType: "SUB_WORKFLOW" }),
    taskRow("b"),
  ]);

  const { nodes } = layoutOf([dynamicFork("fan")], { tasks, branches: new Map([["fan", "all"]]) });

  const told = nodes.filter(({ kind }) => kind !== "cap").map(({ key, task }) => `${key} ${task?.type ?? ""}`);
  expect(told).toEqual(["fan FORK_JOIN_DYNAMIC", "a SUB_WORKFLOW", "b SIMPLE"]);
  expect(nodes.find(({ key }) => key === "a")?.parentKey).toBe("fan");
});

test("a sub-workflow that is unfolded is a frame around its own tasks, as often as one stands in another", () => {
  const child = simple("child", { type: "SUB_WORKFLOW" });
  const children = new Map([
    ["child", { definition: [child, simple("x")], tasks: tasksByBaseRef([taskRow("x", { status: "FAILED" })]) }],
    ["child › child", { definition: [simple("x")], tasks: tasksByBaseRef([]) }],
  ]);

  const { nodes } = layoutOf([child, simple("x")], { tasks: tasksByBaseRef([taskRow("child")]), children });

  const told = nodes.filter(({ kind }) => kind !== "cap").map(({ key, kind, level }) => `${level} ${kind} ${key}`);
  expect(told.toSorted()).toEqual(
    ["1 frame child", "2 frame child › child", "3 task child › child › x", "2 task child › x", "1 task x"].toSorted(),
  );
  expect(nodes.find(({ key }) => key === "child › x")?.attempts[0]?.status).toBe("FAILED");
});

test("a loop has a cell for each turn, and a failure in a turn is what its cell shows", () => {
  const rows = [1, 2, 3].flatMap((iteration) => [
    taskRow(`a__${iteration}`, { baseRef: "a", iteration, status: iteration === 2 ? "FAILED" : "COMPLETED" }),
    taskRow(`b__${iteration}`, { baseRef: "b", iteration }),
  ]);
  const tasks = tasksByBaseRef([taskRow("again", { iteration: 3 }), ...rows]);

  const frame = layoutOf([loop("again", [simple("a"), simple("b")])], { tasks }).nodes.find(
    ({ key }) => key === "again",
  );

  expect(frame?.cells.map(({ ref, status }) => `${ref} ${status}`)).toEqual([
    "b__1 COMPLETED",
    "a__2 FAILED",
    "b__3 COMPLETED",
  ]);
});

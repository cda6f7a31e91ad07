import { expect, test } from "@jest/globals";

import type { TaskDefinition } from "../execution.ts";
import { inTurn, turnsAround } from "./selected-turns.ts";
import { taskRow } from "../testing/given-tasks.ts";

const simple = (ref: string): TaskDefinition => ({ name: ref, taskReferenceName: ref, type: "SIMPLE" });
const loop = (ref: string, ...loopOver: TaskDefinition[]): TaskDefinition => {
  return { name: ref, taskReferenceName: ref, type: "DO_WHILE", loopOver };
};
const fork: TaskDefinition = { name: "fan", taskReferenceName: "fan", type: "FORK_JOIN_DYNAMIC" };
const definition = [simple("first"), loop("outer", simple("work"), loop("inner", simple("deep")), fork)];
const of = (ref: string, more: Parameters<typeof taskRow>[1]) => [...turnsAround(definition, taskRow(ref, more))];

test("a task of a loop says in which turn its loops must be shown", () => {
  expect(of("work__3", { baseRef: "work", iteration: 3 })).toEqual([["outer", 3]]);
  expect(of("first", {})).toEqual([]);
});

test("within loops in loops the names tell each turn, and the innermost is known in any case", () => {
  expect(of("deep__2__5", { baseRef: "deep", iteration: 5 })).toEqual([
    ["outer", 2],
    ["inner", 5],
  ]);
  expect(of("deep__5", { baseRef: "deep", iteration: 5 })).toEqual([["inner", 5]]);
});

test("a loop's own task counts its turns and is in none of them, but may be in one of another", () => {
  expect(of("outer", { iteration: 9, taskType: "DO_WHILE" })).toEqual([]);
  expect(of("inner__2", { baseRef: "inner", iteration: 9, taskType: "DO_WHILE" })).toEqual([["outer", 2]]);
});

test("what a dynamic fork has made in a loop is where the fork is", () => {
  expect(of("made__4", { baseRef: "made", iteration: 4, parentRef: "fan__4" })).toEqual([["outer", 4]]);
});

test("the same task of another turn is its last attempt there", () => {
  const rows = [1, 2, 2].map((iteration, at) =>
    taskRow(`work__${iteration}`, { baseRef: "work", iteration, taskId: `t${at}` }),
  );
  const [first] = rows;

  expect(first && inTurn(rows, first, 2)?.taskId).toBe("t2");
  expect(first && inTurn(rows, first, 3)).toBeUndefined();
});

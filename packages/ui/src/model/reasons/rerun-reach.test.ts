import { describe, expect, test } from "@jest/globals";

import type { TaskDefinition } from "../execution.ts";
import { rerunReach } from "./rerun-reach.ts";
import { dynamicFork, fork, loop, simple, switchOf, taskRow } from "../testing/given-tasks.ts";

const row = (ref: string, more: Parameters<typeof taskRow>[1] = {}) =>
  taskRow(ref, { baseRef: ref.replace(/(__\d+)+$/, ""), iteration: Number(/__(\d+)$/.exec(ref)?.[1] ?? 0), ...more });

/** The references that go where it is begun again from one of them, in this order. */
function gone(tasks: readonly TaskDefinition[], refs: readonly string[], from: string): readonly string[] {
  const rows = refs.map((ref, index) => row(ref, { seq: index + 1 }));
  const begun = rows.find(({ ref }) => ref === from) ?? row(from);
  const { kept, forgotten } = rerunReach(tasks, rows, begun);
  expect(kept.length + forgotten.length).toBe(rows.length - 1);
  return forgotten.map(({ ref }) => ref);
}

describe("a rerun", () => {
  test("forgets what follows, also where that is inside of others", () => {
    const tasks = [simple("a"), simple("b"), switchOf("s", [[simple("c")]]), simple("d")];

    expect(gone(tasks, ["a", "b", "s", "c", "d"], "b")).toEqual(["s", "c", "d"]);
    expect(gone(tasks, ["a", "b", "s", "c", "d"], "s")).toEqual(["c", "d"]);
    expect(gone(tasks, ["a", "b", "s", "c", "d"], "c")).toEqual(["d"]);
  });

  test("keeps other branches of a fork, and its JOIN", () => {
    const tasks = [fork("f", [[simple("a"), simple("b")], [simple("x")]]), simple("j", { type: "JOIN" }), simple("z")];

    expect(gone(tasks, ["f", "a", "x", "j", "b", "z"], "a")).toEqual(["b", "z"]);
    expect(gone(tasks, ["f", "a", "x", "j", "b", "z"], "f")).toEqual(["a", "x", "j", "b", "z"]);
  });

  test("keeps earlier turns of a loop, and the loop", () => {
    const tasks = [loop("l", [simple("a"), simple("b")]), simple("z")];
    const refs = ["l", "a__1", "b__1", "a__2", "b__2", "a__3", "z"];

    expect(gone(tasks, refs, "a__2")).toEqual(["b__2", "a__3", "z"]);
  });

  test("keeps other items of a FOR_EACH", () => {
    const tasks = [simple("l", { type: "FOR_EACH", loopOver: [simple("a"), simple("b")] }), simple("z")];

    expect(gone(tasks, ["l", "a__1", "a__2", "b__1", "b__2", "z"], "a__1")).toEqual(["b__1", "z"]);
  });

  test("keeps other branches of a dynamic fork, and forgets its branches with it", () => {
    const tasks = [simple("a"), dynamicFork("f"), simple("j", { type: "JOIN" }), simple("z")];
    const made = ["f1", "f2"].map((ref, index) => row(ref, { parentRef: "f", seq: 3 + index }));
    const rows = [row("a", { seq: 1 }), row("f", { seq: 2 }), ...made, row("j", { seq: 5 }), row("z", { seq: 6 })];
    const goneFrom = (ref: string) =>
      rerunReach(tasks, rows, rows.find((one) => one.ref === ref) ?? row(ref)).forgotten.map((one) => one.ref);

    expect(goneFrom("f1")).toEqual(["z"]);
    expect(goneFrom("a")).toEqual(["f", "f1", "f2", "j", "z"]);
  });

  test("forgets what a TRY did after the part that the task is in", () => {
    const parts = { tryTasks: [simple("a"), simple("b")], catchTasks: [simple("c")], finallyTasks: [simple("d")] };

    expect(gone([simple("t", { type: "TRY", ...parts }), simple("z")], ["t", "a", "b", "c", "d", "z"], "a")).toEqual([
      "b",
      "c",
      "d",
      "z",
    ]);
  });

  test("forgets later attempts of the task and keeps earlier ones", () => {
    const rows = [0, 1, 2].map((retryCount) => row("a", { seq: retryCount + 1, retryCount, taskId: `a${retryCount}` }));
    const [, second] = rows;

    expect(second && rerunReach([simple("a")], rows, second).forgotten.map(({ taskId }) => taskId)).toEqual(["a2"]);
  });
});

import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { snapshotHashFrom } from "../../ids.ts";
import { compileSnapshot } from "../../snapshot/compile-snapshot.ts";
import { inlineTaskDefinitions } from "../../snapshot/inline-task-definitions.ts";
import { taskPlaces } from "../../snapshot/task-places.ts";
import { answerWith } from "../../testing/answer-script.ts";
import { arbitraryJoins, JOINS_INPUT } from "../../testing/arbitrary-joins.ts";
import { appended } from "../../testing/edited-tasks.ts";
import { fork, join, loop, simple, switchOn, taskDef, workflow } from "../../testing/builders.ts";
import { given, must } from "../../testing/run.ts";
import type { Run } from "../../testing/run.ts";

type Tasks = Parameters<typeof workflow>[1];
const work = taskDef("work", { retryCount: 0 });

const begun = (tasks: Tasks, input: unknown = JOINS_INPUT): Run =>
  given(workflow("w", tasks), [work]).answering(answerWith(work)).started(input);

const scope = (reference: string, type: string, members: object) => ({ ...one(reference), type, ...members });
const tryTask = (...tryTasks: Tasks) => scope("t", "TRY", { tryTasks, catchTasks: [] });
const forEach = (...loopOver: Tasks) =>
  scope("e", "FOR_EACH", { loopOver, items: "${workflow.input.list}", parallelism: 2 });

/** The next event works with the other version. */
function exchanged(run: Run, tasks: Tasks): Run {
  const def = workflow("w", tasks, { version: 2 });
  const registered = new Map([["work", work]]);
  const snapshot = compileSnapshot(snapshotHashFrom("2".repeat(64)), inlineTaskDefinitions(def, registered));
  const { nodes, hash: snapshotHash } = snapshot;
  const places = { taskReferenceNames: [...nodes.keys()], taskPlaces: taskPlaces(nodes) };
  const found = { ...{ snapshotHash, name: "w", version: 2 }, ...places };
  run.answering((need) => (need.kind === "childDefinition" ? { kind: "childDefinition", found } : undefined));
  const { kind } = run.upgraded(2);
  run.answering(answerWith(work));
  if (kind !== "decided") return run;
  run.snapshot = snapshot;
  return run;
}

function upgraded(run: Run, tasks: Tasks): void {
  exchanged(run, tasks).timePassed();
}

const statuses = (run: Run, ...references: readonly string[]) => references.map((reference) => run.statusOf(reference));
const one = (reference: string) => simple(reference, { name: "work" });
const turn = { inputParameters: { _items: [1] }, loopCondition: "" };

test("behind a last task that had ended beside open branches the tasks of the other version run at once", () => {
  const forked = { tasks: [one("d0"), one("d1")], inputs: {} };
  const dynamic = { dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs", inputParameters: forked };
  const body = [{ ...one("f"), type: "FORK_JOIN_DYNAMIC", ...dynamic }, join("j", []), one("r")];
  const run = begun([one("h"), loop("l", body, turn)]);
  run.skipped("j");
  run.skipped("r");
  run.completed("h");

  upgraded(run, [one("h"), loop("l", [...body, one("passed")], turn), one("z")]);

  expect(statuses(run, "l", "d0__1", "z", "passed__1")).toEqual(["COMPLETED", "SCHEDULED", "SCHEDULED", undefined]);
  for (const reference of ["d0__1", "d1__1", "z"]) run.completed(reference);
  expect(run.status).toBe("COMPLETED");
});

const beside = (...branch: Tasks) => [fork("f", [branch, [one("b")]]), join("j", ["b"])];

test.each<[string, Tasks, Tasks, string]>([
  ["in a branch whose JOIN is open", beside(one("a")), beside(one("a"), one("z")), "z"],
  [
    "in the turn of a loop that runs",
    [loop("l", [fork("f", [[one("a")], [one("b")]]), join("j", ["a"])], turn)],
    [loop("l", [fork("f", [[one("a")], [one("b")]]), join("j", ["a"]), one("z")], turn)],
    "z__1",
  ],
  [
    "in the part of a TRY that it is at",
    [tryTask(fork("f", [[one("a")], [one("b")]]), join("j", ["a"]))],
    [tryTask(fork("f", [[one("a")], [one("b")]]), join("j", ["a"]), one("z"))],
    "z",
  ],
  [
    "in the case that was chosen",
    beside(switchOn("s", "x", { cases: { x: [one("a")] } })),
    beside(switchOn("s", "x", { cases: { x: [one("a"), one("z")] } })),
    "z",
  ],
])("what follows an ended task %s runs at once", (_where, before, after, following) => {
  const run = begun(before);
  run.completed(run.statusOf("a") === undefined ? "a__1" : "a");
  expect(run.status).toBe("RUNNING");

  upgraded(run, after);

  expect(run.statusOf(following)).toBe("SCHEDULED");
  run.completed(following);
  run.completed(run.statusOf("b") === undefined ? "b__1" : "b");
  expect(run.status).toBe("COMPLETED");
});

test("what stands before a task that has been reached has been passed, also in the turn of a loop", () => {
  const run = begun([loop("l", [one("a")], turn), one("b")]);

  upgraded(run, [one("p"), loop("l", [one("q"), one("a"), one("z")], turn), one("b")]);
  for (const reference of ["a__1", "z__1", "b"]) run.completed(reference);

  expect(statuses(run, "p", "q__1", "l")).toEqual([undefined, "SKIPPED", "COMPLETED"]);
  expect(run.status).toBe("COMPLETED");
});

test("of a FOR_EACH the items that had ended stay so, and the others run what is new", () => {
  const run = begun([forEach(one("i"))], { list: [1, 2, 3] });
  run.completed("i__1", { is: 1 });

  upgraded(run, [forEach(one("i"), one("z"))]);
  for (const reference of ["i__2", "z__2", "i__3", "z__3"]) run.completed(reference, { is: reference });

  expect([run.status, run.statusOf("z__1")]).toEqual(["COMPLETED", "SKIPPED"]);
  expect(run.outputOf("e")).toEqual({ results: [{ is: 1 }, { is: "z__2" }, { is: "z__3" }] });
});

test("what an operator has had skipped has not been passed", () => {
  const run = begun([one("a"), one("b")]);
  run.skipped("b");

  upgraded(run, [one("a"), one("n"), one("b"), one("z")]);

  expect(statuses(run, "n", "z")).toEqual([undefined, undefined]);
  for (const reference of ["a", "n", "z"]) run.completed(reference);
  expect(run.status).toBe("COMPLETED");
});

test("during a pause nothing of the other version begins", () => {
  const run = begun(beside(one("a")));
  run.completed("a");
  run.paused();

  upgraded(run, beside(one("a"), one("z")));
  expect(run.statusOf("z")).toBeUndefined();

  run.resumed();
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("a task that is jumped to is the only one that begins", () => {
  const run = begun([...beside(one("a")), one("c")]);
  run.completed("a");
  exchanged(run, [...beside(one("a"), one("z")), one("c")]);

  run.jumpedTo("c");

  expect(statuses(run, "z", "c")).toEqual([undefined, "SCHEDULED"]);
});

// More of them, and others: TUTTI_RUNS=20000 TUTTI_SEED=2 npx jest src/decide/after-upgrade
const parameters = { numRuns: Number(process.env["TUTTI_RUNS"] ?? 100), seed: Number(process.env["TUTTI_SEED"] ?? 1) };

const statusOf = (run: Run): string => run.status;

/** Workers complete what there is, one task after the other. */
function completeOne(run: Run, which: number): boolean {
  const state = must(run.state);
  const open = [...state.open].map((id) => must(state.task(id))).filter(({ handOut }) => handOut !== "internal");
  const task = open[which % Math.max(1, open.length)];
  if (task === undefined) return run.timePassed(2000).kind === "decided" && state.open.size > 0;
  run.updatedTask(task, { status: "COMPLETED" });
  return true;
}

test("whatever has ended, an execution that completes has run all outermost tasks of the version that it was upgraded to", () => {
  const setups = fc.record({ tasks: arbitraryJoins, before: fc.array(fc.nat(), { maxLength: 8 }) });
  fc.assert(
    fc.property(setups, ({ tasks, before }) => {
      const run = begun(tasks as Tasks);
      for (const which of before) if (run.status === "RUNNING") completeOne(run, which);
      const wasRunning = run.status === "RUNNING";
      const after = appended(tasks) as Tasks;
      if (wasRunning) upgraded(run, after);
      for (let turns = 0; turns < 200 && statusOf(run) === "RUNNING"; turns += 1) completeOne(run, 0);
      if (!wasRunning || statusOf(run) !== "COMPLETED") return;
      const names = after.map((task) => String((task as { taskReferenceName: string }).taskReferenceName));
      expect(names.filter((name) => run.statusOf(name) === undefined)).toEqual([]);
    }),
    parameters,
  );
});

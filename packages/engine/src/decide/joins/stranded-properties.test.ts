import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { TaskId } from "../../ids.ts";
import { nestedTasks } from "../../definition/nested-tasks.ts";
import type { WorkflowTask } from "../../definition/workflow-task.ts";
import { snapshotHashFrom } from "../../ids.ts";
import { suffixOf } from "../../model/task-record.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { audit } from "../../testing/audit.ts";
import { compileSnapshot } from "../../snapshot/compile-snapshot.ts";
import { inlineTaskDefinitions } from "../../snapshot/inline-task-definitions.ts";
import { taskPlaces } from "../../snapshot/task-places.ts";
import { answerWith } from "../../testing/answer-script.ts";
import { arbitraryJoins, JOINS_INPUT } from "../../testing/arbitrary-joins.ts";
import { arbitraryEdits, edited } from "../../testing/edited-tasks.ts";
import { taskDef, workflow } from "../../testing/builders.ts";
import { given, must } from "../../testing/run.ts";
import type { Run } from "../../testing/run.ts";

type Step = { readonly which: number; readonly how: number };
const step = fc.record({ which: fc.nat(), how: fc.nat(9) });
const steps = fc.array(step, { maxLength: 20 });
const runs = fc.record({ tasks: arbitraryJoins, steps });
const work = taskDef("work", { retryCount: 0 });

/** The types whose tasks end only by others. */
const WAITING: ReadonlySet<string> = new Set(["JOIN", "EXCLUSIVE_JOIN", "DO_WHILE", "TRY", "FOR_EACH"]);

function openTasks(run: Run): readonly TaskRecord[] {
  const state = must(run.state);
  return [...state.open].map((id: TaskId) => must(state.task(id)));
}

/** A worker is done, or time passes; false where nobody outside could do anything. */
function happen(run: Run, { which, how }: Step): boolean {
  const open = openTasks(run).filter(({ taskType }) => !WAITING.has(taskType));
  const task = open[which % Math.max(1, open.length)];
  if (task === undefined) return false;
  if (task.taskType === "WAIT") run.timePassed(2000);
  else run.updatedTask(task, { status: how === 0 ? "FAILED" : "COMPLETED", reason: "no" });
  return true;
}

/** Skips all that stands in a case and has not come, in the turns of the joins that are open; false where there is no such. */
function skipNotTaken(run: Run): boolean {
  const turns = openTasks(run).flatMap(({ taskType, iterations }) => (taskType === "JOIN" ? [iterations] : []));
  const inCases = run.snapshot.def.tasks.flatMap((task) => [...inCasesOf(task, "outside")]);
  const names = turns.flatMap((iterations) =>
    inCases.map((reference) => reference + suffixOf(iterations.slice(0, loopsAround(run, reference)))),
  );
  const outcomes = [...new Set(names)].map((name) => run.status === "RUNNING" && run.skipped(name).kind === "decided");
  return outcomes.includes(true);
}

function loopsAround(run: Run, reference: string): number {
  return must(run.snapshot.nodes.get(reference)).loops.length;
}

function* inCasesOf(task: WorkflowTask, where: "outside" | "in a case"): Iterable<string> {
  if (where === "in a case") yield task.taskReferenceName;
  for (const { role, tasks } of nestedTasks(task))
    for (const inner of tasks) yield* inCasesOf(inner, role === "case" ? "in a case" : where);
}

// More of them, and others: TUTTI_RUNS=20000 TUTTI_SEED=2 npx jest src/decide/stranded-properties
const parameters = { numRuns: Number(process.env["TUTTI_RUNS"] ?? 100), seed: Number(process.env["TUTTI_SEED"] ?? 1) };

const begun = (tasks: readonly object[]): Run =>
  given(workflow("w", tasks as Parameters<typeof workflow>[1]), [work])
    .answering(answerWith(work))
    .started(JOINS_INPUT);

/** Until nobody outside can do anything; what was not taken is skipped then. Gives what it has come to. */
function workedOff(run: Run, happening: readonly Step[]): readonly [status: string, open: readonly TaskRecord[]] {
  for (let turn = 0; turn < 500 && run.status === "RUNNING"; turn += 1)
    if (!happen(run, happening[turn] ?? { which: 0, how: 1 }) && !skipNotTaken(run)) break;
  return [run.status, openTasks(run)];
}

/** The same, and what an audit finds on the way. */
function faultsOf(run: Run, happening: readonly Step[]): readonly string[] {
  const faults = new Set<string>();
  for (let turn = 0; turn < 500 && run.status === "RUNNING"; turn += 1) {
    for (const fault of audit(must(run.state), run.snapshot)) faults.add(fault);
    if (!happen(run, happening[turn] ?? { which: 0, how: 1 })) break;
  }
  return [...faults];
}

const ENDED = [expect.stringMatching(/^(COMPLETED|FAILED)$/), []];

test("whatever joins wait for, an execution ends once nobody outside can do anything, but for tasks that may be skipped", () => {
  fc.assert(
    fc.property(runs, ({ tasks, steps: happening }) => {
      expect(workedOff(begun(tasks), happening)).toEqual(ENDED);
    }),
    parameters,
  );
});

test("incremental deciding agrees with a full evaluation whatever joins wait for", () => {
  fc.assert(
    fc.property(runs, ({ tasks, steps: happening }) => {
      expect(faultsOf(begun(tasks), happening)).toEqual([]);
    }),
    parameters,
  );
});

/** Names under which tasks of different places have run. */
function takenNames(run: Run): readonly string[] {
  const parents = new Map<string, string | undefined>();
  const tasks = [...must(run.state).tasks];
  for (const { referenceTaskName, parentTaskReferenceName: parent } of tasks) parents.set(referenceTaskName, parent);
  return tasks.flatMap((task) =>
    parents.get(task.referenceTaskName) === task.parentTaskReferenceName ? [] : [task.referenceTaskName],
  );
}

test("no task runs under the name of another one, whatever dynamic branches are named", () => {
  fc.assert(
    fc.property(runs, ({ tasks, steps: happening }) => {
      const run = begun(tasks);
      workedOff(run, happening);
      expect(takenNames(run)).toEqual([]);
    }),
    parameters,
  );
});

/** Goes on with another version, where that has what is open. */
function upgraded(run: Run, tasks: readonly object[]): void {
  const def = workflow("w", tasks as Parameters<typeof workflow>[1], { version: 2 });
  const registered = new Map([["work", work]]);
  const snapshot = compileSnapshot(snapshotHashFrom("2".repeat(64)), inlineTaskDefinitions(def, registered));
  const { nodes, hash: snapshotHash } = snapshot;
  const found = {
    snapshotHash,
    name: "w",
    version: 2,
    taskReferenceNames: [...nodes.keys()],
    taskPlaces: taskPlaces(nodes),
  };
  run.answering((need) => (need.kind === "childDefinition" ? { kind: "childDefinition", found } : undefined));
  const { kind } = run.upgraded(2);
  run.answering(answerWith(work));
  if (kind !== "decided") return;
  run.snapshot = snapshot;
  run.timePassed();
}

test("whatever another version has that an execution goes on with, it ends in the same way", () => {
  const before = fc.array(step, { maxLength: 4 });
  const upgrades = fc.record({ tasks: arbitraryJoins, edits: arbitraryEdits, before, steps });
  fc.assert(
    fc.property(upgrades, ({ tasks, edits, before, steps: happening }) => {
      const run = begun(tasks);
      for (const step of before) if (run.status === "RUNNING") happen(run, step);
      if (run.status === "RUNNING") upgraded(run, edited(tasks, edits));
      expect(workedOff(run, happening)).toEqual(ENDED);
    }),
    parameters,
  );
});

/** Whatever somebody asks of it, whether it may be asked or not. */
function operate(run: Run, { which, how }: Step): void {
  const named = [...run.snapshot.nodes.keys()];
  const any = named[which % named.length] ?? "";
  const begunOnes = [...must(run.state).tasks].map(({ referenceTaskName }) => referenceTaskName);
  const what = [
    () => run.retried(),
    () => run.restarted(),
    () => run.rerun(begunOnes[which % begunOnes.length]),
    () => run.skipped(any),
    () => run.jumpedTo(any),
    () => run.paused(),
    () => run.resumed(),
  ];
  what[how % what.length]?.();
}

test("whatever operators ask of it, it ends in the same way", () => {
  const asked = fc.array(fc.record({ which: fc.nat(), how: fc.nat(), isAsked: fc.boolean() }), { maxLength: 12 });
  fc.assert(
    fc.property(fc.record({ tasks: arbitraryJoins, asked, steps }), ({ tasks, asked: happening, steps: after }) => {
      const run = begun(tasks);
      for (const one of happening) {
        if (one.isAsked) operate(run, one);
        else if (run.status === "RUNNING") happen(run, one);
      }
      if (run.status === "PAUSED") run.resumed();
      const ended = [expect.stringMatching(/^(COMPLETED|FAILED|TERMINATED)$/), []];
      expect(workedOff(run, after)).toEqual(ended);
    }),
    parameters,
  );
});

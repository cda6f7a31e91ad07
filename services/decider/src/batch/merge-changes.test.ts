import { describe, expect, test } from "@jest/globals";
import {
  compileSnapshot,
  decide,
  ExecutionState,
  inlineTaskDefinitions,
  needKey,
  leaseIdFrom,
  snapshotHashFrom,
  type Changes,
  type Env,
  type LeaseId,
  type Need,
  type NeedAnswer,
  type TaskId,
  type WorkflowEvent,
  type WorkflowMessage,
} from "@tutti/engine";
import fc from "fast-check";

import { definition } from "../testing/definitions.ts";
import { polled, pushed, requested, returned, started, terminateRequested, updated } from "../testing/events.ts";
import { creditId, workflowId } from "../testing/ids.ts";
import { mergeChanges } from "./merge-changes.ts";
import { mergeRows } from "./merge-rows.ts";

describe("rows", () => {
  const id = (n: number): TaskId => `t${n}` as TaskId;
  const row = (n: number, delivery: number) => ({ taskId: id(n), delivery });
  const merged = (...changes: { inserted: ReturnType<typeof row>[]; deleted: TaskId[] }[]) =>
    mergeRows(changes, ({ taskId }) => taskId);

  test("one that is inserted and deleted again disappears", () => {
    expect(merged({ inserted: [row(1, 1)], deleted: [] }, { inserted: [], deleted: [id(1)] })).toEqual({
      inserted: [],
      deleted: [],
    });
  });

  test("one that is deleted and inserted again is replaced", () => {
    expect(merged({ inserted: [], deleted: [id(1)] }, { inserted: [row(1, 2)], deleted: [] })).toEqual({
      inserted: [row(1, 2)],
      deleted: [id(1)],
    });
  });

  test("one that is inserted, replaced and deleted disappears; one that was there before is deleted", () => {
    const replaced = { inserted: [row(1, 2), row(2, 2)], deleted: [id(1), id(2)] };
    expect(merged({ inserted: [row(1, 1)], deleted: [] }, replaced, { inserted: [], deleted: [id(1), id(2)] })).toEqual(
      {
        inserted: [],
        deleted: [id(2)],
      },
    );
  });
});

test("the one change has the effect of all changes in turn, whatever happens to a workflow", () => {
  const snapshot = compileSnapshot(snapshotHashFrom("f"), inlineTaskDefinitions(forked, new Map()));

  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), fc.nat({ max: 24 }), (steps, cut) => {
      const changes = changesOf(steps, (input) => decide({ ...input, snapshot }));
      const before = new Tables();
      for (const change of changes.slice(0, cut)) before.apply(change);
      const [first, ...rest] = changes.slice(cut);
      if (first === undefined) return;
      const inTurn = before.copy();
      for (const change of [first, ...rest]) inTurn.apply(change);

      const atOnce = before.copy();
      atOnce.apply(mergeChanges([first, ...rest]));

      expect(atOnce.contents()).toEqual(inTurn.contents());
    }),
  );
});

const forked = definition({
  name: "f",
  tasks: [
    {
      name: "fork",
      taskReferenceName: "fork",
      type: "FORK_JOIN",
      forkTasks: [
        ["p", "q"].map((name) => ({ name, taskReferenceName: name, type: "PULL_WORKFLOW_MESSAGES" })),
        ...["a", "b", "c"].map((name) => [{ name, taskReferenceName: name, type: "SIMPLE" }]),
      ],
    },
    { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["a", "b", "c"] },
    { name: "d", taskReferenceName: "d", type: "SIMPLE" },
  ],
});

type Step = { readonly what: string; readonly which: number };
const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(
    "poll",
    "complete",
    "fail",
    "later",
    "return",
    "time",
    "pause",
    "resume",
    "credit",
    "push",
    "end",
  ),
  which: fc.nat({ max: 3 }),
});

/** The changes that a workflow goes through when all this happens to it. */
function changesOf(
  steps: readonly Step[],
  decideOn: (input: Omit<Parameters<typeof decide>[0], "snapshot">) => ReturnType<typeof decide>,
) {
  const w = workflowId(1);
  const changes: Changes[] = [];
  let state: ExecutionState | undefined;
  let now = 1_000_000;
  let credits = 0;
  let granted = 0;
  const happens = (event: WorkflowEvent): void => {
    now += 500;
    let outcome = decideOn({ state, event, env: envOf() });
    if (outcome.kind === "needs")
      outcome = decideOn({ state, event, env: { ...envOf(), answers: answersTo(outcome.needs) } });
    if (outcome.kind !== "decided" || outcome.changes === undefined) return;
    state ??= new ExecutionState({ execution: outcome.changes.execution, tasks: [], joinCounters: new Map() });
    state.apply(outcome.changes);
    credits = Math.max(0, credits - outcome.changes.leased.filter(({ credit }) => credit !== undefined).length);
    changes.push(outcome.changes);
  };
  /** Every message that ever was stored is found at its place. */
  const answersTo = (needs: readonly Need[]): ReadonlyMap<string, NeedAnswer> => {
    const stored = changes.flatMap(({ messages }) => messages?.added ?? []);
    return new Map(
      needs.flatMap((need) => {
        if (need.kind !== "messages") return [];
        const found = stored.filter(({ seq }) => seq >= need.first && seq < need.first + need.count);
        return [[needKey(need), { kind: "messages", found }] as const];
      }),
    );
  };
  const envOf = (): Env => ({
    now,
    seed: 1,
    creditsFor: (queue) =>
      Array.from({ length: credits }, () => ({
        credit: { creditId: creditId((granted += 1)), queue, max: 1, workerId: "w", instance: "api", epoch: "e" },
        used: 0,
      })),
  });
  happens(started(w));
  for (const { what, which } of steps) {
    const task = [...(state?.open ?? [])].map((id) => state?.task(id))[which];
    if (what === "credit") credits += 1;
    else if (what === "time") {
      now += 3_600_000;
      happens(requested(w, "TimePassed"));
    } else if (what === "push") happens(pushed(w, which + 1));
    else if (what === "pause") happens(requested(w, "PauseRequested"));
    else if (what === "resume") happens(requested(w, "ResumeRequested"));
    else if (what === "end" && which === 0) happens(terminateRequested(w));
    if (task === undefined) continue;
    const { taskId, delivery } = task;
    if (what === "poll") happens(polled(w, { taskId, delivery, leaseId: leaseIdFrom(`c-${now}`) }));
    else if (what === "complete") happens(updated(w, taskId));
    else if (what === "fail") happens(updated(w, taskId, { status: "FAILED" }));
    else if (what === "later") happens(updated(w, taskId, { status: "IN_PROGRESS", callbackAfterSeconds: which }));
    else if (what === "return" && task.leaseId !== undefined) happens(returned(w, taskId, task.leaseId));
  }
  return changes;
}

/** What a store keeps of one execution; deletions come before insertions. */
class Tables {
  readonly #tasks = new Map<TaskId, unknown>();
  readonly #joinCounters = new Map<TaskId, number>();
  readonly #queued = new Map<TaskId, unknown>();
  readonly #leases = new Map<TaskId, LeaseId>();
  #messages: readonly WorkflowMessage[] = [];
  #execution: unknown;

  apply(change: Changes): void {
    this.#execution = change.execution;
    for (const { task, isNew } of change.tasks) {
      if (isNew === this.#tasks.has(task.taskId)) throw new Error(`task ${task.taskId} is ${isNew ? "" : "not "}there`);
      this.#tasks.set(task.taskId, task);
    }
    for (const { taskId, remaining } of change.joinCounters) {
      if (remaining === undefined) this.#joinCounters.delete(taskId);
      else this.#joinCounters.set(taskId, remaining);
    }
    const { added = [], removedBefore = 0 } = change.messages ?? {};
    this.#messages = [...this.#messages.filter(({ seq }) => seq >= removedBefore), ...added];
    replaceRows(
      this.#queued,
      change.unqueued,
      change.queued.map((row) => [row.taskId, row] as const),
    );
    replaceRows(
      this.#leases,
      change.unleased,
      change.leased.map(({ lease }) => [lease.taskId, lease.leaseId] as const),
    );
  }

  copy(): Tables {
    const copy = new Tables();
    copy.#execution = this.#execution;
    copy.#messages = this.#messages;
    for (const [id, row] of this.#tasks) copy.#tasks.set(id, row);
    for (const [id, row] of this.#joinCounters) copy.#joinCounters.set(id, row);
    for (const [id, row] of this.#queued) copy.#queued.set(id, row);
    for (const [id, row] of this.#leases) copy.#leases.set(id, row);
    return copy;
  }

  contents() {
    return {
      execution: this.#execution,
      tasks: this.#tasks,
      joinCounters: this.#joinCounters,
      queued: this.#queued,
      leases: this.#leases,
      messages: this.#messages,
    };
  }
}

/** Primary keys hold: a row that is there cannot be inserted, one that is not there cannot be deleted. */
function replaceRows<Row>(
  rows: Map<TaskId, Row>,
  deleted: readonly TaskId[],
  inserted: readonly (readonly [TaskId, Row])[],
): void {
  for (const taskId of deleted) if (!rows.delete(taskId)) throw new Error(`no row of ${taskId} to delete`);
  for (const [taskId, row] of inserted) {
    if (rows.has(taskId)) throw new Error(`a row of ${taskId} is there already`);
    rows.set(taskId, row);
  }
}

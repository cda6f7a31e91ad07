import { describe, expect, test } from "@jest/globals";
import { Payload, slotOf, type WorkflowEvent } from "@tutti/engine";

import type { ExecutionStore } from "../execution-store.ts";
import {
  anExecution,
  aTask,
  changed,
  created,
  locking,
  newWorkflowId,
  storedEvent,
  taskChanged,
  timePassed,
  write,
} from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What those who wait for executions read. */
export function standingRules(place: () => StoresPlace): void {
  const store = (): ExecutionStore => place().executions;

  describe("how an execution stands", () => {
    test("is told with its open WAIT and SUB_WORKFLOW tasks, in the order of their scheduling", async () => {
      const execution = anExecution({ revision: 7, status: "PAUSED" });
      const [childId, open] = [newWorkflowId(), { status: "IN_PROGRESS", handOut: "internal" } as const];
      const sub = aTask(execution, { ...open, seq: 3, taskType: "SUB_WORKFLOW", subWorkflowId: childId });
      const timed = aTask(execution, { ...open, seq: 2, taskType: "WAIT", dueAt: 1_700_000_000_001 });
      const others = [
        aTask(execution, { seq: 1, taskType: "WAIT", status: "COMPLETED", handOut: "ended" }),
        aTask(execution, { seq: 4 }),
        aTask(execution, { ...open, seq: 5, taskType: "HUMAN" }),
      ];
      await store().applyBatch(locking([]), () => write([created(execution, [sub, timed, ...others])]));

      const standings = await store().getExecutionStandings([execution.workflowId, newWorkflowId()], []);

      const { taskId, seq, taskType, referenceTaskName, status, dueAt } = timed;
      expect([...standings.keys()]).toEqual([execution.workflowId]);
      expect(standings.get(execution.workflowId)).toMatchObject({ revision: 7, status: "PAUSED" });
      expect(standings.get(execution.workflowId)?.tasks).toEqual([
        { taskId, seq, taskType, referenceTaskName, status, dueAt, subWorkflowId: undefined },
        expect.objectContaining({ taskId: sub.taskId, seq: 3, dueAt: undefined, subWorkflowId: childId }),
      ]);
    });

    test("shows tasks that have ended where their references are asked for, letter by letter, and sub-workflows then too", async () => {
      const execution = anExecution();
      const ended = { status: "FAILED", handOut: "ended" } as const;
      const tasks = ["a", "A", "a ", "b"].map((referenceTaskName, seq) =>
        aTask(execution, { ...ended, referenceTaskName, seq: seq + 1 }),
      );
      const open = aTask(execution, { referenceTaskName: "a", seq: 9 });
      const child = aTask(execution, { ...ended, taskType: "SUB_WORKFLOW", subWorkflowId: newWorkflowId(), seq: 8 });
      await store().applyBatch(locking([]), () => write([created(execution, [...tasks, open, child])]));

      const standings = await store().getExecutionStandings([execution.workflowId], ["a", "none"]);

      const unnamed = await store().getExecutionStandings([execution.workflowId], []);
      expect(standings.get(execution.workflowId)?.tasks.map(({ seq }) => seq)).toEqual([1, 8]);
      expect(unnamed.get(execution.workflowId)?.tasks).toEqual([]);
    });

    test("is told as what was written after a revision, in the order of scheduling, without payloads", async () => {
      const execution = anExecution({ revision: 3, input: slotOf(Payload.fromText('{"a":1}')) });
      const [first, second, third] = [1, 2, 3].map((seq) => aTask(execution, { seq, referenceTaskName: `t${seq}` }));
      if (first === undefined || second === undefined || third === undefined) throw new Error("three tasks");
      const { workflowId } = execution;
      await store().applyBatch(locking([]), () => write([created(execution, [first, second])]));
      const later = { ...execution, revision: 5, status: "PAUSED" } as const;
      const fresh = { task: third, isNew: true, writesInput: true, writesOutput: true };
      const done = taskChanged({ ...first, status: "COMPLETED" });
      await store().applyBatch(locking([workflowId]), () => write([changed(later, { tasks: [fresh, done] })]));

      const all = await store().getChangesSince(workflowId, { revision: 2, limit: 10 });
      const some = await store().getChangesSince(workflowId, { revision: 3, limit: 10 });
      const tooMany = await store().getChangesSince(workflowId, { revision: 3, limit: 1 });
      const none = await store().getChangesSince(workflowId, { revision: 5, limit: 10 });

      expect(all?.tasks.map(({ referenceTaskName }) => referenceTaskName)).toEqual(["t1", "t2", "t3"]);
      expect(some).toMatchObject({ isTold: true, execution: { revision: 5, status: "PAUSED" } });
      expect(some?.execution.input).toEqual({ sizeBytes: 7, payload: undefined });
      expect(some?.tasks.map(({ referenceTaskName: name, status }) => [name, status])).toEqual([
        ["t1", "COMPLETED"],
        ["t3", "SCHEDULED"],
      ]);
      expect(tooMany?.isTold).toBe(false);
      expect(none).toMatchObject({ isTold: true, tasks: [] });
      expect(await store().getChangesSince(newWorkflowId(), { revision: 0, limit: 10 })).toBeUndefined();
    });

    test("is drawn with all tasks in the order of their scheduling, without payloads", async () => {
      const execution = anExecution({ input: slotOf(Payload.fromText('{"a":1}')) });
      const tasks = Array.from({ length: 2_500 }, (_, at) => aTask(execution, { seq: at + 1, iteration: at % 3 }));
      const late = aTask(execution, { seq: 2_501, workerId: "w", domain: "d", iterations: [1, 2], retried: true });
      await store().applyBatch(locking([]), () => write([created(execution, [...tasks, late])]));

      const drawing = await store().getDrawing(execution.workflowId);

      const { taskId, referenceTaskName, scheduledTime } = late;
      const { workflowId, revision, status } = execution;
      expect(drawing?.execution).toMatchObject({
        workflowId,
        revision,
        status,
        input: { sizeBytes: 7, payload: undefined },
      });
      expect(drawing?.tasks.map(({ seq }) => seq)).toEqual(Array.from({ length: 2_501 }, (_, at) => at + 1));
      expect(drawing?.tasks.at(-1)).toMatchObject({
        ...{ taskId, referenceTaskName, scheduledTime, workerId: "w", domain: "d", iterations: [1, 2], retried: true },
      });
      expect(await store().getDrawing(newWorkflowId())).toBeUndefined();
    });

    test("cannot be told as changes to who has seen records that are gone", async () => {
      const execution = anExecution();
      const { workflowId } = execution;
      const [kept, gone] = [aTask(execution), aTask(execution, { seq: 2 })];
      await store().applyBatch(locking([]), () => write([created(execution, [kept, gone])]));
      const second = { ...execution, revision: 2 };
      await store().applyBatch(locking([workflowId]), () => write([changed(second, { removedTasks: [gone.taskId] })]));
      await store().applyBatch(locking([workflowId]), () => write([changed({ ...execution, revision: 3 })]));

      const before = await store().getChangesSince(workflowId, { revision: 1, limit: 10 });
      const after = await store().getChangesSince(workflowId, { revision: 2, limit: 10 });

      expect([before?.isTold, after?.isTold]).toEqual([false, true]);
    });

    test("is told by its open tasks that no attempt has replaced, in order and up to a limit, without payloads", async () => {
      const execution = anExecution();
      const tasks = [
        aTask(execution, { seq: 1, status: "FAILED", retried: true }),
        aTask(execution, { seq: 2, status: "SCHEDULED", input: slotOf(Payload.fromText('{"a":1}')) }),
        aTask(execution, { seq: 3, status: "COMPLETED" }),
        aTask(execution, { seq: 4, status: "IN_PROGRESS" }),
        aTask(execution, { seq: 5, status: "FAILED" }),
      ];
      const { workflowId } = execution;
      await store().applyBatch(locking([]), () => write([created(execution, tasks)]));

      const open = await store().findTasks(workflowId, { statuses: ["SCHEDULED", "IN_PROGRESS"], limit: 9 });
      const failed = await store().findTasks(workflowId, { statuses: ["FAILED"], limit: 9 });
      const one = await store().findTasks(workflowId, { statuses: ["SCHEDULED", "IN_PROGRESS"], limit: 1 });

      expect(open.map(({ seq }) => seq)).toEqual([2, 4]);
      expect(open[0]?.input).toEqual({ sizeBytes: 7, payload: undefined });
      expect(failed.map(({ seq }) => seq)).toEqual([5]);
      expect(one.map(({ seq }) => seq)).toEqual([2]);
      expect(await store().findTasks(newWorkflowId(), { statuses: ["FAILED"], limit: 9 })).toEqual([]);
    });

    test("counts the open tasks that no attempt has replaced, by how they stand, letter by letter", async () => {
      const execution = anExecution();
      const { workflowId } = execution;
      const open = {
        status: "SCHEDULED",
        handOut: "queued",
        taskType: "a",
        taskDefName: "a",
        dueAt: undefined,
      } as const;
      const tasks = [
        ...Array.from({ length: 3 }, (_, at) => aTask(execution, { ...open, seq: at + 1 })),
        aTask(execution, { ...open, seq: 4, taskType: "a ", taskDefName: "A" }),
        aTask(execution, { ...open, seq: 5, domain: "d", dueAt: 1_700_000_000_001 }),
        aTask(execution, { ...open, seq: 6, retried: true }),
        aTask(execution, { ...open, seq: 7, status: "COMPLETED", handOut: "ended" }),
      ];
      await store().applyBatch(locking([]), () => write([created(execution, tasks)]));

      const tallies = await store().tallyTasks(workflowId, { statuses: ["SCHEDULED", "IN_PROGRESS"] });

      const alike = { taskType: "a", taskDefName: "a", domain: undefined, status: "SCHEDULED", handOut: "queued" };
      expect(tallies.toSorted((x, y) => y.count - x.count || Number(x.isTimed) - Number(y.isTimed))).toEqual([
        { ...alike, isTimed: false, count: 3 },
        { ...alike, taskType: "a ", taskDefName: "A", isTimed: false, count: 1 },
        { ...alike, domain: "d", isTimed: true, count: 1 },
      ]);
      expect(await store().tallyTasks(newWorkflowId(), { statuses: ["SCHEDULED"] })).toEqual([]);
    });

    test("has come about by what its journal lists, read onwards in pages or back by kind", async () => {
      const execution = anExecution();
      const { workflowId } = execution;
      await store().applyBatch(locking([]), () =>
        write([created(execution)], { events: [storedEvent({ workflowId, revision: 1 })] }),
      );
      for (const [revision, kind] of [
        [2, "PauseRequested"],
        [3, "ResumeRequested"],
        [4, "PauseRequested"],
      ] as const) {
        const { eventId, origin } = timePassed(workflowId);
        const event: WorkflowEvent = { kind, eventId, workflowId, origin };
        await store().applyBatch(locking([workflowId]), () =>
          write([changed({ ...execution, revision })], { events: [storedEvent({ workflowId, revision }, { event })] }),
        );
      }

      const first = await store().getJournal(workflowId, { from: "beginning", afterRevision: 0, limit: 3 });
      const next = await store().getJournal(workflowId, { from: "beginning", afterRevision: 3, limit: 3 });
      const back = await store().getJournal(workflowId, { from: "end", kinds: ["PauseRequested"], limit: 9 });

      expect(first.map(({ revision, kind }) => [revision, kind])).toEqual([
        [1, "TimePassed"],
        [2, "PauseRequested"],
        [3, "ResumeRequested"],
      ]);
      expect(next.map(({ revision }) => revision)).toEqual([4]);
      expect(back.map(({ revision }) => revision)).toEqual([4, 2]);
      expect(JSON.parse(back[0]?.head ?? "")).toMatchObject({ kind: "PauseRequested", workflowId });
      expect(back[0]?.at).toBe(1_700_000_000_000);
    });

    test("is told by revisions alone, of many at once", async () => {
      const executions = Array.from({ length: 1_200 }, (_, index) => anExecution({ revision: index + 1 }));
      await store().applyBatch(locking([]), () => write(executions.map((execution) => created(execution))));

      const revisions = await store().getRevisions([
        ...executions.map(({ workflowId }) => workflowId),
        newWorkflowId(),
      ]);

      expect(revisions).toEqual(new Map(executions.map(({ workflowId, revision }) => [workflowId, revision])));
      expect(await store().getRevisions([])).toEqual(new Map());
    });
  });
}

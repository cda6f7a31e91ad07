import { describe, expect, test } from "@jest/globals";

import type { ExecutionStore } from "../execution-store.ts";
import { anExecution, aTask, created, locking, newWorkflowId, write } from "./given-execution.ts";
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

import { describe, expect, test } from "@jest/globals";
import { Payload, slotOf } from "@tutti/engine";
import type { Execution, WorkflowId } from "@tutti/engine";

import type { CorrelatedFilter, NamedCursor, NamedFilter } from "../execution-reads.ts";
import type { ExecutionStore } from "../execution-store.ts";
import { allPages } from "./all-pages.ts";
import { anExecution, aTask, changed, created, locking, newWorkflowId, readable, write } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** Finding executions by what they are called. */
export function findRules(place: () => StoresPlace): void {
  const store = (): ExecutionStore => place().executions;
  const begin = async (executions: readonly Execution[]): Promise<void> => {
    await store().applyBatch(locking([]), () => write(executions.map((execution) => created(execution))));
  };
  const newName = (): string => `Name ${newWorkflowId()}`;
  const named = (filter: Partial<NamedFilter> & Pick<NamedFilter, "workflowName">) =>
    allPages((after: NamedCursor | undefined) =>
      store().findNamed(
        { status: "RUNNING", workflowVersion: undefined, createdFrom: 0, createdTo: LATE, ...filter },
        after,
        2,
      ),
    );
  const correlated = (filter: Omit<CorrelatedFilter, "status"> & Partial<CorrelatedFilter>) =>
    allPages((after: WorkflowId | undefined) => store().findCorrelated({ status: undefined, ...filter }, after, 2));

  describe("finding", () => {
    test("executions of a name and status come by creation, version and id, in pages", async () => {
      const workflowName = newName();
      const at = (createTime: number, workflowVersion = 1) =>
        anExecution({ workflowName, createTime, workflowVersion });
      const executions = [at(5), at(5, 2), at(5), at(4), at(7, 3), at(5)];
      await begin([...executions, anExecution({ workflowName, status: "PAUSED" }), anExecution()]);

      const found = await named({ workflowName });

      const inOrder = [...executions].sort(
        (a, b) =>
          a.createTime - b.createTime ||
          a.workflowVersion - b.workflowVersion ||
          (a.workflowId < b.workflowId ? -1 : 1),
      );
      expect(found).toEqual(
        inOrder.map(({ createTime, workflowVersion, workflowId }) => ({ createTime, workflowVersion, workflowId })),
      );
    });

    test("the version and the time of creation select, both ends of the time included", async () => {
      const workflowName = newName();
      const at = (createTime: number, workflowVersion: number) =>
        anExecution({ workflowName, createTime, workflowVersion });
      const executions = [at(1, 1), at(2, 1), at(2, 2), at(3, 1), at(4, 1)] as const;
      await begin(executions);
      const idsOf = async (filter: Partial<NamedFilter>) =>
        (await named({ workflowName, ...filter })).map(({ workflowId }) => workflowId);

      expect(await idsOf({ workflowVersion: 2 })).toEqual([executions[2].workflowId]);
      expect(await idsOf({ workflowVersion: 1, createdFrom: 2, createdTo: 3 })).toEqual(
        [executions[1], executions[3]].map(({ workflowId }) => workflowId),
      );
      expect(await idsOf({ createdFrom: 5 })).toEqual([]);
    });

    test("an execution is found under the status that it has now", async () => {
      const execution = anExecution({ workflowName: newName() });
      const { workflowName, workflowId } = execution;
      await begin([execution]);

      await store().applyBatch(locking([workflowId]), () =>
        write([changed(anExecution({ ...execution, revision: 2, status: "COMPLETED" }))]),
      );

      expect(await named({ workflowName })).toEqual([]);
      expect((await named({ workflowName, status: "COMPLETED" })).map((one) => one.workflowId)).toEqual([workflowId]);
    });

    test("names and correlation ids are compared exactly", async () => {
      const workflowName = newName();
      await begin([anExecution({ workflowName, correlationId: "é" })]);

      expect(await named({ workflowName: workflowName.toUpperCase() })).toEqual([]);
      expect(await named({ workflowName: `${workflowName} ` })).toEqual([]);
      for (const correlationId of ["e", "É", "é "])
        expect(await correlated({ workflowName, correlationId })).toEqual([]);
      expect(await correlated({ workflowName: workflowName.toUpperCase(), correlationId: "é" })).toEqual([]);
      expect(await correlated({ workflowName, correlationId: "é" })).toHaveLength(1);
    });

    test("executions of a correlation id come by id, in pages, those of one status where it is asked for", async () => {
      const workflowName = newName();
      const running = [1, 2, 3].map(() => anExecution({ workflowName, correlationId: "c" }));
      const ended = anExecution({ workflowName, correlationId: "c", status: "FAILED" });
      await begin([...running, ended, anExecution({ workflowName }), anExecution({ correlationId: "c" })]);
      const idsOf = (executions: readonly Execution[]) => executions.map(({ workflowId }) => workflowId).sort();

      expect(await correlated({ workflowName, correlationId: "c" })).toEqual(idsOf([...running, ended]));
      expect(await correlated({ workflowName, correlationId: "c", status: "RUNNING" })).toEqual(idsOf(running));
    });

    test("open tasks of a definition are found in executions that have not ended, the first of them", async () => {
      const [taskDefName, workflowName] = [newName(), newName()];
      const named = { workflowName };
      const [paused, second, first, ended] = [
        anExecution({ ...named, status: "PAUSED", createTime: 1 }),
        anExecution({ ...named, createTime: 2 }),
        anExecution({ ...named, createTime: 1 }),
        anExecution({ ...named, status: "TERMINATED" }),
      ] as const;
      const later = anExecution({ workflowName: `${workflowName} ` });
      const open = [first, second, paused, later].map((execution) => aTask(execution, { taskDefName }));
      const others = [
        aTask(first, { taskDefName, status: "COMPLETED" }),
        aTask(ended, { taskDefName }),
        aTask(second, { taskDefName: taskDefName.toUpperCase() }),
      ];
      const running = aTask(first, { taskDefName, status: "IN_PROGRESS" });
      const executions = [paused, second, first, ended, later];
      const all = [...open, ...others, running];
      await store().applyBatch(locking([]), () =>
        write(
          executions.map((one) =>
            created(
              one,
              all.filter(({ workflowId }) => workflowId === one.workflowId),
            ),
          ),
        ),
      );
      const idsOf = async (limit: number) =>
        (await store().findPending(taskDefName, limit)).map(({ taskId }) => taskId);

      const inOrder = [open[0], running, ...open.slice(1)].map((task) => task?.taskId);
      expect(await idsOf(100)).toEqual(inOrder);
      expect(await idsOf(2)).toEqual(inOrder.slice(0, 2));
      expect(await idsOf(0)).toEqual([]);
      expect(await store().findPending("nobody's", 10)).toEqual([]);
    });

    test("several executions are read at once, those that are there, with their tasks if asked for", async () => {
      const executions = [1, 2].map(() => anExecution({ input: slotOf(Payload.fromText(`"${"x".repeat(5000)}"`)) }));
      const tasks = executions.map((execution) => aTask(execution));
      await store().applyBatch(locking([]), () =>
        write(executions.map((execution, index) => created(execution, tasks.slice(index, index + 1)))),
      );
      const ids = [...executions.map(({ workflowId }) => workflowId), newWorkflowId()];

      const without = await store().getExecutions(ids, { includeTasks: false });
      const withTasks = await store().getExecutions(ids, { includeTasks: true });

      expect(new Set(without.keys())).toEqual(new Set(ids.slice(0, 2)));
      for (const [index, execution] of executions.entries()) {
        expect(readable(without.get(execution.workflowId))).toMatchObject({
          execution: readable(execution),
          tasks: [],
        });
        expect(readable(withTasks.get(execution.workflowId)?.tasks)).toEqual(readable(tasks.slice(index, index + 1)));
      }
    });
  });
}

const LATE = 9_999_999_999_999;

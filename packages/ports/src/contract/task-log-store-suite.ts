import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { TaskId } from "@tutti/engine";

import { anExecution, aTask, created, locking, write } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** What every TaskLogStore does. */
export function taskLogStoreSuite(name: string, makePlace: () => Promise<StoresPlace>): void {
  describe(`${name}: task logs`, () => {
    let place: StoresPlace;
    beforeAll(async () => {
      place = await makePlace();
    }, 30_000);
    afterAll(async () => {
      await place.drop();
    }, 30_000);
    const newTask = async (): Promise<TaskId> => {
      const execution = anExecution();
      const task = aTask(execution);
      await place.executions.applyBatch(locking([]), () => write([created(execution, [task])]));
      return task.taskId;
    };
    const logsOf = async (taskId: TaskId) => (await place.taskLogs.list(taskId)).map(({ log }) => log);

    test("lines come back in the order in which they came, of the same time too", async () => {
      const taskId = await newTask();

      for (const log of ["a", "b", "c"]) await place.taskLogs.append(taskId, [{ log, createdTime: 5 }]);
      await place.taskLogs.append(taskId, [
        { log: "d", createdTime: 5 },
        { log: "e", createdTime: 5 },
      ]);

      expect(await logsOf(taskId)).toEqual(["a", "b", "c", "d", "e"]);
    });

    test("lines are in the order of the times that were given with them", async () => {
      const taskId = await newTask();

      await place.taskLogs.append(taskId, [
        { log: "later", createdTime: 9 },
        { log: "earlier", createdTime: 3 },
      ]);

      expect(await place.taskLogs.list(taskId)).toEqual([
        { taskId, log: "earlier", createdTime: 3 },
        { taskId, log: "later", createdTime: 9 },
      ]);
    });

    test("a line without a time gets the store's", async () => {
      const taskId = await newTask();

      await place.taskLogs.append(taskId, [{ log: "now", createdTime: 0 }]);

      const [line] = await place.taskLogs.list(taskId);
      expect(line?.createdTime).toBeGreaterThan(1_600_000_000_000);
    });

    test("a line comes back exactly", async () => {
      const taskId = await newTask();
      const odd = ["", " ", "é😀", "'\"\\?;\u0000\n", "x".repeat(1_000_000)];

      await place.taskLogs.append(
        taskId,
        odd.map((log) => ({ log, createdTime: 1 })),
      );

      expect(await logsOf(taskId)).toEqual(odd);
    });

    test("nothing is kept for a task that is not there", async () => {
      const { taskId } = aTask(anExecution());

      expect(await place.taskLogs.append(taskId, [{ log: "x", createdTime: 1 }])).toBe(false);
      expect(await place.taskLogs.append(await newTask(), [])).toBe(true);

      expect(await logsOf(taskId)).toEqual([]);
    });
  });
}

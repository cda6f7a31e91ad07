import { describe, expect, test } from "@jest/globals";
import { Payload, slotOf } from "@tutti/engine";

import type { ExecutionStore } from "../execution-store.ts";
import { anExecution, aTask, created, locking, newWorkflowId, readable, write } from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

/** Reading one execution, task or payload. */
export function lookUpRules(place: () => StoresPlace): void {
  const store = (): ExecutionStore => place().executions;
  const large = slotOf(Payload.fromText(JSON.stringify("x".repeat(300_000))));

  describe("looking up", () => {
    test("an execution is read without its tasks unless they are asked for", async () => {
      const execution = anExecution({ input: large });
      const task = aTask(execution);
      await store().applyBatch(locking([]), () => write([created(execution, [task])]));

      const without = await store().getExecution(execution.workflowId, { includeTasks: false });
      const withTasks = await store().getExecution(execution.workflowId, { includeTasks: true });

      expect(readable(without?.execution)).toEqual(readable(execution));
      expect(without?.tasks).toEqual([]);
      expect(readable(withTasks?.tasks)).toEqual(readable([task]));
      expect(await store().getExecution(newWorkflowId(), { includeTasks: true })).toBeUndefined();
    });

    test("a task is found by its id alone, with its execution and all payloads", async () => {
      const execution = anExecution({ input: large });
      const [task, other] = [aTask(execution, { input: large }), aTask(execution)];
      await store().applyBatch(locking([]), () => write([created(execution, [task, other])]));

      const found = await store().getTask(task.taskId);

      expect(readable(found)).toEqual(readable({ execution, task }));
    });

    test("a task that is not there is not found, also where its execution is", async () => {
      const execution = anExecution();
      await store().applyBatch(locking([]), () => write([created(execution)]));

      expect(await store().getTask(aTask(execution).taskId)).toBeUndefined();
      expect(await store().getTask(aTask(anExecution()).taskId)).toBeUndefined();
    });

    test("each payload is found in its place", async () => {
      const slot = (text: string) => slotOf(Payload.fromText(JSON.stringify(text)));
      const execution = anExecution({ input: slot("wi"), output: large, variables: slot("wv") });
      const task = aTask(execution, { input: large, output: slot("to") });
      await store().applyBatch(locking([]), () => write([created(execution, [task])]));
      const { workflowId } = execution;
      const { taskId } = task;

      const textAt = async (place: Parameters<ExecutionStore["getPayload"]>[1]) =>
        (await store().getPayload(workflowId, place))?.text;

      expect(await textAt({ taskId: undefined, field: "input" })).toBe('"wi"');
      expect(await textAt({ taskId: undefined, field: "output" })).toBe(large.payload?.text);
      expect(await textAt({ taskId: undefined, field: "variables" })).toBe('"wv"');
      expect(await textAt({ taskId, field: "input" })).toBe(large.payload?.text);
      expect(await textAt({ taskId, field: "output" })).toBe('"to"');
      expect(await textAt({ taskId, field: "variables" })).toBeUndefined();
      expect(await textAt({ taskId: aTask(execution).taskId, field: "input" })).toBeUndefined();
      expect(await store().getPayload(newWorkflowId(), { taskId: undefined, field: "input" })).toBeUndefined();
    });

    test("a store that answers says so", async () => {
      await expect(store().ping()).resolves.toBeUndefined();
    });
  });
}

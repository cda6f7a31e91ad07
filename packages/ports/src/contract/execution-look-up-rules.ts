import { describe, expect, test } from "@jest/globals";
import { leaseIdFrom, Payload, slotOf } from "@tutti/engine";

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

    test("of an execution with many tasks all are read, in the order of their scheduling, or one more than were asked for", async () => {
      const execution = anExecution();
      const { workflowId } = execution;
      const tasks = Array.from({ length: 1_203 }, (_, index) => aTask(execution, { seq: index + 1 }));
      await store().applyBatch(locking([]), () => write([created(execution, tasks.toReversed())]));
      const idsOf = async (maxTasks?: number) => {
        const limit = maxTasks === undefined ? {} : { maxTasks };
        const found = await store().getExecution(workflowId, { includeTasks: true, ...limit });
        return found?.tasks.map(({ taskId }) => taskId);
      };
      const inOrder = tasks.toSorted((a, b) => a.seq - b.seq).map(({ taskId }) => taskId);

      expect(await idsOf()).toEqual(inOrder);
      expect(await idsOf(3)).toEqual(inOrder.slice(0, 4));
      expect(await idsOf(999)).toEqual(inOrder.slice(0, 1_000));
      expect(await idsOf(1_203)).toEqual(inOrder);
    });

    test("reading an execution ends with the signal of whoever asks for it", async () => {
      const execution = anExecution();
      await store().applyBatch(locking([]), () =>
        write([
          created(
            execution,
            Array.from({ length: 501 }, () => aTask(execution)),
          ),
        ]),
      );
      const reason = new Error("gone");

      const reading = store().getExecution(execution.workflowId, {
        includeTasks: true,
        signal: AbortSignal.abort(reason),
      });

      await expect(reading).rejects.toBe(reason);
      expect(await store().getExecution(execution.workflowId, { includeTasks: false })).toBeDefined();
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

    test("how tasks stand is read for many at once, by their ids alone", async () => {
      const [one, other] = [anExecution(), anExecution({ status: "TERMINATED", reasonForIncompletion: "enough" })];
      const leaseId = leaseIdFrom("lease-1");
      const leased = aTask(one, { status: "IN_PROGRESS", handOut: "leased", leaseId });
      const failed = aTask(one, { status: "FAILED", handOut: "ended", reasonForIncompletion: "no" });
      const canceled = aTask(other, { status: "CANCELED", handOut: "ended" });
      await store().applyBatch(locking([]), () => write([created(one, [leased, failed]), created(other, [canceled])]));

      const ids = [leased, failed, canceled, aTask(one), aTask(anExecution())].map(({ taskId }) => taskId);
      const standings = await store().getTaskStandings(ids);

      const of = ({ workflowId, status: workflowStatus }: typeof one) => ({ workflowId, workflowStatus });
      expect([...standings].sort(([a], [b]) => ids.indexOf(a) - ids.indexOf(b))).toEqual([
        [leased.taskId, { ...of(one), status: "IN_PROGRESS", leaseId, reason: undefined }],
        [failed.taskId, { ...of(one), status: "FAILED", leaseId: undefined, reason: "no" }],
        [canceled.taskId, { ...of(other), status: "CANCELED", leaseId: undefined, reason: "enough" }],
      ]);
      expect(await store().getTaskStandings([])).toEqual(new Map());
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

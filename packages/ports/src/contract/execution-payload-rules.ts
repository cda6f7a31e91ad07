import { randomBytes, randomUUID } from "node:crypto";

import { describe, expect, test } from "@jest/globals";
import { eventIdFrom, parseJson, Payload, slotOf, workflowTaskFromJson } from "@tutti/engine";
import type { Execution, NeedAnswer, TaskRecord, WorkflowStarted } from "@tutti/engine";

import { MAX_LOADED_PAYLOAD_BYTES } from "../execution-batch.ts";
import type { ExecutionStore } from "../execution-store.ts";
import {
  anExecution,
  aTask,
  changed,
  created,
  locking,
  newSnapshotHash,
  newWorkflowId,
  readable,
  storedEvent,
  taskChanged,
  write,
} from "./given-execution.ts";
import type { StoresPlace } from "./stores-place.ts";

const ODD_TEXTS = [
  "{}",
  "null",
  ' { "spaced" : [ 1 , 2 ] }\n',
  '{"long":12345678901234567890123,"double":1.0,"exponent":1E400,"minusZero":-0}',
  '{"__proto__":{"x":1},"constructor":null,"a":1,"a ":2,"A":3,"á":4}',
  '{"nul":"\\u0000","emoji":"😀","quote":"\'\\"\\\\","question":"?","semicolon":";commit"}',
];

const DYNAMIC_TASK = `{"name":"d","taskReferenceName":"d1","type":"HTTP","inputParameters":{"n":1.0,"big":12345678901234567890},
  "decisionCases":{"__proto__":[{"name":"e","taskReferenceName":"e"}]},"taskDefinition":{"name":"d","retryCount":7}}`;

/** Payloads and names come back as they went in, whatever their size. */
export function payloadRules(place: () => StoresPlace): void {
  const store = (): ExecutionStore => place().executions;
  const start = (execution: Execution, tasks: readonly TaskRecord[] = []): Promise<void> =>
    store().applyBatch(locking([]), () => write([created(execution, tasks)]));

  describe("payloads and names", () => {
    test.each(ODD_TEXTS)("%j comes back byte for byte", async (text) => {
      const slot = slotOf(Payload.fromText(text));
      const execution = anExecution({ input: slot, output: slot, variables: slot });
      const task = aTask(execution, { input: slot, output: slot });

      await start(execution, [task]);

      const found = await store().getExecution(execution.workflowId, { includeTasks: true });
      expect(readable(found?.execution)).toEqual(readable(execution));
      expect(readable(found?.tasks)).toEqual(readable([task]));
    });

    test.each([4096, 4097, 100_000])("a payload of %d bytes comes back byte for byte", async (sizeBytes) => {
      const slot = slotOf(payloadOf(sizeBytes));
      const execution = anExecution({ input: slot });
      const task = aTask(execution, { input: slot });
      await start(execution, [task]);

      await store().applyBatch(locking([execution.workflowId]), () =>
        write([changed(execution, { tasks: [taskChanged({ ...task, output: slot }, { writesOutput: true })] })]),
      );

      const found = await store().getExecution(execution.workflowId, { includeTasks: true });
      expect(found?.execution.input.payload?.text).toBe(slot.payload?.text);
      expect(found?.tasks[0]?.input.payload?.text).toBe(slot.payload?.text);
      expect(found?.tasks[0]?.output).toMatchObject({ sizeBytes });
      expect(found?.tasks[0]?.output.payload?.text).toBe(slot.payload?.text);
    });

    test("a payload of 10 MB, in an execution, its task and its event, comes back", async () => {
      const payload = payloadOf(10 * 1024 * 1024);
      const execution = anExecution({ input: slotOf(payload) });
      const task = aTask(execution, { input: slotOf(payload) });
      const event = { ...startedEvent(execution), input: payload };
      await store().applyBatch(locking([]), () =>
        write([created(execution, [task])], { events: [storedEvent(execution, { event })] }),
      );

      const found = await store().getExecution(execution.workflowId, { includeTasks: true });
      const [stored] = await store().getEvents(execution.workflowId, 1, 1);

      expect(sameBytes(found?.execution.input.payload, payload)).toBe(true);
      expect(sameBytes(found?.tasks[0]?.input.payload, payload)).toBe(true);
      expect(sameBytes(stored?.encoded.payloads[0], payload)).toBe(true);
    }, 30_000);

    test("of payloads that are left out only the size is read, and they are had one by one", async () => {
      const [large, small] = [slotOf(payloadOf(40_000)), slotOf(payloadOf(9_000))];
      const execution = anExecution({ input: large, output: small, variables: large });
      const task = aTask(execution, { input: small, output: large });
      await start(execution, [task]);
      const leaveOut = { workflowBytes: 30_000, taskBytes: 20_000 };

      const { workflowId } = execution;
      const found = await store().getExecution(workflowId, { includeTasks: true, leaveOut });
      const all = await store().getExecutions([workflowId], { includeTasks: false, leaveOut });
      const alone = await store().getTask(task.taskId, { leaveOut });

      const { sizeBytes } = large;
      for (const shown of [found?.execution, all.get(workflowId)?.execution, alone?.execution]) {
        expect(shown?.input).toEqual({ sizeBytes, payload: undefined });
        expect(shown?.output.payload?.text).toBe(small.payload?.text);
        expect(shown?.variables.payload?.text).toBe(large.payload?.text);
      }
      for (const shown of [found?.tasks[0], alone?.task]) {
        expect(shown?.output).toEqual({ sizeBytes, payload: undefined });
        expect(shown?.input.payload?.text).toBe(small.payload?.text);
      }
      const output = await store().getPayload(workflowId, { taskId: task.taskId, field: "output" });
      expect(output?.text).toBe(large.payload?.text);
    });

    test("the beginning of a payload is read by itself, from a row or from beside it", async () => {
      const [large, small] = [slotOf(payloadOf(40_000)), slotOf(payloadOf(90))];
      const execution = anExecution({ input: large, output: small });
      const task = aTask(execution, { input: small, output: large });
      await start(execution, [task]);
      const { workflowId } = execution;
      const beginning = async (taskId: typeof task.taskId | undefined, field: "input" | "output" | "variables") => {
        const found = await store().getPayloadBeginning(workflowId, { taskId, field }, 50);
        return found && { sizeBytes: found.sizeBytes, text: Buffer.from(found.bytes).toString() };
      };
      const of = ({ sizeBytes, payload }: typeof large) => ({ sizeBytes, text: payload?.text.slice(0, 50) });

      expect(await beginning(undefined, "input")).toEqual(of(large));
      expect(await beginning(undefined, "output")).toEqual(of(small));
      expect(await beginning(undefined, "variables")).toEqual({ sizeBytes: 2, text: "{}" });
      expect(await beginning(task.taskId, "input")).toEqual(of(small));
      expect(await beginning(task.taskId, "output")).toEqual(of(large));
      expect(await beginning(task.taskId, "variables")).toBeUndefined();
      const nowhere = { taskId: undefined, field: "input" } as const;
      expect(await store().getPayloadBeginning(newWorkflowId(), nowhere, 50)).toBeUndefined();
    });

    test("many payloads of 900 kB in one batch come back", async () => {
      const execution = anExecution();
      const tasks = Array.from({ length: 12 }, (_, index) =>
        aTask(execution, { seq: index + 1, input: slotOf(payloadOf(900_000)) }),
      );

      await start(execution, tasks);

      for (const { taskId, input } of tasks) {
        const found = await store().getPayload(execution.workflowId, { taskId, field: "input" });
        expect(input.payload && sameBytes(found, input.payload)).toBe(true);
      }
    }, 30_000);

    test("a large execution is loaded for a batch without payloads, and their sizes are known", async () => {
      const slot = slotOf(payloadOf(MAX_LOADED_PAYLOAD_BYTES));
      const execution = anExecution({ input: slot });
      const task = aTask(execution);
      await start(execution, [task]);

      let loaded;
      await store().applyBatch(locking([execution.workflowId]), (locked) => {
        loaded = locked.loaded.get(execution.workflowId);
        return write([]);
      });

      expect(loaded).toMatchObject({
        execution: { input: { sizeBytes: MAX_LOADED_PAYLOAD_BYTES, payload: undefined } },
        tasks: [{ taskId: task.taskId, input: { sizeBytes: 2, payload: undefined } }],
      });
      const input = await store().getPayload(execution.workflowId, { taskId: undefined, field: "input" });
      expect(input?.text).toBe(slot.payload?.text);
    });

    test("names differ by case, accents and trailing blanks, and come back exactly", async () => {
      const oddNames = ["Order", "order", "order ", "órder", "__proto__", "注文", "😀", "a;'\"\\?`"];
      for (const name of oddNames) {
        const execution = anExecution({
          workflowName: name,
          correlationId: `${name}  `,
          createdBy: name,
          reasonForIncompletion: name,
          taskToDomain: new Map([
            [name, `${name},x`],
            ["*", " "],
          ]),
          failedReferenceTaskNames: [name],
          failedTaskNames: [name, ""],
        });
        const task = aTask(execution, {
          referenceTaskName: name,
          taskType: name,
          taskDefName: name,
          domain: `${name} `,
        });

        await start(execution, [task]);

        const found = await store().getExecution(execution.workflowId, { includeTasks: true });
        expect(readable(found?.execution)).toEqual(readable(execution));
        expect(readable(found?.tasks)).toEqual(readable([task]));
      }
    });

    test("everything optional comes back when it is there", async () => {
      const parent = anExecution();
      const execution = anExecution({
        correlationId: "c",
        event: "kafka:orders",
        parentWorkflowId: parent.workflowId,
        parentWorkflowTaskId: aTask(parent).taskId,
        createdBy: "me",
        idempotencyKey: "order 7 ",
        rateLimitKey: "customer é",
        reRunFromWorkflowId: parent.workflowId,
        revivedAtRevision: 9_000_000_000_000,
        upgradedAtRevision: 9_000_000_000_001,
        depth: 7,
        externalInputPayloadStoragePath: "in",
        externalOutputPayloadStoragePath: "out",
        failedTaskId: aTask(parent).taskId,
        taskIdClock: { ms: 1_800_000_000_001, ordinal: 4095 },
        wakeAt: 9_000_000_000_000,
        priority: 99,
        lastSeq: 10_000,
      });
      const task = aTask(execution, {
        retried: true,
        executed: true,
        retriedTaskId: aTask(execution).taskId,
        workerId: "w",
        domain: "d",
        reasonForIncompletion: "r",
        subWorkflowId: "not even a UUID",
        subworkflowChanged: true,
        childRevision: 9_000_000_000_000,
        childSnapshotHash: newSnapshotHash(),
        iteration: 3,
        iterations: [12, 3],
        workflowTask: workflowTaskFromJson(parseJson(DYNAMIC_TASK)).value,
        parentTaskReferenceName: "fork__12",
        externalInputPayloadStoragePath: "in",
        externalOutputPayloadStoragePath: "out",
        inputMessage: { typeUrl: "type.googleapis.com/a.B", value: "AAEC" },
        outputMessage: { typeUrl: "é", value: "" },
        dueAt: 9_000_000_000_000,
        leaseId: `${randomUUID()}-12` as NonNullable<TaskRecord["leaseId"]>,
        callbackAfterSeconds: 2_147_483_648,
      });

      await start(execution, [task]);

      const found = await store().getExecution(execution.workflowId, { includeTasks: true });
      expect(readable(found?.execution)).toEqual(readable(execution));
      expect(readable(found?.tasks)).toEqual(readable([task]));
    });

    test("what changes of a task besides its payloads is written again", async () => {
      const execution = anExecution();
      const task = aTask(execution);
      await start(execution, [task]);

      const outputMessage = { typeUrl: "type.googleapis.com/a.B", value: "x".repeat(200_000) };
      const next = { ...task, subWorkflowId: "c", subworkflowChanged: true, childRevision: 7, outputMessage };
      await store().applyBatch(locking([execution.workflowId]), () =>
        write([changed({ ...execution, revision: 2 }, { tasks: [taskChanged(next)] })]),
      );

      const found = await store().getExecution(execution.workflowId, { includeTasks: true });
      expect(readable(found?.tasks)).toEqual(readable([next]));
    });

    test("a task that is removed is gone, its neighbours and what was made in its place stay", async () => {
      const execution = anExecution();
      const [first, second, third] = [aTask(execution), aTask(execution, { seq: 2 }), aTask(execution, { seq: 3 })];
      await start(execution, [first, second]);

      await store().applyBatch(locking([execution.workflowId]), () =>
        write([
          changed(
            { ...execution, revision: 2 },
            {
              tasks: [{ task: third, isNew: true, writesInput: true, writesOutput: true }],
              removedTasks: [second.taskId],
            },
          ),
        ]),
      );

      const found = await store().getExecution(execution.workflowId, { includeTasks: true });
      expect(readable(found?.tasks)).toEqual(readable([first, third]));
      expect(await store().getTask(second.taskId)).toBeUndefined();
    });

    test("what an event's decision was answered comes back with it", async () => {
      const execution = anExecution();
      const value = parseJson(`{"n":1.0,"big":12345678901234567890123}`);
      const answers = new Map<string, NeedAnswer>([
        ["a script", { kind: "script", result: { kind: "value", value } }],
        ["some domains", { kind: "activeDomains", active: ["é"] }],
      ]);
      const event = storedEvent(execution, { env: { now: 1, seed: 2, leases: [], answers } });
      await store().applyBatch(locking([]), () => write([created(execution)], { events: [event] }));

      const [found] = await store().getEvents(execution.workflowId, 1, 1);

      expect(readable(found)).toEqual(readable(event));
    });

    test("events come back with their payloads, from a revision on and no more than asked for", async () => {
      const execution = anExecution();
      const input = payloadOf(50_000);
      const first = storedEvent(execution, {
        event: { ...startedEvent(execution), input, taskToDomain: new Map([["__proto__", "d"]]) },
        env: { now: 1_700_000_000_123, seed: 4_294_967_295, leases: [] },
        answer: { kind: "WorkflowStarted", workflowId: execution.workflowId },
      });
      const others = [2, 3, 4].map((revision) => storedEvent({ ...execution, revision }));
      await store().applyBatch(locking([]), () => write([created(execution)], { events: [first, ...others] }));

      expect(readable(await store().getEvents(execution.workflowId, 1, 1))).toEqual(readable([first]));
      expect(readable(await store().getEvents(execution.workflowId, 2, 2))).toEqual(readable(others.slice(0, 2)));
      expect(await store().getEvents(execution.workflowId, 5, 10)).toEqual([]);
      expect(await store().getEvents(newWorkflowId(), 1, 10)).toEqual([]);
    });

    test("a snapshot is kept once, as it was first put", async () => {
      const hash = newSnapshotHash();
      const definition = payloadOf(2_000_000);

      await Promise.all([1, 2, 3].map(() => store().putSnapshot(hash, definition)));
      await store().putSnapshot(hash, Payload.fromText("{}"));

      expect((await store().getSnapshot(hash))?.text).toBe(definition.text);
      expect(await store().getSnapshot(newSnapshotHash())).toBeUndefined();
    });
  });
}

function startedEvent({ workflowId, workflowName }: Execution): WorkflowStarted {
  return {
    kind: "WorkflowStarted",
    eventId: eventIdFrom(randomUUID()),
    workflowId,
    origin: { actor: "a", requestId: "r", traceContext: "" },
    name: workflowName,
    version: undefined,
    inlineDefinition: undefined,
    snapshotHash: undefined,
    input: Payload.fromText("{}"),
    correlationId: undefined,
    priority: 0,
    taskToDomain: new Map(),
    externalInputPayloadStoragePath: undefined,
    createdBy: undefined,
    event: undefined,
  };
}

/** A JSON text of exactly this size that no compression makes smaller. */
function payloadOf(sizeBytes: number): Payload {
  const frame = '{"":""}';
  const noiseBytes = sizeBytes - frame.length;
  const noise = randomBytes(Math.ceil(noiseBytes / 2)).toString("hex");
  return Payload.fromText(frame.replace('""}', `"${noise.slice(0, noiseBytes)}"}`));
}

function sameBytes(found: Payload | undefined, wanted: Payload): boolean {
  return found !== undefined && Buffer.compare(found.bytes, wanted.bytes) === 0;
}

import { expect, test } from "@jest/globals";
import {
  eventIdFrom,
  leaseIdFrom,
  parseJson,
  Payload,
  slotOf,
  snapshotHashFrom,
  taskIdFrom,
  workflowIdFrom,
  workflowTaskFromJson,
} from "@tutti/engine";
import type { TaskRecord, WorkflowEvent } from "@tutti/engine";

import { Answer, Event, Task } from "../gen/tutti/internal/v1/decider_service.ts";
import { answerFromWire, answerToWire } from "./answer-to-wire.ts";
import { eventFromWire, eventToWire } from "./event-to-wire.ts";
import { leasedTaskFromWire, leasedTaskToWire } from "./leased-task-to-wire.ts";
import type { TaskOnItsWay } from "./leased-task-to-wire.ts";

test("an event arrives as it was sent, its payload to the byte", () => {
  const sent: WorkflowEvent = {
    kind: "TaskUpdated",
    eventId,
    workflowId,
    origin: { actor: "", requestId: "r", traceContext: "" },
    taskId,
    status: "COMPLETED",
    output: Payload.fromText(`{ "n": 1.0, "big": 123456789012345678901234567890, "__proto__": null }`),
    reasonForIncompletion: undefined,
    callbackAfterSeconds: 0,
    workerId: "w",
    externalOutputPayloadStoragePath: undefined,
    subWorkflowId: undefined,
    extendLease: false,
  };

  const wire = Event.decode(Event.encode(eventToWire(sent, { attempt: 2, deadlineMs: 50 })).finish());

  expect(wire).toMatchObject({ eventId, workflowId, kind: "TaskUpdated", attempt: 2, deadlineMs: 50 });
  const arrived = eventFromWire(wire);
  expect(arrived).toMatchObject({ kind: "TaskUpdated", taskId, status: "COMPLETED", workerId: "w" });
  expect(arrived.kind === "TaskUpdated" && arrived.output.text).toBe(sent.output.text);
});

test("a leased task arrives whole", () => {
  const sent = leasedTask({ input: slotOf(Payload.fromText(`{"a":1.0}`)) });

  const arrived = leasedTaskFromWire(Task.decode(Task.encode(leasedTaskToWire(sent)).finish()));

  expect(arrived.task.input.payload?.text).toBe(`{"a":1.0}`);
  expect({ ...arrived, task: { ...arrived.task, input: sent.task.input, output: sent.task.output } }).toEqual(sent);
});

test("a payload that was not loaded arrives as not loaded, with its size", () => {
  const sent = leasedTask({ output: { sizeBytes: 9, payload: undefined } });

  const arrived = leasedTaskFromWire(Task.decode(Task.encode(leasedTaskToWire(sent)).finish()));

  expect(arrived.task.output).toEqual({ sizeBytes: 9, payload: undefined });
});

test("a dynamic task arrives with its configuration, its numbers as they were written", () => {
  const json = parseJson(`{"name":"d","inputParameters":{"one":1.0,"big":12345678901234567890}}`);
  const sent = leasedTask({ workflowTask: workflowTaskFromJson(json).value, iterations: [1, 2] });

  const arrived = leasedTaskFromWire(Task.decode(Task.encode(leasedTaskToWire(sent)).finish()));

  expect(arrived.task.workflowTask).toEqual(sent.task.workflowTask);
  expect(arrived.task.iterations).toEqual([1, 2]);
});

test("an answer arrives with its task", () => {
  const task = leasedTask({});
  const applied = { kind: "answered", answer: { kind: "TaskPolled", taskId, leaseId: task.leaseId }, task } as const;

  const arrived = answerFromWire(Answer.decode(Answer.encode(answerToWire(eventId, applied)).finish()));

  expect(arrived).toMatchObject({ kind: "answered", answer: applied.answer, task: { leaseId: task.leaseId } });
});

test("a refusal arrives with its data", () => {
  const refusal = { kind: "IllegalTransition", status: "COMPLETED", message: "it has ended" } as const;

  const wire = Answer.decode(Answer.encode(answerToWire(eventId, { kind: "refused", refusal })).finish());

  expect(answerFromWire(wire)).toEqual({ kind: "refused", refusal });
});

const eventId = eventIdFrom("0193ad00-0000-7000-8000-000000000001");
const workflowId = given(workflowIdFrom("0193ad00-0000-7000-8000-00000000000a"));
const taskId = given(taskIdFrom("0193ad00-0001-7000-8000-00000000000a"));

function leasedTask(over: Partial<TaskRecord>): TaskOnItsWay {
  return {
    leaseId: leaseIdFrom("0193ad00-0000-7000-8000-0000000000ff-0"),
    workflowId,
    taskId,
    snapshotHash: snapshotHashFrom("ab"),
    task: { ...taskRecord, ...over },
    execution: { workflowName: "orders", correlationId: undefined, priority: 3 },
  };
}

const taskRecord: TaskRecord = {
  taskId,
  workflowId,
  referenceTaskName: "a",
  taskType: "a",
  taskDefName: "a",
  status: "IN_PROGRESS",
  seq: 1,
  retryCount: 0,
  iteration: 0,
  iterations: [],
  workflowTask: undefined,
  parentTaskReferenceName: undefined,
  retried: false,
  executed: false,
  retriedTaskId: undefined,
  pollCount: 1,
  scheduledTime: 1,
  firstScheduledTime: 1,
  startTime: 2,
  endTime: 0,
  updateTime: 2,
  startDelayInSeconds: 0,
  callbackAfterSeconds: 0,
  responseTimeoutSeconds: 3600,
  workerId: "w",
  domain: undefined,
  reasonForIncompletion: undefined,
  input: slotOf(Payload.empty),
  output: slotOf(Payload.empty),
  workflowPriority: 0,
  rateLimitPerFrequency: 0,
  rateLimitFrequencyInSeconds: 1,
  subWorkflowId: undefined,
  subworkflowChanged: false,
  childRevision: 0,
  externalInputPayloadStoragePath: undefined,
  externalOutputPayloadStoragePath: undefined,
  delivery: 1,
  handOut: "leased",
  dueAt: undefined,
  leaseId: leaseIdFrom("0193ad00-0000-7000-8000-0000000000ff-0"),
};

function given<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("the test's own id is none");
  return value;
}

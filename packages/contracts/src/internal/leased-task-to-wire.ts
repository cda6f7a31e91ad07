import {
  leaseIdFrom,
  Payload,
  snapshotHashFrom,
  jsonToText,
  parseJson,
  workflowTaskFromJson,
  workflowTaskToJson,
} from "@tutti/engine";
import type { Execution, LeaseId, PayloadSlot, SnapshotHash, TaskId, TaskRecord, WorkflowId } from "@tutti/engine";

import type { Task } from "../gen/tutti/internal/v1/decider_service.ts";
import { jsonFromBytes, jsonToBytes } from "./json-bytes.ts";

/** A task on its way to a worker: what `LeasedTask` is among the ports. */
export type TaskOnItsWay = {
  readonly leaseId: LeaseId;
  readonly workflowId: WorkflowId;
  readonly taskId: TaskId;
  readonly snapshotHash: SnapshotHash;
  readonly task: TaskRecord;
  readonly execution: Pick<Execution, "workflowName" | "correlationId" | "priority">;
};

type Head = Omit<TaskRecord, "input" | "output" | "workflowTask"> & {
  readonly input: number;
  readonly output: number;
  /** JSON text of its own: a definition holds numbers and maps that the head cannot. */
  readonly workflowTask: string | undefined;
};

/** The payloads beside the head, as bytes; in the head each is its size. A payload that is not loaded is no bytes at all. */
export function leasedTaskToWire({ leaseId, workflowId, taskId, snapshotHash, task, execution }: TaskOnItsWay): Task {
  const { workflowName, correlationId, priority } = execution;
  const head: Head = {
    ...task,
    input: task.input.sizeBytes,
    output: task.output.sizeBytes,
    workflowTask: task.workflowTask && jsonToText(workflowTaskToJson(task.workflowTask)),
  };
  return {
    leaseId,
    workflowId,
    taskId,
    snapshotHash,
    head: jsonToBytes(head),
    input: bytesOf(task.input),
    output: bytesOf(task.output),
    execution: jsonToBytes({ workflowName, correlationId, priority }),
  };
}

export function leasedTaskFromWire(wire: Task): TaskOnItsWay {
  // Heads are written by leasedTaskToWire alone, by this release or its neighbours.
  const head = jsonFromBytes(wire.head) as Head;
  return {
    leaseId: leaseIdFrom(wire.leaseId),
    workflowId: wire.workflowId as WorkflowId,
    taskId: wire.taskId as TaskId,
    snapshotHash: snapshotHashFrom(wire.snapshotHash),
    // What was parsed is nobody else's.
    task: Object.assign(head, {
      input: slotFrom(head.input, wire.input),
      output: slotFrom(head.output, wire.output),
      workflowTask: workflowTaskFrom(head.workflowTask),
    }),
    execution: jsonFromBytes(wire.execution) as TaskOnItsWay["execution"],
  };
}

function workflowTaskFrom(text: string | undefined): TaskRecord["workflowTask"] {
  return text === undefined ? undefined : workflowTaskFromJson(parseJson(text)).value;
}

const nothing = new Uint8Array(0);

function bytesOf({ payload }: PayloadSlot): Uint8Array {
  return payload === undefined ? nothing : payload.bytes;
}

// No JSON document is empty, so no bytes can only mean: not loaded.
function slotFrom(sizeBytes: number, bytes: Uint8Array): PayloadSlot {
  return { sizeBytes, payload: bytes.length === 0 ? undefined : Payload.fromBytes(bytes) };
}

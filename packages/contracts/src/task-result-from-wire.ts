import type { EpochMs, Fault, Read, TaskUpdated } from "@tutti/engine";

import { inside, payloadFieldFromWire, textFromWire, wordFromWire } from "./from-wire.ts";
import type { TaskExecLog } from "./gen/model/taskexeclog.ts";
import type { TaskResult as WireTaskResult } from "./gen/model/taskresult.ts";
import { taskMessageFromWire } from "./task-message-codec.ts";

/** A worker's word on a task, before anybody has looked whether there is such a task. */
export type TaskResult = Omit<TaskUpdated, "kind" | "eventId" | "workflowId" | "origin" | "taskId"> & {
  /** As the client wrote it: perhaps empty, perhaps no id at all. */
  readonly workflowInstanceId: string;
  /** As the client wrote it: perhaps empty, perhaps no id at all. */
  readonly taskId: string;
  readonly logs: readonly TaskLogLine[];
};

/** A line for a task's log; `createdTime` is undefined where the client gave none. */
export type TaskLogLine = { readonly log: string; readonly createdTime: EpochMs | undefined };

/** The result a worker sent, and what is wrong with its shape. Source: reference/api.md 1.5, 1.6, 3.2. */
export function taskResultFromWire(wire: WireTaskResult, path = ""): Read<TaskResult> {
  const faults: Fault[] = [];
  const at = { path, faults };
  const value: TaskResult = {
    workflowInstanceId: wire.workflowInstanceId,
    taskId: wire.taskId,
    status: wordFromWire(wire.status, inside(at, "status"), "IN_PROGRESS"),
    output: payloadFieldFromWire(wire.outputData, inside(at, "outputData")),
    reasonForIncompletion: textFromWire(wire.reasonForIncompletion),
    callbackAfterSeconds: wire.callbackAfterSeconds,
    workerId: textFromWire(wire.workerId),
    externalOutputPayloadStoragePath: textFromWire(wire.externalOutputPayloadStoragePath),
    outputMessage: taskMessageFromWire(wire.outputMessage, at, "outputMessage"),
    subWorkflowId: textFromWire(wire.subWorkflowId),
    extendLease: wire.extendLease,
    logs: wire.logs.map(logLineFromWire),
  };
  return { value, faults };
}

function logLineFromWire({ log, createdTime }: TaskExecLog): TaskLogLine {
  return { log, createdTime: createdTime === 0 ? undefined : createdTime };
}

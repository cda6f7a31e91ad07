import type { TaskLogLine, TaskResult } from "@tutti/contracts";
import { FieldReader, Payload, TASK_RESULT_STATUSES, taskMessageFrom } from "@tutti/engine";
import type { Fault, Json, Read } from "@tutti/engine";

/** The result a worker sent, and what is wrong with its shape. Source: reference/api.md 3.2 "TaskResult". */
export function taskResultFromJson(json: Json): Read<TaskResult> {
  const faults: Fault[] = [];
  const reader = FieldReader.of(json, { faults });
  const output = reader.map("outputData");
  const extendLease = reader.flag("extendLease") ?? false;
  const value: TaskResult = {
    workflowInstanceId: reader.text("workflowInstanceId") ?? "",
    taskId: reader.text("taskId") ?? "",
    status: statusFrom(reader, { extendLease }),
    output: output === undefined ? Payload.empty : Payload.fromTree(output),
    reasonForIncompletion: reader.text("reasonForIncompletion"),
    callbackAfterSeconds: reader.long("callbackAfterSeconds") ?? 0,
    workerId: reader.text("workerId"),
    externalOutputPayloadStoragePath: reader.text("externalOutputPayloadStoragePath"),
    outputMessage: taskMessageFrom(reader, "outputMessage"),
    subWorkflowId: reader.text("subWorkflowId"),
    extendLease,
    logs: reader.list("logs", (item, path) => logLineFromJson(FieldReader.of(item, { path, faults }))) ?? [],
  };
  return { value, faults };
}

// Conductor has no default here and fails on a result without a status, for a guess could end a task by mistake; where
// only the lease is extended, the status means nothing.
function statusFrom(reader: FieldReader, { extendLease }: Pick<TaskResult, "extendLease">): TaskResult["status"] {
  if (reader.raw("status") === undefined && !extendLease) {
    const message = `must be given: one of ${TASK_RESULT_STATUSES.join(", ")}`;
    reader.faults.push({ path: reader.at("status"), message });
  }
  return reader.word("status", TASK_RESULT_STATUSES) ?? "IN_PROGRESS";
}

function logLineFromJson(reader: FieldReader): TaskLogLine {
  return { log: reader.text("log") ?? "", createdTime: reader.long("createdTime") };
}

import { textAsData, withoutSecretNames } from "../../expression/secret-names.ts";
import type { Execution } from "../../model/execution.ts";
import type { PayloadSlot } from "../../model/payload-slot.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { PayloadPlace } from "../../need.ts";
import { isDeeperThan, jsonObject, MAX_JSON_DEPTH } from "../../payload/json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import type { Draft } from "../draft.ts";
import { NeedsSignal } from "../needs-signal.ts";
import { executionPayload, taskPayload } from "../data/payloads.ts";

/**
 * The execution as data, named as Conductor's clients read it: what a failure workflow gets as `failedWorkflow`. Without
 * its tasks, and without its payloads, where it would be too much to be an input. Source: reference/engine.md 3.9.
 */
export function failedWorkflowJson(draft: Draft): JsonObject {
  const tasks = [...draft.allTasks()];
  const { input, output, variables } = draft.execution;
  const ownBytes = input.sizeBytes + output.sizeBytes + variables.sizeBytes;
  const taskBytes = tasks.reduce((bytes, task) => bytes + task.input.sizeBytes + task.output.sizeBytes, 0);
  // The failed workflow's own input is beside it in the failure workflow's: both together must be less than the limit.
  const roomBytes = draft.limits.workflowBytes / 4;
  if (ownBytes > roomBytes) return jsonObject(bare(draft));
  const own = [...bare(draft), ...payloads(draft)];
  if (ownBytes + taskBytes > roomBytes || tasks.length > MAX_TASKS) return shallow(own) ?? jsonObject(bare(draft));
  requirePayloads(tasks);
  const whole = [...own, ["tasks", tasks.map((task) => taskJson(draft, task))] as const];
  return shallow(whole) ?? shallow(own) ?? jsonObject(bare(draft));
}

const MAX_TASKS = 1_000;

type Members = readonly (readonly [string, Json])[];

/** undefined where it would nest too deep, lying in an input that is put into the next failure's in turn. */
function shallow(members: Members): JsonObject | undefined {
  const json = jsonObject(members);
  return isDeeperThan(json, MAX_JSON_DEPTH - 4) ? undefined : json;
}

function bare({ execution, snapshot }: Draft): Members {
  return present([
    ["workflowId", execution.workflowId],
    ["workflowName", execution.workflowName],
    ["workflowVersion", execution.workflowVersion],
    ["status", execution.status],
    ["previousStatus", "RUNNING"],
    ["correlationId", execution.correlationId],
    ["priority", execution.priority],
    ["parentWorkflowId", execution.parentWorkflowId],
    ["parentWorkflowTaskId", execution.parentWorkflowTaskId],
    ["taskToDomain", withoutSecretNames(jsonObject([...execution.taskToDomain]))],
    ["event", execution.event],
    ["reasonForIncompletion", execution.reasonForIncompletion],
    ["failedReferenceTaskNames", [...execution.failedReferenceTaskNames].map(textAsData)],
    ["failedTaskNames", [...execution.failedTaskNames].map(textAsData)],
    ["failedTaskId", execution.failedTaskId],
    ["schemaVersion", snapshot.def.schemaVersion],
    ...timesOf(execution),
  ]);
}

function timesOf({ createTime, updateTime, endTime, lastRetriedTime }: Execution): Members {
  return [
    ["createTime", createTime],
    ["startTime", createTime],
    ["updateTime", updateTime],
    ["endTime", endTime],
    ["lastRetriedTime", lastRetriedTime],
  ];
}

function payloads({ execution }: Draft): Members {
  return (["input", "output", "variables"] as const).map((field) => [field, executionPayload(execution, field).tree]);
}

/** Asks for everything that is not at hand at once. */
function requirePayloads(tasks: readonly TaskRecord[]): void {
  const isMissing = ({ payload, sizeBytes }: PayloadSlot): boolean => payload === undefined && sizeBytes > 2;
  const missing = tasks.flatMap((task) =>
    (["input", "output"] as const)
      .filter((field) => isMissing(task[field]))
      .map((field): PayloadPlace => ({ taskId: task.taskId, field })),
  );
  if (missing.length > 0) throw new NeedsSignal(missing.map((of) => ({ kind: "payload", of })));
}

function taskJson({ execution }: Draft, task: TaskRecord): JsonObject {
  return jsonObject(
    present([
      ["taskId", task.taskId],
      ["taskType", task.taskType],
      ["taskDefName", task.taskDefName],
      ["referenceTaskName", task.referenceTaskName],
      ["status", task.status],
      ["inputData", taskPayload(task, "input").tree],
      ["outputData", taskPayload(task, "output").tree],
      ["reasonForIncompletion", task.reasonForIncompletion],
      ["workflowInstanceId", task.workflowId],
      ["workflowType", execution.workflowName],
      ["correlationId", execution.correlationId],
      ["seq", task.seq],
      ["retryCount", task.retryCount],
      ["retried", task.retried],
      ["retriedTaskId", task.retriedTaskId],
      ["iteration", task.iteration],
      ["pollCount", task.pollCount],
      ["workerId", task.workerId],
      ["domain", task.domain],
      ["subWorkflowId", task.subWorkflowId],
      ["scheduledTime", task.scheduledTime],
      ["startTime", task.startTime],
      ["endTime", task.endTime],
      ["updateTime", task.updateTime],
      ["workflowPriority", task.workflowPriority],
    ]),
  );
}

function present(members: readonly (readonly [string, Json | undefined])[]): Members {
  return members.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === "string" ? textAsData(value) : value] as const],
  );
}

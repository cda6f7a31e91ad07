import type { Draft } from "../decide/draft.ts";
import { takeMessages, waitingMessages } from "../decide/data/message-queue.ts";
import { addTask, endTask, endWithOutput } from "../decide/attempts/new-task.ts";
import { taskPayload } from "../decide/data/payloads.ts";
import { evaluatedInput } from "../decide/data/task-input.ts";
import { briefJson } from "../definition/field-reader.ts";
import { isoTextOf } from "../expression/iso-text.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { WorkflowMessage } from "../model/workflow-message.ts";
import { isJsonObject, JsonDouble, jsonObject, memberOf } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import { Payload } from "../payload/payload.ts";
import type { TaskType } from "./task-type.ts";
import { userDefined } from "./user-defined.ts";

/**
 * Takes up to `batchSize` of the messages that were pushed to the execution, the oldest first. Where none waits it waits
 * for the next, or, with `blocking` false, completes with none. Where messages are switched off it is a worker's.
 * Source: reference/engine.md 5.22, 12.2.
 */
export const pullWorkflowMessages: TaskType = {
  schedule: (draft, node) => {
    if (isOff(draft)) return userDefined.schedule(draft, node);
    const input = evaluatedInput(draft, node);
    const task = addTask(draft, node, { status: "IN_PROGRESS", input });
    if (waitsForMessages(task)) pullMessages(draft, task);
    return draft.task(task.taskId) ?? task;
  },
  restart: (draft, attempt) => {
    if (isOff(draft)) return userDefined.restart(draft, attempt);
    const isDue = (attempt.dueAt ?? draft.now) <= draft.now;
    if (isDue) beginAgain(draft, attempt);
    else draft.change(attempt.taskId, { handOut: "internal" });
  },
  due: beginAgain,
  isRetried: true,
};

function isOff({ env }: Draft): boolean {
  return env.workflowMessages === "off";
}

/** Whether a push is what the task waits for: not one whose next attempt has yet to begin, nor a worker's. */
export function waitsForMessages({ taskType, status, handOut }: TaskRecord): boolean {
  return taskType === TASK_TYPE && status === "IN_PROGRESS" && handOut === "internal";
}

/** Ends the open task with the messages that wait, if there are any or it does not wait for some; else it stays open. */
export function pullMessages(draft: Draft, task: TaskRecord): void {
  const asked = readInput(taskPayload(task, "input").tree);
  if (typeof asked === "string") {
    endTask(draft, task, { status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion: asked });
  } else {
    if (waitingMessages(draft) === 0 && asked.blocking) return;
    const messages = takeMessages(draft, {
      max: asked.batchSize,
      fits: (some) => fitInOutput(some, draft.limits.taskBytes),
    });
    const output = outputOf(draft.execution.workflowId, messages);
    endWithOutput(draft, task, { status: "COMPLETED", output: Payload.fromTree(output) });
  }
  draft.agenda.push({ kind: "settle", taskId: task.taskId });
}

const TASK_TYPE = "PULL_WORKFLOW_MESSAGES";
const MAX_BATCH_SIZE = 100;
/** What stands around a message's payload in the output: its id, the workflow's, and when it came. */
const ENVELOPE_BYTES = 300;

function beginAgain(draft: Draft, task: TaskRecord): void {
  const members = { status: "IN_PROGRESS", handOut: "internal", startTime: draft.now, dueAt: undefined } as const;
  pullMessages(draft, draft.change(task.taskId, members));
}

/** Messages are not lost to an output that is too large: fewer are taken. */
function fitInOutput(messages: readonly WorkflowMessage[], limitBytes: number): boolean {
  const sizeBytes = messages.reduce((sum, { payload }) => sum + payload.sizeBytes + ENVELOPE_BYTES, 0);
  return sizeBytes <= limitBytes;
}

function outputOf(workflowId: string, messages: readonly WorkflowMessage[]): JsonObject {
  const shown = messages.map(({ id, payload, receivedAt }) =>
    jsonObject([
      ["id", id],
      ["workflowId", workflowId],
      ["payload", payload.tree],
      ["receivedAt", isoTextOf(receivedAt)],
    ]),
  );
  return jsonObject([
    ["messages", shown],
    ["count", messages.length],
  ]);
}

type Asked = { readonly batchSize: number; readonly blocking: boolean };

/** What the input asks for; a text: why that cannot be told. */
function readInput(input: Json): Asked | string {
  const given = isJsonObject(input) ? input : jsonObject([]);
  const [size, blocking] = [memberOf(given, "batchSize") ?? 1, memberOf(given, "blocking") ?? true];
  const batchSize = wholeNumber(size);
  if (batchSize === undefined) return `'batchSize' must be a whole number, found ${briefJson(size)}`;
  const word = typeof blocking === "string" ? blocking.trim().toLowerCase() : blocking;
  const isBlocking = word === true || word === "true";
  if (!isBlocking && word !== false && word !== "false")
    return `'blocking' must be true or false, found ${briefJson(blocking)}`;
  return { batchSize: Math.min(Math.max(batchSize, 1), MAX_BATCH_SIZE), blocking: isBlocking };
}

/** Also of a text, as expressions within texts come out. */
function wholeNumber(json: Json): number | undefined {
  if (json instanceof JsonDouble) return json.value;
  if (typeof json === "bigint") return Number(json);
  const number = typeof json === "string" && json.trim() !== "" ? Number(json) : json;
  return typeof number === "number" && Number.isInteger(number) ? number : undefined;
}

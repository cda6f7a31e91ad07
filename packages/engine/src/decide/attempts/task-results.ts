import { evaluateJson } from "../../expression/evaluate.ts";
import { documentScope } from "../../expression/scope.ts";
import type { ExpressionScope } from "../../expression/scope.ts";
import type { KeptResult } from "../../model/kept-result.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { needKey } from "../../need.ts";
import { isJsonObject, memberOf } from "../../payload/json.ts";
import { jsonToText } from "../../payload/json-to-text.ts";
import { isDataError } from "../data/data-error.ts";
import type { Draft } from "../draft.ts";
import { executionScope } from "../data/execution-scope.ts";
import { NeedsSignal } from "../needs-signal.ts";
import { endWithOutput } from "./new-task.ts";
import { taskPayload } from "../data/payloads.ts";

/** Larger outputs are not kept. */
const MAX_RESULT_BYTES = 256 * 1024;

/** What of the workflow does not change while it runs: a key must be the same when its task completes. */
const CONSTANT = new Set(["input", "workflowId", "workflowType", "version", "correlationId"]);

/**
 * Completes a task that is about to be offered for the first time with the result that is kept under its cacheConfig's key;
 * undefined where it has no such key, or nothing is kept. Source: reference/engine.md 1.3.
 */
export function takeKeptResult(draft: Draft, task: TaskRecord): TaskRecord | undefined {
  if (task.delivery > 0) return undefined;
  const asked = keyOf(draft, task);
  if (asked === undefined) return undefined;
  const { taskDefName, key } = asked;
  const need = { kind: "keptResult", taskDefName, key } as const;
  const answer = draft.env.answers?.get(needKey(need));
  if (answer?.kind !== "keptResult") throw new NeedsSignal([need]);
  if (answer.output === undefined) return undefined;
  const ended = endWithOutput(draft, task, {
    status: "COMPLETED",
    output: answer.output,
    startTime: draft.now,
    callbackAfterSeconds: 0,
  });
  draft.agenda.push({ kind: "settle", taskId: task.taskId });
  return ended;
}

/** The results of tasks that workers have completed in this decision, for those that come later. */
export function resultsToKeep(draft: Draft): readonly KeptResult[] {
  if (draft.isRemoved) return [];
  const kept: KeptResult[] = [];
  for (const task of draft.changedTasks()) {
    if (task.status !== "COMPLETED" || task.delivery === 0 || task.output.sizeBytes > MAX_RESULT_BYTES) continue;
    if (draft.taskBefore(task.taskId)?.status === "COMPLETED") continue;
    const asked = keyIfCheap(draft, task);
    if (asked !== undefined) kept.push({ ...asked, output: taskPayload(task, "output") });
  }
  return kept;
}

/** A task that has ended does so whatever its key costs. */
function keyIfCheap(draft: Draft, task: TaskRecord): Omit<KeptResult, "output"> | undefined {
  try {
    return keyOf(draft, task);
  } catch (error) {
    if (isDataError(error)) return undefined;
    throw error;
  }
}

function keyOf(draft: Draft, task: TaskRecord): Omit<KeptResult, "output"> | undefined {
  const node = draft.nodeOf(task);
  const { key: template = "", ttlInSecond = 0 } = node?.task.cacheConfig ?? {};
  if (node === undefined || template === "" || ttlInSecond <= 0) return undefined;
  const value = evaluateJson(
    template,
    keyScope(draft, task, executionScope(draft, { taskId: undefined, place: node.place })),
  );
  if (value === null) return undefined;
  const key = typeof value === "string" ? value : jsonToText(value);
  return { taskDefName: task.taskDefName, key, ttlMs: ttlInSecond * 1000 };
}

/** `${name}` is the task's own input; `${workflow...}` what of the workflow stays the same. */
function keyScope(draft: Draft, task: TaskRecord, whole: ExpressionScope): ExpressionScope {
  const own = documentScope(taskPayload(task, "input").tree);
  return {
    ...own,
    get: (first, second, third) => {
      if (first !== "workflow") return own.get(first, second, third);
      const { tree } = taskPayload(task, "input");
      if (isJsonObject(tree) && memberOf(tree, "workflow") !== undefined) return own.get(first, second, third);
      return second !== undefined && CONSTANT.has(second) ? whole.get(first, second, third) : undefined;
    },
    env: (name) => draft.env.environment?.(name),
    budget: whole.budget,
  };
}

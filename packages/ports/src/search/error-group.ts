import { createHash } from "node:crypto";

import type { TaskDocument, WorkflowDocument } from "./search-documents.ts";

/** Why an execution has failed: a short name of the cause, which others have too, the task's definition, and what it told. */
export type ErrorCause = Pick<WorkflowDocument, "errorGroup" | "errorTask" | "errorReason">;

export const NO_ERROR: ErrorCause = { errorGroup: "", errorTask: "", errorReason: "" };

/** How much of a reason is looked at, in characters. */
const MAX_REASON_CHARACTERS = 500;
const FAILED_TASK = new Set<string>(["FAILED", "FAILED_WITH_TERMINAL_ERROR", "TIMED_OUT"]);

/** What is looked at of a task. */
export type CauseTask = Pick<
  TaskDocument,
  "taskId" | "taskType" | "taskDefName" | "status" | "endTime" | "reasonForIncompletion"
>;
type CauseExecution = Pick<WorkflowDocument, "status" | "reasonForIncompletion">;

/** These fail because something within them has. */
const AROUND = new Set(["DO_WHILE", "JOIN", "EXCLUSIVE_JOIN"]);

/**
 * The cause of an execution that has failed or timed out: that of the task which its reason names, else of the one that failed last,
 * else its own reason. The group is the same for the same task and reason, wherever and whenever it is made.
 */
export function errorCauseOf(execution: CauseExecution, tasks: readonly CauseTask[]): ErrorCause {
  const { status, reasonForIncompletion } = execution;
  if (status !== "FAILED" && status !== "TIMED_OUT") return NO_ERROR;
  const task = causeTaskOf(execution, tasks);
  const told =
    task === undefined || task.reasonForIncompletion === "" ? reasonForIncompletion : task.reasonForIncompletion;
  // Not between the halves of a character.
  const errorReason = told.slice(0, MAX_REASON_CHARACTERS).replace(/[\uD800-\uDBFF]$/u, "");
  const errorTask = task?.taskDefName ?? "";
  const name = JSON.stringify([errorTask, normalisedReason(errorReason)]);
  return { errorGroup: createHash("sha256").update(name).digest("hex").slice(0, 16), errorTask, errorReason };
}

/** The task that an execution has failed of; undefined where it has failed by itself, or has not. */
export function causeTaskOf<Task extends CauseTask>(
  { status, reasonForIncompletion }: CauseExecution,
  tasks: readonly Task[],
): Task | undefined {
  if (status !== "FAILED" && status !== "TIMED_OUT") return undefined;
  const all = tasks.filter((task) => FAILED_TASK.has(task.status));
  const within = all.filter(({ taskType }) => !AROUND.has(taskType));
  const failed = within.length > 0 ? within : all;
  const named = failed.find(({ taskId }) => reasonForIncompletion.includes(taskId));
  return named ?? failed.reduce<Task | undefined>(later, undefined);
}

function later<Task extends CauseTask>(a: Task | undefined, b: Task): Task {
  if (a === undefined || b.endTime > a.endTime) return b;
  return b.endTime === a.endTime && b.taskId > a.taskId ? b : a;
}

/** What differs from one failure to the next: times, addresses, quoted values, ids and numbers, in the order of replacing. */
const VARYING: readonly RegExp[] = [
  /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/gi,
  /[^\s@<>"'()]+@[^\s@<>"'()]+/gu,
  // A reason that is quoted is what tells causes apart.
  /(?<![\p{L}\p{N}])(?<!reason: )(["'`])(?:(?!\1)[^\n]){0,200}\1(?![\p{L}\p{N}])/gu,
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi,
  /\[?(?<![\p{L}\p{N}])(?:[0-9a-f]{0,4}:){3,}[0-9a-f]{0,4}\]?/giu,
  /\b(?:0x)?(?=[a-f]*\d)[0-9a-f]{8,}\b/gi,
];

/**
 * Numbers that tell causes apart: a code behind a word for one (`HTTP 404`, `status code: 503`, `exitCode=137`), behind what says that a
 * call failed (`Request failed: 502`), and a status of HTTP at the beginning or before its phrase (`502 Bad Gateway`).
 */
const CODE = [
  String.raw`(?:(?<!\p{L})(?:(?:HTTP|[Hh]ttp)(?:\/\d(?:\.\d)?)?|status|code|errno|exit|signal)|Status|Code|CODE|Errno|Exit|Signal)[\s:=(#]{1,3}\d{1,4}(?![\d.:,-]*\d)`,
  String.raw`(?:[Ee]rror|failed(?: with)?|answered|returned|responded(?: with)?)[\s:=(]{1,3}[45]\d\d(?![\d.:,-]*\d)`,
  String.raw`(?:^|(?<=[^\p{L}\p{N}]))[1-5]\d\d(?= \p{Lu}\p{Ll})`,
  String.raw`^[45]\d\d(?=\s)`,
].join("|");
const NUMBER = new RegExp(String.raw`(?<code>${CODE})|\d+(?:[.:,-]\d+)*`, "gu");

/** The reason with `…` for what differs from one failure to the next. */
export function normalisedReason(reason: string): string {
  const plain = VARYING.reduce(
    (text, pattern) => text.replaceAll(pattern, "…"),
    reason.slice(0, MAX_REASON_CHARACTERS),
  );
  return plain
    .replaceAll(NUMBER, (_number, code?: string) => code ?? "…")
    .replaceAll(/\s+/gu, " ")
    .replaceAll(/…(?:[^\p{L}\p{N}…]*…)+/gu, "…")
    .trim();
}

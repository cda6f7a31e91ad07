import type { Draft } from "../decide/draft.ts";
import { addTask, endTask } from "../decide/attempts/new-task.ts";
import { taskPayload } from "../decide/data/payloads.ts";
import { evaluatedInput } from "../decide/data/task-input.ts";
import { parseDurationSeconds, parseUntil } from "../expression/duration.ts";
import { interpolatedText } from "../expression/interpolated-text.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { isJsonObject, memberOf } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import type { EpochMs } from "../ids.ts";
import type { TaskType } from "./task-type.ts";

/**
 * Ends by itself after a duration or at a time, or when somebody ends it by an update. Source: reference/engine.md
 * 5.11; a duration or time that cannot be read fails the task for good (case data-wait-bad-duration-at-start).
 */
export const wait: TaskType = {
  schedule: (draft, node) => {
    const input = evaluatedInput(draft, node);
    const end = endOfWait(input, draft.now);
    const faulty = typeof end === "string";
    return addTask(draft, node, {
      status: faulty ? "FAILED_WITH_TERMINAL_ERROR" : "IN_PROGRESS",
      input,
      ...(faulty ? { reasonForIncompletion: end } : { dueAt: end, callbackAfterSeconds: secondsUntil(end, draft.now) }),
    });
  },
  // A duration counts anew: source engine.md 13.3-6, mended.
  restart: (draft, attempt) => {
    // The delay of a retry comes first: engine.md 3.7; a WAIT is no part of deciding there.
    if (attempt.dueAt !== undefined && attempt.dueAt > draft.now) {
      draft.change(attempt.taskId, { handOut: "internal" });
      return;
    }
    beginWait(draft, attempt);
  },
  due: (draft, task) => (task.status === "SCHEDULED" ? beginWait(draft, task) : completeWait(draft, task)),
  isRetried: true,
};

function beginWait(draft: Draft, attempt: TaskRecord): void {
  const input = taskPayload(attempt, "input").tree;
  const end = isJsonObject(input) ? endOfWait(input, draft.now) : undefined;
  if (typeof end === "string") {
    endTask(draft, attempt, { status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion: end });
    draft.agenda.push({ kind: "settle", taskId: attempt.taskId });
    return;
  }
  draft.change(attempt.taskId, {
    ...{ status: "IN_PROGRESS", handOut: "internal", startTime: draft.now, dueAt: end },
    callbackAfterSeconds: secondsUntil(end, draft.now),
  });
  if (end !== undefined && end <= draft.now) completeWait(draft, attempt);
}

function completeWait(draft: Draft, task: TaskRecord): void {
  endTask(draft, task, { status: "COMPLETED" });
  draft.agenda.push({ kind: "settle", taskId: task.taskId });
}

/** When it ends; undefined: not by itself; a text: why that cannot be told. */
function endOfWait(input: JsonObject, now: EpochMs): EpochMs | string | undefined {
  const duration = textOf(memberOf(input, "duration"));
  const until = textOf(memberOf(input, "until"));
  if (duration !== "" && until !== "") {
    return "Both 'duration' and 'until' specified. Please provide only one input";
  }
  if (duration !== "") {
    const seconds = parseDurationSeconds(duration);
    return seconds === undefined ? unreadable(duration) : now + seconds * 1000;
  }
  if (until === "") return undefined;
  return parseUntil(until) ?? `Invalid/Unsupported Wait Until format.  Provided: ${until}`;
}

/** How long it waits yet, as its record shows it; the longest there is of one that does not end by itself. Source: engine.md 5.11. */
function secondsUntil(end: EpochMs | undefined, now: EpochMs): number {
  if (end === undefined) return LONGEST_SECONDS;
  return Math.min(LONGEST_SECONDS, Math.max(0, Math.floor((end - now) / 1000)));
}

/** Whole numbers on the wire, of Conductor's and of its clients', have 32 bits. */
const LONGEST_SECONDS = 2 ** 31 - 1;

function unreadable(duration: string): string {
  const wanted = duration.startsWith("-")
    ? "it must not be negative"
    : "a number with each of its units is wanted, as 1h 30m";
  return `Not valid duration: ${duration} (${wanted})`;
}

function textOf(json: Json | undefined): string {
  if (json === undefined || json === null) return "";
  return interpolatedText(json).trim();
}

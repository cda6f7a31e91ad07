import type { Fault } from "../fault.ts";
import { textToUtf8 } from "../payload/utf8.ts";
import { wellFormed } from "../payload/well-formed.ts";
import type { TaskRecord } from "./task-record.ts";

/**
 * The longest name of a definition, a task or a reference, in bytes of UTF-8: 255 characters of any script. So long, too,
 * is whatever a store keeps in a column of its own to look for it: keys, ids of correlation, domains, events.
 */
export const MAX_NAME_BYTES = 1020;

/** Whether no store keeps it in a name's place. */
export function isTooLongAName(text: string): boolean {
  return text.length * 3 > MAX_NAME_BYTES && textToUtf8(text).length > MAX_NAME_BYTES;
}

/** The fault of a text in a name's place that is too long for it. */
export function tooLongFaults(path: string, text: string | undefined): readonly Fault[] {
  if (text === undefined || !isTooLongAName(text)) return [];
  return [{ path, message: `must have at most ${MAX_NAME_BYTES} bytes of UTF-8`, found: `"${text.slice(0, 60)}..."` }];
}

/** The faults of where tasks are to run: of each entry of each list. */
export function tooLongDomainFaults(
  path: string,
  taskToDomain: ReadonlyMap<string, string> | undefined,
): readonly Fault[] {
  const lists = [...(taskToDomain ?? [])];
  return lists.flatMap(([taskType, list]) =>
    list.split(",").flatMap((domain) => tooLongFaults(`${path}.${taskType.slice(0, 60)}`, domain.trim())),
  );
}

/** Why no store can keep a task's record: what it has in names' places is too long. */
export function unkeptTexts(
  task: Pick<TaskRecord, "taskType" | "taskDefName" | "domain" | "subWorkflowId">,
): readonly Fault[] {
  return [
    ...tooLongFaults("taskDefName", task.taskDefName),
    ...(task.taskType === task.taskDefName ? [] : tooLongFaults("taskType", task.taskType)),
    ...tooLongFaults("domain", task.domain),
    ...tooLongFaults("subWorkflowId", task.subWorkflowId),
  ];
}

/**
 * The longest reason that is kept, in UTF-16 units. Reasons are made of others, of data and of definitions: those of ten
 * thousand branches together, or one that shows an input of 10 MB, would be a row that no store takes.
 */
export const MAX_REASON_LENGTH = 16_384;

/** The reason as it is kept: of one that is too long the beginning, and how long it was. */
export function keptReason(reason: string | undefined): string | undefined {
  if (reason === undefined || reason.length <= MAX_REASON_LENGTH) return reason;
  const told = `... (${reason.length} characters in all)`;
  return beginningOf(reason, MAX_REASON_LENGTH - told.length) + told;
}

/** At most so many UTF-16 units of a text, none of which is half a character. */
export function beginningOf(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : wellFormed(text.slice(0, maxLength));
}

/** Faults in one sentence, for a reason. */
export function faultWords(faults: readonly Fault[]): string {
  return faults
    .map(({ path, message, found }) => `${path} ${message}${found === undefined ? "" : `, found ${found}`}`)
    .join("; ");
}

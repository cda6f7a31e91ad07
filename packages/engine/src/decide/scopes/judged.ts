import { isTerminalTask, isUnsuccessful } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isTurnClosed } from "../../task-types/for-each/for-each-turns.ts";
import { isCurrentPart } from "../../task-types/try/try-parts.ts";
import { containersAround } from "./containers.ts";
import type { Around } from "./containers.ts";
import type { Draft } from "../draft.ts";

/**
 * What a FOR_EACH has judged: every item that has ended, or none where it has ended without success itself, since it may
 * go on, or none at all.
 */
export type Judging = { readonly byForEach: "always" | "unlessItFailed" | "never" };

/**
 * Whether a TRY or FOR_EACH around a task that has failed has made of it what is to be made of it, so that it concerns
 * nobody any more: it was caught, or is the failure of the one around, or only one item's.
 */
export function isJudged(draft: Draft, task: TaskRecord, judging: Judging): boolean {
  const node = draft.nodeOf(task);
  return node !== undefined && containersAround(draft, node).some((around) => judges(draft, around, judging));
}

/** Whether one of those around has. */
export function judges(draft: Draft, around: Around, { byForEach }: Judging): boolean {
  const { node, record } = around;
  if (record === undefined) return false;
  if (node.task.type === "TRY") return !isCurrentPart(draft, record, around);
  if (node.task.type !== "FOR_EACH" || byForEach === "never") return false;
  if (!isTerminalTask(record.status)) return isTurnClosed(draft, node, node.turn ?? 0);
  return byForEach === "always" || !isUnsuccessful(record.status);
}

import { allTasksOf } from "../execution.ts";
import type { TaskDefinition, TaskRow, TasksByRef } from "../execution.ts";
import { isFailure, isOpenStatus, statusKind } from "../status.ts";

/** A list of tasks beside others. */
export type Branch = { readonly label: string; readonly tasks: readonly TaskDefinition[] };

/** More branches than these are drawn as one strip. */
export const MOST_BRANCHES = 8;

export const branchChoices = ["failed", "open", "first", "all"] as const;
/** Which of many branches are drawn. */
export type BranchChoice = (typeof branchChoices)[number];

/** Of a task that a dynamic fork made, which no definition holds. */
export function definitionOf(row: TaskRow): TaskDefinition {
  return { name: row.taskDefName, taskReferenceName: row.baseRef, type: row.taskType };
}

/** Which of many branches are drawn: those with a failure or an error, those that are not done, the first eight, or all. */
export function chosen(
  branches: readonly Branch[],
  cells: readonly (TaskRow | undefined)[],
  choice: BranchChoice,
): readonly Branch[] {
  if (choice === "all") return branches;
  if (choice === "first") return branches.slice(0, MOST_BRANCHES);
  const isChosen = choice === "failed" ? isTroubled : isOpen;
  return branches.filter((_, index) => isChosen(cells[index])).slice(0, MOST_CHOSEN);
}

const MOST_CHOSEN = 200;

/** It failed, or went well but for something, as an optional task that failed. */
export function isTroubled(row: TaskRow | undefined): boolean {
  return hasFailed(row) || (row !== undefined && statusKind(row.status) === "with-errors");
}

/** What the branches that are not as they should be are called; undefined where there is none. */
export function troubleWords(cells: readonly TaskRow[]): "Failed" | "With errors" | undefined {
  if (cells.some(hasFailed)) return "Failed";
  return cells.some(isTroubled) ? "With errors" : undefined;
}

function hasFailed(row: TaskRow | undefined): boolean {
  return row !== undefined && isFailure(statusKind(row.status));
}

function isOpen(row: TaskRow | undefined): boolean {
  return row !== undefined && isOpenStatus(row.status);
}

/** Of each turn the task that tells most: one that failed, else one that is open, else one with errors, else the last. */
export function turnsOf(body: readonly TaskDefinition[], tasks: TasksByRef): readonly TaskRow[] {
  const turns: TaskRow[] = [];
  for (const { taskReferenceName } of allTasksOf(body)) {
    for (const row of tasks.get(taskReferenceName) ?? []) {
      const known = turns[row.iteration - 1];
      if (row.iteration > 0 && (known === undefined || weightOf(row) >= weightOf(known)))
        turns[row.iteration - 1] = row;
    }
  }
  return turns.filter((row) => row !== undefined);
}

/** How much a task tells of those that it stands among: more where it is open, most where it has failed for good. */
export function weightOf(row: TaskRow): number {
  if (row.isRetried) return 0;
  if (hasFailed(row)) return 4;
  return isOpenStatus(row.status) ? 3 : isTroubled(row) ? 2 : 1;
}

/** Few branches need no three rows. */
export function stripRows(cells: number): number {
  return Math.min(3, Math.max(1, Math.ceil(cells / 26)));
}

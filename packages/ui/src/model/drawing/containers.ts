/** Whether a task of that type makes branches, and ends as they begin. */
export function isFork(taskType: string): boolean {
  return taskType === "FORK_JOIN" || taskType === "FORK_JOIN_DYNAMIC" || taskType === "FORK";
}

/** The type of a task as its definition and the drawing have it: a fork that runs is called otherwise. */
export function typeWords(taskType: string): string {
  return taskType === "FORK" ? "FORK_JOIN" : taskType;
}

/** The types of tasks that hold or wait for others, and do nothing themselves. */
export const containers: ReadonlySet<string> = new Set([
  "FORK_JOIN",
  "FORK_JOIN_DYNAMIC",
  "FORK",
  "JOIN",
  "EXCLUSIVE_JOIN",
  "DO_WHILE",
  "FOR_EACH",
  "TRY",
  "SWITCH",
  "DECISION",
]);

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

/** Types that a task carries out by its input alone, whatever its definition's type says. */
const CARRIED_OUT: ReadonlySet<string> = new Set([
  ...["INLINE", "LAMBDA", "JSON_JQ_TRANSFORM", "SET_VARIABLE", "TERMINATE", "NOOP", "EVENT", "HTTP", "WAIT", "HUMAN"],
  ...["SUB_WORKFLOW", "START_WORKFLOW", "PULL_WORKFLOW_MESSAGES"],
  ...["KAFKA_PUBLISH", "JDBC"],
]);

/** Types that leave their own record nothing to do: what they lead to is the matter of definitions of that type. */
const AT_ONCE: ReadonlySet<string> = new Set(["SWITCH", "DECISION"]);

/** Types whose record waits for tasks that only definitions of that type name. */
const NEVER_ENDING: ReadonlySet<string> = new Set(["FORK", "JOIN", "EXCLUSIVE_JOIN", "DO_WHILE"]);

/**
 * What a SIMPLE task becomes whose name is that of a type of the server; undefined for what is a worker's, as names of our
 * own types are and those that definitions alone have (FORK_JOIN, DYNAMIC). Source: reference/engine.md 5.1.
 */
export function namedLikeAType(name: string): "that type" | "completed" | "never ending" | undefined {
  if (CARRIED_OUT.has(name)) return "that type";
  if (AT_ONCE.has(name)) return "completed";
  return NEVER_ENDING.has(name) ? "never ending" : undefined;
}

export function neverEndingReason(name: string): string {
  return `a SIMPLE task named ${name} is no worker's and would wait without end; write "type": "${name === "FORK" ? "FORK_JOIN" : name}", or give it another name`;
}

const settings = {
  task: "TUTTI_TASK_PAYLOAD_LIMIT_KB",
  workflow: "TUTTI_WORKFLOW_PAYLOAD_LIMIT_KB",
  variables: "TUTTI_WORKFLOW_VARIABLES_LIMIT_KB",
} as const;
const sentence =
  /^The (variables )?payload size: \d+ of (task|workflow): .* is greater than the permissible limit: \d+ bytes$/su;

/**
 * The setting of the limit that the server's reason says to be exceeded; undefined where it says nothing like it.
 * Source: reference/engine.md 11.1.
 */
export function limitNamedIn(reason: string): (typeof settings)[keyof typeof settings] | undefined {
  const [, variables, of] = sentence.exec(reason.trim()) ?? [];
  if (of === undefined) return undefined;
  return variables !== undefined ? settings.variables : of === "task" ? settings.task : settings.workflow;
}

/** What to do about what is larger than a limit. */
export function limitRemedy(setting: string): string {
  return `The server keeps nothing larger, whatever the worker said, and makes no other attempt: give less, or raise ${setting}.`;
}

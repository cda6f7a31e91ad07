/**
 * The path of a field as `google.rpc.BadRequest` spells it, from one as REST spells it: names as in the .proto files, and what
 * stands between a field and its element in a message. What clients have named themselves stays as it is.
 *
 * `tasks[0].forkTasks[1][2].retryCount` is `tasks[0].fork_tasks[1].tasks[2].retry_count`.
 */
export function fieldPath(path: string): string {
  const fields: string[] = [];
  const segments = path.split(".");
  for (let at = 0; at < segments.length; at += 1) {
    const field = fieldOf(segments[at] ?? "");
    fields.push(field);
    const name = field.replace(/\[.*$/u, "");
    if (freeForm.has(name)) return [...fields, ...segments.slice(at + 1)].join(".");
    const key = segments[at + 1];
    if (!keyed.has(name) || key === undefined) continue;
    at += 1;
    // The value under a key is a message with a list in it.
    fields.push(key.replace(/\[(\d+)\]$/u, ".tasks[$1]"));
  }
  return fields.join(".");
}

/** Fields that hold JSON, whose members no .proto file names. */
const freeForm: ReadonlySet<string> = new Set([
  ...["input", "output", "input_parameters", "output_parameters", "input_template", "variables", "metadata"],
  ...["input_data", "output_data", "task_input", "task_output", "workflow_input", "workflow_definition"],
]);

/** Maps whose keys are the client's. */
const keyed: ReadonlySet<string> = new Set(["decision_cases", "task_to_domain"]);

function fieldOf(segment: string): string {
  const snake = segment.replace(/[A-Z]/gu, (capital) => `_${capital.toLowerCase()}`);
  return snake.replace(/^(fork_tasks\[\d+\])\[/u, "$1.tasks[");
}

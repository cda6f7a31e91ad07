import type { Read } from "../definition/definition-from-json.ts";
import type { TaskDef } from "../definition/task-def.ts";
import type { WorkflowDef } from "../definition/workflow-def.ts";
import { findExpressions } from "../expression/find-expressions.ts";
import { memberOf } from "../payload/json.ts";
import { placedDefinitions } from "./placed-task.ts";
import { UnreadPlaces } from "./unread-places.ts";

/** A query as a definition has it. `path` is from the root of the definition. */
export type WrittenQuery = { readonly path: string; readonly source: string };

/**
 * The jq queries of a definition, those of inline sub-workflows and of `taskDefs`' input templates too: what a
 * JSON_JQ_TRANSFORM will run, where no expression puts something into it. For who can tell whether they are any. Source:
 * reference/engine.md 5.20.
 */
export function jqQueriesOf(
  { value, faults }: Read<WorkflowDef>,
  { taskDefs }: { readonly taskDefs?: ReadonlyMap<string, TaskDef> } = {},
): readonly WrittenQuery[] {
  const unread = new UnreadPlaces(faults);
  const tasks = placedDefinitions(value, { inline: true }).flatMap((placed) => placed.tasks);
  return tasks.flatMap(({ task, path: taskPath }) => {
    if (task.type !== "JSON_JQ_TRANSFORM") return [];
    const template = (task.taskDefinition ?? taskDefs?.get(task.name))?.inputTemplate;
    const source =
      memberOf(task.inputParameters, "queryExpression") ?? (template && memberOf(template, "queryExpression"));
    const path = `${taskPath}.inputParameters.queryExpression`;
    const isWritten = typeof source === "string" && source.trim() !== "" && findExpressions(source).length === 0;
    return isWritten && !unread.covers(path) ? [{ path, source }] : [];
  });
}

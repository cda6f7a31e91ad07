import { workflowDefToJson } from "../definition/definition-to-json.ts";
import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { Fault } from "../fault.ts";
import { inputExpressionFaults } from "./input-expression-faults.ts";
import { placedTasks } from "./placed-task.ts";
import type { PlacedTask } from "./placed-task.ts";
import { taskFaults } from "./task-rules.ts";
import {
  depthFaults,
  MAX_TASK_NESTING,
  MAX_WORKFLOW_DEF_DEPTH,
  minimumFaults,
  nameFaults,
  shortened,
} from "./value-faults.ts";

/** More than anybody reads; a definition may hold as many as it has bytes. */
const MAX_FAULTS = 100;

/**
 * Everything that is wrong with a workflow definition, at most a hundred faults; empty where it may be registered.
 *
 * The messages are Conductor's where it has the rule. Source: reference/engine.md 1.2, 1.3; reference/api.md 3.4.
 */
export function validateWorkflowDef(def: WorkflowDef): readonly Fault[] {
  const placed = placedTasks(def);
  const references = new Set(placed.map(({ task }) => task.taskReferenceName));
  const faults = [
    ...topFaults(def),
    ...nestingFaults(def, placed),
    ...placed.flatMap(taskFaults),
    ...duplicateFaults(def, placed),
    // Those of nested tasks are not: case api-workflowdef-invalid-expressions.
    ...placed.flatMap((one) => (one.nesting === 0 ? inputExpressionFaults(one, references) : [])),
  ];
  return faults.slice(0, MAX_FAULTS);
}

function topFaults(def: WorkflowDef): readonly Fault[] {
  const faults = [...nameFaults("name", def.name, "WorkflowDef name cannot be null or empty")];
  if (def.tasks.length === 0) faults.push({ path: "tasks", message: "WorkflowTask list cannot be empty" });
  if (def.schemaVersion !== 2) {
    const message = "workflowDef schemaVersion: 2 is only supported";
    faults.push({ path: "schemaVersion", message, found: String(def.schemaVersion) });
  }
  const message = "WorkflowDef timeoutSeconds: 0 must be >= 0";
  return [...faults, ...minimumFaults("timeoutSeconds", def.timeoutSeconds, { minimum: 0, message })];
}

function nestingFaults(def: WorkflowDef, placed: readonly PlacedTask[]): readonly Fault[] {
  const tooDeep = placed.find(({ nesting }) => nesting > MAX_TASK_NESTING);
  if (tooDeep === undefined) return depthFaults(workflowDefToJson(def), MAX_WORKFLOW_DEF_DEPTH);
  return [{ path: shortened(tooDeep.path), message: `tasks must not nest deeper than ${MAX_TASK_NESTING} levels` }];
}

function duplicateFaults(def: WorkflowDef, placed: readonly PlacedTask[]): readonly Fault[] {
  const seen = new Set<string>();
  return placed.flatMap(({ task, path }) => {
    const name = task.taskReferenceName;
    if (name === "" || !seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = `taskReferenceName: ${shortened(name)} should be unique across tasks for a given workflowDefinition: ${shortened(def.name)}`;
    return [{ path: `${path}.taskReferenceName`, message }];
  });
}

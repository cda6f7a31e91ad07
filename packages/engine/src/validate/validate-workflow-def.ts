import { workflowDefToJson } from "../definition/definition-to-json.ts";
import { nestedTasks } from "../definition/nested-tasks.ts";
import type { TaskDef } from "../definition/task-def.ts";
import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { Read } from "../definition/definition-from-json.ts";
import type { Fault } from "../fault.ts";
import { UnreadPlaces } from "./unread-places.ts";
import type { RuleFault } from "./unread-places.ts";
import { expressionFaults } from "./expression-faults.ts";
import { joinCircles } from "./join-circles.ts";
import { placedDefinitions } from "./placed-task.ts";
import type { PlacedDefinition, PlacedTask } from "./placed-task.ts";
import type { RuleContext } from "./rule.ts";
import { schemaDefFaults } from "./schema-def-faults.ts";
import { taskFaults } from "./task-rules.ts";
import { turnFaults } from "./turn-faults.ts";
import { definitionWarnings } from "./warnings/definition-warnings.ts";
import {
  depthFaults,
  MAX_TASK_NESTING,
  MAX_WORKFLOW_DEF_DEPTH,
  minimumFaults,
  nameFaults,
  NOT_NEGATIVE,
  shortened,
} from "./value-faults.ts";

/** More than anybody reads; a definition may hold as many as it has bytes. */
const MAX_FAULTS = 100;

export type ValidationOptions = {
  /**
   * `all`, the default: for what is registered or started. `conductor`: for who only asks; what Conductor's own check
   * does not refuse (whatever stands in loops, joins on nothing, expressions of nested tasks) is not told.
   */
  readonly rules?: "all" | "conductor";
  /**
   * Registered task definitions by name: their input templates may hold what a task lacks. `unknown`: nobody has looked, and
   * so nothing is told that a template might hold. Absent: there are none.
   */
  readonly taskDefs?: ReadonlyMap<string, TaskDef> | "unknown" | undefined;
};

/**
 * Everything that is wrong with a workflow definition and those that its sub-workflows bring along, at most a hundred
 * faults; empty where it may be registered.
 *
 * The messages are Conductor's where it has the rule. Source: reference/engine.md 1.2, 1.3; reference/api.md 3.4.
 */
export function validateWorkflowDef(def: WorkflowDef, options: ValidationOptions = {}): readonly Fault[] {
  return workflowDefFaults({ value: def, faults: [] }, options);
}

/** As `validateWorkflowDef`, with what could not be read: all in one list, without what only follows from that. */
export function workflowDefFaults(
  { value, faults }: Read<WorkflowDef>,
  options: ValidationOptions = {},
): readonly Fault[] {
  const unread = new UnreadPlaces(faults);
  return [...faults, ...unread.withoutFollowUps(ruleFaults(value, { ...options, unread }))].slice(0, MAX_FAULTS);
}

/**
 * What breaks a rule in a definition that is the member `field` of a request, with paths from the request. `faults`: what of
 * the request could not be read; it is not told again.
 */
export function faultsWithin(
  field: string,
  { value, faults }: Read<WorkflowDef>,
  options: ValidationOptions = {},
): readonly Fault[] {
  const unread = faults.flatMap(({ path, ...fault }) => {
    if (path === field) return [{ ...fault, path: "" }];
    return path.startsWith(`${field}.`) ? [{ ...fault, path: path.slice(field.length + 1) }] : [];
  });
  const told = workflowDefFaults({ value, faults: unread }, options).slice(unread.length);
  return told.map((fault) => ({ ...fault, path: fault.path === "" ? field : `${field}.${fault.path}` }));
}

/**
 * What is odd about a workflow definition that may be registered all the same, for Conductor registers it: what cannot work
 * when it is run, what reads as null, what has no effect. Like faults, with what comes of it; at most a hundred.
 */
export function workflowDefWarnings(
  { value, faults }: Read<WorkflowDef>,
  { taskDefs }: { readonly taskDefs?: ReadonlyMap<string, TaskDef> } = {},
): readonly Fault[] {
  const unread = new UnreadPlaces(faults);
  const definitions = placedDefinitions(value, { inline: true });
  if (nestingFaults(definitions).length > 0) return [];
  const warnings = definitions.flatMap((placed) =>
    definitionWarnings(placed, contextOf(placed, { taskDefs, unread, rules: "all" })),
  );
  return unread.withoutFollowUps(warnings).slice(0, MAX_FAULTS);
}

type RuleOptions = ValidationOptions & { readonly unread: UnreadPlaces };

function ruleFaults(def: WorkflowDef, options: RuleOptions): readonly RuleFault[] {
  const definitions = placedDefinitions(def, { inline: options.rules !== "conductor" });
  const tooDeep = nestingFaults(definitions);
  if (tooDeep.length > 0) return tooDeep;
  const faults = definitions.flatMap((placed) => {
    const context = contextOf(placed, options);
    return [
      ...topFaults(placed, context),
      ...placed.tasks.flatMap((task) => taskFaults(task, context)),
      ...duplicateFaults(placed),
      ...(options.rules === "conductor" ? [] : [...turnFaults(placed), ...joinCircles(placed)]),
      ...placed.tasks.flatMap((task) => expressionFaults(task, context)),
    ];
  });
  return [...depthFaults(workflowDefToJson(def), MAX_WORKFLOW_DEF_DEPTH), ...faults];
}

function contextOf(placed: PlacedDefinition, { rules = "all", taskDefs, unread }: RuleOptions): RuleContext {
  const { tasks } = placed;
  const registered = taskDefs === "unknown" ? undefined : taskDefs;
  return {
    rules,
    knowsAllReferences: unread.isEmpty || areAllTasksRead(placed, unread),
    references: new Map(tasks.map((placed) => [placed.task.taskReferenceName, placed] as const)),
    hasDynamicFork: tasks.some(({ task }) => task.type === "FORK_JOIN_DYNAMIC"),
    knowsTemplates: taskDefs !== "unknown",
    inputTemplate: ({ name, taskDefinition }) => (taskDefinition ?? registered?.get(name))?.inputTemplate,
  };
}

function areAllTasksRead({ path, tasks }: PlacedDefinition, unread: UnreadPlaces): boolean {
  const top = path === "" ? "tasks" : `${path}.tasks`;
  return !unread.covers(top) && !tasks.some((placed) => hidesReferences(placed, unread));
}

// A task whose type is unknown may be one that makes tasks up.
function hidesReferences({ task, path }: PlacedTask, unread: UnreadPlaces): boolean {
  const lists = nestedTasks(task).map(({ place }) => place);
  return (
    unread.covers(path) ||
    unread.hasAny(path, ["taskReferenceName", "type", "itemName", "indexName", ...lists, "decisionCases", "forkTasks"])
  );
}

function topFaults({ def, path }: PlacedDefinition, { rules }: RuleContext): readonly RuleFault[] {
  const at = (field: string) => (path === "" ? field : `${path}.${field}`);
  const faults = [...nameFaults(at("name"), def.name, "WorkflowDef name cannot be null or empty")];
  if (def.tasks.length === 0) faults.push({ path: at("tasks"), message: "WorkflowTask list cannot be empty" });
  if (def.schemaVersion !== 2) {
    const message = "workflowDef schemaVersion: 2 is only supported";
    faults.push({ path: at("schemaVersion"), message, found: String(def.schemaVersion) });
  }
  const message = "WorkflowDef timeoutSeconds: 0 must be >= 0";
  faults.push(...minimumFaults(at("timeoutSeconds"), def.timeoutSeconds, { minimum: 0, message }));
  return rules === "conductor" ? faults : [...faults, ...ourTopFaults(def, at)];
}

function ourTopFaults(def: WorkflowDef, at: (field: string) => string): readonly RuleFault[] {
  const ofEnforced = (fault: Fault): RuleFault => ({ ...fault, because: [at("enforceSchema")] });
  const { rateLimitConfig, cacheConfig, enforceSchema, inputSchema, outputSchema } = def;
  const limit = rateLimitConfig?.concurrentExecLimit;
  return [
    ...minimumFaults(at("rateLimitConfig.concurrentExecLimit"), limit, NOT_NEGATIVE),
    ...minimumFaults(at("cacheConfig.ttlInSecond"), cacheConfig?.ttlInSecond, NOT_NEGATIVE),
    ...(enforceSchema ? schemaDefFaults(inputSchema, at("inputSchema")) : []).map(ofEnforced),
    ...(enforceSchema ? schemaDefFaults(outputSchema, at("outputSchema")) : []).map(ofEnforced),
  ];
}

// Told alone: the other rules look at what is around a task, and take their time where that has no end.
function nestingFaults(definitions: readonly PlacedDefinition[]): readonly Fault[] {
  const tooDeep = definitions.flatMap(({ tasks }) => tasks.find(({ nesting }) => nesting > MAX_TASK_NESTING) ?? []);
  return tooDeep.map(({ path }) => {
    return { path: shortened(path), message: `tasks must not nest deeper than ${MAX_TASK_NESTING} levels` };
  });
}

function duplicateFaults({ def, tasks }: PlacedDefinition): readonly Fault[] {
  const seen = new Set<string>();
  return tasks.flatMap(({ task, path }) => {
    const name = task.taskReferenceName;
    if (name === "" || !seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = `taskReferenceName: ${shortened(name)} should be unique across tasks for a given workflowDefinition: ${shortened(def.name)}`;
    return [{ path: `${path}.taskReferenceName`, message }];
  });
}

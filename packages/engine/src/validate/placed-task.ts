import { nestedTasks } from "../definition/nested-tasks.ts";
import type { NestedRole } from "../definition/nested-tasks.ts";
import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";

/** A task of a definition and where it stands in it. */
export interface PlacedTask {
  readonly task: WorkflowTask;
  /** From the root of the definition, as `tasks[2].forkTasks[0][1]`. */
  readonly path: string;
  /** How many tasks it stands in. */
  readonly nesting: number;
  /** The task that holds it, and as what; undefined at the top. */
  readonly parent: PlacedTask | undefined;
  readonly role: NestedRole | undefined;
  /** The list in which it stands, and its place there. */
  readonly siblings: readonly WorkflowTask[];
  readonly index: number;
  readonly around: Around;
}

/** What surrounds a task at any distance. */
export interface Around {
  /** The body of a DO_WHILE, which Conductor does not check. */
  readonly loop: boolean;
  readonly try: boolean;
  readonly compensation: boolean;
  /** The names of items and indexes of each FOR_EACH. */
  readonly names: ReadonlySet<string>;
}

/** A definition with all its tasks, those within others too, each before what it holds. */
export interface PlacedDefinition {
  readonly def: WorkflowDef;
  /** "" for the definition that was given, else where it stands in that. */
  readonly path: string;
  readonly tasks: readonly PlacedTask[];
}

/** The definition, and with `inline` those that its sub-workflows bring along, at any depth. Does not recurse. */
export function placedDefinitions(
  def: WorkflowDef,
  { inline }: { readonly inline: boolean },
): readonly PlacedDefinition[] {
  const placed: PlacedDefinition[] = [];
  const open = [{ def, path: "", nesting: 0 }];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const tasks = placedTasks(next.def, next);
    placed.push({ def: next.def, path: next.path, tasks });
    if (inline) for (const task of tasks) open.push(...inlineDefinition(task));
  }
  return placed;
}

function inlineDefinition({ task, path, nesting }: PlacedTask) {
  const def = task.subWorkflowParam?.workflowDefinition;
  // A type that could not be read is empty, and may be this one.
  const mayRun = task.type === "SUB_WORKFLOW" || task.type === "";
  if (!mayRun || typeof def !== "object") return [];
  return [{ def, path: `${path}.subWorkflowParam.workflowDefinition`, nesting: nesting + 1 }];
}

const NOTHING_AROUND: Around = { loop: false, try: false, compensation: false, names: new Set() };

interface Within {
  readonly path: string;
  readonly nesting: number;
  readonly parent: PlacedTask | undefined;
  readonly role: NestedRole | undefined;
  readonly around: Around;
}

function placedTasks(
  def: WorkflowDef,
  { path, nesting }: { readonly path: string; readonly nesting: number },
): readonly PlacedTask[] {
  const placed: PlacedTask[] = [];
  const top = path === "" ? "tasks" : `${path}.tasks`;
  const open = placedList(def.tasks, {
    path: top,
    nesting,
    parent: undefined,
    role: undefined,
    around: NOTHING_AROUND,
  }).toReversed();
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    placed.push(place);
    open.push(...innerTasks(place).toReversed());
  }
  return placed;
}

function innerTasks(parent: PlacedTask): readonly PlacedTask[] {
  return nestedTasks(parent.task).flatMap(({ place, role, tasks }) =>
    placedList(tasks, {
      path: `${parent.path}.${place}`,
      nesting: parent.nesting + 1,
      parent,
      role,
      around: aroundInner(parent, role),
    }),
  );
}

function aroundInner({ task, around }: PlacedTask, role: NestedRole): Around {
  if (role === "try") return { ...around, try: true };
  if (role === "compensation") return { ...around, compensation: true };
  if (role !== "loop") return around;
  if (task.type !== "FOR_EACH") return { ...around, loop: true };
  const names = [task.itemName, task.indexName].filter((name) => name !== undefined);
  return { ...around, names: new Set([...around.names, ...names]) };
}

function placedList(tasks: readonly WorkflowTask[], { path, ...within }: Within): readonly PlacedTask[] {
  return tasks.map((task, index) => ({ ...within, task, path: `${path}[${index}]`, siblings: tasks, index }));
}

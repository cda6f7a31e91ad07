import { nestedTasks } from "../../definition/nested-tasks.ts";
import type { WorkflowTask } from "../../definition/workflow-task.ts";
import type { PlacedTask } from "../placed-task.ts";
import { requiredFault, taskWords } from "../rule.ts";
import type { Rule, RuleContext } from "../rule.ts";
import type { RuleFault } from "../unread-places.ts";
import { brief } from "../value-faults.ts";

/** Source: definition/README.md. */
export const tryRule: Rule = (placed, context) => {
  const { task, path } = placed;
  const body = task.tryTasks ?? [];
  const hasConsequence =
    task.catchTasks !== undefined || task.finallyTasks !== undefined || tasksWithin(body).some(isCompensated);
  const idle = `catchTasks, finallyTasks or a compensateWith within tryTasks is required for ${taskWords(task)}`;
  return [
    ...requiredFault(body.length > 0, "tryTasks", placed),
    ...(hasConsequence ? [] : [{ path, message: idle, because: CONSEQUENCES.map((field) => `${path}.${field}`) }]),
    ...catchFaults(placed, context),
  ];
};

const CONSEQUENCES = ["catchTasks", "finallyTasks", "tryTasks"];

function catchFaults(placed: PlacedTask, { knowsAllReferences }: RuleContext): readonly RuleFault[] {
  const { catchOn = [], catchTasks, tryTasks = [] } = placed.task;
  if (catchOn.length > 0 && catchTasks === undefined) return requiredFault(false, "catchTasks", placed);
  const inside = new Set(tasksWithin(tryTasks).map((task) => task.taskReferenceName));
  return catchOn.flatMap((condition, index) => {
    const { taskReferenceName: reference } = condition;
    if (Object.values(condition).every((member) => member === undefined)) {
      const message = "must have at least one of status, taskReferenceName and reason; without any entry all is caught";
      return [{ path: `${placed.path}.catchOn[${index}]`, message }];
    }
    if (reference === undefined || inside.has(reference) || !knowsAllReferences) return [];
    const message = "must be the taskReferenceName of a task within tryTasks";
    return [{ path: `${placed.path}.catchOn[${index}].taskReferenceName`, message, found: brief(reference) }];
  });
}

/** What only a TRY, or a task within one, may have. */
export function tryMemberFaults(placed: PlacedTask): readonly RuleFault[] {
  const { task, path, around } = placed;
  const faults: RuleFault[] = [];
  const because = [`${path}.type`];
  for (const field of ["tryTasks", "catchOn", "catchTasks", "finallyTasks"] as const) {
    if (task[field] !== undefined && task.type !== "TRY") {
      faults.push({ path: `${path}.${field}`, message: "may be given for a task of type TRY only", because });
    }
  }
  if (task.compensateWith !== undefined && (!around.try || around.compensation)) {
    const message = "may be given for a task within the tryTasks of a TRY only, and not within another compensateWith";
    faults.push({ path: `${path}.compensateWith`, message });
  }
  if (task.type === "TERMINATE" && around.compensation) {
    faults.push({ path: `${path}.type`, message: "must not be TERMINATE within compensateWith", found: '"TERMINATE"' });
  }
  return faults;
}

function isCompensated({ compensateWith = [] }: WorkflowTask): boolean {
  return compensateWith.length > 0;
}

// All tasks of the list, those within others too. Does not recurse.
function tasksWithin(tasks: readonly WorkflowTask[]): readonly WorkflowTask[] {
  const found: WorkflowTask[] = [];
  const open = [...tasks];
  for (let task = open.pop(); task !== undefined; task = open.pop()) {
    found.push(task);
    for (const nested of nestedTasks(task)) open.push(...nested.tasks);
  }
  return found;
}

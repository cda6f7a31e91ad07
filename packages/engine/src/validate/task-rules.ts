import { briefJson } from "../definition/field-reader.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import { parseDurationSeconds, parseUntil } from "../expression/duration.ts";
import { findExpressions } from "../expression/find-expressions.ts";
import type { Fault } from "../fault.ts";
import type { Json } from "../payload/json.ts";
import { memberOf } from "../payload/json.ts";
import { SUPPORTED_TASK_TYPES, taskTypeOf } from "../task-types/task-types.ts";
import type { PlacedTask } from "./placed-task.ts";
import { brief, minimumFaults, nameFaults, shortened } from "./value-faults.ts";

/** What is wrong with one task of a definition by itself. Source: reference/engine.md 1.3. */
export function taskFaults(placed: PlacedTask): readonly Fault[] {
  const { task, path } = placed;
  return [
    ...nameFaults(`${path}.name`, task.name, "WorkflowTask name cannot be empty or null"),
    ...nameFaults(
      `${path}.taskReferenceName`,
      task.taskReferenceName,
      "WorkflowTask taskReferenceName name cannot be empty or null",
    ),
    ...minimumFaults(`${path}.startDelay`, task.startDelay, {
      minimum: 0,
      message: "must be greater than or equal to 0",
    }),
    ...typeFaults(placed),
  ];
}

function typeFaults(placed: PlacedTask): readonly Fault[] {
  const { type } = placed.task;
  if (taskTypeOf(type) !== undefined) return TYPE_RULES.get(type)?.(placed) ?? [];
  const message = `task type ${brief(type)} is not available yet; there are ${SUPPORTED_TASK_TYPES.join(", ")}`;
  return [{ path: `${placed.path}.type`, message, found: brief(type) }];
}

/** What the types demand of their tasks beyond a name; a type that is not here demands nothing. */
const TYPE_RULES: ReadonlyMap<string, (placed: PlacedTask) => readonly Fault[]> = new Map([
  ["SWITCH", switchFaults],
  ["FORK_JOIN", forkFaults],
  ["WAIT", waitFaults],
  ["TERMINATE", terminateFaults],
]);

function required(field: "evaluatorType" | "expression", { task, path }: PlacedTask): readonly Fault[] {
  if ((task[field] ?? "") !== "") return [];
  return [{ path: `${path}.${field}`, message: `${field} field is required for ${taskWords(task)}` }];
}

function taskWords({ type, name }: WorkflowTask): string {
  return `taskType: ${type} taskName: ${shortened(name)}`;
}

function switchFaults(placed: PlacedTask): readonly Fault[] {
  const { task, path } = placed;
  const noCases = `decisionCases should have atleast one task for ${taskWords(task)}`;
  return [
    ...required("evaluatorType", placed),
    ...evaluatorFaults(placed),
    ...required("expression", placed),
    ...(task.decisionCases.size === 0 ? [{ path: `${path}.decisionCases`, message: noCases }] : []),
  ];
}

const LATER_EVALUATORS = ["javascript", "graaljs", "python"];

// An evaluator that nobody knows is registered all the same, and fails its workflow at run time: recorded behaviour.
function evaluatorFaults({ task, path }: PlacedTask): readonly Fault[] {
  const evaluator = task.evaluatorType ?? "";
  if (!LATER_EVALUATORS.includes(evaluator)) return [];
  const message = `evaluatorType ${brief(evaluator)} is not available yet; there is "value-param"`;
  return [{ path: `${path}.evaluatorType`, message, found: brief(evaluator) }];
}

// A fork without a JOIN after it is registered all the same, and fails its workflow at the start: recorded behaviour.
function forkFaults({ task, path }: PlacedTask): readonly Fault[] {
  if (task.forkTasks.length > 0) return [];
  return [{ path: `${path}.forkTasks`, message: `forkTasks should have atleast one task for ${taskWords(task)}` }];
}

const TERMINATION_STATUSES: readonly Json[] = ["COMPLETED", "FAILED", "TERMINATED"];

function terminateFaults({ task, path }: PlacedTask): readonly Fault[] {
  const status = memberOf(task.inputParameters, "terminationStatus") ?? null;
  const name = shortened(task.name);
  const optional = `terminate task cannot be optional, taskName: ${name}`;
  const wanted = `terminate task must have an terminationStatus parameter and must be set to COMPLETED or FAILED, taskName: ${name}`;
  return [
    ...(task.optional ? [{ path: `${path}.optional`, message: optional, found: "true" }] : []),
    ...(TERMINATION_STATUSES.includes(status)
      ? []
      : [{ path: `${path}.inputParameters.terminationStatus`, message: wanted, found: briefJson(status) }]),
  ];
}

function waitFaults({ task, path }: PlacedTask): readonly Fault[] {
  const duration = givenInput(task, "duration");
  const until = givenInput(task, "until");
  const inputs = `${path}.inputParameters`;
  if (duration !== undefined && until !== undefined) {
    return [{ path: inputs, message: "Both 'duration' and 'until' specified. Please provide only one input" }];
  }
  return [
    ...(isReadable(duration, parseDurationSeconds) ? [] : [unreadable(`${inputs}.duration`, NO_DURATION, duration)]),
    ...(isReadable(until, parseUntil) ? [] : [unreadable(`${inputs}.until`, NO_DATE, until)]),
  ];
}

// The texts are Conductor's, the blanks at their ends too: clients compare them.
const NO_DURATION = "Either date or duration is passed as null ";
const NO_DATE = "Unable to parse date ";

function givenInput({ inputParameters }: WorkflowTask, name: string): Json | undefined {
  const value = memberOf(inputParameters, name) ?? undefined;
  return typeof value === "string" && value.trim() === "" ? undefined : value;
}

function isReadable(value: Json | undefined, parse: (text: string) => number | undefined): boolean {
  if (value === undefined) return true;
  if (typeof value !== "string") return false;
  // What an expression gives is known when the task is scheduled.
  return findExpressions(value).length > 0 || parse(value) !== undefined;
}

function unreadable(path: string, message: string, value: Json | undefined): Fault {
  return { path, message, found: briefJson(value ?? null) };
}

import { taskDefToJson } from "../definition/definition-to-json.ts";
import type { TaskDef } from "../definition/task-def.ts";
import type { Read } from "../definition/definition-from-json.ts";
import type { Fault } from "../fault.ts";
import { schemaDefFaults } from "./schema-def-faults.ts";
import { UnreadPlaces } from "./unread-places.ts";
import type { RuleFault } from "./unread-places.ts";
import { depthFaults, MAX_TASK_DEF_DEPTH, minimumFaults, nameFaults, shortened } from "./value-faults.ts";

/**
 * Everything that is wrong with a task definition; empty where it may be registered. Paths start at the definition.
 *
 * The messages are Conductor's where it has the rule; that time-outs, delays and limits are not negative is ours.
 * Source: reference/engine.md 1.5.
 */
export function validateTaskDef(def: TaskDef): readonly Fault[] {
  return taskDefFaults({ value: def, faults: [] });
}

/** As `validateTaskDef`, with what could not be read: all in one list, without what only follows from that. */
export function taskDefFaults({ value, faults }: Read<TaskDef>): readonly Fault[] {
  return [...faults, ...new UnreadPlaces(faults).withoutFollowUps(ruleFaults(value))];
}

function ruleFaults(def: TaskDef): readonly RuleFault[] {
  return [
    ...nameFaults("name", def.name, "TaskDef name cannot be null or empty"),
    ...numberFaults(def),
    ...orderFaults(def),
    ...depthFaults(taskDefToJson(def), MAX_TASK_DEF_DEPTH),
    ...(def.enforceSchema ? taskSchemaFaults(def) : []),
  ];
}

/**
 * What is wrong with a task definition that a task of a workflow brings along. Conductor does not look at these, and
 * definitions exist whose values nobody would register by themselves; but a time below zero means nothing.
 */
export function embeddedTaskDefFaults(def: TaskDef, path: string): readonly RuleFault[] {
  const faults: readonly RuleFault[] = [
    ...NOT_NEGATIVE.flatMap((field) => notNegativeFaults(def, field)),
    ...(def.enforceSchema ? taskSchemaFaults(def) : []),
  ];
  const placed = (member: string): string => `${path}.${member}`;
  return faults.map((fault) => ({ ...fault, path: placed(fault.path), because: fault.because?.map(placed) ?? [] }));
}

const NOT_NEGATIVE = [
  "retryDelaySeconds",
  "maxRetryDelaySeconds",
  "backoffJitterMs",
  "timeoutSeconds",
  "pollTimeoutSeconds",
  "totalTimeoutSeconds",
  "concurrentExecLimit",
  "rateLimitPerFrequency",
  "rateLimitFrequencyInSeconds",
] as const;

function numberFaults(def: TaskDef): readonly Fault[] {
  const responseTimeout = def.responseTimeoutSeconds;
  return [
    ...notNegativeFaults(def, "retryCount"),
    ...NOT_NEGATIVE.flatMap((field) => notNegativeFaults(def, field)),
    ...minimumFaults("backoffScaleFactor", def.backoffScaleFactor, {
      minimum: 1,
      message: "Backoff scale factor. Applicable for LINEAR_BACKOFF",
    }),
    ...minimumFaults("responseTimeoutSeconds", responseTimeout, {
      minimum: 1,
      message: `TaskDef responseTimeoutSeconds: ${responseTimeout} should be minimum 1 second`,
    }),
  ];
}

function notNegativeFaults(def: TaskDef, field: "retryCount" | (typeof NOT_NEGATIVE)[number]): readonly Fault[] {
  // Conductor's text has the bound, not the value, in the place of the value.
  return minimumFaults(field, def[field], { minimum: 0, message: `TaskDef ${field}: 0 must be >= 0` });
}

function orderFaults(def: TaskDef): readonly RuleFault[] {
  const name = shortened(def.name);
  const { responseTimeoutSeconds: response, timeoutSeconds: timeout, totalTimeoutSeconds: total } = def;
  const faults: RuleFault[] = [];
  if (timeout > 0 && response > timeout) {
    const message = `TaskDef: ${name} responseTimeoutSeconds: ${response} must be less than timeoutSeconds: ${timeout}`;
    faults.push({ path: "responseTimeoutSeconds", message, found: String(response), because: ["timeoutSeconds"] });
  }
  if (timeout > 0 && total > 0 && timeout > total) {
    const message = `TaskDef: ${name} timeoutSeconds: ${timeout} must be less than or equal to totalTimeoutSeconds: ${total}`;
    faults.push({ path: "timeoutSeconds", message, found: String(timeout), because: ["totalTimeoutSeconds"] });
  }
  return faults;
}

function taskSchemaFaults(def: TaskDef): readonly RuleFault[] {
  const faults = [
    ...schemaDefFaults(def.inputSchema, "inputSchema"),
    ...schemaDefFaults(def.outputSchema, "outputSchema"),
  ];
  return faults.map((fault) => ({ ...fault, because: ["enforceSchema"] }));
}

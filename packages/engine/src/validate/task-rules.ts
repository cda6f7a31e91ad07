import { namedLikeAType, neverEndingReason } from "../task-types/named-like-a-type.ts";
import { SUPPORTED_TASK_TYPES } from "../task-types/task-types.ts";
import type { PlacedTask } from "./placed-task.ts";
import type { Rule, RuleContext } from "./rule.ts";
import { decisionRule, switchRule } from "./rules/branching-rules.ts";
import { dynamicRule, forkJoinDynamicRule, forkJoinRule } from "./rules/forking-rules.ts";
import { joinRule } from "./rules/join-rules.ts";
import { doWhileRule, forEachRule } from "./rules/loop-rules.ts";
import {
  eventRule,
  httpRule,
  jsonJqTransformRule,
  kafkaPublishRule,
  subWorkflowRule,
} from "./rules/system-task-rules.ts";
import { terminateRule } from "./rules/terminate-rule.ts";
import { tryMemberFaults, tryRule } from "./rules/try-rules.ts";
import { waitRule } from "./rules/wait-rule.ts";
import type { RuleFault } from "./unread-places.ts";
import { embeddedTaskDefFaults } from "./validate-task-def.ts";
import { brief, minimumFaults, nameFaults, NOT_NEGATIVE } from "./value-faults.ts";

/** What the types demand of their tasks beyond a name; a type that is not here demands nothing. */
const TYPE_RULES: ReadonlyMap<string, Rule> = new Map([
  ["SWITCH", switchRule],
  ["DECISION", decisionRule],
  ["FORK_JOIN", forkJoinRule],
  ["FORK_JOIN_DYNAMIC", forkJoinDynamicRule],
  ["JOIN", joinRule],
  ["EXCLUSIVE_JOIN", joinRule],
  ["DYNAMIC", dynamicRule],
  ["DO_WHILE", doWhileRule],
  ["FOR_EACH", forEachRule],
  ["TRY", tryRule],
  ["SUB_WORKFLOW", subWorkflowRule],
  ["EVENT", eventRule],
  ["HTTP", httpRule],
  ["KAFKA_PUBLISH", kafkaPublishRule],
  ["JSON_JQ_TRANSFORM", jsonJqTransformRule],
  ["WAIT", waitRule],
  ["TERMINATE", terminateRule],
]);

/** What is wrong with one task of a definition. Source: reference/engine.md 1.3. */
export function taskFaults(placed: PlacedTask, context: RuleContext): readonly RuleFault[] {
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
    ...typeFaults(placed, context),
    ...tryMemberFaults(placed),
    ...(context.rules === "all" ? ourFaults(placed) : []),
  ];
}

function typeFaults(placed: PlacedTask, context: RuleContext): readonly RuleFault[] {
  // Conductor looks at no more than the names of what stands in a loop.
  const isLookedAt = !placed.around.loop || context.rules === "all";
  const rule = isLookedAt ? TYPE_RULES.get(placed.task.type) : undefined;
  return [...availabilityFaults(placed), ...(rule?.(placed, context) ?? [])];
}

// What this release does not carry out yet is taken, as Conductor does; an execution that comes to it fails, and says so.
function availabilityFaults({ task: { type }, path }: PlacedTask): readonly RuleFault[] {
  if (type !== "FORK") return [];
  const message = `task type ${brief(type)} is not available yet; there are ${SUPPORTED_TASK_TYPES.join(", ")}`;
  return [{ path: `${path}.type`, message, found: brief(type) }];
}

// -1 is Conductor's word for "as the task definition says", and registered: case api-workflowdef-invalid-tasks.
const RETRIES = { minimum: -1, message: "must be 0 or more, or -1 for what the task definition says" };

function strandedNameFaults({ type, name }: PlacedTask["task"], path: string): readonly RuleFault[] {
  if (type !== "SIMPLE" || namedLikeAType(name) !== "never ending") return [];
  return [{ path: `${path}.name`, message: neverEndingReason(name), found: brief(name) }];
}

function ourFaults({ task, path }: PlacedTask): readonly RuleFault[] {
  return [
    ...strandedNameFaults(task, path),
    ...minimumFaults(`${path}.retryCount`, task.retryCount, RETRIES),
    ...minimumFaults(`${path}.cacheConfig.ttlInSecond`, task.cacheConfig?.ttlInSecond, NOT_NEGATIVE),
    ...(task.taskDefinition === undefined ? [] : embeddedTaskDefFaults(task.taskDefinition, `${path}.taskDefinition`)),
  ];
}

import { workflowDefFromJson } from "@tutti/engine";
import type { SubWorkflowParams, WorkflowDef, WorkflowTask } from "@tutti/engine";

import { inside, item, numberFromWire, objectFromWire, orFault, textFromWire, wordFromWire } from "./from-wire.ts";
import type { At } from "./from-wire.ts";
import type { SubWorkflowParams as WireSubWorkflowParams } from "./gen/model/subworkflowparams.ts";
import type { WorkflowTask as WireWorkflowTask } from "./gen/model/workflowtask.ts";
import { cacheConfigFromWire } from "./shared-from-wire.ts";
import { readTaskDef } from "./task-def-from-wire.ts";
import { valueFromWire } from "./value-from-wire.ts";

/** A retry count of its own is optional, but int32 is not: -1 stands for absent. Source: reference/api.md 1.6. */
export const NO_RETRY_COUNT = -1;

/** The tasks of a definition, or of a part of one; what is wrong with them is put among the faults of `at`. */
export function readWorkflowTasks(tasks: readonly WireWorkflowTask[], at: At): readonly WorkflowTask[] {
  return tasks.map((task, index) => readWorkflowTask(task, item(at, index)));
}

function readWorkflowTask(wire: WireWorkflowTask, at: At): WorkflowTask {
  return {
    name: wire.name,
    taskReferenceName: wire.taskReferenceName,
    type: textFromWire(wire.type) ?? "SIMPLE",
    description: textFromWire(wire.description),
    inputParameters: objectFromWire(wire.inputParameters, inside(at, "inputParameters")),
    optional: wire.optional,
    permissive: wire.permissive,
    startDelay: wire.startDelay,
    retryCount: wire.retryCount === NO_RETRY_COUNT ? undefined : wire.retryCount,
    asyncComplete: wire.asyncComplete,
    // What nobody has set reads as false, which would free every task of its limit.
    rateLimited: wire.rateLimited ? true : undefined,
    taskDefinition: wire.taskDefinition && readTaskDef(wire.taskDefinition, inside(at, "taskDefinition")),
    ...branchingFromWire(wire, at),
    ...forkingFromWire(wire, at),
    dynamicTaskNameParam: textFromWire(wire.dynamicTaskNameParam),
    loopCondition: textFromWire(wire.loopCondition),
    loopOver: readWorkflowTasks(wire.loopOver, inside(at, "loopOver")),
    items: textFromWire(wire.items),
    subWorkflowParam: wire.subWorkflowParam && readSubWorkflow(wire.subWorkflowParam, inside(at, "subWorkflowParam")),
    sink: textFromWire(wire.sink),
    onStateChange: new Map(),
    cacheConfig: wire.cacheConfig && cacheConfigFromWire(wire.cacheConfig),
    metadata: objectFromWire(wire.metadata, inside(at, "metadata")),
  };
}

function branchingFromWire(wire: WireWorkflowTask, at: At) {
  const cases = inside(at, "decisionCases");
  return {
    decisionCases: new Map(
      [...wire.decisionCases].map(([key, { tasks }]) => [key, readWorkflowTasks(tasks, inside(cases, key))] as const),
    ),
    defaultCase: readWorkflowTasks(wire.defaultCase, inside(at, "defaultCase")),
    evaluatorType: textFromWire(wire.evaluatorType),
    expression: textFromWire(wire.expression),
    caseValueParam: textFromWire(wire.caseValueParam),
    caseExpression: textFromWire(wire.caseExpression),
    scriptExpression: textFromWire(wire.scriptExpression),
  };
}

function forkingFromWire(wire: WireWorkflowTask, at: At) {
  const forks = inside(at, "forkTasks");
  return {
    forkTasks: wire.forkTasks.map(({ tasks }, index) => readWorkflowTasks(tasks, item(forks, index))),
    joinOn: wire.joinOn,
    joinStatus: textFromWire(wire.joinStatus),
    joinMode: wordFromWire(wire.joinMode, inside(at, "joinMode"), "SYNC"),
    defaultExclusiveJoinTask: wire.defaultExclusiveJoinTask,
    dynamicForkTasksParam: textFromWire(wire.dynamicForkTasksParam),
    dynamicForkTasksInputParamName: textFromWire(wire.dynamicForkTasksInputParamName),
    dynamicForkJoinTasksParam: undefined,
  };
}

function readSubWorkflow(wire: WireSubWorkflowParams, at: At): SubWorkflowParams {
  return {
    name: textFromWire(wire.name),
    version: numberFromWire(wire.version),
    taskToDomain: wire.taskToDomain.size === 0 ? undefined : wire.taskToDomain,
    workflowDefinition: readSubWorkflowDefinition(wire.workflowDefinition, inside(at, "workflowDefinition")),
    priority: undefined,
    idempotencyKey: undefined,
    idempotencyStrategy: undefined,
  };
}

function readSubWorkflowDefinition(value: Uint8Array, at: At): WorkflowDef | string | undefined {
  const json = orFault(() => valueFromWire(value), at) ?? null;
  if (json === null) return undefined;
  if (typeof json === "string") return readExpression(json, at);
  const read = workflowDefFromJson(json, at.path);
  at.faults.push(...read.faults);
  return read.value;
}

function readExpression(text: string, at: At): string | undefined {
  if (text.startsWith("${") && text.endsWith("}")) return text;
  at.faults.push({ path: at.path, message: "must be a definition or an expression ${...}", found: text.slice(0, 60) });
  return undefined;
}

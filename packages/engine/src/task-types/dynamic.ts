import { withTaskDefinitions } from "../decide/attempts/registered-task-defs.ts";
import { templatedInput } from "../decide/data/task-input.ts";
import { WorkflowFailure } from "../decide/workflow-failure.ts";
import { adHocTaskDef } from "../definition/definition-from-json.ts";
import { taskDefToJson } from "../definition/definition-to-json.ts";
import { briefJson } from "../definition/field-reader.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import { javaText } from "../expression/java-text.ts";
import { slotOf } from "../model/payload-slot.ts";
import { isJsonArray, isJsonObject, memberOf, newJsonObject } from "../payload/json.ts";
import { jsonToText } from "../payload/json-to-text.ts";
import { Payload } from "../payload/payload.ts";
import { namedLikeAType } from "./named-like-a-type.ts";
import type { TaskType } from "./task-type.ts";
import { notAvailableReason } from "./not-there-yet.ts";
import { isServerTaskType, taskTypeOf } from "./task-types.ts";

/**
 * Runs the task that one of its inputs names: a worker's, or one of the server's own types. The reference stays. What
 * it resolved to is the configuration of its record, and a task of that type from there on. A task definition of its own
 * holds for whatever it resolves to, else that which is registered for that. Source: engine.md 1.3, 5.4; case
 * flow-dynamic-ignores-retries.
 */
export const dynamic: TaskType = {
  schedule: (draft, node) => {
    const { dynamicTaskNameParam: parameter } = node.task;
    const input = templatedInput(draft, node);
    const name = memberOf(input, parameter ?? "") ?? null;
    if (name === null || name === "") {
      throw new WorkflowFailure(
        `Cannot map a dynamic task based on the parameter and input. Parameter= ${parameter ?? "null"}, input= ${javaText(input)}`,
      );
    }
    if (isJsonObject(name) || isJsonArray(name)) {
      const reference = node.task.taskReferenceName;
      throw new WorkflowFailure(
        `The name of dynamic task ${reference} must be a text: ${parameter ?? "null"} is ${briefJson(name)}`,
      );
    }
    if (name === "DYNAMIC") {
      const reference = node.task.taskReferenceName;
      throw new WorkflowFailure(
        `The name of dynamic task ${reference} must be that of a task or of another type: ${parameter ?? "null"} is DYNAMIC, which would resolve to itself without end`,
      );
    }
    const [found] = withTaskDefinitions(draft, [resolvedTask(node.task, javaText(name))]);
    const resolved = found && withTemplateOf(node.task, found);
    const type = resolved && taskTypeOf(resolved.type);
    if (resolved === undefined || type === undefined) {
      throw new WorkflowFailure(notAvailableReason(node.task, javaText(name)));
    }
    const added = type.schedule(draft, { ...node, task: resolved, dynamic: { fork: node.dynamic?.fork } });
    // A NOOP evaluates none of its own; the placeholder has.
    return resolved.type === "NOOP" ? draft.change(added.taskId, { input: slotOf(Payload.fromTree(input)) }) : added;
  },
  restart: () => undefined,
  isRetried: false,
};

/** The input is the placeholder's matter, template included: case flow-dynamic-ignores-retries. */
function withTemplateOf(placeholder: WorkflowTask, resolved: WorkflowTask): WorkflowTask {
  const { taskDefinition } = resolved;
  if (taskDefinition === undefined) return resolved;
  const inputTemplate = placeholder.taskDefinition?.inputTemplate ?? newJsonObject();
  return { ...resolved, taskDefinition: { ...taskDefinition, inputTemplate } };
}

/** Of a task definition that nobody has written the template alone counts. */
function resolvedTask(task: WorkflowTask, name: string): WorkflowTask {
  // What is decided by a definition of its own has none here, and is completed as a SIMPLE task of that name is.
  const isServers = isServerTaskType(name) && namedLikeAType(name) !== "completed";
  const taskDefinition = isInlined(task) ? undefined : task.taskDefinition;
  return { ...task, name, type: isServers ? name : "SIMPLE", taskDefinition };
}

function isInlined({ name, taskDefinition }: WorkflowTask): boolean {
  if (taskDefinition === undefined) return true;
  const { retryCount, responseTimeoutSeconds, inputTemplate } = taskDefinition;
  if (retryCount !== 0 || responseTimeoutSeconds !== 0) return false;
  const adHoc = { ...adHocTaskDef(name, { isSimple: false }), inputTemplate };
  return jsonToText(taskDefToJson(taskDefinition)) === jsonToText(taskDefToJson(adHoc));
}

import type { Draft } from "../../decide/draft.ts";
import { addTask } from "../../decide/attempts/new-task.ts";
import { taskPayload } from "../../decide/data/payloads.ts";
import { withTaskDefinitions } from "../../decide/attempts/registered-task-defs.ts";
import { evaluatedInput } from "../../decide/data/task-input.ts";
import { WorkflowFailure } from "../../decide/workflow-failure.ts";
import { workflowTaskFromJson } from "../../definition/definition-from-json.ts";
import { workflowTaskToJson } from "../../definition/definition-to-json.ts";
import { nestedTasks } from "../../definition/nested-tasks.ts";
import type { WorkflowTask } from "../../definition/workflow-task.ts";
import type { Fault } from "../../fault.ts";
import { faultWords, tooLongFaults } from "../../model/kept-texts.ts";
import { suffixOf } from "../../model/task-record.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isJsonArray, isJsonObject, jsonObject, memberOf } from "../../payload/json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { dataOf, escapedData, forkedTasks } from "./forked-tasks.ts";
import { hasForked } from "./fork-join.ts";
import { nextBranches } from "./next-branches.ts";
import { takenReference } from "./taken-references.ts";
import type { TaskType } from "../task-type.ts";

/**
 * Starts branches that its input describes, one task each, and the JOIN that follows it. The FORK record keeps what it
 * has made of its input: the references (`forkedTasks`) and configurations (`forkedTaskDefs`). Source: engine.md 5.5.
 */
export const dynamicFork: TaskType = {
  schedule: (draft, node) => {
    const join = node.next === undefined ? undefined : draft.neighbour(node, node.next);
    if (join?.task.type !== "JOIN") {
      throw new WorkflowFailure(
        "Dynamic join definition is not followed by a join task.  Check the workflow definition.",
      );
    }
    const given = evaluatedInput(draft, node);
    const tasks = forkedTasks(given, { node, isLater: hasForkedBefore(draft) });
    refuseTaken(draft, node, tasks);
    refuseUnkept(node, tasks);
    const input = jsonObject([
      ...Object.entries(given),
      ["forkedTasks", tasks.map(({ taskReferenceName }) => taskReferenceName)],
      ["forkedTaskDefs", tasks.map((task) => workflowTaskToJson(withFilledIn(task)))],
    ]);
    justForked.set(input, tasks);
    return addTask(draft, node, { status: "COMPLETED", taskType: "FORK", taskDefName: "FORK", input });
  },
  branches: (draft, task, node) => {
    if (!hasForked(task)) return [];
    const input = taskPayload(task, "input").tree;
    return isJsonObject(input) ? branchesOf(draft, { fork: task, node, input }) : [];
  },
  opens: () => true,
  restart: () => undefined,
  isRetried: false,
};

/** Whether the execution has a record of any dynamic fork: references of later forks' branches name their fork. */
function hasForkedBefore(draft: Draft): boolean {
  for (const { task } of draft.snapshot.nodes.values())
    if (task.type === "FORK_JOIN_DYNAMIC" && draft.latestOfAnyTurn(task.taskReferenceName) !== undefined) return true;
  return false;
}

/** What the types fill in of their inputs is seen in the configuration too: case flow-dynamic-fork-of-calls. */
function withFilledIn(task: WorkflowTask): WorkflowTask {
  const { type, sink, asyncComplete } = task;
  if (type !== "HTTP" && type !== "EVENT") return task;
  const filledIn: readonly (readonly [string, Json])[] = [
    ["asyncComplete", asyncComplete],
    ...(type === "EVENT" && sink !== undefined ? [["sink", sink] as const] : []),
  ];
  return { ...task, inputParameters: jsonObject([...filledIn, ...Object.entries(task.inputParameters)]) };
}

function refuseTaken(draft: Draft, node: PlacedNode, tasks: readonly WorkflowTask[]): void {
  const taken = takenReference(draft, node, tasks);
  if (taken === undefined) return;
  throw new WorkflowFailure(
    `No dynamic tasks could be created for the Workflow: ${draft.execution.workflowName}, ` +
      `Dynamic Fork Task: ${node.task.taskReferenceName} ` +
      `[attempted to create a duplicate task reference name: ${taken}]`,
  );
}

function refuseUnkept(node: PlacedNode, tasks: readonly WorkflowTask[]): void {
  for (const task of tasks) {
    const faults = tooLongNames(task);
    if (faults.length > 0)
      throw new WorkflowFailure(
        `A branch of the dynamic fork ${node.task.taskReferenceName} cannot be begun: ${faultWords(faults)}`,
      );
  }
}

/** Of the task and all within it. Of ten thousand branches hardly one has any tasks within. */
function tooLongNames(task: WorkflowTask): readonly Fault[] {
  const own = [
    ...tooLongFaults("name", task.name),
    ...tooLongFaults("taskReferenceName", task.taskReferenceName),
    ...tooLongFaults("type", task.type),
  ];
  return [...own, ...nestedTasks(task).flatMap(({ tasks }) => tasks.flatMap(tooLongNames))];
}

function branchesOf(
  draft: Draft,
  { fork, node, input }: { readonly fork: TaskRecord; readonly node: PlacedNode; readonly input: JsonObject },
): readonly PlacedNode[] {
  const data = dataOf(input, node.task);
  const { iterations } = node.place;
  const suffix = suffixOf(iterations);
  const next = nextBranches(
    justForked.get(input) ?? readTasks(input),
    ({ taskReferenceName }) => draft.latest(taskReferenceName + suffix) !== undefined,
  );
  return withTaskDefinitions(draft, next).map((task) => ({
    task: escapedData(task, data(task.taskReferenceName)),
    next: undefined,
    joins: [],
    dynamicFork: undefined,
    loops: [],
    containers: [],
    place: { iterations, branch: task.taskReferenceName + suffix },
    dynamic: { fork: fork.referenceTaskName },
  }));
}

/** The configurations of a fork whose branches follow in the same decision: ten thousand need not be read again. */
const justForked = new WeakMap<JsonObject, readonly WorkflowTask[]>();

function readTasks(input: JsonObject): readonly WorkflowTask[] {
  return listOf(memberOf(input, "forkedTaskDefs")).map((json) => workflowTaskFromJson(json).value);
}

function listOf(json: Json | undefined): readonly Json[] {
  return isJsonArray(json) ? json : [];
}

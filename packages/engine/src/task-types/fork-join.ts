import { addTask } from "../decide/new-task.ts";
import { evaluatedInput } from "../decide/task-input.ts";
import { WorkflowFailure } from "../decide/workflow-failure.ts";
import type { TaskType } from "./task-type.ts";

/** Starts all its branches and the JOIN that follows it, and has ended thereby. Source: reference/engine.md 5.5. */
export const forkJoin: TaskType = {
  schedule: (draft, node) => {
    const join = node.next === undefined ? undefined : draft.neighbour(node, node.next);
    if (join?.task.type !== "JOIN") {
      throw new WorkflowFailure("Fork task definition is not followed by a join task.  Check the blueprint");
    }
    const input = evaluatedInput(draft, node);
    return addTask(draft, node, { status: "COMPLETED", taskType: "FORK", taskDefName: "FORK", input });
  },
  successors: (_task, node) => {
    const heads = node.task.forkTasks.flatMap((branch) => branch[0]?.taskReferenceName ?? []);
    return node.next === undefined ? heads : [...heads, node.next];
  },
  opens: () => true,
  restart: () => undefined,
  isRetried: false,
};

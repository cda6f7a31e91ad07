import { domainFor, withDomain } from "../decide/attempts/domain.ts";
import { offer } from "../decide/hand-out.ts";
import { addTask } from "../decide/attempts/new-task.ts";
import type { Draft } from "../decide/draft.ts";
import { templatedInput } from "../decide/data/task-input.ts";
import { WorkflowFailure } from "../decide/workflow-failure.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { namedLikeAType, neverEndingReason } from "./named-like-a-type.ts";
import type { TaskType } from "./task-type.ts";
import { taskTypeOf } from "./task-types.ts";

/** A task for workers, in the queue of its name; one that is named like a type of the server is of that type. Source: reference/engine.md 5.1, 5.2. */
export const simple: TaskType = {
  schedule: (draft, node) => {
    const { task } = node;
    const asType = scheduledAsNamed(draft, node);
    if (asType !== undefined) return asType;
    const added = addTask(draft, node, {
      status: "SCHEDULED",
      taskType: task.name,
      input: templatedInput(draft, node),
      delaySeconds: task.startDelay,
      dueAt: draft.now + task.startDelay * 1000,
      responseTimeoutSeconds: task.taskDefinition?.responseTimeoutSeconds ?? 0,
      domain: domainFor(draft, task.name),
    });
    return offer(draft, added);
  },
  restart: (draft, attempt) => {
    offer(draft, withDomain(draft, attempt));
  },
  isRetried: true,
};

function scheduledAsNamed(draft: Draft, node: PlacedNode): TaskRecord | undefined {
  const { task, dynamic } = node;
  const type = task.name;
  switch (namedLikeAType(type)) {
    case "that type":
      return taskTypeOf(type)?.schedule(draft, { ...node, task: { ...task, type }, dynamic: { fork: dynamic?.fork } });
    case "completed":
      return addTask(draft, node, { status: "COMPLETED", taskType: type, input: templatedInput(draft, node) });
    case "never ending":
      throw new WorkflowFailure(`Task ${task.taskReferenceName} cannot be begun: ${neverEndingReason(type)}`);
    case undefined:
      return undefined;
  }
}

import { domainFor, withDomain } from "../decide/domain.ts";
import { offer } from "../decide/hand-out.ts";
import { addTask } from "../decide/new-task.ts";
import { templatedInput } from "../decide/task-input.ts";
import type { TaskType } from "./task-type.ts";

/** A task for workers, in the queue of its name. Source: reference/engine.md 5.2. */
export const simple: TaskType = {
  schedule: (draft, node) => {
    const { task } = node;
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

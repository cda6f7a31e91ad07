import { domainFor, withDomain } from "../decide/attempts/domain.ts";
import { offer } from "../decide/hand-out.ts";
import { addTask } from "../decide/attempts/new-task.ts";
import { templatedInput } from "../decide/data/task-input.ts";
import type { TaskType } from "./task-type.ts";

/** A task for workers of a type that the server does not know, in the queue of the type. Source: engine.md 5.3. */
export const userDefined: TaskType = {
  schedule: (draft, node) => {
    const { task } = node;
    const added = addTask(draft, node, {
      status: "SCHEDULED",
      input: templatedInput(draft, node),
      callbackAfterSeconds: task.startDelay,
      dueAt: draft.now + task.startDelay * 1000,
      domain: domainFor(draft, task.type),
    });
    return offer(draft, added);
  },
  restart: (draft, attempt) => {
    offer(draft, withDomain(draft, attempt));
  },
  isRetried: true,
};

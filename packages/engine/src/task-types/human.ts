import { addTask } from "../decide/attempts/new-task.ts";
import { evaluatedInput } from "../decide/data/task-input.ts";
import type { TaskType } from "./task-type.ts";

/** Shows its input and waits until somebody ends it by an update. Source: reference/engine.md 5.12. */
export const human: TaskType = {
  schedule: (draft, node) => addTask(draft, node, { status: "IN_PROGRESS", input: evaluatedInput(draft, node) }),
  restart: (draft, attempt) => {
    draft.change(attempt.taskId, {
      status: "IN_PROGRESS",
      handOut: "internal",
      startTime: draft.now,
      dueAt: undefined,
    });
  },
  isRetried: true,
};

import type { Draft } from "../decide/draft.ts";
import { addActingTask, endWithOutput } from "../decide/attempts/new-task.ts";
import { taskPayload } from "../decide/data/payloads.ts";
import { templatedInput } from "../decide/data/task-input.ts";
import { textAsData } from "../expression/secret-names.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { isJsonObject, jsonObject } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import { Payload } from "../payload/payload.ts";
import type { TaskType } from "./task-type.ts";

/** What a task comes to whose output follows from its input alone. */
export type Evaluated = {
  readonly status: "COMPLETED" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR";
  readonly output: JsonObject;
  readonly reasonForIncompletion?: string;
};

/** A type whose tasks have ended as soon as they are scheduled; an attempt that is delayed, when its time has come. */
export function evaluatedTask(evaluate: (draft: Draft, input: JsonObject) => Evaluated): TaskType {
  return {
    schedule: (draft, node) => {
      const input = templatedInput(draft, node);
      return addActingTask(draft, node, { input }, () => evaluate(draft, input));
    },
    restart: (draft, attempt) => {
      const isDue = (attempt.dueAt ?? draft.now) <= draft.now;
      if (isDue) end(draft, attempt, evaluate);
      else draft.change(attempt.taskId, { handOut: "internal" });
    },
    due: (draft, task) => end(draft, task, evaluate),
    isRetried: true,
  };
}

function end(draft: Draft, task: TaskRecord, evaluate: (draft: Draft, input: JsonObject) => Evaluated): void {
  const input = taskPayload(task, "input").tree;
  const { output, ...said } = evaluate(draft, isJsonObject(input) ? input : jsonObject([]));
  endWithOutput(draft, task, { ...said, startTime: draft.now, output: Payload.fromTree(output) });
  draft.agenda.push({ kind: "settle", taskId: task.taskId });
}

export function completed(output: readonly (readonly [string, Json])[]): Evaluated {
  return { status: "COMPLETED", output: jsonObject(output) };
}

/** The failure with its words as `error` of the output, where expressions of an optional task's successors find them. */
export function failedWith(status: Exclude<Evaluated["status"], "COMPLETED">, reason: string): Evaluated {
  return { ...failedWithoutOutput(status, reason), output: jsonObject([["error", textAsData(reason)]]) };
}

export function failedWithoutOutput(status: Exclude<Evaluated["status"], "COMPLETED">, reason: string): Evaluated {
  const output = jsonObject([]);
  return reason === "" ? { status, output } : { status, output, reasonForIncompletion: reason };
}

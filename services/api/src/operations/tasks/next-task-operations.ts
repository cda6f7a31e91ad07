import type { TaskResult } from "@tutti/contracts";
import { isServerTaskType, isTerminalTask, taskIdFrom } from "@tutti/engine";
import { OutageError, type ExecutionStore } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { Caller } from "../caller.ts";
import type { PolledTask, PollOperations, TaskSource } from "./poll-operations.ts";
import { ok, type Reply } from "../reply.ts";
import { resultRefusal } from "./result-faults.ts";
import type { SoughtTask } from "./sought-task.ts";
import type { TaskOperations } from "./task-operations.ts";

export type NextTaskOperationsDeps = {
  readonly tasks: Pick<TaskOperations, "update">;
  readonly polls: Pick<PollOperations, "seek" | "shown" | "sourceOf">;
  readonly executions: Pick<ExecutionStore, "getTask">;
  readonly log: Log;
};

/** How long a worker waits for its next task once its result was taken. Source: reference/api.md 2.5. */
const waitMs = 100;
/** What an answer needs to reach its caller before the deadline. */
const travelMs = 50;
const noPayloads = { leaveOut: { workflowBytes: 0, taskBytes: 0 } };

/** A result and the next task in one round trip. Sources: reference/api.md 2.5, 5; engine.md 7.5; core.md 5. */
export class NextTaskOperations {
  readonly #deps: NextTaskOperationsDeps;

  constructor(deps: NextTaskOperationsDeps) {
    this.#deps = deps;
  }

  /**
   * As TaskOperations.update; then, where the task has ended, now or before, the next task of its type and domain for that worker, if
   * one is there within 100 ms. None where only the lease is extended, and for tasks that the server carries out itself.
   */
  async updateAndPoll(result: TaskResult, caller: Caller): Promise<Reply<PolledTask | undefined>> {
    const { tasks, polls } = this.#deps;
    const refusal = resultRefusal(result);
    if (refusal !== undefined) return { kind: "refused", refusal };
    const answersAtMs = Date.now() + (caller.deadlineMs ?? Number.POSITIVE_INFINITY) - travelMs;
    // Before the result: its decision then finds the worker waiting.
    let seeking = isLast(result) ? this.#seek(result, caller) : undefined;
    try {
      const updated = await tasks.update(result, caller);
      if (updated.kind === "refused") return updated;
      if (result.extendLease || !isTerminalTask(updated.value.status)) return ok(undefined);
      const sought = await (seeking ?? this.#seek(result, caller));
      seeking = undefined;
      const handed = await sought?.take(Math.min(waitMs, answersAtMs - Date.now()));
      const [next] = handed === undefined ? [] : await polls.shown(handed);
      return ok(next);
    } finally {
      void seeking?.then((sought) => sought?.leave());
    }
  }

  /** Begins to look for a task like the one that the result is of. Never rejects; undefined where none is to be had. */
  async #seek({ taskId: id, workerId }: TaskResult, caller: Caller): Promise<SoughtTask | undefined> {
    const { polls } = this.#deps;
    const taskId = taskIdFrom(id);
    if (taskId === undefined) return undefined;
    // It is known where this process has handed it out: then nothing is awaited here.
    const source = polls.sourceOf(taskId) ?? (await this.#read(taskId));
    return source && polls.seek({ ...source, workerId }, caller);
  }

  async #read(taskId: NonNullable<ReturnType<typeof taskIdFrom>>): Promise<TaskSource | undefined> {
    try {
      const found = await this.#deps.executions.getTask(taskId, noPayloads);
      if (found === undefined || isServerTaskType(found.task.taskType)) return undefined;
      return { taskType: found.task.taskType, domain: found.task.domain };
    } catch (error) {
      if (!(error instanceof OutageError)) throw error;
      this.#deps.log.warn({ err: error, taskId }, "no next task is looked for: the task cannot be read");
      return undefined;
    }
  }
}

/** Whether the task has ended once the result is taken. */
function isLast({ status, extendLease }: TaskResult): boolean {
  return status !== "IN_PROGRESS" && !extendLease;
}

import { isJsonObject, jsonObject, withoutSecretNames, withTextsHidden } from "@tutti/engine";
import type { Json, JsonObject, LeaseId } from "@tutti/engine";
import { workerCopy } from "@tutti/hand-out";
import type { StandingTask, WorkerCopyDeps } from "@tutti/hand-out";
import { OutageError } from "@tutti/ports";
import type { LeasedTask } from "@tutti/ports";
import type { SystemTask, SystemTaskCall, SystemTaskResult } from "@tutti/system-tasks";

import { keepLease } from "./keep-lease.ts";
import type { LaneTurns, Place } from "./lane-turns.ts";
import { report, type ReportOptions } from "./report.ts";

export type RunningTaskDeps = WorkerCopyDeps &
  ReportOptions & {
    readonly turns: LaneTurns;
    readonly place: Place;
  };

/** What became of it: its status, or that it was given back, or had ended before it was through. */
export type RunOutcome = SystemTaskResult["status"] | "RETURNED" | "ENDED";

/** One task of this process, from the moment it is handed over until its result is answered or it is given back. */
export class RunningTask {
  readonly #task: SystemTask;
  readonly #handed: StandingTask;
  readonly #deps: RunningTaskDeps;
  readonly #stop = new AbortController();

  constructor(task: SystemTask, handed: StandingTask, deps: RunningTaskDeps) {
    this.#task = task;
    this.#handed = handed;
    this.#deps = deps;
  }

  /** Carries it out once. Never rejects. */
  async run(): Promise<RunOutcome> {
    const { task: leased } = this.#handed;
    const letGo = keepLease(leased, { ...this.#deps, ended: () => this.ended() });
    const result = await this.#result(leased);
    letGo();
    if (result === undefined) return this.#withoutResult();
    const isAnswered = await report(leased, result, this.#deps);
    // Else its lease stands, and is returned once this process is gone.
    if (isAnswered) this.#handed.resulted();
    return result.status;
  }

  get leaseId(): LeaseId {
    return this.#handed.task.leaseId;
  }

  /** The task is known to have ended: what is done for it is of no use. */
  ended(): void {
    this.#stop.abort(HAS_ENDED);
  }

  /** Gives it back, unless its result is there already. */
  stop(): void {
    this.#stop.abort(new Error("the process is stopping"));
  }

  /** undefined: it was stopped, or cannot be carried out now. */
  async #result(leased: LeasedTask): Promise<SystemTaskResult | undefined> {
    const { signal } = this.#stop;
    try {
      const { copy, hidden } = await workerCopy(leased, this.#deps);
      signal.throwIfAborted();
      const result = await this.#inTurn(callOf(copy), signal);
      signal.throwIfAborted();
      return withHidden(result, hidden);
    } catch (error) {
      // What cannot be reached now may be there for the next who has it.
      if (signal.aborted || error instanceof OutageError) return undefined;
      const { workflowId, taskId, task } = leased;
      // The error may hold what the task's input holds: only its kind is told.
      const kind = error instanceof Error ? error.name : typeof error;
      this.#deps.log.error({ workflowId, taskId, taskType: task.taskType, kind }, "a system task broke");
      return { ...broken, reasonForIncompletion: `The server could not carry out the ${task.taskType} task (${kind})` };
    }
  }

  async #inTurn(call: SystemTaskCall, signal: AbortSignal): Promise<SystemTaskResult> {
    const lane = this.#task.laneOf?.(call);
    if (lane === undefined) return await this.#task.run(call, signal);
    const { turns, place } = this.#deps;
    const leave = await turns.enter(lane, place, signal);
    try {
      return await this.#task.run(call, signal);
    } finally {
      leave();
    }
  }

  #withoutResult(): RunOutcome {
    if (this.#stop.signal.reason !== HAS_ENDED) {
      this.#handed.givenBack();
      return "RETURNED";
    }
    // Its lease went with it.
    this.#handed.resulted();
    return "ENDED";
  }
}

const HAS_ENDED = new Error("the task has ended");
const broken = { status: "FAILED", output: jsonObject([]) } as const;

function callOf({ task, execution }: LeasedTask): SystemTaskCall {
  const input = task.input.payload?.tree;
  return {
    taskId: task.taskId,
    workflowId: task.workflowId,
    workflowName: execution.workflowName,
    referenceTaskName: task.referenceTaskName,
    taskDefName: task.taskDefName,
    retryCount: task.retryCount,
    correlationId: execution.correlationId,
    input: objectOf(input),
  };
}

/** What secrets were put in for is not to be stored where it comes back; what comes back otherwise asks for none. */
function withHidden(result: SystemTaskResult, hidden: ReadonlyMap<string, string>): SystemTaskResult {
  const { reasonForIncompletion: reason } = result;
  const shown = reason === undefined ? undefined : withTextsHidden(reason, hidden);
  const output = objectOf(withTextsHidden(withoutSecretNames(result.output), hidden));
  return { ...result, output, ...(typeof shown === "string" ? { reasonForIncompletion: shown } : {}) };
}

function objectOf(json: Json | undefined): JsonObject {
  return isJsonObject(json) ? json : jsonObject([]);
}

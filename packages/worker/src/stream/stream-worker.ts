import type { workerGrpc } from "@tutti/contracts";

import type { TaskReport } from "../received-task.ts";
import { runTask } from "../run-task.ts";
import type { TransportDeps } from "../transport.ts";
import { AllSlots, type Slots } from "./slots.ts";
import { taskFromStream } from "./task-from-stream.ts";
import { UnansweredResults } from "./unanswered-results.ts";
import type { WorkCall } from "./work-call.ts";

/** With so many results unanswered no more tasks are asked for: the server is behind. */
const maxUnanswered = 2_000;
const defaultFrameBytes = 4 * 1024 * 1024;
/** After the patience of a drain, results that were sent are waited for so long. */
const lastWordMs = 10_000;

/**
 * What a worker does between streams: its slots, the tasks at work, the results that are not answered. It is given one
 * stream after the other.
 */
export class StreamWorker {
  readonly #deps: TransportDeps;
  readonly #slots: AllSlots;
  readonly #results: UnansweredResults;
  readonly #done = new AbortController();
  #call: WorkCall | undefined;
  #phase: "away" | "greeting" | "open" | "finished" = "away";
  /** Whether tasks may be asked for: the stream is open, and neither side leaves. */
  #takesTasks = false;
  #running = 0;
  #lastWord: NodeJS.Timeout | undefined;

  constructor(deps: TransportDeps) {
    this.#deps = deps;
    this.#slots = new AllSlots(deps.handlers);
    this.#results = new UnansweredResults({ ...deps, send: (result) => this.#sendResult(result) });
    if (deps.stop.aborted) this.#stop();
    else deps.stop.addEventListener("abort", () => this.#stop(), { once: true });
    deps.giveUp.addEventListener("abort", () => this.#giveUp(), { once: true });
  }

  /** Aborted when nothing is left to do: it was told to stop, nothing runs, and every result is answered. */
  get done(): AbortSignal {
    return this.#done.signal;
  }

  get isDone(): boolean {
    return this.#done.signal.aborted;
  }

  /** A stream that is being opened. */
  begin(call: WorkCall): void {
    this.#call = call;
    this.#phase = "greeting";
  }

  received({ welcome, tasks, answers, drain }: workerGrpc.WorkResponse): void {
    if (welcome !== undefined) this.#welcomed(welcome);
    for (const answer of answers) this.#results.answered(answer);
    for (const task of tasks) this.#came(task);
    if (drain !== undefined) this.#serverLeaves();
    this.#askForMore();
    this.#finishWhenIdle();
  }

  /** The stream has ended. */
  lost(): void {
    this.#call = undefined;
    this.#phase = "away";
    this.#takesTasks = false;
    for (const slots of this.#slots.all) slots.forgetAsked();
    if (this.#deps.giveUp.aborted) this.#results.giveUp();
    this.#finishWhenIdle();
  }

  #welcomed({ maxFrameBytes }: workerGrpc.WorkerWelcome): void {
    this.#phase = "open";
    // What is not told is what gRPC takes by default. The rest of a frame needs some of it.
    const resultBytes = (maxFrameBytes === 0 ? defaultFrameBytes : maxFrameBytes) * (7 / 8);
    this.#call?.limit(resultBytes);
    this.#takesTasks = !this.#deps.stop.aborted;
    this.#results.limit(resultBytes);
    this.#results.sendAll();
  }

  #came(task: workerGrpc.WorkerTask): void {
    const slots = this.#slots.for(task);
    const isAtWork = slots?.isFree === true && !this.#deps.stop.aborted;
    slots?.came({ isAtWork });
    if (slots === undefined || !isAtWork) {
      const { leaseId, taskId, workflowId } = task;
      this.#call?.send((outgoing) => outgoing.giveBack({ leaseId, taskId, workflowId }));
      return;
    }
    this.#call?.send((outgoing) => outgoing.acknowledge(task.leaseId));
    void this.#work(task, slots); // It catches everything.
  }

  async #work(task: workerGrpc.WorkerTask, slots: Slots): Promise<void> {
    const { giveUp, onError } = this.#deps;
    this.#running += 1;
    let holdsSlot = true;
    const free = (): void => {
      if (!holdsSlot) return;
      holdsSlot = false;
      slots.done();
      this.#askForMore();
    };
    // The next task is asked for in the frame that carries the result.
    const report = (said: TaskReport): Promise<void> => {
      const reported = this.#results.report(said);
      if (!said.extendLease) free();
      return reported;
    };
    try {
      await runTask(taskFromStream(task), slots.handler.handle, { report, giveUp });
    } catch (error) {
      onError({ kind: "result", taskType: task.taskType, taskId: task.taskId, error });
    }
    free();
    this.#running -= 1;
    this.#finishWhenIdle();
  }

  #sendResult(result: workerGrpc.WorkerResult): boolean {
    if (this.#phase !== "open" || this.#call === undefined) return false;
    this.#call.send((outgoing) => outgoing.result(result));
    return true;
  }

  #askForMore(): void {
    if (!this.#takesTasks || this.#results.size >= maxUnanswered) return;
    for (const slots of this.#slots.all) {
      const credit = slots.ask();
      if (credit !== undefined) this.#call?.send((outgoing) => outgoing.credit(credit));
    }
  }

  #serverLeaves(): void {
    this.#takesTasks = false;
    for (const slots of this.#slots.all) slots.forgetAsked();
  }

  #stop(): void {
    this.#takesTasks = false;
    if (this.#phase === "open") this.#call?.send((outgoing) => outgoing.drain());
    this.#finishWhenIdle();
  }

  #giveUp(): void {
    if (this.#phase !== "open") this.#results.giveUp();
    else this.#lastWord = setTimeout(() => this.#call?.cancel(), lastWordMs);
  }

  #finishWhenIdle(): void {
    if (this.#phase === "open" && !this.#takesTasks) this.#leaveWhenAnswered();
    if (!this.#deps.stop.aborted || this.#running > 0 || this.#results.size > 0) return;
    clearTimeout(this.#lastWord);
    this.#done.abort();
    // It may never be greeted.
    if (this.#phase === "greeting") this.#call?.cancel();
  }

  /** This side of a stream that brings no more tasks ends once its results are answered. */
  #leaveWhenAnswered(): void {
    const isOverForUs = !this.#deps.stop.aborted || this.#running === 0;
    if (this.#results.size > 0 || !isOverForUs) return;
    this.#phase = "finished";
    this.#call?.finish();
  }
}

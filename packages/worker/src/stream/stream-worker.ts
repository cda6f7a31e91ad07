import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { workerGrpc } from "@tutti/contracts";

import { extensionOf, type ReceivedTask, type SaidProgress, type TaskReport } from "../received-task.ts";
import { runTask } from "../run-task.ts";
import type { TaskCancelledError } from "../task-cancelled-error.ts";
import { TaskSignal } from "../task-signal.ts";
import type { TransportDeps } from "../transport.ts";
import { sizeOfProgress, sizeOfResult, type Lease, type Outgoing } from "./outgoing.ts";
import { AllSlots, type Slots } from "./slots.ts";
import { cancellationFromStream, progressToStream, resultToStream, taskFromStream } from "./task-from-stream.ts";
import { Unanswered, type Answered } from "./unanswered.ts";
import type { WorkCall } from "./work-call.ts";

type AtWork = { readonly task: ReceivedTask; readonly signals: TaskSignal };

/** With so many results unanswered no more tasks are asked for: the server is behind. */
const maxUnanswered = 2_000;
const about = {
  clientName: "tutti-worker-typescript",
  clientVersion: "0.1.0",
  capabilities: ["cancel"],
  runtime: `node ${process.versions.node}`,
  host: hostname(),
};
/** No more are taken in a hello. */
const [maxHeld, maxServed] = [10_000, 1_000];
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
  readonly #results: Unanswered<workerGrpc.WorkerResult, void>;
  /** The value of an answer: why the task is lost, where it is. */
  readonly #reports: Unanswered<workerGrpc.WorkerProgress, TaskCancelledError | undefined>;
  /** The tasks at work, by their leases. */
  readonly #atWork = new Map<string, AtWork>();
  readonly #withdrawals = new Map<string, { readonly slots: Slots; readonly count: number }>();
  // An id must be like no other of this worker id, whichever processes bear it.
  readonly #prefix = randomUUID();
  #lastNumber = 0;
  readonly #done = new AbortController();
  #call: WorkCall | undefined;
  /** Of the stream that is open, or was last. */
  #capabilities: ReadonlySet<string> = new Set();
  #phase: "away" | "greeting" | "open" | "finished" = "away";
  /** Whether tasks may be asked for: the stream is open, and neither side leaves. */
  #takesTasks = false;
  #running = 0;
  #lastWord: NodeJS.Timeout | undefined;

  constructor(deps: TransportDeps) {
    this.#deps = deps;
    this.#slots = new AllSlots(deps.handlers, deps.concurrency);
    deps.concurrency.onChange(() => this.#resized());
    const { backOff, giveUp } = deps;
    this.#results = new Unanswered({
      ...{ backOff, giveUp, what: "result", sizeOf: sizeOfResult },
      send: (result, { isRepeat }) =>
        this.#send((outgoing) => outgoing.result(isRepeat ? { ...result, isRepeat } : result)),
    });
    this.#reports = new Unanswered({
      ...{ backOff, giveUp, what: "report of progress", sizeOf: sizeOfProgress },
      send: (report) => this.#send((outgoing) => outgoing.progress(report)),
    });
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

  /** What a new stream begins with. */
  hello(): workerGrpc.WorkerHello {
    return {
      ...about,
      workerId: this.#deps.workerId,
      held: this.#held.slice(0, maxHeld),
      serves: this.#slots.all.slice(0, maxServed).map(({ handler: { taskType, domain } }) => ({ taskType, domain })),
    };
  }

  get #held(): readonly Lease[] {
    return [...this.#atWork].map(([leaseId, { task }]) => {
      const { taskId, workflowId } = task;
      return { leaseId, taskId, workflowId };
    });
  }

  /** A stream that is being opened. */
  begin(call: WorkCall): void {
    this.#call = call;
    this.#phase = "greeting";
  }

  received({ welcome, tasks, answers, drain, ...more }: workerGrpc.WorkResponse): void {
    if (welcome !== undefined) this.#welcomed(welcome);
    for (const { resultId, outcome } of answers) this.#results.answered(resultId, resultAnswer(outcome));
    for (const { progressId, outcome } of more.progressAnswers)
      this.#reports.answered(progressId, progressAnswer(outcome));
    for (const answer of more.commandAnswers) this.#deps.commands.answered(answer);
    for (const task of tasks) this.#came(task);
    for (const cancellation of more.cancellations) this.#cancelled(cancellation);
    for (const withdrawn of more.withdrawn) this.#withdrawn(withdrawn);
    if (drain !== undefined) this.#serverLeaves();
    this.#askForMore();
    this.#finishWhenIdle();
  }

  /** The stream has ended. */
  lost(): void {
    this.#call = undefined;
    this.#phase = "away";
    this.#takesTasks = false;
    this.#deps.commands.lost();
    this.#withdrawals.clear();
    for (const slots of this.#slots.all) slots.forgetAsked();
    if (this.#deps.giveUp.aborted) this.#giveUpUnanswered();
    this.#finishWhenIdle();
  }

  #welcomed({ maxFrameBytes = 0, capabilities }: workerGrpc.WorkerWelcome): void {
    this.#phase = "open";
    // What is not told is what gRPC takes by default. The rest of a frame needs some of it.
    const resultBytes = (maxFrameBytes === 0 ? defaultFrameBytes : maxFrameBytes) * (7 / 8);
    this.#call?.limit(resultBytes);
    this.#takesTasks = !this.#deps.stop.aborted;
    this.#capabilities = new Set(capabilities);
    this.#results.limit(resultBytes);
    this.#results.sendAll();
    this.#reports.limit(resultBytes);
    // Nothing depends on a report.
    if (!this.#takesReports) for (const { resolve } of this.#reports.takeAll()) resolve(undefined);
    this.#reports.sendAll();
    const send = (command: workerGrpc.WorkerCommand): void => void this.#send((outgoing) => outgoing.command(command));
    const stream = { capabilities: this.#capabilities, send };
    this.#deps.commands.opened(stream, { maxFrameBytes: resultBytes });
  }

  get #takesReports(): boolean {
    return this.#capabilities.has("progress");
  }

  #came(wire: workerGrpc.WorkerTask): void {
    const task = taskFromStream(wire);
    const slots = this.#slots.for(wire);
    const isAtWork = slots?.isFree === true && !this.#deps.stop.aborted;
    slots?.came({ isAtWork });
    if (slots === undefined || !isAtWork) {
      const { leaseId, taskId, workflowId } = task;
      return void this.#send((outgoing) => outgoing.giveBack({ leaseId, taskId, workflowId }));
    }
    this.#call?.send((outgoing) => outgoing.acknowledge(task.leaseId));
    void this.#work(task, slots); // It catches everything.
  }

  async #work(task: ReceivedTask, slots: Slots): Promise<void> {
    const { giveUp, onError, commands: client } = this.#deps;
    this.#running += 1;
    const { taskId, leaseId } = task;
    const { handle, taskType } = slots.handler;
    const signals = new TaskSignal(giveUp, task.responseTimeoutSeconds * 1000);
    this.#atWork.set(leaseId, { task, signals });
    let holdsSlot = true;
    const free = (): void => {
      if (!holdsSlot) return;
      holdsSlot = false;
      slots.done();
      this.#askForMore();
    };
    // The next task is asked for in the frame that carries the result.
    const report = (said: TaskReport): Promise<void> => {
      this.#atWork.delete(leaseId);
      const reported = this.#report(said);
      free();
      return reported;
    };
    const progress = (said: SaidProgress): Promise<void> => this.#goOn(task, { ...said, signals });
    try {
      await runTask(task, handle, { report, progress, signals, client });
    } catch (error) {
      onError({ kind: "result", taskType, taskId, error });
    }
    this.#atWork.delete(leaseId);
    free();
    this.#running -= 1;
    this.#finishWhenIdle();
  }

  #report(said: TaskReport): Promise<void> {
    const resultId = this.#newId();
    return this.#results.add(resultId, resultToStream(said, resultId));
  }

  async #goOn(
    task: ReceivedTask,
    { signals, ...said }: SaidProgress & { readonly signals: TaskSignal },
  ): Promise<void> {
    if (!this.#takesReports) return await this.#report(extensionOf(task));
    const progressId = this.#newId();
    const lost = await this.#reports.add(progressId, progressToStream(task, { ...said, progressId }));
    if (lost === undefined) return;
    signals.cancel(lost);
    throw lost;
  }

  #cancelled(cancellation: workerGrpc.TaskCancellation): void {
    const { leaseId = "" } = cancellation;
    this.#atWork.get(leaseId)?.signals.cancel(cancellationFromStream(cancellation));
  }

  #newId(): string {
    this.#lastNumber += 1;
    return `${this.#prefix}-${this.#lastNumber}`;
  }

  /** False where there is no stream to send it on. */
  #send(put: (outgoing: Outgoing) => void): boolean {
    if (this.#phase !== "open" || this.#call === undefined) return false;
    this.#call.send(put);
    return true;
  }

  #askForMore(): void {
    if (!this.#takesTasks || this.#results.size >= maxUnanswered) return;
    for (const slots of this.#slots.all) {
      const credit = slots.ask();
      if (credit !== undefined) this.#call?.send((outgoing) => outgoing.credit(credit));
    }
  }

  /** There may be more tasks at once than before, or fewer: what comes beyond that is given back. */
  #resized(): void {
    this.#askForMore();
    if (!this.#takesTasks || !this.#capabilities.has("flow")) return;
    for (const slots of this.#slots.all) {
      const surplus = slots.withdraw();
      if (surplus === undefined) continue;
      const withdrawalId = this.#newId();
      this.#withdrawals.set(withdrawalId, { slots, count: surplus.count });
      this.#call?.send((outgoing) => outgoing.withdraw({ withdrawalId, ...surplus }));
    }
  }

  #withdrawn({ withdrawalId = "", count = 0 }: workerGrpc.WorkerCreditWithdrawn): void {
    const asked = this.#withdrawals.get(withdrawalId);
    this.#withdrawals.delete(withdrawalId);
    asked?.slots.withdrawn(count, { of: asked.count });
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
    if (this.#phase !== "open") this.#giveUpUnanswered();
    else this.#lastWord = setTimeout(() => this.#call?.cancel(), lastWordMs);
  }

  #giveUpUnanswered(): void {
    this.#results.giveUp();
    this.#reports.giveUp();
    this.#deps.commands.giveUp();
  }

  get #unansweredCount(): number {
    return this.#results.size + this.#reports.size + this.#deps.commands.size;
  }

  #finishWhenIdle(): void {
    if (this.#phase === "open" && !this.#takesTasks) this.#leaveWhenAnswered();
    if (!this.#deps.stop.aborted || this.#running > 0 || this.#unansweredCount > 0) return;
    clearTimeout(this.#lastWord);
    this.#done.abort();
    // It may never be greeted.
    if (this.#phase === "greeting") this.#call?.cancel();
  }

  /** This side of a stream that brings no more tasks ends once its results are answered. */
  #leaveWhenAnswered(): void {
    const isOverForUs = !this.#deps.stop.aborted || this.#running === 0;
    if (this.#unansweredCount > 0 || !isOverForUs) return;
    this.#phase = "finished";
    this.#call?.finish();
  }
}

function resultAnswer(outcome: workerGrpc.WorkerResultAnswer["outcome"]): Answered<void> {
  return outcome?.$case === "refused"
    ? { kind: "refused", refused: outcome.value }
    : { kind: "done", value: undefined };
}

function progressAnswer(outcome: workerGrpc.WorkerProgressAnswer["outcome"]): Answered<TaskCancelledError | undefined> {
  if (outcome?.$case === "refused") return { kind: "refused", refused: outcome.value };
  return { kind: "done", value: outcome?.$case === "lost" ? cancellationFromStream(outcome.value) : undefined };
}

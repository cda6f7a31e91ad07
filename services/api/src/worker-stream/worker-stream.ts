import type { workerGrpc } from "@tutti/contracts";
import { leaseIdFrom, taskIdFrom, workflowIdFrom } from "@tutti/engine";
import type { Origin } from "@tutti/engine";
import { isWhole, workerCopy } from "@tutti/hand-out";
import type { StandingTask, WaitingRoom, WorkerCopyDeps } from "@tutti/hand-out";
import type { Log } from "@tutti/service-kit";

import type { PollRecorder } from "../polls/poll-recorder.ts";
import { checkFrame } from "./frame-faults.ts";
import { ResultIntake } from "./result-intake.ts";
import type { ResultsUnderWay } from "./results-under-way.ts";
import { StreamOrders } from "./stream-orders.ts";
import { taskToStream } from "./task-to-stream.ts";
import { TasksInHand } from "./tasks-in-hand.ts";
import { WorkerOutbox } from "./worker-outbox.ts";

export type WorkerStreamOptions = WorkerCopyDeps & {
  readonly waiting: Pick<WaitingRoom, "stand" | "giveBack">;
  readonly polls: Pick<PollRecorder, "stands">;
  readonly results: ResultsUnderWay;
  readonly workerId: string;
  readonly origin: Origin;
  readonly log: Log;
};

/** One worker's stream, whatever carries its frames: `take` what it sends, send what comes out of `outbox`. */
export class WorkerStream {
  readonly outbox: WorkerOutbox;
  readonly #options: WorkerStreamOptions;
  readonly #inHand = new TasksInHand();
  readonly #orders: StreamOrders;
  readonly #intake: ResultIntake;
  #isOver = false;

  constructor(options: WorkerStreamOptions) {
    this.#options = options;
    this.outbox = new WorkerOutbox((isFull) => this.#orders.hold(isFull));
    this.#orders = new StreamOrders({ ...options, take: (handed) => this.#handOver(handed) });
    this.#intake = new ResultIntake({ ...options, answer: (answer) => this.outbox.answer(answer) });
  }

  /** Takes a frame in. @throws RpcError INVALID_ARGUMENT where it cannot be taken as a whole; then nothing of it is */
  take(frame: workerGrpc.WorkRequest): void {
    checkFrame(frame);
    if (this.#isOver) return;
    for (const { taskType, domain, count } of frame.credits) this.#orders.add(taskType, { domain, count });
    // Before the acknowledgements: a task whose result is here needs none.
    for (const result of frame.results) this.#takeResult(result);
    for (const leaseId of frame.acknowledged) this.#inHand.acknowledged(leaseId);
    for (const lease of frame.returned) this.#takeBack(lease);
    if (frame.drain !== undefined) this.stopHandingOut();
  }

  /** Resolves when the worker may be listened to again. */
  async relieved(): Promise<void> {
    await this.#intake.relieved();
    await this.outbox.relieved();
  }

  /** No more tasks: the credits end, and what has not left goes to others. */
  stopHandingOut(): void {
    this.#orders.end();
    for (const leaseId of this.outbox.takeTasks()) this.#inHand.unsent(leaseId);
  }

  /** The worker has said its last word: what it has not acknowledged goes to others. Resolves when all is answered. */
  async finish(): Promise<void> {
    this.leave();
    await this.#intake.settled();
  }

  /** The stream is over: what it has not acknowledged goes to others. Its results are applied, unheard. */
  leave(): void {
    this.#isOver = true;
    this.stopHandingOut();
    this.#inHand.giveAllBack();
  }

  #handOver(handed: StandingTask): void {
    this.#inHand.add(handed);
    const message = isWhole(handed.task) ? taskToStream(handed.task) : undefined;
    if (message !== undefined) this.outbox.task(message);
    else void this.#loadAndHandOver(handed); // It never rejects.
  }

  async #loadAndHandOver({ task }: StandingTask): Promise<void> {
    const { log } = this.#options;
    try {
      const { copy } = await workerCopy(task, this.#options);
      const message = taskToStream(copy);
      if (message !== undefined && this.#inHand.has(task.leaseId)) this.outbox.task(message);
    } catch (error) {
      log.error({ err: error, taskId: task.taskId }, "a task cannot be shown to its worker");
      this.#inHand.givenBack(task.leaseId);
    }
  }

  #takeResult(result: workerGrpc.WorkerResult): void {
    if (result.extendLease) this.#inHand.acknowledged(result.leaseId);
    else this.#inHand.resulted(result.leaseId);
    this.#intake.take(result);
  }

  #takeBack({ leaseId, taskId, workflowId }: workerGrpc.LeaseReference): void {
    if (this.#inHand.givenBack(leaseId)) return;
    const [task, workflow] = [taskIdFrom(taskId), workflowIdFrom(workflowId)];
    // What is no id is no task of ours.
    if (task === undefined || workflow === undefined) return;
    this.#options.waiting.giveBack({ leaseId: leaseIdFrom(leaseId), taskId: task, workflowId: workflow });
  }
}

import type { workerGrpc } from "@tutti/contracts";
import { leaseIdFrom, taskIdFrom, workflowIdFrom } from "@tutti/engine";
import type { LeaseId, Origin } from "@tutti/engine";
import { isWhole, workerCopy } from "@tutti/hand-out";
import type { StandingTask, WaitingRoom, WorkerCopyDeps } from "@tutti/hand-out";
import type { LostLease } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { RuntimeMetadata } from "../operations/tasks/runtime-metadata.ts";
import type { PollRecorder } from "../polls/poll-recorder.ts";
import { cancellationOf, type HeldLease } from "./cancellation.ts";
import { checkFrame, type Hello } from "./frame-faults.ts";
import { FrameIntake } from "./frame-intake.ts";
import type { LeaseHolder, LeaseWatch } from "./lease-watch.ts";
import type { ProgressReports } from "./progress-reports.ts";
import { refusedForFaults } from "./refused.ts";
import { resultFromStream } from "./result-from-stream.ts";
import type { ResultsUnderWay } from "./results-under-way.ts";
import { StreamOrders } from "./stream-orders.ts";
import { taskToStream } from "./task-to-stream.ts";
import { TasksInHand } from "./tasks-in-hand.ts";
import type { WorkerCommands } from "./worker-commands.ts";
import { WorkerOutbox } from "./worker-outbox.ts";

export type WorkerStreamOptions = WorkerCopyDeps & {
  readonly runtimeMetadata: Pick<RuntimeMetadata, "isNone" | "of">;
  readonly waiting: Pick<WaitingRoom, "stand" | "giveBack">;
  readonly polls: Pick<PollRecorder, "stands">;
  readonly watch: Pick<LeaseWatch, "watch" | "unwatch" | "look">;
  readonly results: ResultsUnderWay;
  readonly progress: ProgressReports;
  readonly commands: WorkerCommands;
  readonly hello: Hello;
  readonly origin: Origin;
  readonly log: Log;
};

/** One worker's stream, whatever carries its frames: `take` what it sends, send what comes out of `outbox`. */
export class WorkerStream implements LeaseHolder {
  readonly outbox: WorkerOutbox;
  readonly #options: WorkerStreamOptions;
  readonly #workerId: string;
  readonly #understandsCancel: boolean;
  readonly #inHand = new TasksInHand();
  /** What the worker has or gets, as far as it is to hear of its loss. */
  readonly #watched = new Set<LeaseId>();
  readonly #orders: StreamOrders;
  readonly #intake = new FrameIntake();
  #isOver = false;

  constructor(options: WorkerStreamOptions) {
    const { workerId, capabilities, serves, held } = options.hello;
    this.#options = options;
    this.#workerId = workerId;
    this.#understandsCancel = capabilities.includes("cancel");
    this.outbox = new WorkerOutbox((isFull) => this.#orders.hold(isFull));
    this.#orders = new StreamOrders({ ...options, workerId, take: (handed) => this.#handOver(handed) });
    for (const { taskType = "", domain = "" } of serves) this.#orders.serve({ taskType, domain });
    if (this.#understandsCancel) this.#watchHeld(held);
  }

  /** Takes a frame in. @throws RpcError INVALID_ARGUMENT where it cannot be taken as a whole; then nothing of it is */
  take(frame: workerGrpc.WorkRequest): void {
    checkFrame(frame);
    if (this.#isOver) return;
    for (const { taskType = "", domain = "", count = 0 } of frame.credits)
      this.#orders.add({ taskType, domain }, count);
    for (const report of frame.progress) this.#takeProgress(report);
    // Before the acknowledgements: a task whose result is here needs none.
    for (const result of frame.results) this.#takeResult(result);
    for (const leaseId of frame.acknowledged) this.#acknowledged(leaseId);
    for (const lease of frame.returned) this.#takeBack(lease);
    if (frame.drain !== undefined) this.stopHandingOut();
    for (const withdrawal of frame.withdrawals) this.#withdraw(withdrawal);
    for (const command of frame.commands) this.#carryOut(command);
  }

  /** Resolves when the worker may be listened to again. */
  async relieved(): Promise<void> {
    await this.#intake.relieved();
    await this.outbox.relieved();
  }

  /** No more tasks: the credits end, and what has not left goes to others. */
  stopHandingOut(): void {
    this.#orders.end();
    for (const leaseId of this.outbox.takeTasks()) {
      this.#unwatch(leaseId);
      this.#inHand.unsent(leaseId);
    }
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
    for (const leaseId of [...this.#watched]) this.#unwatch(leaseId);
    this.#inHand.giveAllBack();
  }

  /** A task of the worker is lost: if it has not left yet it never does, and the worker is owed another. */
  lost(lease: LostLease): void {
    const { leaseId } = lease;
    this.#watched.delete(leaseId);
    const unsent = this.#inHand.taskOf(leaseId);
    const isUnsent = this.outbox.takeTask(leaseId) || this.#inHand.isLoading(leaseId);
    // Its row went with the decision.
    this.#inHand.resulted(leaseId);
    if (unsent !== undefined && isUnsent) this.#orders.add(queueOf(unsent), 1);
    else if (this.#understandsCancel) this.outbox.cancel(cancellationOf(lease));
  }

  #handOver(handed: StandingTask): void {
    const isAtHand = isWhole(handed.task) && this.#options.runtimeMetadata.isNone(handed.task);
    const message = isAtHand ? taskToStream(handed.task) : undefined;
    this.#inHand.add(handed, { isLoading: message === undefined });
    if (message !== undefined) this.outbox.task(message);
    else void this.#loadAndHandOver(handed); // It never rejects.
    this.#watch(handed.task);
  }

  async #loadAndHandOver({ task }: StandingTask): Promise<void> {
    const { log } = this.#options;
    try {
      const { copy } = await workerCopy(task, this.#options);
      const message = taskToStream(copy, await this.#options.runtimeMetadata.of(task));
      if (message !== undefined && this.#inHand.loaded(task.leaseId)) this.outbox.task(message);
    } catch (error) {
      log.error({ err: error, taskId: task.taskId }, "a task cannot be shown to its worker");
      this.#unwatch(task.leaseId);
      this.#inHand.givenBack(task.leaseId);
    }
  }

  #acknowledged(leaseId: string): void {
    this.#inHand.acknowledged(leaseId);
    if (!this.#understandsCancel) this.#unwatch(leaseId);
  }

  #takeResult(wire: workerGrpc.WorkerResult): void {
    const { resultId, leaseId = "", extendLease = false } = wire;
    if (extendLease) this.#acknowledged(leaseId);
    else {
      this.#unwatch(leaseId);
      this.#inHand.resulted(leaseId);
    }
    const { value, faults } = resultFromStream(wire, this.#workerId);
    if (faults.length > 0)
      return this.outbox.answer({ resultId, outcome: { $case: "refused", value: refusedForFaults(faults) } });
    const outcome = this.#options.results.apply(value, this.#sender);
    this.#intake.take(wire.output?.length ?? 0, outcome, (said) => this.outbox.answer({ resultId, outcome: said }));
  }

  #takeProgress(wire: workerGrpc.WorkerProgress): void {
    const { progressId, leaseId = "" } = wire;
    this.#acknowledged(leaseId);
    const outcome = this.#options.progress.apply(wire, this.#sender);
    this.#intake.take(wire.output?.length ?? 0, outcome, (said) => {
      if (said.$case === "lost") this.#unwatch(leaseId);
      this.outbox.progressAnswer({ progressId, outcome: said });
    });
  }

  #carryOut(wire: workerGrpc.WorkerCommand): void {
    const { commandId } = wire;
    const outcome = this.#options.commands.apply(wire, this.#sender);
    this.#intake.take(sizeOfCommand(wire), outcome, (said) => this.outbox.commandAnswer({ commandId, outcome: said }));
  }

  #withdraw({ withdrawalId, taskType = "", domain = "", count }: workerGrpc.WorkerCreditWithdrawal): void {
    const ended = this.#orders.withdraw({ taskType, domain }, count);
    this.outbox.withdrawn({ withdrawalId, taskType, domain, count: ended });
  }

  #takeBack({ leaseId = "", taskId = "", workflowId = "" }: workerGrpc.LeaseReference): void {
    this.#unwatch(leaseId);
    if (this.#inHand.givenBack(leaseId)) return;
    const lease = heldOf({ leaseId, taskId, workflowId });
    // What is no id is no task of ours.
    if (lease !== undefined) this.#options.waiting.giveBack(lease);
  }

  #watchHeld(held: readonly workerGrpc.LeaseReference[]): void {
    const leases = held.map(heldOf).filter((lease) => lease !== undefined);
    for (const lease of leases) this.#watch(lease);
    void this.#options.watch.look(leases); // It never rejects.
  }

  #watch({ leaseId, taskId, workflowId }: HeldLease): void {
    this.#watched.add(leaseId);
    this.#options.watch.watch({ leaseId, taskId, workflowId }, this);
  }

  #unwatch(id: string): void {
    const leaseId = leaseIdFrom(id);
    if (this.#watched.delete(leaseId)) this.#options.watch.unwatch(leaseId, this);
  }

  get #sender() {
    return { workerId: this.#workerId, origin: this.#options.origin };
  }
}

function heldOf({ leaseId = "", taskId = "", workflowId = "" }: workerGrpc.LeaseReference): HeldLease | undefined {
  const [task, workflow] = [taskIdFrom(taskId), workflowIdFrom(workflowId)];
  if (task === undefined || workflow === undefined) return undefined;
  return { leaseId: leaseIdFrom(leaseId), taskId: task, workflowId: workflow };
}

function queueOf({ task: { taskType, domain = "" } }: StandingTask["task"]) {
  return { taskType, domain };
}

function sizeOfCommand({ command }: workerGrpc.WorkerCommand): number {
  if (command?.$case === "start") return command.value.input?.length ?? 0;
  if (command?.$case === "pushMessage") return command.value.payload.length;
  return command?.value.output?.length ?? 0;
}

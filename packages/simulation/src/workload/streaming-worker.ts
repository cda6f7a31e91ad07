import { workerGrpc } from "@tutti/contracts";
import { Payload, taskIdFrom } from "@tutti/engine";

import type { RunningApi } from "../nodes/api-node.ts";
import { Wire } from "../world/wire.ts";
import { anApi, type Outside } from "./ask.ts";
import { doTask } from "./do-task.ts";
import type { WorkerOptions } from "./polling-worker.ts";

type Frame = Parameters<typeof workerGrpc.WorkRequest.fromPartial>[0];
type Stream = Wire<workerGrpc.WorkRequest, workerGrpc.WorkResponse>;
/** A result that is not answered, and what it claims. */
type Unanswered = { readonly result: workerGrpc.WorkerResult; readonly output: string; isSent: boolean };

/**
 * A worker that stays connected: wants some tasks, acknowledges those that come, and sends each result until it is
 * answered, over this stream or a later one, to whichever api it finds.
 */
export class StreamingWorker {
  readonly #options: WorkerOptions;
  readonly #outside: Outside;
  readonly #unanswered = new Map<string, Unanswered>();
  /** Leases of tasks that need no result any more. */
  readonly #lost = new Set<string>();
  #stream: Stream | undefined;

  constructor(options: WorkerOptions, outside: Outside) {
    this.#options = options;
    this.#outside = outside;
  }

  async work(): Promise<void> {
    const { random, world, isOver } = this.#outside;
    while (!isOver()) {
      const api = await anApi(this.#outside);
      if (api !== undefined) await this.#overOneStream(api);
      await world.time.wait(random.between(10, 1_000));
    }
  }

  /** Until it breaks or ends. */
  async #overOneStream(api: RunningApi): Promise<void> {
    const { world, random } = this.#outside;
    const { name, taskType } = this.#options;
    const stream: Stream = new Wire({ world, client: world.outsideLife, server: () => api.workers, isFlawed: false });
    this.#stream = stream;
    const over = new Promise<void>((resolve) => {
      stream.on("error", () => resolve());
      stream.on("end", () => resolve());
    });
    stream.on("data", (frame) => this.#take(frame));
    this.#send({ hello: { workerId: name, capabilities: ["cancel"] } });
    this.#send({ credits: [{ taskType, count: random.pick([1, 3, 20]) }] });
    for (const unanswered of this.#unanswered.values()) this.#sendResult(unanswered);
    if (world.weather.strikes("callBreaks")) world.time.after(random.between(0, 20_000), () => stream.cancel());
    await over;
    this.#stream = undefined;
  }

  #take({ tasks, answers, drain, cancellations }: workerGrpc.WorkResponse): void {
    for (const task of tasks) this.#takeTask(task);
    for (const cancellation of cancellations) this.#giveUp(cancellation);
    for (const answer of answers) this.#takeAnswer(answer);
    // Who is asked to leave hands in what is ready, and comes back elsewhere.
    if (drain !== undefined) this.#stream?.end();
  }

  /** A task that is lost: its work is given up, or, by some, not. */
  #giveUp({ leaseId = "" }: workerGrpc.TaskCancellation): void {
    if (this.#outside.random.between(0, 1) === 0) this.#lost.add(leaseId);
  }

  #takeTask(task: workerGrpc.WorkerTask): void {
    const { weather } = this.#outside.world;
    if (weather.strikes("workerForgets")) {
      this.#send({ credits: this.#another() });
      return;
    }
    const { leaseId = "", taskId, workflowId } = task;
    if (weather.strikes("callBreaks")) {
      this.#send({ returned: [{ leaseId, taskId, workflowId }], credits: this.#another() });
      return;
    }
    if (weather.isTheFirst()) this.#send({ acknowledged: [leaseId] });
    this.#outside.begin(this.#workOn(task));
  }

  async #workOn(task: workerGrpc.WorkerTask): Promise<void> {
    const { leaseId = "", taskId = "", workflowId, input, retryCount = 0, pollCount = 0 } = task;
    const { name } = this.#options;
    const tree = input === undefined || input.length === 0 ? Payload.empty.tree : Payload.fromBytes(input).tree;
    if (this.#outside.world.weather.strikes("callBreaks")) this.#report(task);
    const { status, output } = await doTask({ input: tree, retryCount, pollCount }, { name, outside: this.#outside });
    this.#send({ credits: this.#another() });
    if (this.#lost.delete(leaseId)) return;
    const resultId = this.#outside.random.uuid();
    const result = workerGrpc.WorkerResult.fromPartial({
      resultId,
      taskId,
      workflowId,
      leaseId,
      status: `WORKER_RESULT_STATUS_${status}`,
      output: Buffer.from(output),
      callbackAfterSeconds: status === "IN_PROGRESS" ? 1 : 0,
    });
    const unanswered = { result, output, isSent: false };
    this.#unanswered.set(resultId, unanswered);
    this.#sendResult(unanswered);
  }

  /** How far it has come; whether that is heard does not matter. */
  #report({ leaseId, taskId, workflowId }: workerGrpc.WorkerTask): void {
    const progressId = this.#outside.random.uuid();
    this.#send({ progress: [{ progressId, leaseId, taskId, workflowId, output: Buffer.from(`{"half":true}`) }] });
  }

  #sendResult(unanswered: Unanswered): void {
    if (this.#stream === undefined) return;
    this.#send({ results: [{ ...unanswered.result, isRepeat: unanswered.isSent }] });
    unanswered.isSent = true;
  }

  #takeAnswer({ resultId = "", outcome }: workerGrpc.WorkerResultAnswer): void {
    const unanswered = this.#unanswered.get(resultId);
    if (unanswered === undefined || outcome === undefined) return;
    const { ledger } = this.#options;
    if (outcome.$case === "refused" && outcome.value.retryable) {
      this.#outside.world.time.after(500, () => {
        if (this.#unanswered.has(resultId)) this.#sendResult(unanswered);
      });
      return;
    }
    this.#unanswered.delete(resultId);
    const taskId = taskIdFrom(unanswered.result.taskId ?? "");
    if (outcome.$case === "refused") ledger.faults.push(`a streamed result was refused: ${outcome.value.message}`);
    const status = statusOf(unanswered.result.status);
    if (outcome.$case === "accepted" && status !== undefined && taskId !== undefined)
      ledger.take({ taskId, status, output: unanswered.output });
  }

  #another() {
    return [{ taskType: this.#options.taskType, count: 1 }];
  }

  #send(frame: Frame): void {
    this.#stream?.write(workerGrpc.WorkRequest.fromPartial(frame));
  }
}

/** What a result has made of its task; undefined where it has only put it off. */
function statusOf(status: workerGrpc.WorkerResultStatus | undefined) {
  switch (status) {
    case "WORKER_RESULT_STATUS_COMPLETED":
      return "COMPLETED";
    case "WORKER_RESULT_STATUS_FAILED":
      return "FAILED";
    case "WORKER_RESULT_STATUS_FAILED_WITH_TERMINAL_ERROR":
      return "FAILED_WITH_TERMINAL_ERROR";
    default:
      return undefined;
  }
}

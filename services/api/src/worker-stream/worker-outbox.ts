import type { workerGrpc } from "@tutti/contracts";

import { sizeOfTask } from "./task-to-stream.ts";

type Frame = workerGrpc.WorkResponse;

/** A frame ends with the task that takes it over this size. Many clients take no message beyond 4 MiB. */
const frameBytes = 1024 * 1024;
const answerBytes = 128;
const cancellationBytes = 256;
/** A worker that lets so much wait gets no more until it has taken most of it. */
const fullBytes = 8 * frameBytes;

/** What a worker is to be told, until a frame takes it: what is ready in one turn of the event loop travels together. */
export class WorkerOutbox {
  readonly #whenFull: (isFull: boolean) => void;
  #welcome: workerGrpc.WorkerWelcome | undefined;
  #drain: workerGrpc.ServerDrain | undefined;
  #tasks: workerGrpc.WorkerTask[] = [];
  #answers: workerGrpc.WorkerResultAnswer[] = [];
  #cancellations: workerGrpc.TaskCancellation[] = [];
  #progressAnswers: workerGrpc.WorkerProgressAnswer[] = [];
  #commandAnswers: workerGrpc.WorkerCommandAnswer[] = [];
  #withdrawn: workerGrpc.WorkerCreditWithdrawn[] = [];
  #waitingBytes = 0;
  #isFull = false;
  #isEnded = false;
  #failure: Error | undefined;
  #news: (() => void) | undefined;
  #whenRelieved: (() => void)[] = [];

  /** `whenFull` is told when so much waits that nothing should be added, and when that is over. */
  constructor(whenFull: (isFull: boolean) => void) {
    this.#whenFull = whenFull;
  }

  welcome(welcome: workerGrpc.WorkerWelcome): void {
    this.#welcome = welcome;
    this.#news?.();
  }

  task(task: workerGrpc.WorkerTask): void {
    this.#tasks.push(task);
    this.#grow(sizeOfTask(task));
  }

  answer(answer: workerGrpc.WorkerResultAnswer): void {
    this.#answers.push(answer);
    this.#grow(sizeOfOutcome(answer));
  }

  cancel(cancellation: workerGrpc.TaskCancellation): void {
    this.#cancellations.push(cancellation);
    this.#grow(sizeOfCancellation(cancellation));
  }

  progressAnswer(answer: workerGrpc.WorkerProgressAnswer): void {
    this.#progressAnswers.push(answer);
    this.#grow(sizeOfOutcome(answer));
  }

  commandAnswer(answer: workerGrpc.WorkerCommandAnswer): void {
    this.#commandAnswers.push(answer);
    this.#grow(sizeOfOutcome(answer));
  }

  withdrawn(withdrawn: workerGrpc.WorkerCreditWithdrawn): void {
    this.#withdrawn.push(withdrawn);
    this.#grow(sizeOfWithdrawn(withdrawn));
  }

  drain(drain: workerGrpc.ServerDrain): void {
    this.#drain = drain;
    this.#news?.();
  }

  /** Takes the tasks back that have not left; the ids of their leases. */
  takeTasks(): readonly string[] {
    const tasks = this.#tasks;
    this.#tasks = [];
    for (const task of tasks) this.#shrink(sizeOfTask(task));
    return tasks.flatMap(({ leaseId }) => leaseId ?? []);
  }

  /** Takes one task back; false where it has left, or was never here. */
  takeTask(leaseId: string): boolean {
    const index = this.#tasks.findIndex((task) => task.leaseId === leaseId);
    for (const task of index < 0 ? [] : this.#tasks.splice(index, 1)) this.#shrink(sizeOfTask(task));
    return index >= 0;
  }

  /** Nothing more comes: the frames end when what is there has left. */
  end(): void {
    this.#isEnded = true;
    this.#news?.();
    this.#relieve();
  }

  /** The frames end with the error, and what is there does not leave. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.end();
  }

  /** Resolves when the worker has taken most of what waits, or nothing more comes. */
  async relieved(): Promise<void> {
    if (this.#isFull && !this.#isEnded) await new Promise<void>((resolve) => this.#whenRelieved.push(resolve));
  }

  /** The frames, each as large as it is when it is asked for. */
  async *frames(): AsyncGenerator<Frame> {
    for (;;) {
      if (this.#isEmpty && !this.#isEnded) await new Promise<void>((resolve) => (this.#news = resolve));
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#failure !== undefined) throw this.#failure;
      if (!this.#isEmpty) {
        yield this.#take();
      } else if (this.#isEnded) return;
    }
  }

  get #isEmpty(): boolean {
    const isSilent = this.#welcome === undefined && this.#drain === undefined;
    return isSilent && this.#lists.every(({ length }) => length === 0);
  }

  get #lists(): readonly (readonly unknown[])[] {
    return [
      this.#tasks,
      this.#answers,
      this.#cancellations,
      this.#progressAnswers,
      this.#commandAnswers,
      this.#withdrawn,
    ];
  }

  #take(): Frame {
    const welcome = this.#welcome;
    this.#welcome = undefined;
    // The welcome leaves alone.
    if (welcome !== undefined) return { ...nothing, welcome };
    const drain = this.#drain;
    this.#drain = undefined;
    const frame = {
      welcome,
      drain,
      answers: this.#cut(this.#answers, sizeOfOutcome),
      tasks: this.#cut(this.#tasks, sizeOfTask),
      cancellations: this.#cut(this.#cancellations, sizeOfCancellation),
      progressAnswers: this.#cut(this.#progressAnswers, sizeOfOutcome),
      commandAnswers: this.#cut(this.#commandAnswers, sizeOfOutcome),
    };
    // After the last task that was sent under the credit that has ended.
    const withdrawn = this.#tasks.length === 0 ? this.#cut(this.#withdrawn, sizeOfWithdrawn) : [];
    return { ...frame, withdrawn };
  }

  /** The first parts up to the size of a frame, at least one. */
  #cut<Part>(parts: Part[], sizeOf: (part: Part) => number): Part[] {
    if (parts.length === 0) return [];
    let sizeBytes = 0;
    let count = 0;
    for (const part of parts) {
      if (sizeBytes >= frameBytes) break;
      sizeBytes += sizeOf(part);
      count += 1;
    }
    this.#shrink(sizeBytes);
    return parts.splice(0, count);
  }

  #grow(sizeBytes: number): void {
    this.#waitingBytes += sizeBytes;
    this.#news?.();
    if (this.#isFull || this.#waitingBytes <= fullBytes) return;
    this.#isFull = true;
    this.#whenFull(true);
  }

  #shrink(sizeBytes: number): void {
    this.#waitingBytes -= sizeBytes;
    if (this.#isFull && this.#waitingBytes <= fullBytes / 2) this.#relieve();
  }

  #relieve(): void {
    for (const resolve of this.#whenRelieved.splice(0)) resolve();
    if (!this.#isFull) return;
    this.#isFull = false;
    if (!this.#isEnded) this.#whenFull(false);
  }
}

const nothing: Frame = {
  welcome: undefined,
  tasks: [],
  answers: [],
  drain: undefined,
  cancellations: [],
  progressAnswers: [],
  commandAnswers: [],
  withdrawn: [],
};

type Answer = workerGrpc.WorkerResultAnswer | workerGrpc.WorkerProgressAnswer | workerGrpc.WorkerCommandAnswer;

/** Near enough: the ids that a worker makes up are short, or it bears the consequences. */
function sizeOfOutcome({ outcome }: Answer): number {
  return answerBytes + (outcome?.$case === "refused" ? (outcome.value.message?.length ?? 0) : 0);
}

function sizeOfCancellation({ message = "" }: workerGrpc.TaskCancellation): number {
  return cancellationBytes + message.length;
}

function sizeOfWithdrawn({ taskType = "", domain = "" }: workerGrpc.WorkerCreditWithdrawn): number {
  return answerBytes + taskType.length + domain.length;
}

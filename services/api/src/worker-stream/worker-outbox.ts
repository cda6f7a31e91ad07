import type { workerGrpc } from "@tutti/contracts";

import { sizeOfTask } from "./task-to-stream.ts";

type Frame = workerGrpc.WorkResponse;

/** A frame ends with the task that takes it over this size. Many clients take no message beyond 4 MiB. */
const frameBytes = 1024 * 1024;
const answerBytes = 64;
/** A worker that lets so much wait gets no more until it has taken most of it. */
const fullBytes = 8 * frameBytes;

/** What a worker is to be told, until a frame takes it: what is ready in one turn of the event loop travels together. */
export class WorkerOutbox {
  readonly #whenFull: (isFull: boolean) => void;
  #welcome: workerGrpc.WorkerWelcome | undefined;
  #drain: workerGrpc.ServerDrain | undefined;
  #tasks: workerGrpc.WorkerTask[] = [];
  #answers: workerGrpc.WorkerResultAnswer[] = [];
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
    this.#grow(sizeOfAnswer(answer));
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
    return tasks.map(({ leaseId }) => leaseId);
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
    return isSilent && this.#tasks.length === 0 && this.#answers.length === 0;
  }

  #take(): Frame {
    const welcome = this.#welcome;
    this.#welcome = undefined;
    // The welcome leaves alone.
    if (welcome !== undefined) return { welcome, tasks: [], answers: [], drain: undefined };
    const drain = this.#drain;
    this.#drain = undefined;
    const answers = this.#cut(this.#answers, sizeOfAnswer);
    return { welcome, tasks: this.#cut(this.#tasks, sizeOfTask), answers, drain };
  }

  /** The first parts up to the size of a frame, at least one. */
  #cut<Part>(parts: Part[], sizeOf: (part: Part) => number): Part[] {
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

function sizeOfAnswer({ resultId, outcome }: workerGrpc.WorkerResultAnswer): number {
  return answerBytes + resultId.length + (outcome?.$case === "refused" ? outcome.value.message.length : 0);
}

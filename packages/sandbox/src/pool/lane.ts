import { Worker } from "node:worker_threads";
import type { EvaluationOutcome, ThreadStart } from "../evaluation.ts";
import { isBegun, newClaims, offer, takeBack } from "./claims.ts";
import type { Job } from "./job.ts";
import type { FromThread, ToThread } from "./thread-messages.ts";

type Sent = { readonly job: Job; readonly ticket: number; readonly slot: number };

type LaneEvents = {
  /** The thread can take (more) work. */
  readonly onFree: () => void;
  /** The thread is gone. It had begun `begun`, if anything; `waiting` are as they were. */
  readonly onGone: (jobs: { readonly begun: readonly Job[]; readonly waiting: readonly Job[] }, error: Error) => void;
};

// The interpreters keep their own, smaller limit on recursion; theirs must be met first.
const STACK_MEGABYTES = 32;
// What an answer or a message needs; scripts live in WebAssembly memory, which is not counted here.
const HEAP_MEGABYTES = 512;

/**
 * One thread and what was sent to it. It is sent a few jobs ahead, so that it need not wait for our next turn; those that
 * it has not begun can be taken back at any time.
 */
export class Lane {
  private readonly worker: Worker;
  private readonly claims: Int32Array;
  private readonly freeSlots: number[];
  private readonly events: LaneEvents;
  private sent: Sent[] = [];
  private lastTicket = 0;
  private gone = false;
  private headSinceMs = 0;
  /** It has been at one job for long: nothing more is sent to it until that ends. */
  isSlow = false;
  isReady = false;

  constructor(start: ThreadStart, options: { readonly ahead: number; readonly events: LaneEvents }) {
    this.events = options.events;
    this.claims = newClaims(options.ahead);
    this.freeSlots = Array.from({ length: options.ahead }, (_, slot) => slot);
    this.worker = new Worker(threadUrl(), {
      workerData: { ...start, claims: this.claims },
      // Nothing of the process is shown to what runs there.
      env: {},
      argv: [],
      execArgv: [],
      stdin: false,
      resourceLimits: { stackSizeMb: STACK_MEGABYTES, maxOldGenerationSizeMb: HEAP_MEGABYTES },
    });
    this.worker.on("message", (message: FromThread) => this.onMessage(message));
    this.worker.on("error", (error) => this.end(error instanceof Error ? error : new Error(String(error))));
    this.worker.on("exit", (code) => this.end(new Error(`the thread ended with code ${code}`)));
  }

  get isIdle(): boolean {
    return this.sent.length === 0;
  }

  get load(): number {
    return this.sent.length;
  }

  get takesWork(): boolean {
    return this.isReady && !this.isSlow && this.freeSlots.length > 0;
  }

  /** How long the thread has been at its present job, as far as can be told from here; 0 while it has begun none. */
  busyForMs(nowMs: number): number {
    return this.sent.some((sent) => isBegun(this.claims, sent)) ? nowMs - this.headSinceMs : 0;
  }

  send(job: Job): void {
    const slot = this.freeSlots.pop();
    if (slot === undefined) throw new Error("the lane is full");
    if (this.isIdle) {
      this.worker.ref();
      this.headSinceMs = performance.now();
    }
    const ticket = ++this.lastTicket;
    this.sent.push({ job, ticket, slot });
    offer(this.claims, { slot, ticket });
    this.worker.postMessage({ ticket, slot, evaluation: job.evaluation } satisfies ToThread);
  }

  /** What the thread has not begun; it will pass over it. */
  takeBackWaiting(): Job[] {
    const taken = this.sent.filter((sent) => takeBack(this.claims, sent));
    this.sent = this.sent.filter((sent) => !taken.includes(sent));
    for (const { slot } of taken) this.freeSlots.push(slot);
    return taken.map(({ job }) => job);
  }

  /** Ends the thread at once, and settles what it is at with `outcome`. */
  kill(outcome: EvaluationOutcome): void {
    const waiting = this.takeBackWaiting();
    for (const { job } of this.sent) job.settle(outcome);
    this.sent = [];
    this.leave({ begun: [], waiting }, new Error("the thread was ended"));
  }

  async close(reason: Error): Promise<void> {
    this.gone = true;
    for (const { job } of this.sent) job.reject(reason);
    this.sent = [];
    await this.worker.terminate();
  }

  private onMessage(message: FromThread): void {
    switch (message.kind) {
      case "ready":
        this.isReady = true;
        // From now on the thread keeps the process alive only while somebody waits for it.
        this.worker.unref();
        break;
      case "answer":
        this.take(message.ticket)?.settle(message.outcome);
        break;
      case "broken":
        this.take(message.ticket)?.settle({ kind: "stopped", message: `Script not evaluated: ${message.reason}` });
        return;
    }
    if (!this.gone) this.events.onFree();
  }

  private take(ticket: number): Job | undefined {
    const index = this.sent.findIndex((sent) => sent.ticket === ticket);
    const [sent] = index < 0 ? [] : this.sent.splice(index, 1);
    if (sent !== undefined) this.freeSlots.push(sent.slot);
    this.headSinceMs = performance.now();
    this.isSlow = false;
    if (this.isIdle) this.worker.unref();
    return sent?.job;
  }

  private end(error: Error): void {
    const waiting = this.takeBackWaiting();
    this.leave({ begun: this.sent.map(({ job }) => job), waiting }, error);
  }

  private leave(jobs: Parameters<LaneEvents["onGone"]>[0], error: Error): void {
    if (this.gone) return;
    this.gone = true;
    this.sent = [];
    void this.worker.terminate();
    this.events.onGone(jobs, error);
  }
}

// From the sources, as in tests, TypeScript must be stripped first.
function threadUrl(): URL {
  const isSource = import.meta.url.endsWith(".ts");
  return new URL(isSource ? "../testing/thread-from-source.mjs" : "../worker/thread-main.js", import.meta.url);
}

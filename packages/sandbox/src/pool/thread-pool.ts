import type { Evaluation, EvaluationOutcome, ThreadStart } from "../evaluation.ts";
import { ScriptsUnavailableError } from "../sandbox-errors.ts";
import type { ThreadSettings } from "../settings.ts";
import { stoppedByTime } from "../stop-messages.ts";
import type { Job } from "./job.ts";
import { Lane } from "./lane.ts";

export type PoolOptions = ThreadStart & {
  readonly threads: ThreadSettings;
  readonly maxWaiting: number;
  readonly maxWaitingLength: number;
  /** How many jobs a thread is sent ahead of the one that it is at. */
  readonly ahead: number;
  /** After this a job counts as long: those behind it go elsewhere, and another thread takes this one's place. */
  readonly longMs: number;
};

const LOOK_EVERY_MS = 25;
// An interpreter sees its own deadline, in loops at least; only when it does not the thread is ended.
const GRACE_MS = 300;
// A thread that cannot even start has failed for good when it does so this often in a row.
const MAX_FAILED_STARTS = 3;

type Gone = { readonly begun: readonly Job[]; readonly waiting: readonly Job[]; readonly error: Error };

/**
 * The threads of one language, started when they are needed. However long some scripts take, `threads.free` others can
 * take work, up to `threads.most` in all. Not piscina or tinypool: these neither end one hanging task without its pool
 * mates' work, nor take back what was sent ahead, and without sending ahead a small script costs a turn of two threads.
 */
export class ThreadPool {
  private readonly options: PoolOptions;
  private readonly lanes = new Set<Lane>();
  private waiting: Job[] = [];
  private length = 0;
  private failedStarts = 0;
  private watch: NodeJS.Timeout | undefined;
  private lookedAtMs = 0;
  private closed = false;

  constructor(options: PoolOptions) {
    this.options = options;
  }

  /** Rejects with ScriptsUnavailableError when too much waits already, or threads cannot be had, or the pool is closed. */
  run(evaluation: Evaluation): Promise<EvaluationOutcome> {
    const length = evaluation.source.length + evaluation.inputText.length;
    const refusal = this.refusal(length);
    if (refusal !== undefined) return Promise.reject(refusal);
    this.length += length;
    return new Promise<EvaluationOutcome>((settle, reject) => {
      this.waiting.push({ evaluation, length, settle, reject, deaths: 0 });
      this.assign();
    }).finally(() => (this.length -= length));
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.watch);
    const reason = new ScriptsUnavailableError("the sandbox was closed");
    for (const job of this.waiting) job.reject(reason);
    this.waiting = [];
    await Promise.all([...this.lanes].map((lane) => lane.close(reason)));
    this.lanes.clear();
  }

  private refusal(length: number): ScriptsUnavailableError | undefined {
    const { language, maxWaiting, maxWaitingLength } = this.options;
    if (this.closed) return new ScriptsUnavailableError("the sandbox is closed");
    if (this.waiting.length >= maxWaiting) {
      return new ScriptsUnavailableError(
        `${this.waiting.length} ${language} scripts wait already; no more than that may`,
      );
    }
    // A single one that is larger is let in, or it never would be.
    if (this.length > 0 && this.length + length > maxWaitingLength) {
      return new ScriptsUnavailableError(`the ${language} scripts that wait hold ${this.length} characters already`);
    }
    return undefined;
  }

  private assign(): void {
    while (this.waiting.length > 0) {
      const lane = this.leastLoaded();
      if (lane === undefined) break;
      const job = this.waiting.shift();
      if (job !== undefined) lane.send(job);
    }
    this.adjust();
  }

  private leastLoaded(): Lane | undefined {
    let best: Lane | undefined;
    for (const lane of this.lanes) {
      if (lane.takesWork && (best === undefined || lane.load < best.load)) best = lane;
    }
    return best;
  }

  private adjust(): void {
    const { free, most } = this.options.threads;
    let quick = [...this.lanes].filter((lane) => !lane.isSlow).length;
    for (; this.waiting.length > 0 && quick < free && this.lanes.size < most; quick++) this.startLane();
    // One more than needed is kept, for the next long script.
    for (const lane of this.lanes) {
      if (quick <= free + 1) break;
      if (!lane.isIdle || !lane.isReady) continue;
      this.lanes.delete(lane);
      void lane.close(new Error("not needed"));
      quick -= 1;
    }
    this.keepWatch();
  }

  private startLane(): void {
    const { language, limits, ahead } = this.options;
    const lane: Lane = new Lane(
      { language, limits },
      {
        ahead,
        events: {
          onFree: () => {
            this.failedStarts = 0;
            this.assign();
          },
          onGone: (jobs, error) => this.onGone(lane, { ...jobs, error }),
        },
      },
    );
    this.lanes.add(lane);
  }

  private onGone(lane: Lane, { begun, waiting, error }: Gone): void {
    this.lanes.delete(lane);
    this.waiting.unshift(...waiting);
    for (const job of begun) {
      // It may have been another's doing: it gets a second chance, and no third.
      if (++job.deaths < 2) this.waiting.unshift(job);
      else job.settle({ kind: "stopped", message: `Script ended the thread that evaluated it: ${error.message}` });
    }
    if (!lane.isReady && ++this.failedStarts >= MAX_FAILED_STARTS) this.giveUp(error);
    this.assign();
  }

  private giveUp(cause: Error): void {
    const reason = new ScriptsUnavailableError(
      `no ${this.options.language} interpreter can be started: ${cause.message}`,
      {
        cause,
      },
    );
    for (const job of this.waiting) job.reject(reason);
    this.waiting = [];
    this.failedStarts = 0;
  }

  private keepWatch(): void {
    const isBusy = [...this.lanes].some((lane) => !lane.isIdle);
    if (isBusy === (this.watch !== undefined)) return;
    clearInterval(this.watch);
    this.lookedAtMs = performance.now();
    this.watch = isBusy ? setInterval(() => this.lookAround(), LOOK_EVERY_MS) : undefined;
    this.watch?.unref();
  }

  private lookAround(): void {
    const now = performance.now();
    const { limits, longMs } = this.options;
    const isLate = now - this.lookedAtMs > 2 * LOOK_EVERY_MS;
    this.lookedAtMs = now;
    // This thread stood still: answers may be lying here unread.
    if (isLate) return;
    for (const lane of this.lanes) {
      const busyForMs = lane.busyForMs(now);
      if (busyForMs > limits.maxExecutionMs + GRACE_MS) lane.kill(stoppedByTime(limits));
      else if (busyForMs > longMs && !lane.isSlow) {
        lane.isSlow = true;
        this.waiting.unshift(...lane.takeBackWaiting());
      }
    }
    this.assign();
  }
}

import type { WorkflowId } from "@tutti/engine";
import type { DeciderPort } from "@tutti/ports";
import type { Clock, Log } from "@tutti/service-kit";

import { ExecutionTree, type Outlook, type WaitedFor } from "./execution-tree.ts";
import type { StandingsReader } from "./standings-reader.ts";

export type CallerWaitDeps = {
  readonly decider: Pick<DeciderPort, "watch">;
  readonly reader: StandingsReader;
  readonly clock: Clock;
  readonly log: Log;
};

export type CallerWaitOptions = WaitedFor & {
  readonly timeoutMs: number;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal | undefined;
};

/** Of one caller's execution so many sub-workflows are watched; blocks in more are found by the checks, a second late. */
const maxWatched = 1_000;
/** The longest that a timer takes. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * One caller's wait: reads, and where there is nothing to tell yet has decider watch what was read, reads again, and waits to
 * be told to look. Only what is to be looked at is read. Source: core.md 11.
 */
export class CallerWait {
  /** `open`: the time was over. Rejects with the signal's reason. */
  readonly outlook: Promise<Outlook>;
  readonly #deps: CallerWaitDeps;
  readonly #references: readonly string[];
  readonly #tree: ExecutionTree;
  readonly #watched = new Map<WorkflowId, () => void>();
  readonly #toRead: Set<WorkflowId>;
  readonly #stopTimer: () => void;
  #resolve: (outlook: Outlook) => void = () => undefined;
  #isReading = false;
  #isLast = false;
  #isOver = false;

  constructor({ workflowId, taskReferenceNames, timeoutMs, signal }: CallerWaitOptions, deps: CallerWaitDeps) {
    this.#deps = deps;
    this.#references = taskReferenceNames;
    this.#tree = new ExecutionTree({ workflowId, taskReferenceNames });
    this.#toRead = new Set([workflowId]);
    this.#stopTimer = deps.clock.after(Math.min(timeoutMs, maxTimerMs), () => this.expire());
    this.outlook = new Promise((resolve, reject) => {
      const aborted = (): void => {
        this.#stop();
        reject(asError(signal?.reason));
      };
      this.#resolve = (outlook) => {
        signal?.removeEventListener("abort", aborted);
        resolve(outlook);
      };
      if (signal?.aborted === true) aborted();
      else signal?.addEventListener("abort", aborted, { once: true });
    });
    void this.#read(); // It never rejects.
  }

  /** What it has read, and at which revision; undefined: it was not there. For checks. */
  get followed(): readonly (readonly [WorkflowId, number | undefined])[] {
    return [...this.#tree.members()].map((workflowId) => [workflowId, this.#tree.revisionOf(workflowId)] as const);
  }

  /** Reads those again that have changed, or could not be read. */
  check(revisions: ReadonlyMap<WorkflowId, number>): void {
    for (const [workflowId, revision] of this.followed)
      if (revisions.get(workflowId) !== revision) this.#toRead.add(workflowId);
    void this.#read(); // It never rejects.
  }

  /** The time is over: it is looked once more, and that is told. */
  expire(): void {
    if (this.#isOver) return;
    this.#isLast = true;
    for (const workflowId of this.#tree.members()) this.#toRead.add(workflowId);
    void this.#read(); // It never rejects.
  }

  #look(workflowId: WorkflowId): void {
    this.#toRead.add(workflowId);
    void this.#read(); // It never rejects.
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#toRead.size > 0 && !this.#isOver) {
      const workflowIds = [...this.#toRead];
      this.#toRead.clear();
      if (!(await this.#readThese(workflowIds))) break;
    }
    this.#isReading = false;
    if (this.#isLast) this.#settle(this.#tree.outlook());
  }

  /** False where the store does not answer: the next check reads again. */
  async #readThese(workflowIds: readonly WorkflowId[]): Promise<boolean> {
    try {
      const standings = await this.#deps.reader.read(workflowIds, this.#references);
      this.#tree.note(workflowIds, standings);
    } catch (error) {
      this.#deps.log.warn({ err: error }, "an execution that a caller waits for could not be read; reading again");
      for (const workflowId of workflowIds) this.#toRead.add(workflowId);
      return false;
    }
    const unread = this.#tree.unread();
    for (const workflowId of unread) this.#toRead.add(workflowId);
    if (unread.length === 0 && !this.#isOver) this.#judge();
    return true;
  }

  #judge(): void {
    const outlook = this.#tree.outlook();
    if (outlook.kind === "open" && !this.#isLast) this.#watch();
    else if (outlook.kind !== "open") this.#settle(outlook);
  }

  #watch(): void {
    const members = this.#tree.members();
    this.#tree.forgetOthers();
    for (const [workflowId, unwatch] of this.#watched) {
      if (members.has(workflowId)) continue;
      this.#watched.delete(workflowId);
      unwatch();
    }
    for (const workflowId of members) {
      if (this.#watched.size >= maxWatched) return;
      if (this.#watched.has(workflowId)) continue;
      const watch = { workflowId, taskReferenceNames: this.#references };
      this.#watched.set(
        workflowId,
        this.#deps.decider.watch(watch, () => this.#look(workflowId)),
      );
    }
  }

  #settle(outlook: Outlook): void {
    if (this.#isOver) return;
    this.#stop();
    this.#resolve(outlook);
  }

  #stop(): void {
    this.#isOver = true;
    this.#stopTimer();
    for (const unwatch of this.#watched.values()) unwatch();
    this.#watched.clear();
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("the caller has gone", { cause: reason });
}

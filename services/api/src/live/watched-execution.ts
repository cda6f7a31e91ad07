import { isTerminalWorkflow, type WorkflowId } from "@tutti/engine";
import { OutageError } from "@tutti/ports";
import type { Clock, Log } from "@tutti/service-kit";

import type { ExecutionGraph, GraphReader } from "../operations/console/graph-reader.ts";
import type { Viewer } from "./viewer.ts";

export type WatchedExecutionDeps = {
  readonly graphs: Pick<GraphReader, "whole" | "since">;
  readonly clock: Clock;
  readonly log: Log;
};

/** Between two reads: five a second are seen as movement. */
const betweenReadsMs = 200;
/** Reading takes at most a tenth of the time, however large the execution is. */
const readingShare = 10;
const afterOutageMs = 1_000;
/** An execution that has ended and rests is watched so long. */
const restMs = 60_000;

/**
 * An execution with all who watch it: one read of what has changed is for all of them who have taken what came before. While
 * none of them is ready, nothing is read.
 */
export class WatchedExecution {
  readonly #workflowId: WorkflowId;
  readonly #deps: WatchedExecutionDeps;
  readonly #viewers = new Set<Viewer>();
  /** As it was read last; undefined: not yet. */
  #revision: number | undefined;
  #isStale = true;
  #isReading = false;
  #readAtMs = 0;
  #stopReadTimer: (() => void) | undefined;
  #stopRestTimer: (() => void) | undefined;

  constructor(workflowId: WorkflowId, deps: WatchedExecutionDeps) {
    this.#workflowId = workflowId;
    this.#deps = deps;
  }

  get viewers(): ReadonlySet<Viewer> {
    return this.#viewers;
  }

  join(viewer: Viewer): void {
    this.#viewers.add(viewer);
    this.#isStale = true;
  }

  leave(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    if (this.#viewers.size === 0) this.#stop();
  }

  /** There may be something new. */
  look(): void {
    this.#isStale = true;
    this.#readLater();
  }

  /** Its revision as somebody has read it; undefined: it is not there. */
  check(revision: number | undefined): void {
    if (revision !== this.#revision) this.look();
  }

  /** A viewer has taken what it was shown. */
  ready(viewer: Viewer): void {
    if (viewer.revision !== this.#revision) this.#isStale = true;
    this.#readLater();
  }

  end(): void {
    for (const viewer of this.#viewers) viewer.end({ kind: "over" });
  }

  #readLater(): void {
    if (!this.#isStale || this.#isReading || this.#stopReadTimer !== undefined || this.#ready().length === 0) return;
    const { clock } = this.#deps;
    const delayMs = Math.max(0, this.#readAtMs - clock.nowMs());
    this.#stopReadTimer = clock.after(delayMs, () => {
      this.#stopReadTimer = undefined;
      void this.#read(); // It never rejects.
    });
  }

  async #read(): Promise<void> {
    const viewers = this.#ready();
    if (viewers.length === 0) return;
    const { clock, log } = this.#deps;
    this.#isReading = true;
    this.#isStale = false;
    const beganAtMs = clock.nowMs();
    let pauseMs = betweenReadsMs;
    try {
      await this.#show(viewers);
      pauseMs = Math.max(betweenReadsMs, (clock.nowMs() - beganAtMs) * readingShare);
    } catch (error) {
      if (error instanceof OutageError) {
        log.warn({ err: error }, "an execution that is watched could not be read; reading again");
        this.#isStale = true;
        pauseMs = afterOutageMs;
      } else for (const viewer of viewers) viewer.fail(error);
    }
    this.#isReading = false;
    this.#readAtMs = clock.nowMs() + pauseMs;
    this.#readLater();
  }

  async #show(viewers: readonly Viewer[]): Promise<void> {
    const news = viewers.filter(({ revision }) => revision === undefined);
    const others = viewers.filter(({ revision }) => revision !== undefined);
    if (news.length > 0) this.#give(news, await this.#deps.graphs.whole(this.#workflowId));
    if (others.length === 0) return;
    const oldest = Math.min(...others.map(({ revision = 0 }) => revision));
    this.#give(others, await this.#deps.graphs.since(this.#workflowId, oldest));
  }

  #give(viewers: readonly Viewer[], graph: ExecutionGraph | undefined): void {
    if (graph === undefined) {
      for (const viewer of viewers) viewer.end({ kind: "gone" });
      return;
    }
    const { revision, status } = graph.execution;
    if (revision !== this.#revision || this.#stopRestTimer === undefined) this.#rest(isTerminalWorkflow(status));
    this.#revision = revision;
    for (const viewer of viewers) if (viewer.isReady && viewer.revision !== revision) viewer.show(graph);
  }

  #rest(hasEnded: boolean): void {
    this.#stopRestTimer?.();
    this.#stopRestTimer = hasEnded ? this.#deps.clock.after(restMs, () => this.end()) : undefined;
  }

  #ready(): readonly Viewer[] {
    return [...this.#viewers].filter(({ isReady }) => isReady);
  }

  #stop(): void {
    this.#stopReadTimer?.();
    this.#stopReadTimer = undefined;
    this.#stopRestTimer?.();
    this.#stopRestTimer = undefined;
  }
}

import type { Refusal, WorkflowId } from "@tutti/engine";
import type { DeciderPort, ExecutionStore } from "@tutti/ports";
import { processClock, type Clock, type Log } from "@tutti/service-kit";

import type { ExecutionGraph, GraphReader } from "../operations/console/graph-reader.ts";
import { Viewer } from "./viewer.ts";
import { WatchedExecution } from "./watched-execution.ts";

export type LiveExecutionsOptions = {
  readonly decider: Pick<DeciderPort, "watch">;
  readonly executions: Pick<ExecutionStore, "getRevisions">;
  readonly graphs: Pick<GraphReader, "whole" | "since">;
  readonly log: Log;
  /** How many may watch at once. */
  readonly maxViewers?: number | undefined;
  readonly clock?: Clock | undefined;
};

/** What a viewer is shown. `gone`: the execution was removed, and nothing more comes. */
export type LiveChange = { readonly kind: "graph"; readonly graph: ExecutionGraph } | { readonly kind: "gone" };

type Entry = { readonly watched: WatchedExecution; readonly unwatch: () => void };

const usualMaxViewers = 2_000;
/** While anybody watches, it is looked so often whether something was missed. */
const checkMs = 1_000;
const retryAfterMs = 1_000;

/**
 * Executions that people watch. Decider tells of every change, whoever has caused it and wherever; all who watch the same
 * execution share what is read of it. A lost message costs a second: then one read by primary key covers all of them.
 */
export class LiveExecutions {
  readonly #options: LiveExecutionsOptions;
  readonly #clock: Clock;
  readonly #maxViewers: number;
  readonly #entries = new Map<WorkflowId, Entry>();
  #count = 0;
  #stopTimer: (() => void) | undefined;
  #isChecking = false;
  #isDraining = false;

  constructor(options: LiveExecutionsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? processClock;
    this.#maxViewers = options.maxViewers ?? usualMaxViewers;
  }

  /** How many watch. */
  get count(): number {
    return this.#count;
  }

  /** Why nobody can watch now, Overloaded or Unavailable; undefined: one can. */
  refusal(): Refusal | undefined {
    if (this.#isDraining) return { kind: "Unavailable", message: "the process is stopping" };
    if (this.#count < this.#maxViewers) return undefined;
    const message = `${this.#count} watch executions at this server already, of at most ${this.#maxViewers}; try again`;
    return { kind: "Overloaded", retryAfterMs, message };
  }

  /**
   * What becomes of the execution, from `sinceRevision` on or beginning with all of it; what comes while the last is being
   * taken comes at once. Ends with the signal, some time after the execution, and when the process stops.
   */
  async *follow(
    workflowId: WorkflowId,
    { sinceRevision, signal }: { readonly sinceRevision: number | undefined; readonly signal: AbortSignal },
  ): AsyncIterable<LiveChange> {
    if (signal.aborted || this.#isDraining) return;
    const { watched } = this.#entry(workflowId);
    const viewer: Viewer = new Viewer(sinceRevision, () => watched.ready(viewer));
    const leave = (): void => viewer.end({ kind: "over" });
    signal.addEventListener("abort", leave, { once: true });
    this.#count += 1;
    watched.join(viewer);
    try {
      for (let sight = await viewer.next(); sight.kind !== "over"; sight = await viewer.next()) {
        yield sight;
        if (sight.kind === "gone") return;
      }
    } finally {
      signal.removeEventListener("abort", leave);
      this.#count -= 1;
      watched.leave(viewer);
      this.#forget(workflowId);
    }
  }

  /** Nobody is shown anything more. */
  drain(): void {
    this.#isDraining = true;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    for (const { watched } of this.#entries.values()) watched.end();
  }

  #entry(workflowId: WorkflowId): Entry {
    const known = this.#entries.get(workflowId);
    if (known !== undefined) return known;
    const watched = new WatchedExecution(workflowId, { ...this.#options, clock: this.#clock });
    const watch = { workflowId, taskReferenceNames: [], everyChange: true };
    const unwatch = this.#options.decider.watch(watch, () => watched.look());
    const entry = { watched, unwatch };
    this.#entries.set(workflowId, entry);
    this.#checkLater();
    return entry;
  }

  #forget(workflowId: WorkflowId): void {
    const entry = this.#entries.get(workflowId);
    if (entry === undefined || entry.watched.viewers.size > 0) return;
    this.#entries.delete(workflowId);
    entry.unwatch();
    if (this.#entries.size > 0) return;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #checkLater(): void {
    this.#stopTimer ??= this.#clock.after(checkMs, () => {
      this.#stopTimer = undefined;
      void this.#check(); // It never rejects.
    });
  }

  async #check(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      const revisions = await this.#options.executions.getRevisions([...this.#entries.keys()]);
      for (const [workflowId, { watched }] of this.#entries) watched.check(revisions.get(workflowId));
    } catch (error) {
      this.#options.log.warn({ err: error }, "executions that are watched could not be checked; checking again");
    }
    this.#isChecking = false;
    if (this.#entries.size > 0 && !this.#isDraining) this.#checkLater();
  }
}

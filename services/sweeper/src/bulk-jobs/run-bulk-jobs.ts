import type { Refusal, WorkflowId } from "@tutti/engine";
import { deepestFailed } from "@tutti/ports";
import type {
  BulkJobStore,
  BulkProgress,
  DeciderPort,
  ExecutionStore,
  ExternalPayloadIndex,
  IdempotencyStore,
  SearchIndex,
  TakenBulkJob,
} from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { Clock } from "../clock.ts";
import { isAtEnd, progressOf } from "./bulk-progress.ts";
import { jobEvent } from "./job-event.ts";
import { GONE, progressAfter, whySkipped, withSkips, type Outcome } from "./outcomes.ts";

export type RunBulkJobsDeps = {
  readonly jobs: Pick<BulkJobStore, "take" | "keep" | "save">;
  readonly search: Pick<SearchIndex, "listExecutions" | "revisionsOf">;
  readonly executions: Pick<ExecutionStore, "getExecution" | "getRevisions">;
  readonly idempotency: Pick<IdempotencyStore, "release">;
  readonly uploads: Pick<ExternalPayloadIndex, "release">;
  readonly decider: Pick<DeciderPort, "apply">;
  /** Of this process alone, made anew at every start. */
  readonly holder: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly limits?: Partial<BulkJobLimits>;
};

export type BulkJobLimits = {
  /** A job whose holder is gone is somebody else's after so long. */
  readonly leaseMs: number;
  readonly atOnce: number;
  /** Executions that are handled between two saves, and how many of them at once. */
  readonly page: number;
  readonly inFlight: number;
  /** How long decider may take over one, how long it is left alone when it would not answer, and how often it is asked. */
  readonly deadlineMs: number;
  readonly retryMs: number;
  readonly tries: number;
  /** After so long is saved how far it is within a page. */
  readonly tellMs: number;
  /** How long one look at the jobs works on each before it looks for others. */
  readonly sliceMs: number;
  /** How long it is waited for the index before an execution is archived. */
  readonly indexMs: number;
};

const usualLimits: BulkJobLimits = {
  ...{ leaseMs: 10_000, atOnce: 8, page: 100, inFlight: 16, deadlineMs: 5_000, retryMs: 500, tries: 60 },
  ...{ sliceMs: 1_000, indexMs: 1_000, tellMs: 500 },
};

/** Somebody else has the job now. */
class LostJobError extends Error {}

/**
 * Carries out bulk jobs. What it is about is saved before it begins and counted when it has been done, a page at a time: whoever
 * takes the job up after a crash asks the executions of that page again under the same event ids, which changes nothing for those
 * that were asked.
 */
export class RunBulkJobs {
  readonly #deps: RunBulkJobsDeps;
  readonly #limits: BulkJobLimits;

  constructor(deps: RunBulkJobsDeps) {
    this.#deps = deps;
    this.#limits = { ...usualLimits, ...deps.limits };
  }

  /** Works as long as there are jobs to be taken. */
  async run(signal: AbortSignal): Promise<void> {
    const { leaseMs, atOnce: limit } = this.#limits;
    while (!signal.aborted) {
      const jobs = await this.#deps.jobs.take(this.#deps.holder, { leaseMs, limit });
      if (jobs.length === 0) return;
      const isDone = await Promise.all(jobs.map(async (job) => await this.#work(job, signal)));
      // One that cannot be worked on now is left alone until the next look.
      if (isDone.every((done) => !done)) return;
    }
  }

  async #work(job: TakenBulkJob, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#slice(job, signal);
      return true;
    } catch (error) {
      if (!(error instanceof LostJobError))
        this.#deps.log.warn({ err: error, jobId: job.jobId }, "a bulk job could not be gone on with; trying again");
      return false;
    }
  }

  /** Some pages, the last of which is finished. */
  async #slice(job: TakenBulkJob, signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    const until = clock.nowMs() + this.#limits.sliceMs;
    let progress: BulkProgress = job;
    let { state } = job;
    do {
      // Somebody was about these before.
      const isAgain = progress.pending.length > 0;
      if (!isAgain) {
        if (state === "STOPPING") return await this.#end(job, { progress, end: "STOPPED" });
        progress = await this.#aimed(job, await this.#nextPage(job, progress));
        if (isAtEnd(job, progress)) return await this.#end(job, { progress, end: "DONE" });
        state = await this.#save(job, progress);
      }
      // A release before this one saved no targets.
      if (isAgain && progress.targets === undefined) progress = await this.#aimed(job, progress);
      const beganAtMs = clock.nowMs();
      const { length } = progress.pending;
      progress = await this.#page(job, { progress, isAgain });
      state = await this.#save(job, progress);
      await this.#pace(job, { length, beganAtMs, signal });
    } while (!signal.aborted && clock.nowMs() < until);
    if (signal.aborted) await this.#deps.jobs.keep(job.jobId, this.#deps.holder, -1);
  }

  async #pace(
    { perSecond }: TakenBulkJob,
    {
      length,
      beganAtMs,
      signal,
    }: { readonly length: number; readonly beganAtMs: number; readonly signal: AbortSignal },
  ): Promise<void> {
    if (perSecond === undefined) return;
    const { clock } = this.#deps;
    const restMs = (length / perSecond) * 1_000 - (clock.nowMs() - beganAtMs);
    if (restMs > 0) await clock.sleep(restMs, signal);
  }

  async #nextPage(job: TakenBulkJob, progress: BulkProgress): Promise<BulkProgress> {
    const { perSecond = Infinity, first = Infinity } = job;
    const handled = progress.done + progress.skipped + progress.failed;
    const limit = Math.min(this.#limits.page, Math.max(1, perSecond), first - handled);
    if (limit <= 0) return progress;
    if (typeof progress.place === "number") {
      const pending = (job.workflowIds ?? []).slice(progress.place, progress.place + limit);
      const next = { ...progress, pending, place: progress.place + pending.length };
      return job.verb === "REMOVE" ? await this.#onlyThere(next) : next;
    }
    if (job.filter === undefined) return progress;
    const order = { by: "startTime", direction: "desc" } as const;
    const { rows } = await this.#deps.search.listExecutions(job.filter, { order, after: progress.place, limit });
    const last = rows.at(-1);
    const place = last === undefined ? progress.place : { time: last.startTime, workflowId: last.workflowId };
    return { ...progress, pending: rows.map(({ workflowId }) => workflowId), place };
  }

  /**
   * Those of a list that are not there are skipped before anything is asked: of the rest, what is gone after a crash was removed by
   * whoever had the job before.
   */
  async #onlyThere(progress: BulkProgress): Promise<BulkProgress> {
    const revisions = await this.#deps.executions.getRevisions(progress.pending);
    const gone = progress.pending.filter((workflowId) => !revisions.has(workflowId));
    for (const workflowId of gone) await this.#release(workflowId);
    const pending = progress.pending.filter((workflowId) => revisions.has(workflowId));
    const skips = withSkips(progress.skips, new Map(gone.map((workflowId) => [workflowId, GONE])));
    return { ...progress, pending, skips, skipped: progress.skipped + gone.length };
  }

  /** Which execution is asked for each: once it has begun to try again, it would be another. */
  async #aimed(job: TakenBulkJob, progress: BulkProgress): Promise<BulkProgress> {
    if (job.verb !== "RETRY" || !job.resumeSubworkflowTasks) return progress;
    const keep = this.#keeper(job);
    const targets: WorkflowId[] = [];
    const { inFlight } = this.#limits;
    for (let from = 0; from < progress.pending.length; from += inFlight) {
      await keep();
      const some = progress.pending.slice(from, from + inFlight);
      targets.push(
        ...(await Promise.all(some.map(async (id) => (await deepestFailed(this.#deps.executions, id)) ?? id))),
      );
    }
    return { ...progress, targets };
  }

  async #page(
    job: TakenBulkJob,
    { progress, isAgain }: { readonly progress: BulkProgress; readonly isAgain: boolean },
  ): Promise<BulkProgress> {
    const outcomes = new Map<WorkflowId, Outcome>();
    const waiting = progress.pending.entries();
    const keep = this.#keeper(job);
    const tell = this.#teller(job);
    const takeTurns = async (): Promise<void> => {
      // All of them take from the one iterator.
      for (const [at, workflowId] of waiting) {
        await keep();
        const target = progress.targets?.[at] ?? workflowId;
        outcomes.set(workflowId, await this.#handle(job, { workflowId, target, isAgain, keep }));
        await tell(() => progressAfter(progress, outcomes));
      }
    };
    await Promise.all(Array.from({ length: this.#limits.inFlight }, takeTurns));
    return progressAfter(progress, outcomes);
  }

  /** Saves now and then how far a page is; one save after the other, so that none is older than the one before. */
  #teller(job: TakenBulkJob): (progress: () => BulkProgress) => Promise<void> {
    const { clock } = this.#deps;
    let toldAtMs = clock.nowMs();
    let isTelling = false;
    return async (progress) => {
      if (isTelling || clock.nowMs() - toldAtMs < this.#limits.tellMs) return;
      isTelling = true;
      await this.#save(job, progress());
      toldAtMs = clock.nowMs();
      isTelling = false;
    };
  }

  async #handle(
    job: TakenBulkJob,
    { workflowId, target, isAgain, keep }: Handled & { readonly keep: () => Promise<void> },
  ): Promise<Outcome> {
    if (job.verb === "REMOVE" && job.archive) await this.#untilIndexed(workflowId);
    const event = jobEvent(job, target);
    for (let tries = 1; ; tries += 1) {
      // Another holder may have asked before: it is always looked for.
      const applied = await this.#deps.decider.apply(event, { deadlineMs: this.#limits.deadlineMs, isRepeat: true });
      if (applied.kind === "answered") {
        if (job.verb === "REMOVE") await this.#release(workflowId);
        return { kind: "done" };
      }
      const { refusal } = applied;
      const isAway = refusal.kind === "Unavailable" || refusal.kind === "Overloaded";
      if (!isAway || tries === this.#limits.tries) return await this.#refused(job, { workflowId, isAgain, refusal });
      await this.#deps.clock.sleep(this.#limits.retryMs, never);
      await keep();
    }
  }

  async #refused(
    job: TakenBulkJob,
    { workflowId, isAgain, refusal }: Pick<Handled, "workflowId" | "isAgain"> & { readonly refusal: Refusal },
  ): Promise<Outcome> {
    if (refusal.kind === "NotFound" && refusal.what === "workflow") {
      if (job.verb === "REMOVE") await this.#release(workflowId);
      // Nothing remembers what was asked of an execution that is gone. It was there when the job came to it: whoever had the job before
      // has removed it.
      return job.verb === "REMOVE" && isAgain ? { kind: "done" } : { kind: "skipped", why: GONE };
    }
    const doesNotApply =
      refusal.kind === "IllegalTransition" || (job.verb === "REMOVE" && refusal.kind === "InvalidArgument");
    if (!doesNotApply) return { kind: "failed", message: refusal.message };
    return { kind: "skipped", why: whySkipped(job, refusal) };
  }

  async #release(workflowId: WorkflowId): Promise<void> {
    await this.#deps.idempotency.release(workflowId);
    await this.#deps.uploads.release(workflowId);
  }

  /** Of what is archived nothing stays but its summary, which is as new as the index. After some time it is given up. */
  async #untilIndexed(workflowId: WorkflowId): Promise<void> {
    const { executions, search, clock } = this.#deps;
    const revision = (await executions.getRevisions([workflowId])).get(workflowId);
    const until = clock.nowMs() + this.#limits.indexMs;
    while (revision !== undefined && clock.nowMs() < until) {
      if (((await search.revisionsOf([workflowId])).get(workflowId) ?? 0) >= revision) return;
      await clock.sleep(50, never);
    }
  }

  /** Keeps the job, now and then. */
  #keeper({ jobId }: TakenBulkJob): () => Promise<void> {
    const { clock, jobs, holder } = this.#deps;
    const { leaseMs } = this.#limits;
    let keptAtMs = clock.nowMs();
    return async () => {
      if (clock.nowMs() - keptAtMs < leaseMs / 3) return;
      keptAtMs = clock.nowMs();
      if (!(await jobs.keep(jobId, holder, leaseMs))) throw new LostJobError();
    };
  }

  async #save({ jobId }: TakenBulkJob, progress: BulkProgress) {
    const saved = { progress: progressOf(progress), end: undefined, leaseMs: this.#limits.leaseMs };
    const state = await this.#deps.jobs.save(jobId, this.#deps.holder, saved);
    if (state === undefined) throw new LostJobError();
    return state;
  }

  async #end(
    { jobId }: TakenBulkJob,
    { progress, end }: { readonly progress: BulkProgress; readonly end: "STOPPED" | "DONE" },
  ): Promise<void> {
    await this.#deps.jobs.save(jobId, this.#deps.holder, { progress: progressOf(progress), end, leaseMs: 0 });
  }
}

/** One execution, which of its descendants is asked in its place, and whether somebody may have asked before. */
type Handled = { readonly workflowId: WorkflowId; readonly target: WorkflowId; readonly isAgain: boolean };

const never = new AbortController().signal;

import type { EpochMs, WorkflowId } from "@tutti/engine";

import type { Asked } from "./asked.ts";
import type { ExecutionFilter, ListPlace } from "./search/execution-lists.ts";

/** What may be done to many executions, each time as to one of them alone. */
export const BULK_VERBS = ["PAUSE", "RESUME", "RETRY", "RESTART", "TERMINATE", "REMOVE"] as const;
export type BulkVerb = (typeof BULK_VERBS)[number];

/** STOPPING: it was asked to stop and has not heard it yet. The last three are ends. */
export type BulkJobState = "RUNNING" | "STOPPING" | "STOPPED" | "DONE" | "FAILED";

/** What is to be done, and to which executions. */
export type BulkJobOrder = {
  readonly verb: BulkVerb;
  /** As it was asked for, for people. */
  readonly asked: { readonly query: string; readonly freeText: string; readonly errorGroup: string };
  /** What its group of errors says, for people: the group may be gone when the job is looked at. Absent: it has none. */
  readonly cause?: string;
  /** undefined: those of a list. */
  readonly filter: ExecutionFilter | undefined;
  /** undefined: none, or none is needed. */
  readonly reason: string | undefined;
  /** Of RESTART. */
  readonly useLatestDefinitions: boolean;
  /** Of RETRY. */
  readonly resumeSubworkflowTasks: boolean;
  /** Of REMOVE. */
  readonly archive: boolean;
  /** Only so many, the newest. undefined: all. */
  readonly first: number | undefined;
  readonly perSecond: number | undefined;
};

/** How far a job has come. Executions of its filter are gone through from the newest start to the oldest. */
export type BulkProgress = {
  readonly done: number;
  /** To which the verb does not apply, or which are gone. */
  readonly skipped: number;
  readonly failed: number;
  /** The first MAX_BULK_ERRORS. */
  readonly errors: readonly { readonly workflowId: string; readonly message: string }[];
  /** Why those were skipped, in the order in which the reasons came. Absent: of a job of an earlier release. */
  readonly skips?: readonly BulkSkip[];
  /** Behind what has been handled or is pending: a place in the index, or how many of the list. */
  readonly place: ListPlace | number;
  /** Being handled: whoever takes the job up handles them again, under the same event ids. */
  readonly pending: readonly WorkflowId[];
  /** What is asked in place of each of those, in their order, where it may be another: the same however often. Absent: themselves. */
  readonly targets?: readonly WorkflowId[];
  /** What is to be said of it. */
  readonly note: string;
};

/** A reason for which executions were skipped, the same words for all of them, and the first MAX_BULK_SKIPS of them. */
export type BulkSkip = { readonly text: string; readonly count: number; readonly workflowIds: readonly string[] };

/** Executions that are kept of each reason to skip. */
export const MAX_BULK_SKIPS = 20;
/** Errors that are kept of a job. */
export const MAX_BULK_ERRORS = 100;
/** For how long a job is kept after its end unless something else is said: 30 days. */
export const USUAL_BULK_JOB_RETENTION_MS = 30 * 24 * 3_600_000;
/** Executions that a job may list. */
export const MAX_LISTED = 10_000;

export type BulkJob = BulkJobOrder &
  BulkProgress & {
    readonly jobId: string;
    readonly state: BulkJobState;
    /** As counted when it was made. */
    readonly total: number;
    readonly isTotalCapped: boolean;
    readonly createdBy: string;
    readonly createdTime: EpochMs;
    readonly updateTime: EpochMs;
    /** 0: it has not ended. */
    readonly endTime: EpochMs;
  };

/** A job as it is made. `workflowIds` undefined: those of the filter that had begun by then. */
export type NewBulkJob = Pick<BulkJob, "jobId" | "total" | "isTotalCapped" | "createdBy"> &
  BulkJobOrder & { readonly workflowIds: readonly WorkflowId[] | undefined };

/** A job in the hands of who carries it out. */
export type TakenBulkJob = BulkJob & { readonly workflowIds: readonly WorkflowId[] | undefined };

/** Where a list of jobs goes on: behind this one. */
export type BulkJobPlace = Pick<BulkJob, "createdTime" | "jobId">;

/**
 * Bulk jobs, which outlive whoever carries them out: a job is its holder's until its lease runs out, and goes on where it was
 * saved last. Each call is a transaction of its own.
 */
export interface BulkJobStore {
  /** Kept under its id, RUNNING, from now by the database's clock; false where there is one of that id. */
  create(job: NewBulkJob): Promise<boolean>;
  get(jobId: string, asked?: Asked): Promise<BulkJob | undefined>;
  /** The newest first. */
  list(after: BulkJobPlace | undefined, limit: number, asked?: Asked): Promise<readonly BulkJob[]>;
  /** One that runs is STOPPING from then on; others stay as they are. undefined: there is none. */
  stop(jobId: string): Promise<BulkJob | undefined>;
  /** Jobs that have not ended and are nobody's or the holder's own, the oldest first: they are the holder's for `leaseMs`. */
  take(holder: string, options: { readonly leaseMs: number; readonly limit: number }): Promise<readonly TakenBulkJob[]>;
  /** Still the holder's for so long; false where it is not. */
  keep(jobId: string, holder: string, leaseMs: number): Promise<boolean>;
  /** How far it has come, and its end where it has one. How it stands now; undefined where it is not the holder's: nothing is saved. */
  save(
    jobId: string,
    holder: string,
    saved: {
      readonly progress: BulkProgress;
      readonly end: "STOPPED" | "DONE" | "FAILED" | undefined;
      readonly leaseMs: number;
    },
  ): Promise<BulkJobState | undefined>;
  /** Deletes jobs that ended longer ago than this, as many as `limit`; how many they were. */
  forgetEnded(olderThanMs: number, limit: number): Promise<number>;
}

import type {
  Answer,
  CreditId,
  Execution,
  Lease,
  LeaseId,
  Refusal,
  SnapshotHash,
  TaskId,
  TaskRecord,
  TaskStatus,
  WorkflowEvent,
  WorkflowId,
  WorkflowStatus,
} from "@tutti/engine";

/** What of an execution a worker is shown beside its task. */
export type ExecutionOfTask = Pick<Execution, "workflowName" | "correlationId" | "priority">;

/** A task that decider has leased to a worker of this process; its lease row stands until `flushed` or a result. */
export type LeasedTask = {
  readonly leaseId: LeaseId;
  readonly workflowId: WorkflowId;
  readonly taskId: TaskId;
  /** Which definition the execution runs; the task's own part of it is read there. */
  readonly snapshotHash: SnapshotHash;
  /** IN_PROGRESS. Its input is loaded; an output that was left out has an empty slot's place but no payload. */
  readonly task: TaskRecord;
  readonly execution: ExecutionOfTask;
};

/** What became of an event. Nothing is stored and nothing has changed where it was refused. */
export type Applied =
  | {
      readonly kind: "answered";
      readonly answer: Answer;
      /** Of an answered TaskPolled; undefined otherwise. */
      readonly task: LeasedTask | undefined;
    }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** An offer to take up to `max` tasks of one queue. Used up by one commit, or void at its end. Source: core.md 5. */
export type CreditOffer = {
  readonly creditId: CreditId;
  readonly queue: string;
  readonly max: number;
  readonly workerId: string | undefined;
  /** From now on; after that decider does not use it. */
  readonly expiresMs: number;
  /** Of tasks that decider holds for the queue it takes at most so many at once. Absent: up to `max`. */
  readonly maxHeld?: number;
  /** It takes what decider holds now, and does not wait: `leased` follows, else `withdrawn` at once. Absent: it waits. */
  readonly heldOnly?: boolean;
  /** Nobody of this client waits at another decider. Absent: somebody may. */
  readonly isSole?: boolean;
};

/** Tasks leased against a credit, which is thereby used up. */
export type LeasedAgainstCredit = { readonly creditId: CreditId; readonly tasks: readonly LeasedTask[] };

export type ApplyOptions = {
  /** How long the caller waits, in milliseconds from now. Without it the implementation's own limit holds. */
  readonly deadlineMs?: number;
  /** Somebody may have handed the event in before: it is looked for among what was applied. */
  readonly isRepeat?: boolean;
  readonly signal?: AbortSignal;
};

/** A task was taken out of the hands that had it, otherwise than by their own result. */
export type LostLease = {
  readonly workflowId: WorkflowId;
  readonly taskId: TaskId;
  readonly leaseId: LeaseId;
  /** How the task stands; undefined where it is no more. */
  readonly taskStatus: TaskStatus | undefined;
  /** How its execution stands; undefined where it is no more. */
  readonly workflowStatus: WorkflowStatus | undefined;
  /** Why, as the task or its execution says. */
  readonly reason: string | undefined;
};

/** What decider has to say without having been asked. Listeners must not throw. */
export type DeciderListener = {
  leased(leased: LeasedAgainstCredit): void;
  /** The credit is void without having been used: expired, or its decider is gone (then it may have been used unheard). */
  withdrawn(creditId: CreditId): void;
  /** A decider is gone: what it committed without being heard is found in the lease rows. */
  deciderLost(): void;
  /** Tasks were taken out of workers' hands, whichever process handed them out. Told by deciders that are connected. */
  leasesLost?(lost: readonly LostLease[]): void;
  /** One more decider is connected: what it committed before that was not told. */
  deciderFound?(): void;
};

/** An execution that somebody waits for, and those of its tasks whose end is waited for. */
export type ExecutionWatch = {
  readonly workflowId: WorkflowId;
  readonly taskReferenceNames: readonly string[];
  /** Every change is to be told, whatever it is. Absent: only what somebody waits for. */
  readonly everyChange?: boolean;
};

/** Decider as the other services see it: one door for events, and the other side of parked polls. */
export interface DeciderPort {
  /**
   * Hands in an event, again and again under the same id to whichever decider is there, until it is answered.
   *
   * Refused as Unavailable when the deadline has passed: the event may still be applied, a repeat with the same id
   * tells. Refused as Overloaded at once when too many are under way. Rejects only with the signal's reason.
   */
  apply(event: WorkflowEvent, options?: ApplyOptions): Promise<Applied>;

  /** Lends the credit to one decider, as soon as there is one. Ends in `leased`, `withdrawn` or `withdraw`. */
  grant(credit: CreditOffer): void;
  /** Takes the credit back. Tasks that were leased against it meanwhile still come. */
  withdraw(creditId: CreditId): void;
  /** The task has reached its worker: its lease row may go. */
  flushed(lease: Pick<Lease, "workflowId" | "taskId" | "leaseId">): void;

  /**
   * Follows an execution that a caller waits for: `look` is called whenever it should be read, soon after whichever decider
   * has committed that it ended, that a task of it blocks its caller, or that a sub-workflow of it began; and once when all
   * deciders know of the watch, so that what has happened before is read then and nothing is missed after. Calls may be too
   * many. None comes where decider has died: who waits also reads from time to time. `look` must not throw. The answer ends
   * it. Source: core.md 11.
   */
  watch(watch: ExecutionWatch, look: () => void): () => void;

  /** Adds a listener; the answer removes it. */
  listen(listener: DeciderListener): () => void;
}

import type { Answer, Execution, Need, Refusal, SnapshotHash, TaskRecord } from "@tutti/engine";

/** What an event's decision lacks: what the engine says it needs, or the definition of its execution. */
export type Lack = Need | { readonly kind: "snapshot"; readonly hash: SnapshotHash };

/** A task as one decision left it, with its execution. */
export type TaskAtDecision = { readonly task: TaskRecord; readonly execution: Execution };

/** What a batch made of one of its events. Counts only once the batch has committed. */
export type Verdict =
  /** Decided now, or found among what was applied before. `task`: of a TaskPolled whose lease stands. */
  | { readonly kind: "answered"; readonly answer: Answer; readonly task: TaskAtDecision | undefined }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "lacks"; readonly lacks: readonly Lack[] }
  /**
   * It waits for a later batch: a wake-up after an event that lacks something, which has nothing to say before that one is
   * through, or whatever comes after this batch has decided for long enough.
   */
  | { readonly kind: "behind" }
  /** Somebody else has its execution locked. */
  | { readonly kind: "busy" };

import type { Refusal, WorkflowId } from "@tutti/engine";
import { MAX_BULK_ERRORS, MAX_BULK_SKIPS } from "@tutti/ports";
import type { BulkJob, BulkProgress, BulkSkip } from "@tutti/ports";

/** What came of one execution. `why`: in words that are the same for all that were skipped for the same. */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "skipped"; readonly why: string }
  | { readonly kind: "failed"; readonly message: string };

/** Why an execution was skipped that is not there. */
export const GONE = "it is gone";

/** How far a job is once these of its page have been handled; the others are still to be. */
export function progressAfter(progress: BulkProgress, outcomes: ReadonlyMap<WorkflowId, Outcome>): BulkProgress {
  const all = [...outcomes];
  const count = (kind: Outcome["kind"]): number => all.filter(([, outcome]) => outcome.kind === kind).length;
  const errors = all.flatMap(([workflowId, outcome]) =>
    outcome.kind === "failed" ? [{ workflowId, message: outcome.message.slice(0, 500) }] : [],
  );
  const skipped = all.flatMap(([workflowId, outcome]) =>
    outcome.kind === "skipped" ? [[workflowId, outcome.why] as const] : [],
  );
  const { pending, targets } = progress;
  const isLeft = (at: number): boolean => !outcomes.has(pending[at] as WorkflowId);
  return {
    ...progress,
    done: progress.done + count("done"),
    skipped: progress.skipped + skipped.length,
    failed: progress.failed + count("failed"),
    errors: [...progress.errors, ...errors].slice(0, MAX_BULK_ERRORS),
    skips: withSkips(progress.skips, new Map(skipped)),
    pending: pending.filter((_, at) => isLeft(at)),
    ...(targets === undefined ? {} : { targets: targets.filter((_, at) => isLeft(at)) }),
  };
}

/** The reasons with these more. */
export function withSkips(skips: readonly BulkSkip[] = [], more: ReadonlyMap<WorkflowId, string>): readonly BulkSkip[] {
  const known = new Map(skips.map((skip) => [skip.text, skip]));
  for (const [workflowId, text] of more) {
    const { count = 0, workflowIds = [] } = known.get(text) ?? {};
    known.set(text, { text, count: count + 1, workflowIds: [...workflowIds, workflowId].slice(0, MAX_BULK_SKIPS) });
  }
  return [...known.values()];
}

/** Why a verb did not apply when it came to an execution, which may have changed since its status was counted. */
export function whySkipped({ verb }: Pick<BulkJob, "verb">, refusal: Refusal): string {
  if (refusal.kind !== "IllegalTransition") return "only what has ended can be archived";
  const { status } = refusal;
  if (verb === "RESTART" && status === "COMPLETED") return "it was COMPLETED, and its definition is not restartable";
  if (verb !== "RETRY") return `it was ${status} by then`;
  if (status === "RUNNING" || status === "PAUSED")
    return `it was ${status}: not ended yet, or tried again with its parent, a sub-workflow or by somebody else`;
  if (status === "COMPLETED") return "it was COMPLETED: nothing of it had failed";
  return `it was ${status}, but no task of it can be tried again: it can be restarted`;
}

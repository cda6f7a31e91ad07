import type { BulkProgress, TakenBulkJob } from "@tutti/ports";

/** A job begins as its own progress: no more of it is saved than that. */
export function progressOf({
  done,
  skipped,
  failed,
  errors,
  skips,
  place,
  pending,
  targets,
  note,
}: BulkProgress): BulkProgress {
  const own = { done, skipped, failed, errors, skips: skips ?? [], place, pending, note };
  return targets === undefined || targets.length === 0 ? own : { ...own, targets };
}

/** Nothing is pending and nothing more comes: of a list, all of a page may have been gone. */
export function isAtEnd({ workflowIds = [], first = Infinity }: TakenBulkJob, progress: BulkProgress): boolean {
  const { place, pending, done, skipped, failed } = progress;
  const hasMore = typeof place === "number" && place < workflowIds.length && done + skipped + failed < first;
  return pending.length === 0 && !hasMore;
}

import type { Draft } from "../../decide/draft.ts";
import { isJudged } from "../../decide/scopes/judged.ts";
import { ownRecords, recordsWithin } from "../../decide/scopes/within-scope.ts";
import type { Scope } from "../../decide/scopes/within-scope.ts";
import { takeUp } from "../../operators/retry.ts";
import { wasInterrupted } from "./compensation.ts";

/**
 * Goes on with what undoes a task where a TRY within was canceled in the midst of it; false where it was not. What had been
 * done by then is not done again.
 */
export function takeUpCanceled(draft: Draft, scope: Scope): boolean {
  if (!wasInterrupted(ownRecords(draft, scope))) return false;
  const canceled = [...recordsWithin(draft, scope, { turns: "open" })].filter(
    (task) => task.status === "CANCELED" && !isJudged(draft, task, { byForEach: "unlessItFailed" }),
  );
  takeUp(
    draft,
    canceled.flatMap((task) => {
      const node = draft.nodeOf(task);
      return node === undefined ? [] : [{ task, node }];
    }),
  );
  return true;
}

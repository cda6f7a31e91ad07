import type { Around } from "../../decide/scopes/containers.ts";
import type { Draft } from "../../decide/draft.ts";
import { isScopeOver, ownRecords } from "../../decide/scopes/within-scope.ts";
import { isUnsuccessful } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { memberOf } from "../../payload/json.ts";
import { tryStateOf } from "./try-state.ts";
import type { TryPhase, TryState } from "./try-state.ts";

const PHASE_OF: { readonly [Role in Around["role"]]: TryPhase | undefined } = {
  loop: undefined,
  try: "TRYING",
  compensation: "COMPENSATING",
  catch: "CATCHING",
  finally: "FINALLY",
};

/** Whether what runs as this within a TRY is what the TRY does at present. */
export function isCurrentPart(
  draft: Draft,
  record: TaskRecord,
  { role, compensated }: Pick<Around, "role" | "compensated">,
): boolean {
  const state = tryStateOf(record);
  if (state.phase === undefined || state.phase !== PHASE_OF[role]) return false;
  return role !== "compensation" || compensated?.referenceTaskName === compensatedNow(draft, record, state);
}

/** The reference of the task that is undone at present; undefined where all have been. */
export function compensatedNow(draft: Draft, record: TaskRecord, { compensating }: TryState): string | undefined {
  return compensating[compensating.length - leftToCompensate(draft, record, compensating)];
}

/**
 * How many of the tasks that a TRY undoes are not undone yet, the present one included. It is counted; where the count has
 * gone with the end of the workflow the records tell.
 */
export function leftToCompensate(draft: Draft, record: TaskRecord, compensating: readonly string[]): number {
  const counted = draft.joinRemaining(record.taskId);
  if (counted !== undefined) return Math.min(counted, compensating.length);
  const failed = new Set(tryStateOf(record).compensationErrors.map((error) => memberOf(error, "reference")));
  const present = compensating.findIndex((reference) => !failed.has(reference) && !isUndone(draft, reference));
  return present === -1 ? 0 : compensating.length - present;
}

/** Whether all that undoes the task has ended well. */
function isUndone(draft: Draft, reference: string): boolean {
  const undone = draft.latest(reference);
  const node = undone && draft.nodeOf(undone);
  if (node === undefined) return false;
  const scope = { role: "compensation", node } as const;
  return isScopeOver(draft, scope) && !ownRecords(draft, scope).some(({ status }) => isUnsuccessful(status));
}

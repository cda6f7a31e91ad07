import type { Around } from "../decide/containers.ts";
import type { Draft } from "../decide/draft.ts";
import type { TaskRecord } from "../model/task-record.ts";
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

/** How many of the tasks that a TRY undoes are not undone yet, the present one included. */
export function leftToCompensate(draft: Draft, record: TaskRecord, compensating: readonly string[]): number {
  return Math.min(draft.joinRemaining(record.taskId) ?? compensating.length, compensating.length);
}

import { containersAround } from "../../decide/scopes/containers.ts";
import type { Draft } from "../../decide/draft.ts";
import { ownRecords, recordsWithin } from "../../decide/scopes/within-scope.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { memberOf } from "../../payload/json.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { toCompensate } from "./compensation.ts";
import { removeScope } from "../loop/loop-turns.ts";
import { BEGUN, tryOutputSlot, tryStateOf, undoneBy } from "./try-state.ts";
import type { TryState } from "./try-state.ts";
import type { OpenTry } from "./try-phases.ts";
import { errorBefore } from "./try-verdict.ts";

/** Takes a TRY back to the part in which a task of it runs again, or (undefined) to its beginning: later parts are gone. */
export function backToPart(draft: Draft, open: OpenTry, target: PlacedNode | undefined): void {
  const { record, node } = open;
  const around = target && containersAround(draft, target).find((one) => one.record?.taskId === record.taskId);
  const before = tryStateOf(record);
  const part = around?.role === "finally" ? "finally" : "catch";
  const state = { ...before, error: errorBefore(draft, node, { error: before.error, part }) };
  if (around?.role === "finally") return write(draft, record, { ...state, phase: "FINALLY" });
  removeScope(draft, { role: "finally", node });
  if (around?.role === "catch") return write(draft, record, { ...state, phase: "CATCHING" });
  removeScope(draft, { role: "catch", node });
  if (around?.role === "compensation") return backToCompensation(draft, { open, state, undone: around.compensated });
  backToTrying(draft, open);
}

function backToTrying(draft: Draft, { record, node }: OpenTry): void {
  for (const tried of [...recordsWithin(draft, { role: "try", node }, { turns: "all" })]) {
    const triedNode = draft.nodeOf(tried);
    if (triedNode !== undefined) removeScope(draft, { role: "compensation", node: triedNode });
  }
  draft.setJoinRemaining(record.taskId, undefined);
  write(draft, record, BEGUN);
}

/** What was undone before the task stays as it is; the task, and what came after it, is undone again. */
function backToCompensation(
  draft: Draft,
  {
    open: { record, node },
    state,
    undone,
  }: { readonly open: OpenTry; readonly state: TryState; readonly undone: TaskRecord | undefined },
): void {
  const reference = undone?.referenceTaskName ?? "";
  const since = begunAt(draft, reference);
  const later = undoneBy(state).filter((name) => name !== reference && begunAt(draft, name) > since);
  for (const name of later) {
    const tried = draft.latest(name);
    const triedNode = tried && draft.nodeOf(tried);
    if (triedNode !== undefined) removeScope(draft, { role: "compensation", node: triedNode });
  }
  const again = new Set([reference, ...later]);
  const compensating = [reference, ...toCompensate(draft, node).filter((name) => name !== reference)];
  draft.setJoinRemaining(record.taskId, compensating.length);
  const compensated = state.compensated.filter((name) => !again.has(name));
  const compensationErrors = state.compensationErrors.filter((said) => {
    const about = memberOf(said, "reference");
    return typeof about !== "string" || !again.has(about);
  });
  write(draft, record, { ...state, phase: "COMPENSATING", compensating, compensated, compensationErrors });
}

/** In the order of scheduling, when a task began to be undone. */
function begunAt(draft: Draft, reference: string): number {
  const tried = draft.latest(reference);
  const node = tried && draft.nodeOf(tried);
  const begun = node === undefined ? [] : ownRecords(draft, { role: "compensation", node });
  return Math.min(...begun.map(({ seq }) => seq));
}

function write(draft: Draft, record: TaskRecord, state: TryState): void {
  draft.change(record.taskId, { output: tryOutputSlot(state) });
}

import type { Reason } from "./explain.ts";

/** The label of the evidence that has the number of those that stand alike. */
export const tasksLikeThis = "tasks like this";

/** A reason whose own cause, in a sub-workflow, is told in its place. `selects`: the task of this execution that leads there. */
export type ShownReason = Reason & { readonly selects: string };

/**
 * The reasons of an execution as they are read: of a sub-workflow that has failed or waits, what failed within it or what it waits for
 * is told at once, after the way there, `invoice › send_invoice: 502`. That it has failed needs no evidence.
 */
export function rootCauses(reasons: readonly Reason[]): readonly ShownReason[] {
  return reasons.map((reason) => ({ ...rootOf(reason), selects: reason.taskId ?? "" }));
}

function rootOf(reason: Reason): Reason {
  const { kind, ref = "", workflowId = "", because: all = [] } = reason;
  // What else is told of a failure, as an input that came to nothing, stands before what failed within it.
  const inner = kind === "failed" ? (all.find((one) => one.kind === kind) ?? all[0]) : all[0];
  const others = all.filter((one) => one !== inner);
  // A join waits for others too, but those are of the same execution.
  const isWithin = kind === "failed" ? inner?.kind === kind : workflowId !== "" && (inner?.workflowId ?? "") !== "";
  if (inner === undefined || !isWithin || ref === "") return plain(reason);
  const { because = [], ...root } = rootOf(inner);
  return { ...root, text: `${ref} › ${root.text}`, because: [...because, ...others] };
}

function plain(reason: Reason): Reason {
  const evidence = reason.evidence?.filter(({ label, value }) => !(label === "status" && value === "FAILED"));
  return evidence === undefined ? reason : { ...reason, evidence };
}

/**
 * What a join waits for stands in the list by itself too: it is not told twice, nor are those that stand alike one after another. A reason
 * that is of several says so: its evidence has their number.
 */
export function toldOnce(reasons: readonly Reason[]): readonly Reason[] {
  const told = new Set(reasons.map(({ taskId }) => taskId).filter((taskId) => taskId !== ""));
  const ofMany = new Set(reasons.filter(isOfMany).map(waitsFor));
  return reasons.map((reason) => ({
    ...reason,
    because: reason.because?.filter((inner) => !told.has(inner.taskId) && !ofMany.has(waitsFor(inner))) ?? [],
  }));
}

function isOfMany({ evidence = [] }: Reason): boolean {
  return evidence.some(({ label }) => label === tasksLikeThis);
}

function waitsFor({ queue = "", isForPerson = false, taskId = "" }: Reason): string {
  return isForPerson ? "a person" : queue === "" ? `task ${taskId}` : `queue ${queue}`;
}

/** How many executions have failed as one chain: this one, and the sub-workflows that its cause lies in. */
export function failedTogether(reasons: readonly Reason[], workflowId: string): number {
  const ids = new Set([workflowId]);
  const visit = ({ kind, workflowId: of = "", because = [] }: Reason): void => {
    if (kind === "failed" && of !== "") ids.add(of);
    because.forEach(visit);
  };
  reasons.forEach(visit);
  return ids.size;
}

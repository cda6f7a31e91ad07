import type { Reason } from "./explain.ts";

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
  const { kind, ref = "", workflowId = "", because: [inner, ...others] = [] } = reason;
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

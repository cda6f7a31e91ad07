import type { LeaseId, Refusal, WorkflowEvent, WorkflowId } from "@tutti/engine";
import type { Applied, ApplyOptions, DeciderPort } from "@tutti/ports";

/** A decider that answers when the test says so. */
export type HeldDecider = Pick<DeciderPort, "apply" | "flushed"> & {
  /** The executions it was told of, in order, answered or not. */
  asked(): readonly WorkflowId[];
  readonly events: readonly WorkflowEvent[];
  /** Leases whose rows it was told to drop. */
  readonly flushes: readonly LeaseId[];
  /** Answers the oldest unanswered event of that execution. */
  answer(workflowId: WorkflowId | undefined): void;
  refuse(workflowId: WorkflowId | undefined, refusal: Refusal): void;
  answerAll(): void;
};

export function makeHeldDecider(): HeldDecider {
  const events: WorkflowEvent[] = [];
  const flushes: LeaseId[] = [];
  const waiting: { readonly workflowId: WorkflowId; readonly resolve: (applied: Applied) => void }[] = [];
  const settle = (workflowId: WorkflowId | undefined, applied: Applied): void => {
    const index = waiting.findIndex((one) => one.workflowId === workflowId);
    if (index < 0) throw new Error(`nobody waits for an answer about ${workflowId}`);
    for (const { resolve } of waiting.splice(index, 1)) resolve(applied);
  };
  return {
    events,
    flushes,
    flushed: ({ leaseId }) => void flushes.push(leaseId),
    asked: () => events.map((event) => event.workflowId),
    apply: async (event, options: ApplyOptions = {}) => {
      events.push(event);
      return await new Promise<Applied>((resolve, reject) => {
        waiting.push({ workflowId: event.workflowId, resolve });
        options.signal?.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
      });
    },
    answer: (workflowId) => settle(workflowId, woken),
    refuse: (workflowId, refusal) => settle(workflowId, { kind: "refused", refusal }),
    answerAll: () => {
      for (const { resolve } of waiting.splice(0)) resolve(woken);
    },
  };
}

const woken: Applied = { kind: "answered", answer: { kind: "Done", status: "RUNNING" }, task: undefined };

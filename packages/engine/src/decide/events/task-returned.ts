import type { TaskReturned } from "../../event/workflow-event.ts";
import type { Verdict } from "../verdict.ts";
import type { Draft } from "../draft.ts";
import { offer } from "../hand-out.ts";

/** A leased task that reached no worker waits again, as if it had not been handed out. Any other lease is left alone. */
export function decideTaskReturned(draft: Draft, event: TaskReturned): Verdict {
  const answer = { kind: "Done", status: draft.execution.status } as const;
  const task = draft.task(event.taskId);
  if (task === undefined || task.handOut !== "leased" || task.leaseId !== event.leaseId)
    return { kind: "unchanged", answer };
  draft.queues.withdraw(task);
  const pollCount = task.pollCount - 1;
  const waiting = draft.change(task.taskId, {
    status: "SCHEDULED",
    pollCount,
    startTime: pollCount === 0 ? 0 : task.startTime,
    updateTime: draft.now,
    workerId: undefined,
    leaseId: undefined,
    dueAt: draft.now,
  });
  offer(draft, waiting);
  return { kind: "changed", answer };
}

import { taskToWire } from "@tutti/contracts";
import type { WireTask, WireTaskExecLog } from "@tutti/contracts";
import type { Refusal } from "@tutti/engine";
import type { TaskLog } from "@tutti/ports";
import type { CallContext } from "@tutti/service-kit";

import { POLL_IS_TOO_LONG, type PolledTask } from "../operations/poll-operations.ts";

/** Whoever sends the next message of this call sends this task: it is told what became of it. */
export function tellDelivery(task: PolledTask, context: CallContext): void {
  context.onFlushed(task.flushed);
  context.onAborted(task.returned);
}

/** The tasks as messages. Those that are not asked for any more, because the call was cut off, are returned. */
export function* sendTasks(tasks: readonly PolledTask[], context: CallContext): Iterable<WireTask> {
  let sent = 0;
  try {
    for (const task of tasks) {
      sent += 1;
      tellDelivery(task, context);
      yield taskToWire(task.view);
    }
  } finally {
    for (const task of tasks.slice(sent)) task.returned();
  }
}

/** gRPC's words for a poll that would wait too long. */
export function pollWording(refusal: Refusal): string | undefined {
  return refusal.message === POLL_IS_TOO_LONG ? "longpoll timeout cannot be longer than 5000ms" : undefined;
}

export function taskLogToWire({ taskId, log, createdTime }: TaskLog): WireTaskExecLog {
  return { taskId, log, createdTime };
}

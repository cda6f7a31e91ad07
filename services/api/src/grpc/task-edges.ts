import { taskToWire } from "@tutti/contracts";
import type { WireTask, WireTaskExecLog } from "@tutti/contracts";
import type { TaskLog } from "@tutti/ports";
import type { CallContext } from "@tutti/service-kit";

import { POLL_IS_TOO_LONG, type PolledTask } from "../operations/tasks/poll-operations.ts";
import { invalid, type Reply } from "../operations/reply.ts";

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

/** A poll's reply; one that would wait too long is refused in gRPC's words, with the field. */
export function pollReply<Value>(reply: Reply<Value>): Reply<Value> {
  if (reply.kind === "ok" || reply.refusal.message !== POLL_IS_TOO_LONG) return reply;
  return invalid("timeout", "longpoll timeout cannot be longer than 5000ms");
}

export function taskLogToWire({ taskId, log, createdTime }: TaskLog): WireTaskExecLog {
  return { taskId, log, createdTime };
}

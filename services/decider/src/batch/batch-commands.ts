import type { Changes, Command, TaskId } from "@tutti/engine";

/** A command for the queues; what goes to other executions goes by the outbox, and the rest is stored. */
export type QueueCommand = Exclude<
  Command,
  { readonly kind: "SendEvent" | "PublishStatus" | "PublishEvents" | "KeepResults" }
>;

/**
 * The queues' commands of a batch's decisions on one execution, less those that a later one of them made pointless: a
 * task that has left its queue within the batch is neither added nor removed.
 */
export function mergeCommands(
  decisions: readonly { readonly changes: Changes; readonly commands: readonly Command[] }[],
): readonly QueueCommand[] {
  const enqueued = new Map<TaskId, QueueCommand & { readonly kind: "EnqueueTask" }>();
  const dequeued: QueueCommand[] = [];
  for (const { changes, commands } of decisions) {
    const cancelled = new Set<TaskId>();
    for (const taskId of changes.unqueued) if (enqueued.delete(taskId)) cancelled.add(taskId);
    for (const command of commands) {
      if (command.kind === "EnqueueTask") enqueued.set(command.task.taskId, command);
      else if (command.kind === "DequeueTask" && !cancelled.has(command.task.taskId)) dequeued.push(command);
    }
  }
  return [...enqueued.values(), ...dequeued];
}

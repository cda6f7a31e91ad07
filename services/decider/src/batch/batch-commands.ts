import type { Changes, Command, TaskId } from "@tutti/engine";

/**
 * The commands of a batch's decisions on one execution, less those that a later one of them made pointless: a task
 * that has left its queue within the batch is neither added nor removed. Those that are sent keep their order.
 */
export function mergeCommands(
  decisions: readonly { readonly changes: Changes; readonly commands: readonly Command[] }[],
): readonly Command[] {
  const enqueued = new Map<TaskId, Command & { readonly kind: "EnqueueTask" }>();
  const dequeued: Command[] = [];
  const sent: Command[] = [];
  for (const { changes, commands } of decisions) {
    const cancelled = new Set<TaskId>();
    for (const taskId of changes.unqueued) if (enqueued.delete(taskId)) cancelled.add(taskId);
    for (const command of commands) {
      if (command.kind === "EnqueueTask") enqueued.set(command.task.taskId, command);
      else if (command.kind === "SendEvent") sent.push(command);
      else if (!cancelled.has(command.task.taskId)) dequeued.push(command);
    }
  }
  return [...enqueued.values(), ...dequeued, ...sent];
}

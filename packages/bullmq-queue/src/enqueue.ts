import type { QueuedTask } from "@tutti/engine";

import type { Link } from "./link.ts";
import { jobIdOf } from "./names.ts";
import { isEverythingLost } from "./generation.ts";
import { jobPriorityOf } from "./job-priority.ts";
import { announce, announceLoss } from "./news.ts";
import { settleAll } from "./settle.ts";

/** Adds the jobs, one pipeline a queue, then tells which queues got work, in one message; and where all was lost. */
export async function enqueue(link: Link, tasks: readonly QueuedTask[]): Promise<void> {
  const byQueue = tasksByQueue(tasks);
  const adding = [...byQueue].map(async ([queue, ofQueue]) => await addTo(link, queue, ofQueue));
  // Asked after the jobs were sent: what is lost before the answer is told now, what is lost later is found by sweeper.
  const asking = isEverythingLost(link);
  await settleAll<unknown>([...adding, asking]);
  await announce(link, [...byQueue.keys()]);
  if (tasks.length > 0 && (await asking)) await announceLoss(link);
}

/** Removes jobs that are not claimed; those that are, stay. */
export async function dequeue(
  { queues }: Link,
  tasks: readonly Pick<QueuedTask, "taskId" | "delivery" | "queue">[],
): Promise<void> {
  await settleAll(
    tasks.map(async (task) => await queues.of(task.queue).queue.getBackend().remove(jobIdOf(task), false)),
  );
}

function tasksByQueue(tasks: readonly QueuedTask[]): ReadonlyMap<string, readonly QueuedTask[]> {
  const byQueue = new Map<string, QueuedTask[]>();
  for (const task of tasks) {
    const ofQueue = byQueue.get(task.queue);
    if (ofQueue === undefined) byQueue.set(task.queue, [task]);
    else ofQueue.push(task);
  }
  return byQueue;
}

async function addTo({ queues }: Link, name: string, tasks: readonly QueuedTask[]): Promise<void> {
  const { queue } = queues.of(name);
  await settleAll<unknown>([
    // Event streams off. Where the setting is missing, BullMQ keeps 10,000 events a queue.
    queue.getBackend().setQueueMeta({ "opts.maxLenEvents": 0 }),
    queue.addBulk(tasks.map(jobOf)),
  ]);
}

function jobOf(task: QueuedTask) {
  return {
    name: "task",
    data: task.workflowId,
    opts: {
      jobId: jobIdOf(task),
      priority: jobPriorityOf(task.priority),
      timestamp: task.since,
      // BullMQ ignores an add whose job id still exists, finished jobs included.
      removeOnComplete: true,
      removeOnFail: true,
    },
  };
}

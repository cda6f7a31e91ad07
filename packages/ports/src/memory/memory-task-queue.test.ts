import { taskQueueSuite } from "../contract/task-queue-suite.ts";
import { makeMemoryTaskQueue } from "./memory-task-queue.ts";

taskQueueSuite("the task queue in memory", async ({ lockDurationMs }) => {
  const queue = makeMemoryTaskQueue({ lockDurationMs });
  return await Promise.resolve({
    connect: async () => await Promise.resolve(queue),
    empty: async () => await Promise.resolve(queue.empty()),
    drop: async () => await queue.close(),
  });
});

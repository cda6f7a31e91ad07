import { limiterSuite } from "../contract/limiter-suite.ts";
import { pollDataSuite } from "../contract/poll-data-suite.ts";
import { makeMemoryTaskQueue } from "./memory-task-queue.ts";

limiterSuite("the limiter in memory", async () => {
  const queue = makeMemoryTaskQueue();
  return await Promise.resolve({
    connect: async () => await Promise.resolve({ limiter: queue.limiter, queue }),
    empty: async () => await Promise.resolve(queue.empty()),
    drop: async () => await queue.close(),
  });
});

pollDataSuite("poll data in memory", async () => {
  const queue = makeMemoryTaskQueue();
  return await Promise.resolve({
    connect: async () => await Promise.resolve(queue.pollData),
    empty: async () => await Promise.resolve(queue.empty()),
    drop: async () => await queue.close(),
  });
});

export {
  makeMemoryInstanceRegistry,
  type MemoryInstanceRegistry,
  type MemoryInstanceRegistryOptions,
} from "./memory-instance-registry.ts";
export { makeMemoryIdempotencyStore } from "./memory-idempotency-store.ts";
export { makeMemoryLimiter, type MemoryLimiter, type MemoryLimiterOptions } from "./memory-limiter.ts";
export { makeMemoryPollData, type MemoryPollData } from "./memory-poll-data.ts";
export type { BatchStep, BetweenSteps } from "./memory-execution-store.ts";
export { makeMemoryStores, type MemoryStores } from "./memory-stores.ts";
export { makeMemoryTaskQueue, type MemoryTaskQueue, type MemoryTaskQueueOptions } from "./memory-task-queue.ts";

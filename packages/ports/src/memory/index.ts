export { makeMemoryStores, type MemoryStores } from "./memory-stores.ts";
export { makeMemoryTaskQueue, type MemoryTaskQueue, type MemoryTaskQueueOptions } from "./memory-task-queue.ts";

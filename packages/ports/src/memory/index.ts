export { makeMemoryTaskQueue, type MemoryTaskQueue, type MemoryTaskQueueOptions } from "./memory-task-queue.ts";

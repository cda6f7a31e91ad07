export { connectTaskQueue, type TaskQueueOptions } from "./connect-task-queue.ts";
export type { RedisPlace } from "./open-redis.ts";
export { UnusableRedisError } from "./unusable-redis-error.ts";

export { connectTaskQueue, type RedisTaskQueue, type TaskQueueOptions } from "./connect-task-queue.ts";
export type { RedisPlace } from "./open-redis.ts";
export type { StatusStreams, StreamEntry } from "./status-streams.ts";
export { UnusableRedisError } from "./unusable-redis-error.ts";

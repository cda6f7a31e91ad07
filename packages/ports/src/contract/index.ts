export { taskQueueSuite, type TaskQueuePlace } from "./task-queue-suite.ts";
export { until } from "./until.ts";

import { HIGHEST_QUEUE_PRIORITY } from "@tutti/engine";

/** BullMQ's priority of a job: 1 comes first; 0 would mean none and come before all others. */
export function jobPriorityOf(queuePriority: number): number {
  return HIGHEST_QUEUE_PRIORITY + 1 - queuePriority;
}

/** And back. */
export function queuePriorityOfJob(jobPriority: number): number {
  return HIGHEST_QUEUE_PRIORITY + 1 - jobPriority;
}

import type { queueGrpc } from "@tutti/contracts";
import type { PollDatum } from "@tutti/ports";

import type { Operations } from "../operations/operations.ts";
import { isolatedQueue } from "../operations/queues/isolated-queue.ts";
import type { StatusUpdate } from "../operations/events/status-queue-operations.ts";
import { callerOf, given, valueOf } from "./call-edges.ts";
import { objectOf } from "./object-of.ts";
import { unary } from "./served.ts";

/** `tutti.v1.QueueService`. Source: reference/api.md 1.7, 2.5, 2.7. */
export function queueService({ queues, statusQueues }: Pick<Operations, "queues" | "statusQueues">) {
  return {
    getQueueSize: unary(async (request: queueGrpc.GetQueueSizeRequest, { signal }) => {
      const queue = isolatedQueue({ ...request, taskType: given(present(request.taskType), "task_type") });
      return { size: (await queues.sizes([queue], { signal })).get(queue) ?? 0 };
    }),
    getPollData: unary(async ({ taskType }: queueGrpc.GetPollDataRequest, { signal }) => ({
      pollData: valueOf(await queues.pollData(taskType, { signal })).map(datumToWire),
    })),
    getAllPollData: unary(async (_: queueGrpc.GetAllPollDataRequest, { signal }) => ({
      pollData: (await queues.allPollData({ signal })).map(datumToWire),
    })),
    requeuePendingTasks: unary(async ({ taskType }: queueGrpc.RequeuePendingTasksRequest, { signal }) => ({
      count: valueOf(await queues.requeue(taskType, { signal })),
    })),
    listStatusQueues: unary(async () => await Promise.resolve({ queues: [...statusQueues.list()] })),
    updateByStatusQueue: unary(async (request: queueGrpc.UpdateByStatusQueueRequest, context) => {
      const { workflowId, status, task } = request;
      const update = { workflowId, status, task: taskOf(task), output: objectOf(request.output, "output") };
      valueOf(await statusQueues.update(update, callerOf(context)));
      return {};
    }),
  };
}

/** Unset, it is the reference that is missing. */
function taskOf(task: queueGrpc.UpdateByStatusQueueRequest["task"]): StatusUpdate["task"] {
  if (task?.$case === "taskId") return { taskId: task.value };
  return { taskReferenceName: task?.value ?? "" };
}

function datumToWire({ taskType: queueName, domain, workerId, lastPollTime }: PollDatum) {
  return { queueName, domain, workerId, lastPollTime };
}

function present(text: string): string | undefined {
  return text === "" ? undefined : text;
}

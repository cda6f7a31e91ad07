import { taskResultFromWire, taskToWire } from "@tutti/contracts";
import type { taskGrpc } from "@tutti/contracts";
import type { CallContext } from "@tutti/service-kit";

import type { Operations } from "../operations/operations.ts";
import type { PollArguments, PolledTask } from "../operations/tasks/poll-operations.ts";
import { callerOf, given, missing, readOf, valueOf, within } from "./call-edges.ts";
import { taskSearchMethods } from "./search-methods.ts";
import { serverStream, unary } from "./served.ts";
import { pollReply, sendTasks, taskLogToWire, tellDelivery } from "./task-edges.ts";

type TaskServiceOperations = Pick<Operations, "tasks" | "polls" | "queues" | "searches">;

/** `conductor.grpc.tasks.TaskService`, as far as it is served. Source: reference/api.md 1.3. */
export function taskService(operations: TaskServiceOperations) {
  return {
    ...pollMethods(operations),
    ...taskMethods(operations),
    ...queueMethods(operations),
    ...taskSearchMethods(operations.searches),
  };
}

function pollMethods({ polls }: Pick<TaskServiceOperations, "polls">) {
  const poll = async (what: PollArguments, context: CallContext): Promise<readonly PolledTask[]> =>
    valueOf(pollReply(await polls.poll(what, callerOf(context, what.workerId))));

  return {
    poll: unary(async ({ taskType, workerId, domain }: taskGrpc.PollRequest, context) => {
      const worker = workerOf({ workerId, domain });
      const [task] = await poll({ taskType, ...worker, count: 1, timeoutMs: defaultTimeoutMs }, context);
      if (task !== undefined) tellDelivery(task, context);
      return { task: task === undefined ? undefined : taskToWire(task.view) };
    }),
    batchPoll: serverStream(async function* (request: taskGrpc.BatchPollRequest, context) {
      const { taskType, workerId, domain, count, timeout } = request;
      const worker = workerOf({ workerId, domain });
      const timeoutMs = timeout === 0 ? defaultTimeoutMs : timeout;
      yield* sendTasks(await poll({ taskType, ...worker, count, timeoutMs }, context), context);
    }),
  };
}

const defaultTimeoutMs = 100;

/** Empty texts stand for absent ones. */
function workerOf({ workerId, domain }: Pick<taskGrpc.PollRequest, "workerId" | "domain">) {
  return { workerId: workerId === "" ? undefined : workerId, domain: domain === "" ? undefined : domain };
}

function taskMethods({ tasks }: Pick<TaskServiceOperations, "tasks">) {
  return {
    updateTask: unary(async ({ result }: taskGrpc.UpdateTaskRequest, context) => {
      const read = readOf(taskResultFromWire(given(result, "result"), "result"));
      valueOf(within("result", await tasks.update(read, callerOf(context, read.workerId))));
      return { taskId: read.taskId };
    }),
    getTask: unary(async ({ taskId }: taskGrpc.GetTaskRequest, { signal }) => {
      const reply = await tasks.get(taskId, { signal });
      return { task: taskToWire(valueOf(reply, missing(`No such task found by id=${taskId}`))) };
    }),
    addLog: unary(async ({ taskId, log }: taskGrpc.AddLogRequest, { signal }) => {
      valueOf(await tasks.addLog(taskId, log, { signal }));
      return {};
    }),
    getTaskLogs: unary(async ({ taskId }: taskGrpc.GetTaskLogsRequest, { signal }) => ({
      logs: valueOf(await tasks.logs(taskId, { signal })).map(taskLogToWire),
    })),
  };
}

function queueMethods({ queues }: Pick<TaskServiceOperations, "queues">) {
  return {
    getQueueSizesForTasks: unary(async ({ taskTypes }: taskGrpc.QueueSizesRequest, { signal }) => ({
      queueForTask: new Map(await queues.sizes(taskTypes, { signal })),
    })),
    getQueueInfo: unary(async (_: taskGrpc.QueueInfoRequest, { signal }) => ({
      queues: new Map(await queues.all({ signal })),
    })),
    getQueueAllInfo: unary(async (_: taskGrpc.QueueAllInfoRequest, { signal }) => ({
      queues: new Map([...(await queues.all({ signal }))].map(([queue, size]) => [queue, oneShard(size)])),
    })),
  };
}

/** Queues have one shard here; what is handed out is no message of a queue any more. */
function oneShard(size: number) {
  return { shards: new Map([["default", { size, uacked: 0 }]]) };
}
